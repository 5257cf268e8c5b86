"""An article read as a whole: language, gate, passages, mentions, reports.

Bounds, so that no text costs more than its size: 2,000 lines (spans), 1,500 characters for the
model, 16 triggers a sentence, 400 sentences read closely, 60 asserted reports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline.articles.language import language_of
from dateline.incidents.casualties import find_casualties
from dateline.incidents.frames_languages import foreign_frame
from dateline.incidents.modality_frames import article_frame
from dateline.incidents.report import Setting, build_reports
from dateline.incidents.report_statements import Findings, Statement, read_statement, sentences_with_triggers
from dateline.incidents.report_table import tag_table_rows
from dateline.mentions.actor_names import article_actors, outside_names
from dateline.mentions.actors import ActorLexicon
from dateline.mentions.codebook import Codebook
from dateline.mentions.date_zone import local_moment
from dateline.mentions.dates import DatelineMention, DateMention, dateline_of, find_dates
from dateline.mentions.gate import may_hold_incident, may_open_event
from dateline.mentions.languages import language_of_part, language_to_read
from dateline.mentions.meanings import Meanings
from dateline.mentions.places import FieldText, resolve_places
from dateline.mentions.scripts import PlainText, plain_text, restored
from dateline.mentions.spans import Segment, SegmentKind, split_segments
from dateline.mentions.triggers import Trigger
from dateline.model import Annotation, Article, Casualty, Mention, Modality, Place, Report, Span
from dateline.ports import Entity, Gazetteer, TaggedText, Tagger

MAX_TEXT = 200_000
"""Characters of an article's text that are read; what stands after them is not."""

MAX_PASSAGE_CHARS = 20_000
MAX_TAGGED_CHARS = 1_500
"""The model reads this much of the passages; in the rest names are found by gazetteer and lexicon alone."""

MAX_STATEMENTS = 400
LEAD_SEGMENTS = 4
"""The first lines are always tagged: the head, the lead and what follows it carry the place and the day."""

NO_MEANINGS = Meanings()
_BETWEEN = "\n\n"
_SENSED = 2_000


def detect_language(text: str) -> str:
    """ISO 639-1 of a text by py3langid; "en" for one too short to tell."""
    sample = text[:_SENSED].strip()
    if len(sample) < 20:
        return "en"
    return language_of(sample)


@dataclass(frozen=True, slots=True)
class _Reading:
    """An article prepared for the tagger; title and text in plain letters (`mentions.scripts`)."""

    article: Article
    written: dict[str, PlainText]
    language: str
    title: str
    text: str
    segments: tuple[Segment, ...]
    sentences: tuple[tuple[Segment, int, int, tuple[Trigger, ...]], ...]
    passages: tuple[Segment, ...]
    open: bool  # the gate let it in


def _prepare(article: Article, codebook: Codebook) -> _Reading:
    written = {"title": plain_text(article.title[:1_000]), "text": plain_text(article.text[:MAX_TEXT])}
    title, text = written["title"].text, written["text"].text
    language = language_to_read(
        article.language, f"{article.title[:1_000]}\n{article.text[:_SENSED]}", detect_language
    )
    title_segments = tuple(s for s in split_segments(title, "title", 0))[:1]
    segments = (*title_segments, *split_segments(text))
    if language not in codebook.languages or not may_hold_incident(title, text, codebook):
        return _Reading(article, written, language, title, text, segments, (), _lead(segments), False)
    sentences = tuple(sentences_with_triggers(segments, codebook, language))
    if not may_open_event(found for *_, found in sentences):
        return _Reading(article, written, language, title, text, segments, (), _lead(segments), False)
    triggered = {s.index for s, _, _, found in sentences if any(t.weight >= 2 for t in found)}
    return _Reading(
        article, written, language, title, text, segments, sentences, _passages(segments, triggered), True
    )


