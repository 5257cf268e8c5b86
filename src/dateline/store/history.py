"""What each source brings, counted by day (UTC) in the transaction that saves it: nothing is counted twice or lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction

from dateline.ports import Extraction, PollResult
from dateline.store import models as rows

# Pages that were got and are articles for readers, but gave us no text.
EMPTY = frozenset({"empty-text", "javascript-only", "paywall", "too-short"})
# This machine's own trouble, which says nothing about the source.
NOT_ITS_FAULT = frozenset({"no-network", "deferred"})

# Raw, since Django's upsert can set a column to a new value but not add to it. SQLite and PostgreSQL read it alike.
_ADD = """
INSERT INTO {table} (feed_id, day, polls, failed_polls, entries, articles, empty, languages)
VALUES (%s, %s, %s, %s, %s, %s, %s, '{{}}')
ON CONFLICT (feed_id, day) DO UPDATE SET
  polls = {table}.polls + excluded.polls, failed_polls = {table}.failed_polls + excluded.failed_polls,
  entries = {table}.entries + excluded.entries, articles = {table}.articles + excluded.articles,
  empty = {table}.empty + excluded.empty
"""


@dataclass(slots=True)
class _Counted:
    polls: int = 0
    failed_polls: int = 0
    entries: int = 0
    articles: int = 0
    empty: int = 0
    languages: Counter[str] = field(default_factory=Counter)


def count_polls(saved: Iterable[tuple[PollResult, int]], now: datetime) -> None:
    """Count polls and, beside each, how many of its entries the feed had not named before.

    Call inside the transaction that saves them.
    """
    counted: dict[str, _Counted] = defaultdict(_Counted)
    for result, new in saved:
        if result.rejection is not None and result.rejection.code in NOT_ITS_FAULT:
            continue
        of_feed = counted[result.feed_id]
        of_feed.polls += 1
        of_feed.failed_polls += not result.succeeded
        of_feed.entries += new
    _add(counted, now.date())


def count_pages(saved: Iterable[tuple[str, Extraction]], now: datetime) -> None:
    """Count what came of each page, beside the id of its source ("" where that is gone).

    A live blog is one page, however many posts it holds: its first article stands for it.
    Call inside the transaction that saves them.
    """
    counted: dict[str, _Counted] = defaultdict(_Counted)
    for feed_id, result in saved:
        if result.articles:
            counted[feed_id].articles += 1
            counted[feed_id].languages[result.articles[0].language] += 1
        elif result.rejection is not None and result.rejection.code in EMPTY:
            counted[feed_id].empty += 1
    counted.pop("", None)
    _add(counted, now.date())


def _add(counted: Mapping[str, _Counted], day: date) -> None:
    if not counted:
        return
    assert transaction.get_connection().in_atomic_block, (
        "counts belong into the transaction of what they count"
    )
    # Sources first, in order, then their days: whoever locks both does it in this order, and nobody waits in a circle.
    sources = rows.Feed.objects.select_for_update(no_key=True).filter(pk__in=counted).order_by("pk")
    feeds = list(sources.values_list("pk", flat=True))
    table = connection.ops.quote_name(rows.FeedDay._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            _ADD.format(table=table),
            [
                (id, day, c.polls, c.failed_polls, c.entries, c.articles, c.empty)
                for id in feeds
                for c in (counted[id],)
            ],
        )
    # The rows are ours until the transaction ends, so that reading and writing them is one step for everybody else.
    spoken = [id for id in feeds if counted[id].languages]
    days = list(rows.FeedDay.objects.filter(feed__in=spoken, day=day).order_by("feed"))
    for row in days:
        row.languages = dict(Counter(row.languages) + counted[row.feed_id].languages)
    if days:
        rows.FeedDay.objects.bulk_update(days, ["languages"], batch_size=200)
