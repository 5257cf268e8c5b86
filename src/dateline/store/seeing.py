"""What was done, decided and kept, for /metrics and for the operator's page: small queries, each on an index.

What was done is not counted in the tables but summed up from `store.tallies`.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, IntegerField, Max, Subquery

from dateline.store import models as rows
from dateline.store.reliability import precision_by_week
from dateline.store.throughput import UtcDay
from dateline.store.waiting import COUNTED, Waiting, waiting

WEEKS = 12


@dataclass(frozen=True, slots=True)
class WeekOfDecisions:
    """The week that begins on `monday`: candidates decided for the first time in it; of those settled in it as confirmed or
    rejected how many were confirmed (`store.reliability`)."""

    monday: date
    decided: int
    confirmed: int
    judged: int


def decisions_by_week(now: datetime, weeks: int = WEEKS) -> list[WeekOfDecisions]:
    """The last weeks, this one included, the oldest first; weeks without decisions too. Two queries."""
    settled = precision_by_week(now, weeks)
    begin = datetime.combine(settled[0].monday, datetime.min.time(), UTC)
    first = rows.Decision.objects.filter(revision=1, decided_at__gte=begin).order_by()
    decided: Counter[date] = Counter()
    for text, number in (
        first.annotate(day=UtcDay("decided_at")).values_list("day").annotate(number=Count("*"))
    ):
        day = date.fromisoformat(text)
        decided[day - timedelta(days=day.weekday())] += number
    return [
        WeekOfDecisions(week.monday, decided[week.monday], week.all.confirmed, week.all.decided)
        for week in settled
    ]


def decisions_by_verdict() -> dict[str, int]:
    """All there ever were, from an index alone."""
    counted = rows.Decision.objects.order_by().values_list("verdict").annotate(number=Count("*"))
    return dict(counted)


@dataclass(frozen=True, slots=True)
class EditorsOfDay:
    """Decisions of the last 24 hours, and how many people made them."""

    decisions: int
    editors: int


def editors_of_day(now: datetime) -> EditorsOfDay:
    made = rows.Decision.objects.filter(decided_at__gte=now - timedelta(days=1)).aggregate(
        n=Count("*"), editors=Count("decided_by", distinct=True)
    )
    return EditorsOfDay(made["n"], made["editors"])


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes of the disk that the data folder is on, and of the database (0 where it cannot be told)."""

    total: int
    free: int
    database: int


def disk(home: Path) -> Disk:
    """On PostgreSQL one query."""
    usage = shutil.disk_usage(home)
    return Disk(usage.total, usage.free, _database_size())


def _database_size() -> int:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            return int(cursor.fetchone()[0])
    file = Path(str(settings.DATABASES["default"]["NAME"]))
    return sum(f.stat().st_size for f in (file, file.with_name(f"{file.name}-wal")) if f.exists())


@dataclass(frozen=True, slots=True)
class LateFeed:
    """For sources told one by one."""

    feed_id: str
    failures: float
    last_success_at: datetime | None


def feeds_one_by_one(most: int) -> list[LateFeed]:
    """The first `most` sources that are asked, by id, so that the same ones are told each time."""
    if not most:
        return []
    found = rows.Feed.objects.filter(enabled=True).exclude(origin="backfill").order_by("pk")
    return [LateFeed(*row) for row in found.values_list("pk", "failures", "last_success_at")[:most]]


def runs_of_day(now: datetime, most: int = 500) -> list[rows.Cycle]:
    """The newest runs of the last 24 hours."""
    return list(
        rows.Cycle.objects.filter(started_at__gte=now - timedelta(days=1)).order_by("-started_at")[:most]
    )


def rejections_of_day(now: datetime, most: int = 20_000) -> Counter[tuple[str, str]]:
    """(stage, code) -> how many of the newest `most` of the last 24 hours."""
    newest = rows.Rejection.objects.filter(at__gte=now - timedelta(days=1)).order_by("-at")[:most]
    return Counter((stage, code) for stage, code in newest.values_list("stage", "code"))


def last_success(now: datetime) -> dict[str, datetime]:
    """Flow -> when its newest run that went well ended, of the last 30 days."""
    since = now - timedelta(days=30)
    done = rows.Cycle.objects.filter(started_at__gte=since, note="").exclude(ended_at=None)
    return dict(done.order_by().values_list("flow").annotate(Max("ended_at")))


class _Number(Subquery):
    """How many rows a query has that does not look outside itself; beside aggregates of another table."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    contains_aggregate = True


def care(now: datetime) -> tuple[timedelta | None, int]:
    """Age of the newest backup that was written and read again, None where there is none; and the messages of incidents
    that no receiver took, counted up to `COUNTED`. One query.
    """
    dead = rows.Delivery.objects.filter(state="dead").order_by().values("pk")[:COUNTED]
    told = rows.Backup.objects.filter(problem="").aggregate(newest=Max("taken_at"), dead=_Number(dead))
    return (None if told["newest"] is None else now - told["newest"]), told["dead"]


@dataclass(frozen=True, slots=True)
class Running:
    """What the operator's page judges. `runs`: of the last 24 hours, the newest first."""

    waiting: Waiting
    runs: Sequence[rows.Cycle]
    disk: Disk
    backup_age: timedelta | None
    dead_letters: int


def running(home: Path, now: datetime) -> Running:
    return Running(waiting(now), runs_of_day(now), disk(home), *care(now))
