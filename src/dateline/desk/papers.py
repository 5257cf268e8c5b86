"""The articles of a candidate, each with its evidence marked in place. Pure: records in, values out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from dateline.desk.depth import DepthWords, depth_words
from dateline.desk.marks import Block, Mark, Piece, blocks, cut
from dateline.desk.present import FIELDS, MODALITY_WORDS, Toll, field_of, host_of, safe_link, tolls_of
from dateline.desk.words import Record, as_day, days_text, place_text
from dateline.incidents.merge_sources import SourceGroup


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
    copy_group: str
    agency: str = ""
    earlier_versions: int = 0
    page_dropped: datetime | None = None  # by age
    tagger_version: str = ""
    joined_because: Sequence[str] = ()
    placed: Sequence[str] = ()  # by an editor, and what became of it
    invented: bool = False  # from the sample newsroom


@dataclass(frozen=True, slots=True)
class ReportLine:
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
    copy_of: int | None  # number of the first article of the same text, all of it or a part
    agency: str  # whose text it is by its credit line
    article_key: str
    earlier_versions: int
    readings: tuple[ReportLine, ...]
    depth: DepthWords
    invented: bool = False
    direction: str = "auto"
    page_dropped: datetime | None = None
    later: tuple[str, ...] | None = None
    """None where its text is laid out; else the anchors of its words: the text is fetched when the article is opened."""


@dataclass(frozen=True, slots=True)
class SourceView:
    """One independent source: the article that stands for it, and the others with why they count with it.

    `copies`: those of the others that print the first one's text, all of it or a part.
    """

    first: ArticleView
    others: tuple[tuple[ArticleView, str], ...]

    @property
    def copies(self) -> tuple[tuple[ArticleView, str], ...]:
        return tuple(pair for pair in self.others if pair[0].copy_of == self.first.number)

    @property
    def rest(self) -> tuple[tuple[ArticleView, str], ...]:
        return tuple(pair for pair in self.others if pair[0].copy_of != self.first.number)

    @property
    def papers_of_copies(self) -> str:
        """The papers of the copies, each once."""
        return ", ".join(dict.fromkeys(copy.source for copy, _ in self.copies))


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
        by_words.setdefault(link.quote.casefold(), {}).setdefault(link.number, link)
    return tuple(
        Quote(next(iter(found.values())).quote, tuple(found.values())) for found in by_words.values()
    )


@dataclass(frozen=True, slots=True)
class Folder:
    """The articles of a candidate, with the evidence of each field and the article number of each report."""

    articles: tuple[ArticleView, ...]
    evidence: dict[str, tuple[EvidenceLink, ...]] = field(default_factory=dict)
    number_of_report: dict[str, int] = field(default_factory=dict)
    anchor_of_span: dict[tuple[str, str, int, int], str] = field(default_factory=dict)

    def sources(self, groups: Sequence[SourceGroup]) -> tuple[SourceView, ...]:
        """`groups` with the articles in the place of their keys."""
        by_key = {article.article_key: article for article in self.articles}
        return tuple(
            SourceView(
                by_key[group.articles[0][0]], tuple((by_key[key], why) for key, why in group.articles[1:])
            )
            for group in groups
        )


def anchor_of(article_key: str, name: str, where: str, start: int, end: int) -> str:
    """The id of a mark on the candidate's page: it says what it marks, so that other pages can lead to it.

    `name`: the desk's field; `where`: "title" or "text"; offsets in code points.
    """
    return f"w-{article_key[:12]}-{name}-{'h' if where == 'title' else 't'}{start}-{end}"


TEXTS = 12
"""As many articles are laid out with their texts; the texts of others are fetched when they are opened."""


def read_first(groups: Sequence[SourceGroup], asked: str = "") -> frozenset[str]:
    """The articles whose texts are laid out at once: of each source the first, then the others; and the one that is
    asked for.
    """
    firsts = [group.articles[0][0] for group in groups]
    others = [key for group in groups for key, _ in group.articles[1:]]
    return frozenset([*(firsts + others)[:TEXTS], asked])


_RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he nqo prs ps sd ug ur yi".split())


def direction_of(language: str) -> str:
    """ "rtl" for a language that is written from the right; "auto", by its letters, for any other."""
    return "rtl" if language.partition("-")[0].lower() in _RIGHT_TO_LEFT else "auto"


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


def _background_spans(record: Record) -> list[tuple[str, str, int, int, str]]:
    """The words by which a report of an old or merely possible event is known, to be marked as that."""
    words = MODALITY_WORDS.get(str(record.get("modality") or ""), "")
    triggers = [item for item in record.get("evidence", ()) if field_of(str(item.get("what", ""))) == "type"]
    return [
        ("modality", str(item.get("field") or "text"), item["start"], item["end"], words)
        for item in (record.get("modality_cue"), *triggers)
        if item
    ]


def folder(
    record: Record,
    reports: Sequence[ReportFacts],
    background: Sequence[tuple[str, Record]] = (),
    taken: Sequence[tuple[str, str, str, int, int]] = (),
    laid_out: Collection[str] | None = None,
) -> Folder:
    """The candidate's articles with every field's evidence marked in them.

    A report's own record says where its evidence is; the candidate's adds to it. Several reports of one
    article share its text. `background`: (article key, record) of reports that are no incident of today.
    `taken`: (article key, field, "text" or "title", start, end) of words that an editor took a value from.
    `laid_out`: keys of the articles whose text is laid out now; None: all.
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

    aside: dict[str, list[tuple[str, str, int, int, str]]] = {}
    for article_key, told in background:
        aside.setdefault(article_key, []).extend(_background_spans(told))
    for article_key, name, where, start, end in taken:
        aside.setdefault(article_key, []).append((name, where, start, end, "taken by an editor"))

    articles: list[ArticleView] = []
    evidence: dict[str, list[EvidenceLink]] = {}
    numbers: dict[str, int] = {}
    anchors: dict[tuple[str, str, int, int], str] = {}
    firsts: dict[str, int] = {}
    for number, group in enumerate(by_article.values(), start=1):
        first = group[0]
        spans: dict[tuple[str, str, int, int], str] = {}
        for report in group:
            numbers[report.key] = number
            for name, where, start, end, label in [*_spans(report.record), *extra.get(report.key, ())]:
                source = first.title if where == "title" else first.text
                if 0 <= start < end <= len(source):
                    spans[name, where, start, end] = spans.get((name, where, start, end)) or label
        for name, where, start, end, label in aside.get(first.article_key, ()):
            if 0 <= start < end <= len(first.title if where == "title" else first.text):
                spans.setdefault((name, where, start, end), label)
        marks: dict[str, list[Mark]] = {"title": [], "text": []}
        for (name, where, start, end), label in sorted(
            spans.items(), key=lambda s: (s[0][1] != "title", s[0][2], s[0][3])
        ):
            anchor = "" if name == "sentence" else anchor_of(first.article_key, name, where, start, end)
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
        is_later = laid_out is not None and first.article_key not in laid_out
        articles.append(
            ArticleView(
                number=number,
                title=() if is_later else cut(first.title, marks["title"]),
                plain_title=first.title or "(no headline)",
                blocks=() if is_later else blocks(first.text, marks["text"]),
                url=url,
                host=host_of(url),
                source=first.source or host_of(first.url) or "unknown source",
                source_scale=first.source_scale,
                published=first.published,
                published_note=_(_PUBLISHED_NOTES.get(first.published_source, "")),
                authors=", ".join(str(a) for a in first.authors if a),
                language=first.language,
                copy_of=firsts.get(first.copy_group),
                agency=first.agency,
                article_key=first.article_key,
                earlier_versions=first.earlier_versions,
                readings=tuple(
                    ReportLine(
                        days_text(as_day(r.record.get("date_start")), as_day(r.record.get("date_end"))),
                        place_text(r.record.get("place"), with_country=False),
                        tolls_of(r.record),
                        MODALITY_WORDS.get(str(r.record.get("modality") or ""), ""),
                        (*(str(reason) for reason in r.joined_because if number > 1), *r.placed),
                    )
                    for r in group
                ),
                depth=depth_words(first.language, first.tagger_version, reported=True),
                invented=first.invented,
                direction=direction_of(first.language),
                page_dropped=first.page_dropped,
                later=tuple(m.anchor for m in (*marks["title"], *marks["text"]) if m.anchor)
                if is_later
                else None,
            )
        )
        firsts.setdefault(first.copy_group, number)
    return Folder(tuple(articles), {k: tuple(v) for k, v in evidence.items()}, numbers, anchors)
