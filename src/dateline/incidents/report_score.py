"""How sure we are that a report is a current incident, rightly read: signals, their weights, a probability.

The weights are fitted (`scripts/train_report_score.py`) and stand in `report_weights.json`, in natural-log odds, so
that the score is calibrated: of the reports with a score near 0.8 about eight in ten are right. What a report's score
is made of can be listed with `reasons`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib import resources

from dateline.incidents.report_event import Event
from dateline.incidents.report_places import level
from dateline.incidents.report_types import STRONG
from dateline.mentions.codebook import IncidentType
from dateline.mentions.spans import SegmentKind
from dateline.model import Casualty, Claim, Modality, Place, ReportedActor

NOT_ASSERTED = 0.15
"""Ceiling of what is not asserted: history and forecasts are never ranked among incidents."""

WEIGHTS_FILE = "report_weights.json"
_LEAD = 3  # sentences of title and lead
_OLD_DAYS = 10
_TOWN = 2  # `report_places.level` of what is as narrow as a district
_MANY_EVENTS = 6
_TALK = re.compile(
    r"\b(?:condemn|demand|alleg|accus|urg(?:e|ing)|blam|criticis|criticiz|deplor|regret|appeal|vow|pledg|"
    r"express(?:ed|ing)|opinion|statement|memorandum|resolution|debate|interview|analyst|report published|"
    r"study|survey)",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[\"“”«»]|''|‘‘|’’|``")
_COURT = re.compile(
    r"\b(?:charged|sentenced|convicted|trial|judge|court|prosecut\w+|jury|pleaded|indict\w+|arraigned|bail|"
    r"testif\w+|verdict|appeal)\b",
    re.IGNORECASE,
)


def signals(
    event: Event,
    *,
    kind: IncidentType,
    main: bool,
    events: int,
    place: Place | None,
    date_source: str,
    date_start: date | None,
    published: date | None,
    ledger: Sequence[Casualty],
    actors: Sequence[ReportedActor],
    claims: Sequence[Claim],
) -> tuple[str, ...]:
    """What speaks for and against the report, by name; each is one of `weights()`'s keys.

    `events`: how many asserted reports the article gives.
    """
    return tuple(
        name
        for name, holds in (
            *_of_type(kind),
            *_of_telling(event, main=main, events=events),
            *_of_words(event),
            *_of_place(place),
            *_of_date(date_source, date_start, published),
            ("victims are counted", bool(ledger)),
            ("killed are counted", any(line.category == "killed" for line in ledger)),
            ("somebody is named for the count", any(line.attributed_to for line in ledger)),
            ("a perpetrator is named", any(a.role == "perpetrator" for a in actors)),
            ("a target is named", any(a.role == "target" for a in actors)),
            ("somebody claims it", bool(claims)),
        )
        if holds
    )


def _of_type(kind: IncidentType) -> Iterable[tuple[str, bool]]:
    yield f"type: {kind.family}", True
    yield "type: a catch-all", kind.general


def _of_telling(event: Event, *, main: bool, events: int) -> Iterable[tuple[str, bool]]:
    told = [s for s in event.statements if s.strength > 0 or s.segment.kind is SegmentKind.TABLE_ROW]
    strong = [s for s in told if s.strength >= STRONG or s.segment.kind is SegmentKind.TABLE_ROW]
    yield "the article's main event", main
    yield "one of many events", events >= _MANY_EVENTS
    yield "in the title", any(s.segment.kind is SegmentKind.TITLE for s in told)
    yield "in the title, strongly", any(s.segment.kind is SegmentKind.TITLE for s in strong)
    yield "in the lead", any(s.number <= _LEAD and s.segment.kind is not SegmentKind.TITLE for s in told)
    yield "in a table", any(s.segment.kind is SegmentKind.TABLE_ROW for s in told)
    yield "no strong word", not strong
    yield "two strong sentences", len(strong) >= 2
    yield "four strong sentences", len(strong) >= 4
    yield (
        "several strong words in a sentence",
        any(sum(t.weight >= STRONG for t in s.triggers) >= 2 for s in told),
    )
    yield "told as it happened", any(s.happened for s in event.statements)
    yield "only referred to", bool(told) and all(s.refers_back and not s.happened for s in told)
    yield "part of a wider event", event.parent is not None


def _of_words(event: Event) -> Iterable[tuple[str, bool]]:
    first = next((s for s in event.statements if s.triggers), None)
    text = first.text if first is not None else ""
    yield "talk about it", _TALK.search(text) is not None
    yield "in a quotation", _QUOTE.search(text) is not None
    yield "in court", _COURT.search(text) is not None
    yield "a weapon or way is named", any(t.tags for s in event.statements for t in s.triggers)


def _of_place(place: Place | None) -> Iterable[tuple[str, bool]]:
    yield "no place", place is None
    if place is None:
        return
    yield "place: unresolved", place.geonameid is None
    yield "place: town or district", place.geonameid is not None and level(place) >= _TOWN
    yield "place: sure", place.geonameid is not None and place.confidence >= 0.8
    yield "place: a country", level(place) == 0


def _of_date(source: str, start: date | None, published: date | None) -> Iterable[tuple[str, bool]]:
    yield "day: in the text", source == "text"
    yield "day: at the head", source == "dateline"
    if source == "text" and start is not None and published is not None:
        yield "day: long before publication", (published - start).days > _OLD_DAYS
        yield "day: after publication", start > published


@cache
def weights() -> dict[str, float]:
    """Signal -> natural-log odds; "bias" is added always."""
    text = resources.files(__package__).joinpath(WEIGHTS_FILE).read_text(encoding="utf-8")
    found: dict[str, float] = json.loads(text)["weights"]
    return found


def score(found: Sequence[str], modality: Modality) -> float:
    """0..1, three decimals. A signal without a weight counts nothing."""
    table = weights()
    odds = table["bias"] + sum(table.get(name, 0.0) for name in found)
    sure = 1.0 / (1.0 + math.exp(-odds))
    if modality is not Modality.ASSERTED:
        sure = min(NOT_ASSERTED, sure * 0.2)
    return round(min(0.99, max(0.01, sure)), 3)


def reasons(found: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """(signal, what it adds in log odds), the weightiest first: why a report has its score."""
    table = weights()
    listed = [(name, table[name]) for name in found if table.get(name)]
    return tuple(sorted(listed, key=lambda item: (-abs(item[1]), item[0])))
