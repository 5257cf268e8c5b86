"""A candidate's record as the desk shows it: fields, tolls, articles with their marks. Pure: records in, values out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from dateline.desk.marks import Block, Mark, Piece, blocks, cut
from dateline.desk.words import (
    CATEGORY_WORDS,
    DATE_SOURCE_WORDS,
    PRECISION_WORDS,
    WITHIN,
    Record,
    as_day,
    days_text,
    place_text,
    range_text,
)

FIELDS = {
    "type": "What",
    "when": "When",
    "where": "Where",
    "who": "Who",
    "killed": "Killed",
    "injured": "Injured",
    "toll": "Other toll",
    "claim": "Claims",
    "modality": "Modality",
}
"""The desk's fields in reading order, with their labels. Each has its colour in desk.css (`m-<field>`)."""

_FIELD_OF = {
    "trigger": "type", "type": "type", "event_type": "type", "sub_event_type": "type", "disorder_type": "type",
    "tags": "type", "date": "when", "when": "when", "date_start": "when", "date_end": "when", "dateline": "when",
    "place": "where", "where": "where", "actor": "who", "actors": "who", "who": "who", "perpetrator": "who",
    "target": "who", "accused": "who", "claimant": "claim", "other": "who", "killed": "killed", "injured": "injured",
    "casualty": "toll", "casualties": "toll", "count": "toll", "toll": "toll", "abducted": "toll",
    "arrested": "toll", "missing": "toll", "displaced": "toll", "claim": "claim", "claims": "claim",
    "modality": "modality", "sentence": "sentence",
}  # fmt: skip

MODALITY_WORDS = {
    "historical": "told as past",
    "future": "told as future",
    "hypothetical": "told as possible",
    "negated": "told as not having happened",
}
ROLE_WORDS = {
    "perpetrator": "by",
    "target": "against",
    "claimant": "claimed by",
    "accused": "accused",
    "other": "named",
}
STATE_WORDS = {
    "proposed": "to review",
    "unsure": "unsure",
    "updates": "updates",
    "confirmed": "confirmed",
    "rejected": "rejected",
    "duplicate": "duplicates",
}
VERDICT_WORDS = {
    "confirm": "confirmed",
    "correct": "confirmed with corrections",
    "reject": "rejected",
    "duplicate": "marked as a duplicate",
    "unsure": "marked unsure",
    "undo": "took the last decision back",
}


def field_of(what: str) -> str:
    """The desk's field that a kind of evidence belongs to; what is not known is shown as part of the sentence."""
    return _FIELD_OF.get(what.partition(":")[0].partition(".")[0], "sentence")


def safe_link(url: str) -> str:
    """The address if a browser may be sent there (http, https with a host), else ""."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme.lower() in ("http", "https") and parts.netloc else ""


def host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


# ------------------------------------------------------------------------------------------------------- tolls


@dataclass(frozen=True, slots=True)
class Figure:
    """One party's figure: "92 armed group, according to the military"."""

    category: str
    figure: str
    who: str
    attributed_to: str
    report_key: str
    superseded: bool
    cumulative: bool
    anchor: str = ""
    source: str = ""
    field: str = "toll"


def figure_of(casualty: Record) -> Figure:
    category = str(casualty.get("category", ""))
    who = str(casualty.get("who") or "")
    return Figure(
        category=CATEGORY_WORDS.get(category, category),
        figure=range_text(casualty) or "some",
        who="" if who == "unknown" else who,
        attributed_to=str(casualty.get("attributed_to") or ""),
        report_key=str(casualty.get("report_key") or ""),
        superseded=bool(casualty.get("superseded")),
        cumulative=bool(casualty.get("cumulative")),
        field=category if category in ("killed", "injured") else "toll",
    )


@dataclass(frozen=True, slots=True)
class Toll:
    """A category's range with the parties that hold a part of it: for cards."""

    category: str
    figure: str
    said_by: tuple[Figure, ...] = ()
    disputed: bool = False

    @property
    def agreed(self) -> bool:
        """Whether one party's figure is all there is, so that saying it twice would say nothing."""
        return len(self.said_by) == 1 and self.said_by[0].figure == self.figure


