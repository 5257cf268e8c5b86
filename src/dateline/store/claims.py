"""Leases: the database hands a batch of rows to one worker at a time.

On PostgreSQL rows are locked with SKIP LOCKED while the lease is written; on SQLite the transaction is IMMEDIATE, so
there is only one writer. In both the lease outlives the transaction: a worker that dies keeps nobody waiting longer
than the lease.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Greatest

from dateline.ports import Lease, Waiting
from dateline.store import models as rows
from dateline.store.level import check_level
from dateline.store.models import Leased

M = TypeVar("M", bound=Model)

# What each step claims.
WORK: Mapping[str, type[Model]] = {
    "poll": rows.Feed,
    "fetch": rows.FeedEntry,
    "extract": rows.Document,
    "annotate": rows.Article,
}

# A row that was handed out this often without an answer is not tried again: it may be what kills the workers.
MOST_ATTEMPTS = 5


def locked(rows: QuerySet[M]) -> QuerySet[M]:
    """The same rows, locked where the database can lock rows; those another worker holds are passed over."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def free(now: datetime) -> Q:
    return Q(lease_until=None) | Q(lease_until__lt=now)


def rested(now: datetime) -> Q:
    """Those that were not put off, or whose time has come."""
    return Q(not_before=None) | Q(not_before__lte=now)


def claim(queue: QuerySet[M], limit: int, lease: Lease, now: datetime, *, late: Q) -> list[M]:
    """Up to `limit` pending rows, now leased to `lease.owner`, oldest first. `queue` may carry select_related.

    Rows that are `late` are handed out only where the others do not fill the batch.
    """
    with transaction.atomic():
        check_level()
        pending = queue.filter(free(now), _to_do(now))
        batch = list(locked(pending.exclude(late).order_by("pk"))[:limit])
        if len(batch) < limit:
            batch += locked(pending.filter(late).order_by("pk"))[: limit - len(batch)]
        if batch:
            queue.model._default_manager.filter(pk__in=[row.pk for row in batch]).update(
                lease_owner=lease.owner, lease_until=lease.until, attempts=F("attempts") + 1
            )
        for row in batch:
            row.attempts += 1  # type: ignore[attr-defined]
    return batch


def _to_do(now: datetime) -> Q:
    return Q(rested(now), state="pending", attempts__lt=MOST_ATTEMPTS)


def waiting(now: datetime, owner: str) -> dict[str, Waiting]:
    """What there is to do for each step that claims, articles of the past left out."""
    found: dict[str, Waiting] = {}
    for step, model in WORK.items():
        held: Any = model._default_manager.exclude(lease_owner="").exclude(lease_owner=owner)
        if model is rows.Feed:  # one that is due, but asked by nobody, has not begun to bring anything
            found[step] = Waiting(free=False, held=held.filter(enabled=True).exists())
            continue
        news = {"entry__backfill": None} if model is rows.Document else {"backfill": None}
        # what failed and is tried again later is the news of then
        to_do: Any = model._default_manager.filter(_to_do(now), not_before=None, **news)
        found[step] = Waiting(
            free=to_do.filter(free(now)).exists(),
            held=held.filter(state="pending", **news).exclude(free(now)).exists(),
        )
    return found


def renew(owner: str, until: datetime) -> int:
    """What `owner` holds stays its own until then; answers how many rows that are. A lease that ran out and was taken
    by another is not touched.
    """
    renewed = 0
    for model in WORK.values():
        held: Any = model._default_manager.exclude(lease_owner="").filter(lease_owner=owner)
        with transaction.atomic():
            # what is locked is being saved right now
            ids = list(locked(held).values_list("pk", flat=True))
            renewed += model._default_manager.filter(pk__in=ids).update(lease_until=until) if ids else 0
    return renewed


def still_ours(model: type[Model], ids: Sequence[int], lease: Lease) -> set[int]:
    """Which of these rows the lease still covers. Call inside the transaction that writes the result.

    It waits for whoever has them locked: that may be this process's own keeper, which renews the lease.
    """
    held: Any = model._default_manager.filter(pk__in=ids, lease_owner=lease.owner, state="pending")
    found = set(held.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    check_level()  # behind the locks: a migration that wants these rows waits for us, or we for it
    return found


def settle(model: type[Model], ids: Sequence[int], state: str) -> None:
    """The rows' work is done: new state, lease given back."""
    if ids:
        model._default_manager.filter(pk__in=ids).update(
            state=state, lease_owner="", lease_until=None, not_before=None
        )


def exhausted(model: type[M], now: datetime) -> list[M]:
    """Pending rows that were handed out too often and are held by nobody."""
    return list(model._default_manager.filter(free(now), state="pending", attempts__gte=MOST_ATTEMPTS)[:500])


def release_dead(models: Iterable[type[Model]], is_alive: Callable[[str], bool]) -> int:
    """Give back every lease whose owner is dead. The attempt is not counted against the row: the process died, not it."""
    released = 0
    for model in models:
        held: Any = model._default_manager.exclude(lease_owner="")
        for owner in held.order_by().values_list("lease_owner", flat=True).distinct():
            if not is_alive(owner):
                back: dict[str, Any] = {"lease_owner": "", "lease_until": None}
                if issubclass(model, Leased):
                    # an edit may have set it to 0 meanwhile, and the column takes nothing below
                    back["attempts"] = Greatest(F("attempts") - 1, 0)
                released += held.filter(lease_owner=owner).update(**back)
    return released
