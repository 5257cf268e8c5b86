"""Leases: the database hands a batch of rows to one worker at a time.

On PostgreSQL rows are locked with SKIP LOCKED while the lease is written; on SQLite the transaction is IMMEDIATE, so
there is only one writer. In both the lease outlives the transaction: a worker that dies keeps nobody waiting longer
than the lease.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Greatest

from dateline.ports import Lease
from dateline.store.models import Leased

M = TypeVar("M", bound=Model)

# A row that was handed out this often without an answer is not tried again: it may be what kills the workers.
MOST_ATTEMPTS = 5


def locked(rows: QuerySet[M]) -> QuerySet[M]:
    """The same rows, locked where the database can lock rows; those another worker holds are passed over."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def claim(rows: QuerySet[M], limit: int, lease: Lease, now: datetime, *, late: Q) -> list[M]:
    """Up to `limit` pending rows, now leased to `lease.owner`, oldest first. `rows` may carry select_related.

    Rows that are `late` are handed out only where the others do not fill the batch.
    """
    with transaction.atomic():
        pending = rows.filter(
            free(now),
            Q(not_before=None) | Q(not_before__lte=now),
            state="pending",
            attempts__lt=MOST_ATTEMPTS,
        )
        batch = list(locked(pending.exclude(late).order_by("pk"))[:limit])
        if len(batch) < limit:
            batch += locked(pending.filter(late).order_by("pk"))[: limit - len(batch)]
        if batch:
            rows.model._default_manager.filter(pk__in=[row.pk for row in batch]).update(
                lease_owner=lease.owner, lease_until=lease.until, attempts=F("attempts") + 1
            )
        for row in batch:
            row.attempts += 1  # type: ignore[attr-defined]
    return batch


def still_ours(model: type[Model], ids: Sequence[int], lease: Lease) -> set[int]:
    """Which of these rows the lease still covers. Call inside the transaction that writes the result."""
    rows: Any = model._default_manager.filter(pk__in=ids, lease_owner=lease.owner, state="pending")
    return set(locked(rows).values_list("pk", flat=True))


def settle(model: type[Model], ids: Sequence[int], state: str) -> None:
    """The rows' work is done: new state, lease given back."""
    if ids:
        model._default_manager.filter(pk__in=ids).update(
            state=state, lease_owner="", lease_until=None, not_before=None
        )


def exhausted(model: type[M], now: datetime) -> list[M]:
    """Pending rows that were handed out too often and are held by nobody."""
    return list(model._default_manager.filter(free(now), state="pending", attempts__gte=MOST_ATTEMPTS)[:500])


def release_dead(models: Sequence[type[Model]], is_alive: Callable[[str], bool]) -> int:
    """Give back every lease whose owner is dead. The attempt is not counted against the row: the process died, not it."""
    released = 0
    for model in models:
        rows: Any = model._default_manager.exclude(lease_owner="")
        for owner in rows.order_by().values_list("lease_owner", flat=True).distinct():
            if not is_alive(owner):
                back: dict[str, Any] = {"lease_owner": "", "lease_until": None}
                if issubclass(model, Leased):
                    # an edit may have set it to 0 meanwhile, and the column takes nothing below
                    back["attempts"] = Greatest(F("attempts") - 1, 0)
                released += rows.filter(lease_owner=owner).update(**back)
    return released
