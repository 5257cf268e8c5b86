"""The processes that work on this database: who they are, whether they live, and the leases that they hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import Q

from dateline import __version__
from dateline.owners import host_name
from dateline.store import models as rows
from dateline.store.claims import renew
from dateline.store.level import check_level

ENDED_KEPT = timedelta(days=7)
LISTED_FOR = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeenWorker:
    """A process that worked within the last day. `state`: "died" where it was not seen for as long as a lease lasts.

    `run`: of Prefect; None outside of it.
    """

    host: str
    pid: int
    version: str
    stage: str
    state: Literal["working", "ended", "died"]
    since: datetime
    last_seen: datetime
    ended_at: datetime | None
    run: UUID | None


def begin(name: str, pid: int, stage: str, run: UUID | None, now: datetime) -> None:
    """A process begins to work. Raises ProgramTooOld where it may not."""
    check_level()
    facts = {"host": host_name(), "pid": pid, "version": __version__, "stage": stage, "run": run}
    rows.Worker.objects.update_or_create(
        name=name, defaults=facts | {"started_at": now, "seen_at": now, "ended_at": None}
    )


def beat(name: str, now: datetime, lease_until: datetime) -> int:
    """It lives: what it holds stays its own until `lease_until`. Answers how many rows that are."""
    rows.Worker.objects.filter(name=name).update(seen_at=now)
    return renew(name, lease_until)


def end(name: str, now: datetime) -> None:
    """It ended by itself, well or not."""
    rows.Worker.objects.filter(name=name).update(seen_at=now, ended_at=now)


def seen_workers(now: datetime, lease_for: timedelta) -> list[SeenWorker]:
    """Who works, and who did within a day: those that work first, then the dead, then the newest of each host and stage
    that ended.
    """
    recent = rows.Worker.objects.filter(Q(ended_at=None) | Q(ended_at__gte=now - LISTED_FOR))
    found: list[SeenWorker] = []
    ended: set[tuple[str, str]] = set()
    for row in recent.filter(seen_at__gte=now - LISTED_FOR).order_by("-started_at")[:1000]:
        if row.ended_at is not None:
            if (row.host, row.stage) in ended:
                continue
            ended.add((row.host, row.stage))
        found.append(_seen(row, now, lease_for))
    order = ("working", "died", "ended")
    return sorted(found, key=lambda w: (order.index(w.state), w.host, w.stage, w.since))


def unended_workers(now: datetime, lease_for: timedelta, most: int = 200) -> list[SeenWorker]:
    """Those of the last day that did not end by themselves: who works, then the dead, the newest seen first."""
    unended = rows.Worker.objects.filter(ended_at=None, seen_at__gte=now - LISTED_FOR).order_by("-seen_at")
    return [_seen(row, now, lease_for) for row in unended[:most]]


def _seen(row: rows.Worker, now: datetime, lease_for: timedelta) -> SeenWorker:
    state: Literal["working", "ended", "died"] = "ended"
    if row.ended_at is None:
        state = "died" if row.seen_at + lease_for < now else "working"
    return SeenWorker(
        host=row.host,
        pid=row.pid,
        version=row.version,
        stage=row.stage,
        state=state,
        since=row.started_at,
        last_seen=row.seen_at,
        ended_at=row.ended_at,
        run=row.run,
    )


def runs_of_the_dead(now: datetime, lease_for: timedelta) -> Sequence[UUID]:
    """Runs of Prefect whose process did not end and was not seen for as long as a lease lasts; not those that somebody
    tried again and another process has now.
    """
    with_run = rows.Worker.objects.filter(run__isnull=False)
    dead = with_run.filter(ended_at=None, seen_at__lt=now - lease_for).exclude(
        run__in=with_run.filter(seen_at__gte=now - lease_for).values("run")
    )
    return [run for run in dead.order_by("seen_at").values_list("run", flat=True) if run is not None]


def drop_old(now: datetime) -> dict[str, int]:
    """Rows of processes that were last seen long ago."""
    return {"old workers dropped": rows.Worker.objects.filter(seen_at__lt=now - ENDED_KEPT).delete()[0]}