def tolls_of(record: Record) -> tuple[Toll, ...]:
    """Killed and injured first, then what else the ledger holds; each party's standing figure once."""
    figures: dict[str, list[Figure]] = {}
    for casualty in record.get("casualties", ()):
        figure = figure_of(casualty)
        standing = figures.setdefault(figure.category, [])
        same = any(
            (f.figure, f.who, f.attributed_to) == (figure.figure, figure.who, figure.attributed_to)
            for f in standing
        )
        if not figure.superseded and not same:
            standing.append(figure)
    disputed = {d.get("field") for d in record.get("disagreements", ())}
    tolls = []
    for category in ("killed", "injured"):
        text = range_text(record.get(category))
        said = tuple(f for f in figures.pop(category, ()) if f.attributed_to or f.who)
        if text or said:
            tolls.append(Toll(category, text, said, category in disputed))
    tolls.extend(Toll(category, said[0].figure, tuple(said)) for category, said in figures.items() if said)
    return tuple(tolls)


# ------------------------------------------------------------------------------------------------------- cards


@dataclass(frozen=True, slots=True)
class ActorLine:
    role: str
    role_words: str
    name: str
    kind: str


def actor_lines(record: Record) -> tuple[ActorLine, ...]:
    """Actors once each per role, perpetrators first."""
    order = list(ROLE_WORDS)
    lines: dict[tuple[str, str], ActorLine] = {}
    for actor in record.get("actors", ()):
        role, name = str(actor.get("role", "other")), str(actor.get("name", ""))
        if name and (role, name) not in lines:
            kind = str(actor.get("kind") or "")
            lines[role, name] = ActorLine(
                role, ROLE_WORDS.get(role, role), name, "" if kind == "unknown" else kind
            )
    return tuple(sorted(lines.values(), key=lambda a: order.index(a.role) if a.role in order else len(order)))


@dataclass(frozen=True, slots=True)
class ClaimLine:
    claimant: str
    status: str  # claimed | denied


def claim_lines(record: Record) -> tuple[ClaimLine, ...]:
    pairs = ((str(c.get("claimant", "")), str(c.get("status", ""))) for c in record.get("claims", ()))
    return tuple(ClaimLine(*pair) for pair in dict.fromkeys(pairs))


@dataclass(frozen=True, slots=True)
class Summary:
    """A candidate in words: the head of its page, and its card."""

    key: str
    title: str
    event_type: str
    sub_event_type: str
    disorder_type: str
    days: str
    day_note: str  # why the date is not simply sure; "" where it is
    place: str
    place_note: str
    actors: tuple[ActorLine, ...]
    tolls: tuple[Toll, ...]
    claims: tuple[ClaimLine, ...]
    disagreements: tuple[str, ...]  # labels of the fields on which sources differ
    tags: tuple[str, ...]
    sources: int
    score: int  # percent

    @property
    def type_class(self) -> str:
        """The event type's class name for its colour."""
        return "t-" + "".join(c if c.isalnum() else "-" for c in self.event_type.lower()).strip("-")


_DISAGREEMENT_WORDS = {
    "date": "date", "date_start": "date", "date_end": "date", "place": "place", "killed": "number killed",
    "injured": "number injured", "event_type": "type", "sub_event_type": "type", "actors": "actors",
    "perpetrator": "who did it", "claims": "claim",
}  # fmt: skip


def disagreement_label(name: str) -> str:
    return _DISAGREEMENT_WORDS.get(name, name.replace("_", " "))


def summary(record: Record, *, key: str, title: str, sources: int, score: float) -> Summary:
    precision = int(record.get("time_precision") or 1)
    source = str(record.get("date_source") or "")
    start = as_day(record.get("date_start"))
    notes = [WITHIN.get(precision, ""), DATE_SOURCE_WORDS.get(source, "") if start else ""]
    place = record.get("place")
    place_note = ""
    if place:
        if place.get("geonameid") is None and place.get("latitude") is None:
            place_note = "not in the gazetteer"
        elif (place.get("geo_precision") or 1) > 1:
            place_note = PRECISION_WORDS.get(int(place["geo_precision"]), "")
    return Summary(
        key=key,
        title=title or str(record.get("title") or ""),
        event_type=str(record.get("event_type") or ""),
        sub_event_type=str(record.get("sub_event_type") or ""),
        disorder_type=str(record.get("disorder_type") or ""),
        days=days_text(start, as_day(record.get("date_end")), precision),
        day_note=", ".join(n for n in notes if n),
        place=place_text(place),
        place_note=place_note,
        actors=actor_lines(record),
        tolls=tolls_of(record),
        claims=claim_lines(record),
        disagreements=tuple(
            dict.fromkeys(disagreement_label(str(d.get("field"))) for d in record.get("disagreements", ()))
        ),
        tags=tuple(str(t) for t in record.get("tags", ())),
        sources=sources,
        score=round(100 * score),
    )


