"""Events that turn out to be one, once the whole article is read."""

from __future__ import annotations

from datetime import date, timedelta

from dateline.incidents.modality import Judgement
from dateline.incidents.report_dates import compatible
from dateline.incidents.report_event import DISTRICT, Event
from dateline.incidents.report_places import contains, distance_km, key_of, level
from dateline.model import Modality

SAME_SPOT_KM = 8.0
OLD_NEWS = timedelta(days=10)
"""Age at publication from which an event told beside the main one is background ("in February, two men ...")."""

BEFORE_MAIN = timedelta(days=7)
OLD_STATEMENTS = 3


def join_same(events: list[Event]) -> list[Event]:
    """Events that turn out to be one: the same place and days, or a wider event of which only one part is
    told."""
    kept: list[Event] = []
    for event in events:
        twin = next((e for e in kept if _is_same(e, event)), None)
        if twin is None:
            kept.append(event)
            continue
        _absorb(twin, event, events)
    for wide in list(kept):
        parts = [e for e in kept if e.parent is wide]
        if len(parts) == 1 and parts[0].fixed_place is None:
            _absorb(wide, parts[0], kept)
            kept.remove(parts[0])
        if len(parts) <= 1:
            wide.wide_place = None
    return kept


def _is_same(a: Event, b: Event) -> bool:
    if a.family != b.family or not compatible(a.date(), b.date()):
        return False
    here, there = a.place(), b.place()
    if here is None or there is None:
        return False
    if any(s.aside for s in b.statements[:1]):
        return False
    if key_of(here) == key_of(there):
        return True
    if min(level(here), level(there)) >= DISTRICT and (contains(here, there) or contains(there, here)):
        return not a.plural
    return min(level(here), level(there)) >= 1 and distance_km(here, there) < SAME_SPOT_KM


def _absorb(into: Event, event: Event, events: list[Event]) -> None:
    into.statements = sorted([*into.statements, *event.statements], key=lambda s: s.number)
    into.extra_casualties.extend(event.extra_casualties)
    for other in events:
        if other.parent is event:
            other.parent = into if other is not into else None


def old_news(events: list[Event], published: date | None) -> list[Event]:
    """Those of `events` that are told as what happened before: not the main one, told in a few words, dated well
    before publication and before the main one. They become history; the date is the cue."""
    if published is None or not events:
        return []
    main = events[0].date()
    old = []
    for event in events[1:]:
        when = event.date()
        if when is None or event.parent is not None or event.fixed_place is not None:
            continue
        earlier = main is None or when.end + BEFORE_MAIN <= main.start
        if not earlier or when.end + OLD_NEWS > published or len(event.statements) > OLD_STATEMENTS:
            continue
        told = next((s for s in event.statements if any(v.span == when.span for v in s.date_votes)), None)
        if told is None:
            continue
        event.judgement = Judgement(
            Modality.HISTORICAL, when.span.start - told.start, when.span.end - told.start
        )
        event.cue_statement = told
        old.append(event)
    return old
