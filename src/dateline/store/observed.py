"""All that is told of a running installation, read at once: what /metrics and the operator's page show."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection

from dateline.configuration import Configuration
from dateline.store import seeing
from dateline.store.tallies import Sums, sums
from dateline.store.waiting import Waiting, waiting
from dateline.store.workers import unended_workers


@dataclass(frozen=True, slots=True)
class Observed:
    """`database`: sqlite or postgresql. `backup_age`: None where there is no backup. `seconds`: that all this took."""

    at: datetime
    database: str
    lease_for: timedelta
    waiting: Waiting
    sums: Sequence[Sums]
    weeks: Sequence[seeing.WeekOfDecisions]
    verdicts: Mapping[str, int]
    editors: seeing.EditorsOfDay
    last_success: Mapping[str, datetime]
    disk: seeing.Disk
    backup_age: timedelta | None
    dead_letters: int
    workers: Counter[str]
    feeds: Sequence[seeing.LateFeed]
    seconds: float = 0.0


def observe(config: Configuration, now: datetime) -> Observed:
    """A dozen queries; docs/adr/033 says what each costs."""
    began = time.perf_counter()
    lease_for = timedelta(seconds=config["ingest.lease_seconds"])
    backup_age, dead_letters = seeing.care(now)
    observed = Observed(
        at=now,
        database=connection.vendor,
        lease_for=lease_for,
        waiting=waiting(now),
        sums=sums(now),
        weeks=seeing.decisions_by_week(now),
        verdicts=seeing.decisions_by_verdict(),
        editors=seeing.editors_of_day(now),
        last_success=seeing.last_success(now),
        disk=seeing.disk(config.home),
        backup_age=backup_age,
        dead_letters=dead_letters,
        workers=Counter(w.state for w in unended_workers(now, lease_for)),
        feeds=seeing.feeds_one_by_one(config["metrics.feeds"]),
    )
    return replace(observed, seconds=time.perf_counter() - began)
