"""When an article was published, and who says so: the page, the feed, the address, or only our fetch."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from dateline.articles.date_words import in_english
from dateline.articles.urls import date_in_url
from dateline.feeds.dates import believable, read_date

_CLOCK = re.compile(r"\d\d?:\d\d")
_ZONED = re.compile(r"(?:Z|[+-]\d\d?(?::?\d\d)?|\b[A-Z]{3,5})\)?$", re.I)
_FURTHEST = timedelta(hours=14)  # from UTC; no clock on Earth is further
_QUARTER = timedelta(minutes=15)  # what all zones' offsets are made of
_AT_FETCH = timedelta(minutes=5)
_BEFORE = timedelta(hours=1)


def publication_date(
    stated: Iterable[str],
    *,
    feed_date: datetime | None,
    url: str,
    fetched_at: datetime,
    weak: Iterable[str] = (),
) -> tuple[datetime | None, str]:
    """(instant, source): the first believable of the page's own dates, the feed's, the page's weak ones, the
    address's, and the fetch.

    `stated`: what the page says of its publication, the most trustworthy first. `weak`: days in its text and the
    date of its last change. Believable is [1990, fetch + 24 h]. A clock without a zone gets the zone of another
    date of the page or the feed's, and never lies past the fetch. A date that is only the moment of the fetch
    (the page was drawn for us) gives way to an older one of the feed. Source is "page", "feed", "url" or
    "fetched".
    """
    said = [in_english(text) for text in stated]
    feed, _ = believable(feed_date, str(feed_date), fetched_at=fetched_at) if feed_date else (None, None)
    for text in said:
        value = believable_date(text, fetched_at=fetched_at)
        if value is None:
            continue
        if feed and abs(fetched_at - value) <= _AT_FETCH and feed < value - _BEFORE:
            return feed, "feed"
        if not _has_zone(text):
            value = _zoned(value, said, feed, fetched_at)
        return value, "page"
    if feed is not None:
        return feed, "feed"
    for text in weak:
        value = believable_date(in_english(text), fetched_at=fetched_at)
        if value is not None:
            return value, "page"
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


def believable_date(text: str, *, fetched_at: datetime) -> datetime | None:
    """The instant that a text states, in any of the languages of `date_words`; None for none in [1990, fetch + 24 h]."""
    english = in_english(text)
    return believable(read_date(english), english, fetched_at=fetched_at)[0]


def _has_zone(text: str) -> bool:
    """Whether a zone is stated, or none is needed since there is no clock."""
    return not _CLOCK.search(text) or bool(_ZONED.search(text.strip()))


def _zoned(value: datetime, stated: Iterable[str], feed: datetime | None, fetched_at: datetime) -> datetime:
    """The instant of a local clock `value` that was read as UTC."""
    for text in stated:
        other = read_date(text) if _has_zone(text) and _CLOCK.search(text) else None
        if other and _offset(value, other):
            return other
    if feed and _offset(value, feed):
        return feed
    # East of Greenwich the local clock is ahead: published before we fetched it is all that is sure.
    return min(value, fetched_at)


def _offset(local: datetime, instant: datetime) -> bool:
    """Whether the two can be one moment: apart by a zone's offset, to the minute."""
    apart = abs(local - instant)
    return apart <= _FURTHEST and min(apart % _QUARTER, -apart % _QUARTER) < timedelta(minutes=1)
