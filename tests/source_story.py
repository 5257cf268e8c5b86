"""Invented sources in every state of health, with eight weeks of history and open alerts: for the page of sources."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from builders import make_feed
from dateline.feeds.cadence import PollState
from dateline.store import models as rows

WEEKS = 9


def make_days(feed: rows.Feed, entries: Callable[[int], int], now: datetime | None = None) -> None:
    """History of `feed`: `entries(n)` is how many came `n` days ago, 1 being yesterday."""
    today = (now or datetime.now(UTC)).date()
    rows.FeedDay.objects.bulk_create(
        [
            rows.FeedDay(
                feed=feed,
                day=today - timedelta(n),
                polls=48,
                failed_polls=1 if n % 11 == 0 else 0,
                entries=entries(n),
                articles=max(0, entries(n) - n % 3),
                empty=min(entries(n), n % 3),
                languages={"en": max(0, entries(n) - n % 3)},
            )
            for n in range(1, 7 * WEEKS + 2)
        ]
    )


def make_alert(
    feed: rows.Feed, kind: str, message: str, *, hours: float = 5, over: bool = False
) -> rows.Alert:
    now = datetime.now(UTC)
    return rows.Alert.objects.create(
        feed=feed,
        kind=kind,
        message=message,
        raised_at=now - timedelta(hours=hours),
        cleared_at=now - timedelta(hours=hours / 2) if over else None,
    )


def polled(minutes: float = 4, every: float = 30, **state: Any) -> dict[str, Any]:
    """Columns of a source that answered `minutes` ago."""
    now = datetime.now(UTC)
    last = now - timedelta(minutes=minutes)
    remembered = PollState(
        interval=every * 60, last_polled_at=last, last_success_at=last, last_full_at=last - timedelta(hours=7)
    ).record()
    return {
        "last_polled_at": last,
        "last_success_at": last,
        "next_poll_at": last + timedelta(minutes=every),
        "poll_state": remembered | state,
        "etag": 'W/"5f3c-61a0"',
    }


def sources_in_every_state() -> None:
    """Well, quiet, silent, failing, new, switched off, retired, moving, lying, and one that robots.txt forbids."""
    now = datetime.now(UTC)
    well = make_feed("delta-post", "Delta Post", notes="Address from its page of feeds.", **polled(3, 12))
    make_days(well, lambda n: 6 + (n * 5) % 4 - (4 if n % 7 in (2, 3) else 0))
    make_alert(well, "volume", "It brought 9 entries in a week, usually 44.", hours=700, over=True)
    for number in range(6):
        rows.FeedEntry.objects.create(
            feed=well,
            key=f"entry-{number}",
            link=f"https://delta-post.example.org/news/{number}",
            title=("Ferry service resumes after the storm", "Council votes on a new market hall")[number % 2],
            content_hash="0",
            first_seen_at=now - timedelta(minutes=9 + 50 * number),
            state=("pending", "fetched", "fetched", "known", "fetched", "failed")[number],
            version=2 if number == 2 else 1,
            date_problem="No date in the feed; the time of the poll is taken." if number == 4 else None,
        )
    rows.Rejection.objects.create(
        stage="article",
        subject="https://delta-post.example.org/news/gallery",
        subject_key="delta-gallery",
        feed=well,
        code="empty-text",
        message="The page holds no readable text.",
        at=now - timedelta(hours=2),
    )

    quiet = make_feed("hill-gazette", "Hill Gazette", country="AF", language="ps", **polled(40, 360))
    make_days(quiet, lambda n: int(n % 9 == 4))

    silent = make_feed("river-tribune", "River Tribune", **polled(20, 1440))
    make_days(silent, lambda n: 0 if n < 10 else 7 + n % 5)
    make_alert(silent, "silent", "No new entry for 9 days; it never was longer without one than 2 days.")

    low = make_feed("steppe-daily", "Steppe Daily", country="IR", language="fa", **polled(11, 55))
    make_days(low, lambda n: 2 if n < 8 else 9 + n % 4)
    make_alert(low, "volume", "It brought 14 entries in the last seven days, usually 73.", hours=30)

    failing = make_feed(
        "port-observer",
        "Port Observer",
        **polled(190, 30, failed_in_row=3)
        | {
            "failures": 3,
            "last_error": "https://port-observer.example.org/feed was not taken: the host says there is no such page (404).",
            "next_poll_at": now + timedelta(hours=2),
        },
    )
    make_days(failing, lambda n: 0 if n < 2 else 4)

    refused = "https://valley-press.example.org/feed was not taken: its robots.txt forbids it."
    robots = make_feed(
        "valley-press", "Valley Press", **polled(300, 60) | {"failures": 1, "last_error": refused}
    )
    make_days(robots, lambda n: 3 if n > 3 else 0)
    rows.Rejection.objects.create(
        stage="feed",
        subject=robots.url,
        subject_key="valley-robots",
        feed=robots,
        code="robots-disallowed",
        message=refused,
        at=now - timedelta(hours=5),
    )

    lying = make_feed("coast-wire", "Coast Wire", **polled(7, 18, etag_lies=True))
    make_days(lying, lambda n: 12 + n % 5)
    make_alert(lying, "etag", "It said that nothing had changed while its entries had.", hours=60)

    moving = make_feed(
        "island-times",
        "Island Times",
        **polled(9, 25, moved_to="https://news.island-times.example.org/rss", moved_answers=2),
    )
    make_days(moving, lambda n: 5)

    walled = make_feed("market-ledger", "Market Ledger", country=None, **polled(14, 40))
    make_days(walled, lambda n: 8)
    make_alert(walled, "empty", "18 of its last 20 pages gave no text; usually 1 of 20.", hours=12)

    make_feed("new-dawn-radio", "New Dawn Radio", country=None, language=None, origin="added")

    gone = "It is gone for good (410): the host says that the feed was taken down."
    retired = make_feed(
        "old-mill-news",
        "Old Mill News",
        enabled=False,
        disabled_reason=gone,
        **polled(60 * 24 * 12, 1440, retired=True) | {"last_error": gone, "next_poll_at": None},
    )
    make_days(retired, lambda n: 3 if n > 14 else 0)
    make_alert(retired, "disabled", "It was switched off: it is gone for good (410).", hours=290)
    make_feed(
        "lake-bulletin",
        "Lake Bulletin",
        enabled=False,
        disabled_reason="Switched off by the operator.",
        **polled(9000, 60),
    )
    long_words = (
        "Society for the Advancement of Unreasonably Long Newspaper Titles and Their Even Longer Subtitles"
    )
    make_feed(
        "long-title", long_words, url="https://long.example.org/" + "very/" * 30 + "feed", **polled(5, 30)
    )
