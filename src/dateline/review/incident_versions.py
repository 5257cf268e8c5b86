"""An incident as it stood after each decision: what it said, what changed, when it was withdrawn. Pure.

Nothing is kept for it: a decision carries what the machine said when it was made, so that each version follows from the
decisions again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from typing import Any

from dateline.model import Candidate, Decision, Incident, State
from dateline.records import plain
from dateline.review.incident import derive_incident
from dateline.review.transitions import answers, state_after

FIELDS = (
    "event_type",
    "sub_event_type",
    "disorder_type",
    "date_start",
    "date_end",
    "time_precision",
    "place",
    "killed",
    "injured",
    "actors",
    "claims",
    "casualties",
    "notes",
    "tags",
)
"""The fields in which two versions are compared, in reading order."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with what the machine said when it was made; None for an undo, which answers to none."""

    decision: Decision
    machine: Candidate | None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that one version has otherwise than the one before; JSON-ready values."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Version:
    """`incident`: None where it was withdrawn. `until`: when the next version came; None: it is the last.

    `changes`: against the last version that stood; none for the first.
    """

    by: Decision
    incident: Incident | None
    changes: tuple[FieldChange, ...]
    until: datetime | None = None

    @property
    def since(self) -> datetime:
        return self.by.decided_at

    @property
    def revision(self) -> int:
        return self.by.revision


def incident_after(decided: Sequence[Decided]) -> Incident | None:
    """The incident that stands after all of `decided` (oldest first): its fields, without sources and provenance."""
    verdicts = [d.decision.verdict for d in decided]
    if state_after(verdicts) is not State.CONFIRMED:
        return None
    stack = [decided[i] for i in answers(verdicts)]
    machine = stack[-1].machine
    return derive_incident(machine, [d.decision for d in stack], ()) if machine is not None else None


def changes_between(old: Incident, new: Incident) -> tuple[FieldChange, ...]:
    """The fields of FIELDS that differ. Where words stand is no part of what they say."""
    pairs = ((name, _said(getattr(old, name)), _said(getattr(new, name))) for name in FIELDS)
    return tuple(FieldChange(name, before, after) for name, before, after in pairs if before != after)


def _said(value: Any) -> Any:
    """JSON-ready, without spans and what else tells where a value was read and not what it is."""
    if isinstance(value, (list, tuple)):
        return [_said(one) for one in value]
    record = plain(value)
    if isinstance(record, dict):
        where = {"start", "end", "field", "text", "report_key", "confidence", "actor_id"}
        return {k: v for k, v in record.items() if k not in where or (k == "text" and not record.get("name"))}
    return record


def versions(decided: Sequence[Decided]) -> tuple[Version, ...]:
    """Each version of the incident, oldest first, `decided` being all decisions on its candidate, oldest first.

    A decision that leaves the incident as it was (an undo of a doubt, a report moved away) makes no version. Empty
    where it was never confirmed.
    """
    found: list[Version] = []
    standing: Incident | None = None  # what stands now
    last: Incident | None = None  # what stood last
    for number, one in enumerate(decided, start=1):
        incident = incident_after(decided[:number])
        if incident is None and standing is None:
            continue
        if incident is not None and standing is not None and incident.revision == standing.revision:
            continue
        changes = changes_between(last, incident) if last is not None and incident is not None else ()
        found.append(Version(one.decision, incident, changes))
        standing = incident
        last = incident or last
    return tuple(
        replace(version, until=following.since if following else None)
        for version, following in zip_longest(found, found[1:])
    )
