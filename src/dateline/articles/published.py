"""When an article was published, and who says so: the page, the feed, the address, or only our fetch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from dateline.articles.urls import date_in_url
from dateline.feeds.dates import believable, read_date


def publication_date(
    stated: Iterable[str], *, feed_date: datetime | None, url: str, fetched_at: datetime
) -> tuple[datetime | None, str]:
    """(instant, source): the first believable of the page's own dates, the feed's, the address's, and the
    fetch.

    `stated`: what the page says, the most trustworthy first. Believable is [1990, fetch + 24 h]. Source is
    "page", "feed", "url" or "fetched".
    """
    for text in stated:
        value, _ = believable(read_date(text), text, fetched_at=fetched_at)
        if value is not None:
            return value, "page"
    if feed_date is not None:
        value, _ = believable(feed_date, str(feed_date), fetched_at=fetched_at)
        if value is not None:
            return value, "feed"
    day = date_in_url(url)
    if day is not None:
        try:
            at: datetime | None = datetime(*day, tzinfo=UTC)
        except ValueError:
            at = None
        value, _ = believable(at, url, fetched_at=fetched_at)
        if value is not None:
            return value, "url"
    return fetched_at, "fetched"
