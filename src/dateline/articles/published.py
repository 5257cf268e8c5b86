"""When an article was published, and who says so: the page, the feed, the address, or only our fetch."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from dateline.articles.urls import date_in_url
from dateline.feeds.dates import believable

_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)$")
_NAMED_ZONES: dict[str, float] = {
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "est": -5,
    "edt": -4,
    "cst": -6,
    "cdt": -5,
    "pst": -8,
    "pdt": -7,
}
_NAMED_ZONES |= {"bst": 1, "cet": 1, "cest": 2, "ist": 5.5, "pkt": 5, "sast": 2, "eat": 3, "wat": 1}
_MONTHS = {
    m: i
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_TIME = (
    r"(?:[ ,T]+(?:at\s+)?(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]\.?m\.?)?)?\s*([A-Za-z]{1,4}|[+-]\d\d:?\d\d)?"
)
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+([A-Za-z]{{3,9}})\.?,?\s+(\d{{4}}){_TIME}")
_MONTH_FIRST = re.compile(rf"\b([A-Za-z]{{3,9}})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}")


def read_date(text: str) -> datetime | None:
    """An instant or day as pages write it: ISO 8601, RFC 822, "31 January 2026, 14:05", "Jan. 31, 2026 2:05
    PM EST".

    A day without a time is its midnight; without a zone it is taken as UTC. Purely numeric day and month
    orders ("02/03/2026") say nothing certain and give None.
    """
    stated = " ".join(text.split())[:80]
    iso = _iso(stated)
    if iso is not None:
        return iso
    found = _DAY_FIRST.search(stated)
    if found:
        return _build(int(found[3]), found[2], int(found[1]), found.groups()[3:])
    found = _MONTH_FIRST.search(stated)
    if found:
        return _build(int(found[3]), found[1], int(found[2]), found.groups()[3:])
    return None


def _iso(text: str) -> datetime | None:
    if not text[:4].isdigit() or text[4:5] != "-":
        return None
    text = re.sub(r"\s+(?=[+-]\d\d:?\d\d$|Z$)", "", text).replace("/", "-")
    head, _, zone = text.rpartition(" ")
    if head and zone.lower() in _NAMED_ZONES:
        text = head
        shift = _NAMED_ZONES[zone.lower()]
    else:
        shift = 0
    offset = _OFFSET.search(text) if len(text) > 10 else None
    if offset and (int(offset[2]) > 14 or int(offset[3]) > 59):
        return None
    try:
        value = datetime.fromisoformat(text)
        if value.tzinfo is None:
            value = value.replace(tzinfo=UTC) - timedelta(hours=shift)
        return value.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _build(year: int, month: str, day: int, clock: tuple[str | None, ...]) -> datetime | None:
    number = _MONTHS.get(month[:3].lower())
    if number is None:
        return None
    hour, minute, second, half, zone = clock
    h = int(hour or 0)
    if half:
        h = h % 12 + (12 if half.lower().startswith("p") else 0)
    offset = _OFFSET.match(zone) if zone else None
    if offset:
        shift = (int(offset[2]) + int(offset[3]) / 60) * (-1 if offset[1] == "-" else 1)
    else:
        shift = _NAMED_ZONES.get((zone or "").lower(), 0)
    try:
        return datetime(year, number, day, h, int(minute or 0), int(second or 0), tzinfo=UTC) - timedelta(
            hours=shift
        )
    except (ValueError, OverflowError):
        return None


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