def _lead(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    return tuple(segments[: LEAD_SEGMENTS + 1])


def _passages(segments: Sequence[Segment], triggered: set[int]) -> tuple[Segment, ...]:
    """What the model reads: title and lead, then lines with triggers, up to the bound."""
    chosen: list[Segment] = []
    size = 0
    for segment in segments:
        table = segment.kind in (SegmentKind.TABLE_ROW, SegmentKind.TABLE_HEADER)
        if table or not (segment.index <= LEAD_SEGMENTS or segment.index in triggered):
            continue
        size += len(segment.text)
        if size > MAX_PASSAGE_CHARS and chosen:
            break
        chosen.append(segment)
    return tuple(chosen)


def annotate_article(
    article: Article,
    *,
    tagger: Tagger,
    gazetteer: Gazetteer,
    codebook: Codebook,
    actors: ActorLexicon,
    meanings: Meanings = NO_MEANINGS,
) -> Annotation:
    """Everything that is understood of one article. Deterministic; never raises on odd text."""
    [annotation] = annotate_articles(
        [article], tagger=tagger, gazetteer=gazetteer, codebook=codebook, actors=actors, meanings=meanings
    )
    return annotation


def annotate_articles(
    articles: Sequence[Article],
    *,
    tagger: Tagger,
    gazetteer: Gazetteer,
    codebook: Codebook,
    actors: ActorLexicon,
    meanings: Meanings = NO_MEANINGS,
) -> list[Annotation]:
    """`annotate_article` for a batch, in order; the tagger reads the passages of all of them in one go."""
    readings = [_prepare(article, codebook) for article in articles]
    tagged = _tag_all(readings, tagger)
    version = tagger.version
    return [
        restored(
            _understand(
                reading,
                found,
                _gazetteer_for(reading, meanings, gazetteer),
                codebook,
                meanings.lexicon_for(actors, reading.article.source_id, reading.article.country),
                version,
            ),
            reading.written,
        )
        for reading, found in zip(readings, tagged, strict=True)
    ]


def _gazetteer_for(reading: _Reading, meanings: Meanings, gazetteer: Gazetteer) -> Gazetteer:
    article = reading.article
    text = f"{reading.title}\n{reading.text}"
    return meanings.gazetteer_for(gazetteer, article.source_id, article.country, text)


def _tag_all(readings: Sequence[_Reading], tagger: Tagger) -> list[dict[tuple[str, int], TaggedText]]:
    """Each article's passages as one text for the model: many short texts would cost half as much again."""
    out: list[dict[tuple[str, int], TaggedText]] = [{} for _ in readings]
    for language in sorted({r.language for r in readings}):
        numbers = [n for n, r in enumerate(readings) if r.language == language and r.passages]
        chosen = [_for_model(readings[n].passages) for n in numbers]
        whole = [_BETWEEN.join(s.text for s in passages) for passages in chosen]
        for number, passages, answer in zip(numbers, chosen, tagger.tag(whole, language), strict=True):
            for segment, part in zip(passages, _parts(answer, passages), strict=True):
                out[number][(segment.field, segment.start)] = part
    return out


def _for_model(passages: Sequence[Segment]) -> Sequence[Segment]:
    size = 0
    for number, segment in enumerate(passages):
        size += len(segment.text)
        if size > MAX_TAGGED_CHARS and number:
            return passages[:number]
    return passages


def _parts(answer: TaggedText, passages: Sequence[Segment]) -> list[TaggedText]:
    """The tagged whole cut back into its passages; an entity that runs over an edge ends there."""
    out = []
    start = entity = 0
    for segment in passages:
        end = start + len(segment.text)
        entities = []
        while entity < len(answer.entities) and answer.entities[entity].start < end:
            name = answer.entities[entity]
            if name.start >= start:
                entities.append(Entity(name.start - start, min(name.end, end) - start, name.label))
            entity += 1
        out.append(TaggedText(segment.text, tuple(entities), answer.read))
        start = end + len(_BETWEEN)
    return out


def _field_texts(reading: _Reading, tagged: dict[tuple[str, int], TaggedText]) -> list[FieldText]:
    return [
        FieldText(name, content, [(start, t) for (field, start), t in tagged.items() if field == name])
        for name, content in (("title", reading.title), ("text", reading.text))
        if content
    ]


def field_texts(articles: Sequence[Article], *, tagger: Tagger, codebook: Codebook) -> list[list[FieldText]]:
    """What the search for places is given of each article, in order: the fields, and what the model read of them."""
    readings = [_prepare(article, codebook) for article in articles]
    return [_field_texts(r, t) for r, t in zip(readings, _tag_all(readings, tagger), strict=True)]


def _understand(
    reading: _Reading,
    tagged: dict[tuple[str, int], TaggedText],
    gazetteer: Gazetteer,
    codebook: Codebook,
    lexicon: ActorLexicon,
    version: str,
) -> Annotation:
    article = reading.article
    tagged = {**tagged, **tag_table_rows(reading.segments, gazetteer)}
    places = resolve_places(_field_texts(reading, tagged), gazetteer, country=article.country)
    if not reading.open:
        return Annotation(reading.language, 0.0, places, tagger_version=version, gated=True)
    head = dateline_of(reading.text, published=article.published, language=reading.language)
    at_head = _head_place(head, places)
    country = at_head.country_code if at_head is not None else None
    published = local_moment(article.published, country or article.country)
    dates = {
        name: find_dates(
            content,
            published=published,
            field=name,
            language=reading.language,
            country=article.country,
        )
        for name, content in (("title", reading.title), ("text", reading.text))
    }
    year = article.published.year if article.published else None
    actors = article_actors(reading.title, reading.text, lexicon=lexicon, year=year)
    places = outside_names(places, actors)
    findings = Findings(
        places=_by_field(places),
        dates=dates,
        actors=actors,
        casualties=_casualties(reading, tagged),
        tagged=tagged,
        published=published.date() if published else None,
        head_date=head.date if head is not None else None,
        head_end=head.place.end if head is not None and head.place is not None else 0,
    )
    statements = _statements(reading, findings)
    frame = _frame(reading)
    reports = build_reports(
        statements,
        reading.segments,
        setting=_setting(reading, published, head, at_head, frame[0] if frame else None),
        codebook=codebook,
        lexicon=lexicon,
        read_cell=lambda text, offset, category: find_casualties(
            text,
            offset=offset,
            field="text",
            tagged=None,
            language=reading.language,
            default_category=category,
        ),
    )
    return Annotation(
        language=reading.language,
        incident_score=_incident_score(reports),
        places=places,
        actors=(*actors["title"], *actors["text"]),
        mentions=_mentions(statements, findings),
        reports=reports,
        tagger_version=version,
    )


def _frame(reading: _Reading) -> tuple[Modality, str] | None:
    if reading.language == "en":
        return article_frame(reading.title, reading.text)
    return foreign_frame(reading.title, reading.text, reading.language)


def _by_field(places: Sequence[Place]) -> dict[str, Sequence[Place]]:
    return {
        name: sorted((p for p in places if p.span.field == name), key=lambda p: p.span.start)
        for name in ("title", "text")
    }


def _casualties(
    reading: _Reading, tagged: dict[tuple[str, int], TaggedText]
) -> dict[str, Sequence[Casualty]]:
    out: dict[str, list[Casualty]] = {"title": [], "text": []}
    for segment in reading.passages:
        out[segment.field].extend(
            find_casualties(
                segment.text,
                offset=segment.start,
                field=segment.field,
                tagged=tagged.get((segment.field, segment.start)),
                language=language_of_part(segment.text, reading.language),
            )
        )
    return {name: sorted(lines, key=lambda c: c.span.start) for name, lines in out.items()}


def _statements(reading: _Reading, findings: Findings) -> list[Statement]:
    out: list[Statement] = []
    for number, (segment, start, end, triggers) in enumerate(reading.sentences):
        if len(out) >= MAX_STATEMENTS:
            break
        language = language_of_part(segment.text, reading.language)
        out.append(read_statement(number, segment, start, end, triggers, findings, language))
    return out


def _head_place(head: DatelineMention | None, places: Sequence[Place]) -> Place | None:
    """Where the story was filed, None where its head names no place that is known."""
    if head is None or head.place is None:
        return None
    inside = (
        p
        for p in places
        if p.span.field == "text" and head.place.start <= p.span.start < head.place.end and p.kind == "place"
    )
    return min(inside, key=lambda p: p.span.start, default=None)


def _setting(
    reading: _Reading,
    published: datetime | None,
    head: DatelineMention | None,
    at_head: Place | None,
    frame: Modality | None,
) -> Setting:
    article = reading.article
    return Setting(
        published=published,
        dateline_place=at_head,
        dateline_day=head.day if head is not None else None,
        dateline_span=head.date if head is not None else None,
        frame=frame,
        country=article.country,
    )


def _incident_score(reports: Sequence[Report]) -> float:
    return max(
        (r.score for r in reports if r.modality == "asserted"),
        default=max((r.score for r in reports), default=0.0) * 0.5,
    )


def _mentions(statements: Sequence[Statement], findings: Findings) -> tuple[Mention, ...]:
    out: list[Mention] = []
    for statement in statements:
        out.extend(
            Mention(
                "trigger",
                t.span,
                t.text,
                {"sub_event_type": t.incident_type.sub_event_type, "weight": t.weight},
            )
            for t in statement.triggers
        )
    for name in ("title", "text"):
        out.extend(_date_mention(d) for d in findings.dates[name])
        out.extend(_count_mention(c) for c in findings.casualties[name])
    return tuple(sorted(out, key=lambda m: (m.span.field, m.span.start, m.span.end, m.kind)))


def _date_mention(found: DateMention) -> Mention:
    value = {"start": found.start.isoformat(), "end": found.end.isoformat(), "precision": found.precision}
    return Mention("date", found.span, found.text, value)


def _count_mention(line: Casualty) -> Mention:
    value = {
        "category": line.category,
        "who": line.who,
        "low": line.low,
        "best": line.best,
        "high": line.high,
    }
    return Mention("count", Span(line.span.start, line.span.end, line.span.field), "", value)