# ---------------------------------------------------------------------------------------------------- articles


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report as it was stored, with its article: what this module needs of two rows."""

    key: str
    record: Record
    article_key: str
    title: str
    text: str
    url: str
    source: str
    source_scale: str
    published: datetime | None
    published_source: str
    authors: Sequence[str]
    language: str
    fingerprint: str
    joined_because: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What one report says, in words: the line under its headline."""

    days: str
    place: str
    tolls: tuple[Toll, ...]
    modality: str
    joined_because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article of a candidate, marked. `number` counts from 1 in order of publication."""

    number: int
    title: tuple[Piece, ...]
    plain_title: str
    blocks: tuple[Block, ...]
    url: str
    host: str
    source: str
    source_scale: str
    published: datetime | None
    published_note: str
    authors: str
    language: str
    copy_of: int | None  # number of the earlier article with the same wording
    readings: tuple[Reading, ...]
    mark_count: int


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """A way from a field to words: `anchor` is the element's id, `number` the article, `quote` the words."""

    anchor: str
    number: int
    quote: str


@dataclass(frozen=True, slots=True)
class Quote:
    """The same words wherever they stand: one way to each article that holds them."""

    words: str
    links: tuple[EvidenceLink, ...]


def quotes(links: Sequence[EvidenceLink]) -> tuple[Quote, ...]:
    """Evidence by its words, in order of first appearance; an article counts once for the same words."""
    by_words: dict[str, dict[int, EvidenceLink]] = {}
    for link in links:
        by_words.setdefault(link.quote, {}).setdefault(link.number, link)
    return tuple(Quote(words, tuple(found.values())) for words, found in by_words.items())


@dataclass(frozen=True, slots=True)
class Folder:
    """The articles of a candidate, with the evidence of each field and the article number of each report."""

    articles: tuple[ArticleView, ...]
    evidence: dict[str, tuple[EvidenceLink, ...]] = field(default_factory=dict)
    number_of_report: dict[str, int] = field(default_factory=dict)
    anchor_of_span: dict[tuple[str, str, int, int], str] = field(default_factory=dict)


def _spans(record: Record) -> list[tuple[str, str, int, int, str]]:
    """(field, "text" or "title", start, end, label) of everything a report's record points at."""
    found: list[tuple[str, str, int, int, str]] = []

    def take(name: str, item: Any, label: str = "") -> None:
        if (
            isinstance(item, Mapping)
            and isinstance(item.get("start"), int)
            and isinstance(item.get("end"), int)
        ):
            found.append((name, str(item.get("field") or "text"), item["start"], item["end"], label))

    for item in record.get("evidence", ()):
        take(field_of(str(item.get("what", ""))), item)
    take("where", record.get("place"), "place")
    for item in record.get("actors", ()):
        take("who", item, str(item.get("role", "")))
    for item in record.get("casualties", ()):
        name = str(item.get("category"))
        said = item.get("attributed_to")
        take(name if name in FIELDS else "toll", item, f"{name}{', said by ' + str(said) if said else ''}")
    for item in record.get("claims", ()):
        take("claim", item, str(item.get("status", "")))
    take("modality", record.get("modality_cue"))
    return found


_PUBLISHED_NOTES = {
    "feed": "time from the feed",
    "url": "day from the address",
    "fetched": "time when it was fetched",
    "none": "time unknown",
}


