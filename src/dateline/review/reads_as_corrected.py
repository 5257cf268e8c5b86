"""Whether the machine reads what an editor corrected by hand, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dateline.incidents.merge_readings import range_text
from dateline.model import Candidate, Place, Range
from dateline.review.corrections import apply_corrections

GROUPS: Mapping[str, tuple[str, ...]] = {
    "killed": ("killed",),
    "injured": ("injured",),
    "place": ("place",),
    "date": ("date_start", "date_end", "time_precision"),
    "event_type": ("event_type", "sub_event_type"),
    "actors": ("actors",),
}
"""Field as a person names it -> the fields of a correction that make it."""


def reads_as_corrected(machine: Candidate, corrections: Mapping[str, Any], group: str) -> bool | None:
    """Whether `machine` says what the corrections of this group say; None where it was not corrected."""
    laid = _laid(machine, corrections, group)
    if laid is None:
        return None
    match group:
        case "killed":
            return _same_range(machine.killed, laid.killed)
        case "injured":
            return _same_range(machine.injured, laid.injured)
        case "place":
            return _same_place(machine.place, laid.place)
        case "date":
            return _days(machine) == _days(laid)
        case "event_type":
            return machine.sub_event_type == laid.sub_event_type
        case _:
            return _names(machine) == _names(laid)


def value_text(machine: Candidate, corrections: Mapping[str, Any], group: str) -> str:
    """What the editor set, for people; "" for nothing."""
    laid = _laid(machine, corrections, group)
    if laid is None:
        return ""
    match group:
        case "killed" | "injured":
            figure: Range | None = getattr(laid, group)
            return range_text(figure) if figure else ""
        case "place":
            return (laid.place.name or laid.place.text) if laid.place else ""
        case "date":
            start, end, _ = _days(laid)
            return "" if start is None else f"{start}" if start == end else f"{start} to {end}"
        case "event_type":
            return laid.sub_event_type
        case _:
            return ", ".join(f"{a.name} ({a.role})" for a in laid.actors)


def _laid(machine: Candidate, corrections: Mapping[str, Any], group: str) -> Candidate | None:
    own = {name: corrections[name] for name in GROUPS[group] if name in corrections}
    return apply_corrections(machine, own).candidate if own else None


def _days(candidate: Candidate) -> tuple[Any, Any, int]:
    start = candidate.date_start
    return start, candidate.date_end or start, candidate.time_precision


def _names(candidate: Candidate) -> frozenset[tuple[str, str]]:
    return frozenset((actor.role, actor.name.casefold()) for actor in candidate.actors)


def _same_range(one: Range | None, other: Range | None) -> bool:
    if one is not None and other is not None and one.best is not None and other.best is not None:
        return one.best == other.best
    return one == other


def _same_place(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.geo_precision != other.geo_precision:
        return False
    if one.geonameid is not None and other.geonameid is not None:
        return one.geonameid == other.geonameid
    return (one.name or one.text).casefold() == (other.name or other.text).casefold()
