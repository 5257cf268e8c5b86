"""How every source is doing, read from its row, its history and its open alerts: a few queries for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dateline.feeds.cadence import PollState
from dateline.feeds.health import WEEKS, DayCounts, SourceFacts, SourceHealth, Trouble, health_of
from dateline.store import models as rows

# the last seven days, the weeks before them, today, and the first day of a history, which is left out
LOOK_BACK = timedelta(days=7 * (WEEKS + 1) + 2)


def source_healths(now: datetime, feeds: Sequence[rows.Feed] | None = None) -> list[SourceHealth]:
    """Every source, by country, then id, those without a country last; or `feeds` alone, in their order."""
    ids = None if feeds is None else [feed.pk for feed in feeds]
    if feeds is None:
        feeds = sorted(rows.Feed.objects.all(), key=lambda f: (f.country is None, f.country or "", f.pk))
    days = days_since((now - LOOK_BACK).date(), ids, read=False)
    troubles: dict[str, list[Trouble]] = defaultdict(list)
    opened = _of(rows.Alert.objects.filter(cleared_at=None).exclude(feed=None), ids).order_by(
        "raised_at", "pk"
    )
    for feed_id, kind, message in opened.values_list("feed_id", "kind", "message"):
        troubles[feed_id].append(Trouble(kind, message))
    numbers = _numbers(ids)
    return [
        health_of(
            source_facts(feed),
            days[feed.pk],
            troubles[feed.pk],
            entries=numbers.get(feed.pk, (0, 0))[0],
            articles=numbers.get(feed.pk, (0, 0))[1],
            now=now,
        )
        for feed in feeds
    ]


def common_troubles() -> list[Trouble]:
    """The open alerts that are of no source: of the network, and of the runs; the oldest first."""
    opened = rows.Alert.objects.filter(cleared_at=None, feed=None).order_by("raised_at", "pk")
    return [Trouble(kind, message) for kind, message in opened.values_list("kind", "message")]


def source_facts(feed: rows.Feed) -> SourceFacts:
    """The row as the domain judges it."""
    state = PollState.from_record(feed.poll_state)
    return SourceFacts(
        feed_id=feed.pk,
        title=feed.title,
        url=feed.url,
        country=feed.country,
        language=feed.language,
        origin=feed.origin,
        enabled=feed.enabled,
        notes=feed.notes,
        cadence_minutes=feed.cadence_minutes,
        interval=state.interval if feed.poll_state else feed.cadence_minutes * 60.0,
        last_polled_at=feed.last_polled_at,
        last_success_at=feed.last_success_at,
        next_poll_at=feed.next_poll_at,
        failures=feed.failures,
        last_error=feed.last_error,
        disabled_reason=feed.disabled_reason,
        # the operator's and the configuration's reasons stand in the column alone
        disabled_by_failures=not feed.enabled and "" != state.disabled_reason == feed.disabled_reason,
        etag_lies=state.etag_lies,
        moved_from=feed.moved_from,
        moved_at=state.moved_at,
    )


def _of(found: QuerySet[Any], ids: Sequence[str] | None) -> QuerySet[Any]:
    return found if ids is None else found.filter(feed_id__in=ids)


def _numbers(ids: Sequence[str] | None) -> dict[str, tuple[int, int]]:
    """Feed id -> how many entries and articles it brought."""

    def brought(found: QuerySet[Any]) -> Coalesce:
        of_feed = found.filter(feed=OuterRef("pk")).order_by().values("feed")
        # all columns and not the key: the index of the feed alone answers that
        return Coalesce(Subquery(of_feed.annotate(n=Count("*")).values("n")), 0)

    feeds = rows.Feed.objects.all() if ids is None else rows.Feed.objects.filter(pk__in=ids)
    counted = feeds.values_list(
        "pk", brought(rows.FeedEntry.objects.all()), brought(rows.Article.objects.all())
    )
    return {feed: (entries, articles) for feed, entries, articles in counted}


_POLLED = ("polls", "failed_polls", "entries")
_READ = ("articles", "empty", "languages")


def days_since(
    since: date, feeds: Iterable[str] | None = None, *, read: bool = True
) -> dict[str, list[DayCounts]]:
    """Feed id -> its days from `since` on, in order; of all feeds or of these. `read`: with what their pages gave,
    which costs as much as all the rest."""
    found: dict[str, list[DayCounts]] = defaultdict(list)
    counted = rows.FeedDay.objects.filter(day__gte=since).order_by("day")
    if feeds is not None:
        counted = counted.filter(feed__in=list(feeds))
    for feed, *counts in counted.values_list("feed_id", "day", *_POLLED, *(_READ if read else ())):
        found[feed].append(DayCounts(*counts))
    return found