def folder(record: Record, reports: Sequence[ReportFacts]) -> Folder:
    """The candidate's articles with every field's evidence marked in them.

    A report's own record says where its evidence is; the candidate's adds to it. Several reports of one article
    share its text.
    """
    by_article: dict[str, list[ReportFacts]] = {}
    for report in reports:
        by_article.setdefault(report.article_key, []).append(report)
    extra: dict[str, list[tuple[str, str, int, int, str]]] = {}
    for item in record.get("evidence", ()):
        span = (
            field_of(str(item.get("what", ""))),
            str(item.get("field") or "text"),
            item["start"],
            item["end"],
            "",
        )
        extra.setdefault(str(item.get("report_key")), []).append(span)
    for item in record.get("casualties", ()):
        name = str(item.get("category"))
        span = (
            name if name in FIELDS else "toll",
            str(item.get("field") or "text"),
            item["start"],
            item["end"],
            "",
        )
        extra.setdefault(str(item.get("report_key")), []).append(span)

    articles: list[ArticleView] = []
    evidence: dict[str, list[EvidenceLink]] = {}
    numbers: dict[str, int] = {}
    anchors: dict[tuple[str, str, int, int], str] = {}
    wordings: dict[str, int] = {}
    for number, group in enumerate(by_article.values(), start=1):
        first = group[0]
        spans: dict[tuple[str, str, int, int], str] = {}
        for report in group:
            numbers[report.key] = number
            for name, where, start, end, label in [*_spans(report.record), *extra.get(report.key, ())]:
                source = first.title if where == "title" else first.text
                if 0 <= start < end <= len(source):
                    spans[name, where, start, end] = spans.get((name, where, start, end)) or label
        marks: dict[str, list[Mark]] = {"title": [], "text": []}
        for (name, where, start, end), label in sorted(
            spans.items(), key=lambda s: (s[0][1] != "title", s[0][2], s[0][3])
        ):
            anchor = "" if name == "sentence" else f"e{number}-{name}-{len(anchors) + 1}"
            marks.setdefault(where, []).append(Mark(start, end, name, anchor, label))
            if not anchor:
                continue
            for report in group:
                anchors[report.key, where, start, end] = (
                    anchors.get((report.key, where, start, end)) or anchor
                )
            quote = (first.title if where == "title" else first.text)[start:end]
            evidence.setdefault(name, []).append(EvidenceLink(anchor, number, " ".join(quote.split())[:160]))
        url = safe_link(first.url)
        articles.append(
            ArticleView(
                number=number,
                title=cut(first.title, marks["title"]),
                plain_title=first.title or "(no headline)",
                blocks=blocks(first.text, marks["text"]),
                url=url,
                host=host_of(url),
                source=first.source or host_of(first.url) or "unknown source",
                source_scale=first.source_scale,
                published=first.published,
                published_note=_PUBLISHED_NOTES.get(first.published_source, ""),
                authors=", ".join(str(a) for a in first.authors if a),
                language=first.language,
                copy_of=wordings.get(first.fingerprint) if first.fingerprint else None,
                readings=tuple(
                    Reading(
                        days_text(as_day(r.record.get("date_start")), as_day(r.record.get("date_end"))),
                        place_text(r.record.get("place"), with_country=False),
                        tolls_of(r.record),
                        MODALITY_WORDS.get(str(r.record.get("modality") or ""), ""),
                        tuple(str(reason) for reason in r.joined_because),
                    )
                    for r in group
                ),
                mark_count=sum(1 for name, *_ in spans if name != "sentence"),
            )
        )
        if first.fingerprint:
            wordings.setdefault(first.fingerprint, number)
    return Folder(tuple(articles), {k: tuple(v) for k, v in evidence.items()}, numbers, anchors)


@dataclass(frozen=True, slots=True)
class FieldView:
    """One line of the facts. `differing`: readings of other sources, with their article's number."""

    name: str
    label: str
    values: tuple[str, ...]
    note: str  # why it is not simply sure
    quotes: tuple[Quote, ...]
    more: str = ""  # what goes with the value, without being in doubt
    differing: tuple[tuple[str, int | None], ...] = ()


def _field_of_disagreement(name: str) -> str:
    return field_of(name) if field_of(name) != "sentence" else "type"


def fields(record: Record, said: Summary, papers: Folder) -> tuple[FieldView, ...]:
    """The facts in reading order; a field nothing is known of is left out, save what every incident needs."""
    differing: dict[str, list[tuple[str, int | None]]] = {}
    for item in record.get("disagreements", ()):
        place = differing.setdefault(_field_of_disagreement(str(item.get("field"))), [])
        for value, report_key in item.get("values", ()):
            reading = (str(value), papers.number_of_report.get(str(report_key)))
            if reading not in place:
                place.append(reading)
    others = tuple(f"{t.figure} {t.category}" for t in said.tolls if t.category not in ("killed", "injured"))
    values: dict[str, tuple[tuple[str, ...], str]] = {
        "type": ((said.sub_event_type or said.event_type,), ""),
        "when": ((said.days,), said.day_note),
        "where": ((said.place,), said.place_note),
        "who": (tuple(f"{a.role_words} {a.name}" for a in said.actors), ""),
        "killed": ((range_text(record.get("killed")),), ""),
        "injured": ((range_text(record.get("injured")),), ""),
        "toll": (others, ""),
        "claim": (tuple(f"{c.status} by {c.claimant}" for c in said.claims), ""),
        "modality": ((), ""),
    }
    lines = []
    for name, label in FIELDS.items():
        shown, note = values[name]
        shown = tuple(v for v in shown if v)
        if name in ("who", "killed") and not shown:
            shown, note = ("not stated",), ""
        if shown:
            lines.append(
                FieldView(
                    name,
                    label,
                    shown,
                    note,
                    quotes(papers.evidence.get(name, ())),
                    ", ".join((said.event_type, *said.tags)) if name == "type" else "",
                    tuple(differing.get(name, ())),
                )
            )
    return tuple(lines)


