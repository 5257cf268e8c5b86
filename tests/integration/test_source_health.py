"""How sources are doing, as read from both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from dateline.store import models as rows
from dateline.store.health import source_healths

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)


def a_source(id: str, **facts: object) -> rows.Feed:
    return rows.Feed.objects.create(
        id=id, url=f"https://{id}.example/feed", title=f"The {id}", **{"last_polled_at": NOW} | facts
    )


def days_of(feed: rows.Feed, entries: list[int]) -> None:
    """A history that ends yesterday, oldest first."""
    first = NOW.date() - timedelta(len(entries))
    rows.FeedDay.objects.bulk_create(
        rows.FeedDay(feed=feed, day=first + timedelta(n), polls=24, entries=number)
        for n, number in enumerate(entries)
    )


def test_sources_come_by_country_and_id_and_those_without_a_country_last() -> None:
    for id, country in (("zeta", "ET"), ("alpha", "NG"), ("beta", "ET"), ("omega", None)):
        a_source(id, country=country)
    assert [h.feed_id for h in source_healths(NOW)] == ["beta", "zeta", "alpha", "omega"]


def test_a_source_is_told_with_its_history_and_its_open_alerts() -> None:
    feed = a_source("herald", country="NG", poll_state={"interval": 600.0})
    days_of(feed, [40, *[2] * 21, 1, 1, 1, 1, 1, 1, 0])
    rows.FeedEntry.objects.create(feed=feed, key="a", link="", content_hash="x", first_seen_at=NOW)
    rows.Alert.objects.create(feed=feed, kind="volume", message="Half as much.", raised_at=NOW)
    rows.Alert.objects.create(feed=feed, kind="empty", message="Over.", raised_at=NOW, cleared_at=NOW)
    (health,) = source_healths(NOW)
    assert (health.entries_a_week, health.usual_a_week, health.entries, health.articles) == (6, 14.0, 1, 0)
    assert health.days == (*[2] * 21, 1, 1, 1, 1, 1, 1, 0)
    assert (health.interval, health.state, health.reason) == (600.0, "well", "Half as much.")
    assert [t.kind for t in health.troubles] == ["volume"]


def test_the_number_of_queries_does_not_grow_with_the_sources() -> None:
    from django.db import connection

    asked = []
    for number in (1, 30):
        for n in range(number):
            feed = a_source(f"source-{number}-{n}")
            days_of(feed, [3] * 30)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(source_healths(NOW)) >= number
        asked.append(len(queries))
    assert asked == [4, 4]
