"""What the desk takes in and gets done: candidates in, decided, waiting, and how long the first answer took.

Days are counted in the database on an index of nothing but the instants: 100,000 candidates take some 50 ms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import CharField, Count, Exists, Func, OuterRef, QuerySet

from dateline.model import State
from dateline.store import models as rows
from dateline.store.queue_index import EVERY, STANDS, WATCH, Mark

LATEST = 500
"""First decisions that the median is taken of: the latest of the time asked for."""


class UtcDay(Func):
    """The day of an instant in UTC as ISO text: in SQLite what its text begins with, not a call back into Python."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="SUBSTR(%(expressions)s, 1, 10)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "TO_CHAR(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
        return self.as_sql(compiler, connection, template=template, **context)


@dataclass(frozen=True, slots=True)
class Throughput:
    """Candidates of the news (not of a backfill) by the day they came in, and by the day of their first decision.

    `waiting`: to be decided now. `median_hours`: between the two, of the latest `LATEST` first decisions; None where
    there is none.
    """

    came_in: dict[date, int]
    decided: dict[date, int]
    waiting: int
    median_hours: float | None
    measured: int


def throughput(first_day: date, last_day: date, watch: str = "") -> Throughput:
    """Between two days, both included, in UTC. Four queries. `watch`: only candidates of that watch."""
    begin = datetime.combine(first_day, time(), UTC)
    end = datetime.combine(last_day, time(), UTC) + timedelta(days=1)
    candidates = rows.Candidate.objects.filter(backfill=None)
    first = rows.Decision.objects.filter(revision=1, decided_at__gte=begin, decided_at__lt=end)
    mark = (Mark(WATCH, watch) if watch else Mark(EVERY)).number
    if watch:
        # asked row by row: a watch may hold nearly every candidate, and then a list of them is dearer
        candidates = candidates.filter(Exists(_posts(mark, OuterRef("pk"))))
        first = first.filter(Exists(_posts(mark, OuterRef("candidate_id"))))
    came_in = _by_day(candidates.filter(first_seen_at__gte=begin, first_seen_at__lt=end), "first_seen_at")
    decided = _by_day(first, "decided_at")
    took = [
        (at - seen).total_seconds() / 3600
        for at, seen in first.filter(candidate__backfill=None)
        .order_by("-decided_at")
        .values_list("decided_at", "candidate__first_seen_at")[:LATEST]
    ]
    return Throughput(
        came_in,
        decided,
        rows.QueuePost.objects.filter(mark=mark, stand=STANDS.index(State.PROPOSED)).count(),
        max(0.0, median(took)) if took else None,
        len(took),
    )


def _posts(mark: int, candidate: OuterRef) -> QuerySet[rows.QueuePost]:
    return rows.QueuePost.objects.filter(candidate_id=candidate, mark=mark)


def _by_day(found: QuerySet[Any], instant: str) -> dict[date, int]:
    counted = found.order_by().annotate(day=UtcDay(instant)).values_list("day").annotate(Count("pk"))
    return {date.fromisoformat(day): number for day, number in counted}
