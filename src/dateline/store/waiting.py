"""What waits, stage by stage, and for editors: one query that walks no large table.

Work is found by the partial indexes that workers claim it by, and looked at up to `LOOKED_AT` rows a stage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from dateline.store import models as rows
from dateline.store.claims import MOST_ATTEMPTS

LOOKED_AT = 10_000
"""Rows of a stage that are told apart, the oldest ones: workers take those first."""
COUNTED = 200_000
"""Rows of a stage that are counted at all."""
STAGES = ("poll", "fetch", "extract", "annotate", "link")


@dataclass(frozen=True, slots=True)
class StageState:
    """What waits for a stage. `pending`: all of it, counted up to `COUNTED`. Of the oldest `LOOKED_AT` of these: `waiting`
    may be taken now, `held` is under a lease, `overdue` under one that ran out, `later` is to be done at a certain time,
    `past` is of a backfill and comes after the news, `given_up` was handed out too often.

    `oldest`: since when the oldest waits that may be taken. `lease_until`: when the first of the held leases runs out.
    """

    stage: str
    pending: int
    waiting: int
    held: int
    overdue: int
    later: int
    past: int
    given_up: int
    oldest: datetime | None
    lease_until: datetime | None


@dataclass(frozen=True, slots=True)
class Feeds:
    """Sources by state (`feeds.health.state_of`), backfills left out; `late` in steps of their rhythm (see `_FEEDS`)."""

    well: int
    failing: int
    late: int
    new: int
    off: int


@dataclass(frozen=True, slots=True)
class Queue:
    """Candidates of the news that wait for an editor, update proposals that are open, and open alerts on sources."""

    waiting: int
    oldest: datetime | None
    proposals: int
    oldest_proposal: datetime | None
    alerts: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that waits for somebody, as it stands."""

    stages: tuple[StageState, ...]
    feeds: Feeds
    queue: Queue


def waiting(now: datetime) -> Waiting:
    """One query. Raw SQL: each stage is asked the same of other columns, and a limit within a count is beyond the ORM."""
    parts = [_STAGE.format(**_TABLES, **stage, looked=LOOKED_AT, counted=COUNTED) for stage in _OF_STAGES]
    text = " UNION ALL ".join(
        [*parts, _FEEDS.format(**_TABLES, late=_LATE), _QUEUE.format(**_TABLES, counted=COUNTED)]
    )
    at = connection.ops.adapt_datetimefield_value
    moments = {"now": at(now), "attempts": MOST_ATTEMPTS} | {
        f"late{minutes}": at(now - timedelta(minutes=minutes)) for minutes in _PATIENCES
    }
    with connection.cursor() as cursor:
        cursor.execute(text, moments)
        found = {name: (numbers, _instant(first), _instant(second))
                 for name, *numbers, first, second in cursor.fetchall()}  # fmt: skip
    stages = [_stage(name, *found[name]) for name in STAGES]
    total, off, new, failing, late, *_ = _whole(found["feeds"][0])
    length, proposals, alerts, *_ = _whole(found["queue"][0])
    return Waiting(
        tuple(stages),
        Feeds(total - off - new - failing - late, failing, late, new, off),
        Queue(length, found["queue"][1], proposals, found["queue"][2], alerts),
    )


def _stage(name: str, numbers: Sequence[Any], oldest: datetime | None, until: datetime | None) -> StageState:
    pending, waits, held, overdue, later, past, given_up = _whole(numbers)
    return StageState(name, pending, waits, held, overdue, later, past, given_up, oldest, until)


def _whole(numbers: Sequence[Any]) -> list[int]:
    return [int(number or 0) for number in numbers]


def _instant(value: Any) -> datetime | None:
    """SQLite gives text in UTC, PostgreSQL an instant."""
    if value is None or isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)


_TABLES = {
    name: model._meta.db_table
    for name, model in {
        "entry": rows.FeedEntry,
        "document": rows.Document,
        "article": rows.Article,
        "report": rows.Report,
        "feed": rows.Feed,
        "candidate": rows.Candidate,
        "proposal": rows.UpdateProposal,
        "alert": rows.Alert,
    }.items()
}

