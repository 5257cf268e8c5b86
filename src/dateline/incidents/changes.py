"""What new reports changed about a candidate: the lines of an update proposal to an editor who has
decided on it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dateline.incidents.merge_readings import actor_identity, range_text
from dateline.model import Candidate, Range


@dataclass(frozen=True, slots=True)
class Change:
    """One field that moved. `old` and `new` are texts for people, "" where there was or is nothing."""

    field: str
    old: str
    new: str
    sentence: str


def changes(before: Candidate, after: Candidate) -> tuple[Change, ...]:
    """The changes worth an editor's look, weightiest first; empty if nothing of substance moved.

    Fields: killed, injured, place, date, event_type, actors, claims, independent_sources.
    """
    found: list[Change] = []
    found.extend(_toll("killed", before.killed, after.killed))
    found.extend(_toll("injured", before.injured, after.injured))
    single: tuple[tuple[str, str, Callable[[Candidate], str]], ...] = (
        ("place", "Place", _place_text),
        ("date", "Date", _date_text),
        ("event_type", "Type", lambda c: c.sub_event_type),
    )
    for field, label, text in single:
        old, new = text(before), text(after)
        if old != new:
            found.append(Change(field, old, new, _moved(label, old, new)))
    old_actors = {actor_identity(a): f"{a.name} ({a.role})" for a in before.actors}
    new_actors = {actor_identity(a): f"{a.name} ({a.role})" for a in after.actors}
    found.extend(_set_change("actors", "Actor", old_actors, new_actors))
    old_claims = {f"{c.claimant}|{c.status}": f"{c.claimant} ({c.status})" for c in before.claims}
    new_claims = {f"{c.claimant}|{c.status}": f"{c.claimant} ({c.status})" for c in after.claims}
    found.extend(_set_change("claims", "Claim", old_claims, new_claims))
    if before.independent_sources != after.independent_sources:
        old, new = str(before.independent_sources), str(after.independent_sources)
        found.append(Change("independent_sources", old, new, _moved("Independent sources", old, new)))
    return tuple(found)


def _toll(field: str, old: Range | None, new: Range | None) -> list[Change]:
    if old == new:
        return []
    was = range_text(old) if old is not None else ""
    now = range_text(new) if new is not None else ""
    if was == now and old is not None and new is not None and old.best == new.best:
        return []
    if (
        old is not None
        and new is not None
        and old.best is not None
        and new.best is not None
        and old.best != new.best
    ):
        spread = f" (range {now})" if now != str(new.best) else ""
        return [
            Change(field, str(old.best), str(new.best), f"{field.title()} {old.best} -> {new.best}{spread}.")
        ]
    return [Change(field, was, now, _moved(field.title(), was, now))]


def _moved(label: str, old: str, new: str) -> str:
    if not old:
        return f"{label}: now {new}."
    if not new:
        return f"{label}: no longer {old}."
    return f"{label} {old} -> {new}."


def _set_change(field: str, label: str, old: dict[str, str], new: dict[str, str]) -> list[Change]:
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key, ""), new.get(key, "")
        if was != now:
            found.append(Change(field, was, now, _moved(label, was, now)))
    return found


def _place_text(candidate: Candidate) -> str:
    place = candidate.place
    if place is None:
        return ""
    parts = [place.name or place.text, place.admin2, place.admin1]
    return ", ".join(dict.fromkeys(p for p in parts if p))


def _date_text(candidate: Candidate) -> str:
    if candidate.date_start is None:
        return ""
    start, end = candidate.date_start, candidate.date_end or candidate.date_start
    return start.isoformat() if start == end else f"{start.isoformat()} to {end.isoformat()}"
