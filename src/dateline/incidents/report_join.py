"""Events that turn out to be one, once the whole article is read."""

from __future__ import annotations

from dateline.incidents.report_dates import compatible
from dateline.incidents.report_events import Event
from dateline.incidents.report_places import distance_km, key_of, level

SAME_SPOT_KM = 8.0


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
    return key_of(here) == key_of(there) or (
        min(level(here), level(there)) >= 1 and distance_km(here, there) < SAME_SPOT_KM
    )


def _absorb(into: Event, event: Event, events: list[Event]) -> None:
    into.statements = sorted([*into.statements, *event.statements], key=lambda s: s.number)
    into.extra_casualties.extend(event.extra_casualties)
    for other in events:
        if other.parent is event:
            other.parent = into if other is not into else None