_STAGE = """
SELECT '{stage}',
  (SELECT COUNT(*) FROM (SELECT 1 FROM {table} WHERE state = 'pending' LIMIT {counted}) c),
  SUM(CASE WHEN ready = 1 AND past = 0 THEN 1 ELSE 0 END),
  SUM(CASE WHEN held_until >= %(now)s THEN 1 ELSE 0 END),
  SUM(CASE WHEN held_until < %(now)s THEN 1 ELSE 0 END),
  SUM(CASE WHEN held_until IS NULL AND begins > %(now)s THEN 1 ELSE 0 END),
  SUM(CASE WHEN ready = 1 AND past = 1 THEN 1 ELSE 0 END),
  SUM(CASE WHEN attempts >= %(attempts)s AND (held_until IS NULL OR held_until < %(now)s) THEN 1 ELSE 0 END),
  MIN(CASE WHEN ready = 1 AND past = 0 THEN seen END),
  MIN(CASE WHEN held_until >= %(now)s THEN held_until END)
FROM (
  SELECT {seen} AS seen, {past} AS past, w.attempts AS attempts, w.not_before AS begins,
    CASE WHEN w.lease_owner <> '' THEN w.lease_until END AS held_until,
    CASE WHEN (w.lease_until IS NULL OR w.lease_until < %(now)s) AND w.attempts < %(attempts)s
      AND (w.not_before IS NULL OR w.not_before <= %(now)s) THEN 1 ELSE 0 END AS ready
  FROM {source} WHERE w.state = 'pending' ORDER BY {order} LIMIT {looked}
) t"""

_PAST = "CASE WHEN {} IS NULL THEN 0 ELSE 1 END"
_OF_STAGES = (
    {
        "stage": "fetch",
        "table": _TABLES["entry"],
        "source": f"{_TABLES['entry']} w",
        "seen": "COALESCE(w.not_before, w.first_seen_at)",
        "past": _PAST.format("w.backfill_id"),
        "order": "w.id",
    },
    {
        "stage": "extract",
        "table": _TABLES["document"],
        "source": f"{_TABLES['document']} w LEFT JOIN {_TABLES['entry']} e ON e.id = w.entry_id",
        "seen": "w.fetched_at",
        "past": _PAST.format("e.backfill_id"),
        "order": "w.id",
    },
    {
        "stage": "annotate",
        "table": _TABLES["article"],
        "source": f"{_TABLES['article']} w",
        "seen": "w.first_seen_at",
        "past": _PAST.format("w.backfill_id"),
        "order": "w.id",
    },
    {
        "stage": "link",
        "table": _TABLES["report"],
        "source": f"{_TABLES['report']} w JOIN {_TABLES['article']} a ON a.id = w.article_id",
        "seen": "a.first_seen_at",
        "past": _PAST.format("a.backfill_id"),
        "order": "w.published, w.key",
    },
)

_PATIENCES = (60, 120, 240, 1440, 5760)
# A poll counts as late after four times its source's rhythm, an hour at least; other rhythms than 15, 30, 60, 360 and 1,440
# minutes are taken for the next of these.
_LATE = """CASE WHEN cadence_minutes <= 15 THEN %(late60)s WHEN cadence_minutes <= 30 THEN %(late120)s
  WHEN cadence_minutes <= 60 THEN %(late240)s WHEN cadence_minutes <= 360 THEN %(late1440)s ELSE %(late5760)s END"""
_FEEDS = """
SELECT 'feeds', COUNT(*), SUM(CASE WHEN state = 'off' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'new' THEN 1 ELSE 0 END),
  SUM(CASE WHEN state = 'failing' THEN 1 ELSE 0 END), SUM(CASE WHEN state = 'late' THEN 1 ELSE 0 END), 0, 0, NULL, NULL
FROM (SELECT CASE WHEN NOT enabled THEN 'off' WHEN last_polled_at IS NULL THEN 'new' WHEN failures >= 1 THEN 'failing'
    WHEN last_error <> '' OR next_poll_at < {late} THEN 'late' ELSE 'well' END AS state
  FROM {feed} WHERE origin <> 'backfill') f
UNION ALL
SELECT 'poll', SUM(due), SUM(CASE WHEN due = 1 AND held_until IS NULL THEN 1 ELSE 0 END),
  SUM(CASE WHEN held_until >= %(now)s THEN 1 ELSE 0 END), SUM(CASE WHEN held_until < %(now)s THEN 1 ELSE 0 END),
  0, 0, 0, MIN(CASE WHEN due = 1 AND held_until IS NULL THEN next_poll_at END),
  MIN(CASE WHEN held_until >= %(now)s THEN held_until END)
FROM (SELECT next_poll_at, CASE WHEN lease_owner <> '' THEN lease_until END AS held_until,
    CASE WHEN next_poll_at <= %(now)s OR next_poll_at IS NULL THEN 1 ELSE 0 END AS due
  FROM {feed} WHERE enabled AND origin <> 'backfill') p"""

_QUEUE = """
SELECT 'queue',
  (SELECT COUNT(*) FROM (SELECT 1 FROM {candidate} WHERE state = 'proposed' AND backfill_id IS NULL LIMIT {counted}) q),
  (SELECT COUNT(*) FROM {proposal} WHERE state = 'open'),
  (SELECT COUNT(*) FROM {alert} WHERE cleared_at IS NULL), 0, 0, 0, 0,
  (SELECT first_seen_at FROM {candidate} WHERE state = 'proposed' AND backfill_id IS NULL ORDER BY first_seen_at LIMIT 1),
  (SELECT MIN(made_at) FROM {proposal} WHERE state = 'open')"""