def ledger(record: Record, papers: Folder) -> tuple[Figure, ...]:
    """Who said how many, where: standing figures first, superseded ones last, each with the way to its words."""
    lines = []
    sources = {a.number: a.source for a in papers.articles}
    for casualty in record.get("casualties", ()):
        figure = figure_of(casualty)
        span = (
            figure.report_key,
            str(casualty.get("field") or "text"),
            casualty.get("start"),
            casualty.get("end"),
        )
        number = papers.number_of_report.get(figure.report_key)
        lines.append(
            Figure(
                figure.category,
                figure.figure,
                figure.who,
                figure.attributed_to,
                figure.report_key,
                figure.superseded,
                figure.cumulative,
                papers.anchor_of_span.get(span, ""),
                f"{number} {sources[number]}" if number in sources else "",
                figure.field,
            )
        )
    order = list(CATEGORY_WORDS)
    lines.sort(key=lambda f: (order.index(f.category) if f.category in order else 9, f.superseded))
    return tuple(lines)


def map_point(record: Record) -> dict[str, Any] | None:
    """What the map draws: coordinates, country, and a radius in metres where the place is no exact town."""
    place = record.get("place") or {}
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if latitude is None or longitude is None:
        return None
    precision = place.get("geo_precision") or 1
    return {
        "latitude": latitude,
        "longitude": longitude,
        "country": place.get("country_code") or "",
        "precision": precision,
        # no free borders of districts exist: a circle about as wide as one, and a province is lit whole
        "radius": {1: 0, 2: 30_000}.get(precision, 0),
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A line of an update proposal or of a decision's corrections."""

    label: str
    old: str
    new: str
    sentence: str = ""


def value_text(name: str, value: Any) -> str:
    """A field's value in words, for corrections and proposals."""
    if value is None or value in ("", [], {}):
        return "nothing"
    if name in ("killed", "injured") and isinstance(value, Mapping):
        return range_text(value) or "not stated"
    if name == "place" and isinstance(value, Mapping):
        return place_text(value)
    if name == "actors" and isinstance(value, (list, tuple)):
        return "; ".join(
            f"{ROLE_WORDS.get(a.get('role', ''), '')} {a.get('name', '')}".strip() for a in value
        )
    if name in ("date_start", "date_end"):
        day = as_day(value)
        return days_text(day, None) if day else str(value)
    if isinstance(value, (list, tuple)):
        return "; ".join(value_text("", v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {v}" for k, v in value.items() if v not in (None, ""))
    return str(value)


FIELD_LABELS = {
    "event_type": "event type",
    "sub_event_type": "type",
    "disorder_type": "disorder type",
    "date_start": "first day",
    "date_end": "last day",
    "time_precision": "precision of the date",
    "place": "place",
    "killed": "killed",
    "injured": "injured",
    "actors": "actors",
    "notes": "notes",
    "reports": "reports",
    "independent_sources": "independent sources",
}


def changes(proposed: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(
        Change(
            FIELD_LABELS.get(str(c.get("field")), str(c.get("field")).replace("_", " ")),
            value_text(str(c.get("field")), c.get("old")),
            value_text(str(c.get("field")), c.get("new")),
            str(c.get("sentence") or ""),
        )
        for c in proposed
    )


def corrections_text(corrections: Mapping[str, Any]) -> str:
    """ "place: Gwadar, Balochistan; killed: 11–13"."""
    return "; ".join(
        f"{FIELD_LABELS.get(name, name.replace('_', ' '))}: {value_text(name, value)}"
        for name, value in corrections.items()
    )


def day_or_none(text: str) -> date | None:
    return as_day(text) if text else None
