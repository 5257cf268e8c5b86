"""What goes out to others is taken by one worker at a time: a lease on its row, given back with the result."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.db.models import QuerySet

from dateline.ports import Lease
from dateline.publish.webhooks import LONGEST_REST, wait_after
from dateline.store.claims import free, locked, rested
from dateline.store.models.notices_out import Telling

T = TypeVar("T", bound=Telling)
ON, OFF = "on", "off"


def ready(rows: QuerySet[T], now: datetime) -> QuerySet[T]:
    """Those that are on, do not rest after a failure, and are nobody's now."""
    return rows.filter(free(now), rested(now), state=ON)


def take(rows: QuerySet[T], pk: int, lease: Lease, now: datetime) -> T | None:
    """The row under `lease`, in the caller's transaction; None where somebody was faster. The caller saves it."""
    row = locked(ready(rows, now).filter(pk=pk)).first()
    if row is not None:
        row.lease_owner, row.lease_until = lease.owner, lease.until
    return row


def ours(rows: QuerySet[T], pk: int, lease: Lease) -> T | None:
    """The row where it is still under `lease`, locked, and no longer leased once the caller saves it."""
    row = rows.select_for_update().filter(pk=pk, lease_owner=lease.owner).first()
    if row is not None:
        give_back(row)
    return row


def give_back(row: Telling) -> None:
    """It is nobody's. The caller saves it."""
    row.lease_owner, row.lease_until = "", None


def note_success(row: Telling, now: datetime) -> None:
    row.failures, row.failing_since, row.not_before, row.why = 0, None, None, ""
    row.succeeded_at = now


def note_failure(row: Telling, problem: str, now: datetime, chance: float) -> None:
    """It rests, longer after each further failure."""
    row.failures += 1
    row.failing_since = row.failing_since or now
    row.why = problem
    row.not_before = now + wait_after(row.failures, chance, LONGEST_REST)


def switch(row: Telling, *, on: bool, why: str = "") -> None:
    """On again: nothing of what failed before counts. The caller saves it."""
    row.state, row.why = ON if on else OFF, why
    row.failures, row.failing_since, row.not_before = 0, None, None
