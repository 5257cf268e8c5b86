"""The story around a candidate: what was told together with it, when each report came, and old events told again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from dateline.desk.papers import Folder, ReportFacts, anchor_of
from dateline.desk.present import MODALITY_WORDS, field_of, summary
from dateline.desk.words import Record, as_day, days_text, place_text, range_text, short_range


@dataclass(frozen=True, slots=True)
class Attack:
    """One line of the table of a coordinated attack. `wider`: it is what the others are parts of.

    `told_by`: the parties that the count of killed is attributed to; `claims`: (claimant, status); `by_hand`: an editor
    put them together. `deaths`: the first number of `killed`, -1 where it has none.
    """

    key: str
    place: str
    what: str
    type_class: str
    days: str
    killed: str
    injured: str
    told_by: tuple[str, ...]
    claims: tuple[tuple[str, str], ...]
    state: str
    here: bool
    wider: bool
    deaths: int
    by_hand: bool = False


def attack(
    record: Record, *, key: str, state: str, here: bool = False, wider: bool = False, by_hand: bool = False
) -> Attack:
    """A candidate's record as a line of the table."""
    said = summary(record, key=key, title="", sources=0, score=0.0)
    killed = record.get("killed") or {}
    parties = [f.attributed_to for t in said.tolls if t.category == "killed" for f in t.said_by]
    return Attack(
        key=key,
        place=_short_place(record.get("place")),
        what=said.sub_event_type or said.event_type,
        type_class=said.type_class,
        days=said.days,
        killed=short_range(killed),
        injured=short_range(record.get("injured")),
        told_by=tuple(dict.fromkeys(p for p in parties if p)),
        claims=tuple((c.claimant, c.status) for c in said.claims),
        state=state,
        here=here,
        wider=wider,
        deaths=next((n for n in (killed.get(part) for part in ("low", "high", "best")) if n is not None), -1),
        by_hand=by_hand,
    )


def is_wider(record: Record, others: Sequence[Record]) -> bool:
    """Whether a candidate is what the others told together with it are parts of: its place is larger than any of
    theirs, or as large and told together with more."""

    def reach(one: Record) -> tuple[int, int]:
        return int((one.get("place") or {}).get("geo_precision") or 1), len(one.get("linked_to", ()))

    return bool(others) and all(reach(record) > reach(other) for other in others)


def coordinated(attacks: Sequence[Attack]) -> tuple[Attack, ...]:
    """The table's lines: the wider one first, then by the number killed and the place; none where it stands alone."""
    if len(attacks) < 2:
        return ()

    return tuple(sorted(attacks, key=lambda a: (not a.wider, -a.deaths, a.place)))


@dataclass(frozen=True, slots=True)
class ClaimOfAll:
    """Who claims or denies which of the attacks. `places`: of those, none where it is said of all of them."""

    claimant: str
    status: str
    places: tuple[str, ...]


def claims_of_all(attacks: Sequence[Attack]) -> tuple[ClaimOfAll, ...]:
    """The claims and denials of a coordinated attack, once each."""
    found: dict[tuple[str, str], list[str]] = {}
    for one in attacks:
        for claim in one.claims:
            found.setdefault(claim, []).append(one.place)
    return tuple(
        ClaimOfAll(claimant, status, () if len(places) == len(attacks) else tuple(places))
        for (claimant, status), places in found.items()
    )


def _short_place(place: Record | None) -> str:
    """The name alone: what was told together lies in one region."""
    if not place:
        return place_text(place)
    return str(place.get("name") or place.get("text") or place_text(place, with_country=False))


@dataclass(frozen=True, slots=True)
class BackgroundLine:
    """A report of the same article that is no incident of today, and the words that told so. `modality`: the code."""

    number: int
    source: str
    what: str
    days: str
    place: str
    modality: str
    modality_words: str
    cue: str
    anchor: str


def background(
    reports: Sequence[tuple[str, Record]], facts: Sequence[ReportFacts], papers: Folder
) -> tuple[BackgroundLine, ...]:
    """`reports`: (article key, record). Copies of one text say it once."""
    texts = {f.article_key: f for f in facts}
    numbers = {a.article_key: a for a in papers.articles}
    found: dict[tuple[str, str, str, str], BackgroundLine] = {}
    for article_key, record in reports:
        article, stored = numbers.get(article_key), texts.get(article_key)
        if article is None or stored is None:
            continue
        modality = str(record.get("modality") or "")
        mark = record.get("modality_cue") or _first_trigger(record)
        cue, anchor = "", ""
        if mark:
            where = str(mark.get("field") or "text")
            source = stored.title if where == "title" else stored.text
            if 0 <= mark["start"] < mark["end"] <= len(source):
                cue = source[mark["start"] : mark["end"]] if record.get("modality_cue") else ""
                anchor = anchor_of(article_key, "modality", where, mark["start"], mark["end"])
        line = BackgroundLine(
            number=article.number,
            source=article.source,
            what=str(record.get("sub_event_type") or record.get("event_type") or ""),
            days=days_text(as_day(record.get("date_start")), as_day(record.get("date_end"))),
            place=place_text(record["place"], with_country=False) if record.get("place") else "",
            modality=modality,
            modality_words=MODALITY_WORDS.get(modality, ""),
            cue=" ".join(cue.split()),
            anchor=anchor,
        )
        found.setdefault((line.what, line.days, line.place, line.cue), line)
    return tuple(found.values())


def _first_trigger(record: Record) -> Any:
    return next((e for e in record.get("evidence", ()) if field_of(str(e.get("what", ""))) == "type"), None)


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """One article of the story. `killed`, `injured`: what it says, in words; `low`, `best`, `high`: of killed."""

    number: int
    source: str
    published: datetime
    killed: str
    injured: str
    low: int | None
    best: int | None
    high: int | None
    is_copy: bool
    day: date | None


def timeline(facts: Sequence[ReportFacts], papers: Folder) -> tuple[TimelinePoint, ...]:
    """The articles by the time they came out, each with the toll that its surest report gives."""
    by_article: dict[str, list[Record]] = {}
    for one in facts:
        by_article.setdefault(one.article_key, []).append(one.record)
    points = []
    for article in papers.articles:
        if article.published is None:
            continue
        told = max(by_article[article.article_key], key=lambda r: float(r.get("score") or 0))
        killed = told.get("killed") or {}
        points.append(
            TimelinePoint(
                article.number,
                article.source,
                article.published,
                range_text(killed),
                range_text(told.get("injured")),
                killed.get("low"),
                killed.get("best"),
                killed.get("high"),
                article.copy_of is not None,
                as_day(told.get("date_start")),
            )
        )
    return tuple(sorted(points, key=lambda p: (p.published, p.number)))
