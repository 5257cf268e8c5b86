"""The log of changes of incidents, in one order for everybody: what exports, webhooks and the API's cursor read.

A number is given under the lock that lets one decision be made at a time, and held to the transaction's end. So numbers
become visible in their order, and none is visible while a smaller one is not. The primary key keeps it so even for a
writer that would not hold the lock: it gets the next number of what it sees, and where another took that one, it fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, cast

from django.db.models import Max

from dateline.store import models as rows

Kind = Literal["published", "changed", "retracted"]
PUBLISHED: Kind = "published"
CHANGED: Kind = "changed"
RETRACTED: Kind = "retracted"
KINDS: tuple[Kind, ...] = (PUBLISHED, CHANGED, RETRACTED)


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of the log. `merged_into`: see `models.IncidentChange`."""

    number: int
    public_id: str
    kind: Kind
    at: datetime
    merged_into: str
    decision: int  # primary key


def record_change(
    incident: rows.Incident, kind: Kind, decision: rows.Decision, now: datetime, *, merged_into: str = ""
) -> None:
    """Put a change at the log's end. Called in the transaction of `decision`, which holds the chain's lock."""
    rows.IncidentChange(
        number=latest_number() + 1,
        incident=incident,
        kind=kind,
        decision=decision,
        at=now,
        merged_into=merged_into,
    ).save(force_insert=True)


def latest_number() -> int:
    """The number of the newest change; 0 where there is none."""
    newest: int | None = rows.IncidentChange.objects.aggregate(newest=Max("number"))["newest"]
    return newest or 0


def changes_since(number: int, limit: int) -> list[Change]:
    """The next changes after `number` (0: from the beginning), at most `limit`, in their order. One query.

    The cursor for the next call is the last one's number. A change says that something happened, not what the incident
    says now: that is read of the incident, and of one that changed again since it is the later word.
    """
    found = rows.IncidentChange.objects.filter(number__gt=number).order_by("number")
    values = found.values_list(
        "number", "incident__public_id", "kind", "at", "merged_into", "decision_id", named=True
    )
    return [
        Change(
            v.number,
            v.incident__public_id,
            cast(Kind, v.kind),
            v.at.astimezone(UTC),
            v.merged_into,
            v.decision_id,
        )
        for v in values[:limit]
    ]
