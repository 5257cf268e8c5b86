"""Counts of what happened, kept by the hour in the database: processes on several machines add to the same ones
(docs/adr/033).

Counters and histograms must never go down: hours that nobody asks for one by one are folded together, not dropped.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import Error, transaction
from django.db.models import F, Q, Sum

from dateline.errors import first_line
from dateline.store import models as rows
from dateline.store.rows import clean

log = logging.getLogger(__name__)

BATCH, FAILED_BATCH, DID, RUN, FAILED_RUN = "batch", "failed-batch", "did", "run", "failed-run"
BOUNDS: Mapping[str, tuple[float, ...]] = {
    BATCH: (0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300),
    RUN: (1, 5, 15, 60, 300, 900, 3600, 14400),
}
"""Upper bounds in seconds of the histograms; other kinds are only counted."""
HOURS_KEPT = timedelta(days=8)
FOLDED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that happened `number` times, to `items` items, in `seconds` altogether."""

    kind: str
    name: str
    number: int = 1
    items: int = 0
    seconds: float = 0.0
    le_ms: int = 0  # what it took at most, in milliseconds; 0: longer than any bound, or nothing to measure


def timed(kind: str, name: str, seconds: float, items: int = 0) -> Counted:
    """One that took so long, in its place in the histogram of its kind."""
    bound = next((b for b in BOUNDS[kind] if seconds <= b), 0)
    return Counted(kind, name, 1, items, seconds, round(bound * 1000))


def add(counted: Iterable[Counted], now: datetime) -> None:
    """Add to this hour's rows. What is counted was done already: a database that is away costs the count, with a line in
    the log, and never the work."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    try:
        with transaction.atomic():
            for one in sorted(
                counted, key=lambda c: (c.kind, c.name, c.le_ms)
            ):  # one order, or two may deadlock
                _add_one(one, hour)
    except Error as e:
        log.warning("counting failed: %s", first_line(e))


def _add_one(one: Counted, hour: datetime) -> None:
    row = rows.Tally.objects.filter(kind=one.kind, name=clean(one.name)[:60], hour=hour, le_ms=one.le_ms)
    more = {
        "number": F("number") + one.number,
        "items": F("items") + one.items,
        "seconds": F("seconds") + one.seconds,
    }
    if not row.update(**more):
        new = rows.Tally(kind=one.kind, name=clean(one.name)[:60], hour=hour, le_ms=one.le_ms)
        # another process may have made it meanwhile
        rows.Tally.objects.bulk_create([new], ignore_conflicts=True)
        row.update(**more)


@dataclass(frozen=True, slots=True)
class Sums:
    """All there is of one kind, name and bound: ever, in the last 24 whole hours and this one, in the last one and this."""

    kind: str
    name: str
    le_ms: int
    number: int
    items: int
    seconds: float
    day_number: int
    day_items: int
    day_seconds: float
    hour_number: int
    hour_items: int


def sums(now: datetime) -> list[Sums]:
    """One query over a few thousand rows at most: eight days of hours, and what was folded."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    day, last = Q(hour__gte=hour - timedelta(hours=24)), Q(hour__gte=hour - timedelta(hours=1))
    found = (
        rows.Tally.objects.order_by()
        .values_list("kind", "name", "le_ms")
        .annotate(
            all=Sum("number"),
            all_items=Sum("items"),
            all_seconds=Sum("seconds"),
            day=Sum("number", filter=day, default=0),
            day_items=Sum("items", filter=day, default=0),
            day_seconds=Sum("seconds", filter=day, default=0.0),
            last=Sum("number", filter=last, default=0),
            last_items=Sum("items", filter=last, default=0),
        )
        .order_by("kind", "name", "le_ms")
    )
    return [Sums(*row) for row in found]


def fold_old(now: datetime) -> int:
    """Fold the hours that are over for longer than `HOURS_KEPT` into one row each; how many rows that were."""
    with transaction.atomic():
        old = rows.Tally.objects.filter(hour__lt=now - HOURS_KEPT).exclude(hour=FOLDED)
        done = list(old.order_by("kind", "name", "le_ms", "hour"))
        for row in done:
            _add_one(Counted(row.kind, row.name, row.number, row.items, row.seconds, row.le_ms), FOLDED)
        rows.Tally.objects.filter(pk__in=[row.pk for row in done]).delete()
    return len(done)


class DjangoTallies:
    """`ports.Tallies`."""

    def batch(self, stage: str, seconds: float, taken: int, counts: Mapping[str, int], now: datetime) -> None:
        did = [Counted(DID, name, number) for name, number in counts.items() if number]
        add([timed(BATCH, stage, seconds, taken), *did], now)

    def failed_batch(self, stage: str, now: datetime) -> None:
        add([Counted(FAILED_BATCH, stage)], now)
