"""Instants as feeds and pages state them, and which of them can be believed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from dateline.feeds.months import month_number

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing on the web was published before it; a date before this is a default or a misreading."""

AHEAD = timedelta(hours=24)
"""How far past the fetch a date may lie: time zones are often left out, a day covers all of them."""

# Hours east of UTC. Names that mean several zones ("IST", "CST") have the one that news feeds mean most.
_ZONES: dict[str, float] = {
    "utc": 0,
    "gmt": 0,
    "ut": 0,
    "z": 0,
    "bst": 1,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
}
_ZONES |= {
    "msk": 3,
    "eat": 3,
    "wat": 1,
    "sast": 2,
    "pkt": 5,
    "ist": 5.5,
    "jst": 9,
    "kst": 9,
    "aest": 10,
    "aedt": 11,
}
_ZONES |= {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_FURTHEST = 14  # hours from UTC; no clock on Earth is further

_WORD = r"([^\W\d_]{3,12})"
_CLOCK = r"(?:(?: [-–|] |[ ,T]+)(?:at\s+)?(\d{1,2}):(\d\d?)(?::(\d\d?))?\s*([ap]\.?m\b\.?)?)?"
_ZONE = r"\s*((?:GMT|UTC)?[+-]\d\d?(?::?\d\d)?|[A-Za-z]{1,4})?"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|er)?\.?[ -](?:de )?{_WORD}\.?,?[ -](?:de )?(\d{{4}})\b{_CLOCK}{_ZONE}",
    re.I,
)
_MONTH_FIRST = re.compile(rf"\b{_WORD}\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b{_CLOCK}{_ZONE}", re.I)
# "01 Jan 04 19:48:21 GMT" (RFC 822, which RSS is written to) and C's "Thu Jan  1 19:48:21 2004".
_SHORT_YEAR = re.compile(rf"\b(\d{{1,2}})[ -]{_WORD}[ -](\d\d) (\d\d?):(\d\d)(?::(\d\d))?()\b{_ZONE}", re.I)
_YEAR_LAST = re.compile(
    rf"\b{_WORD} (\d{{1,2}}) (\d\d?):(\d\d)(?::(\d\d))?(?: ([+-]\d{{4}}|[A-Z]{{1,4}}))? (\d{{4}})\b", re.I
)
_DAY = r"(\d{4})(?:[-/]| ?[.年년] ?)(\d\d?)(?:[-/]| ?[.月월] ?)(\d\d?)(?: ?[.日일])?"
_ISO = re.compile(_DAY + r"(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?" + _ZONE + r"\s*")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?)(?::?(\d\d))?", re.I)


def read_date(text: str) -> datetime | None:
    """An instant or a day as feeds and pages write it, as aware UTC: ISO 8601, RFC 822 and 3339, "31 January
    2026, 14:05", "Jan. 31, 2026 2:05 PM EST".

    A day without a time is its midnight, without a zone it is taken as UTC. None for what cannot be a date
    (month 13, a zone 99 hours off, seconds since 1970) and for orders that say nothing certain
    ("02/03/2026").
    """
    # U+2212 is the minus of typesetters; some of their programs put it before a zone.
    stated = " ".join(text[:400].replace("\u2212", "-").split())[:80]
    found = _ISO.fullmatch(stated) or _COMPACT.fullmatch(stated)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return _build((year, month, day), (hour, minute, second), None, zone)
    half: str | None = None
    if found := _YEAR_LAST.search(stated):
        name, day, hour, minute, second, zone, year = found.groups()
    elif found := _DAY_FIRST.search(stated):
        day, name, year, hour, minute, second, half, zone = found.groups()
    elif found := _MONTH_FIRST.search(stated):
        name, day, year, hour, minute, second, half, zone = found.groups()
    elif found := _SHORT_YEAR.search(stated):
        day, name, year, hour, minute, second, half, zone = found.groups()
        year = ("20" if int(year) < 50 else "19") + year  # RFC 2822 section 4.3
    else:
        return None
    # Arabic and Persian digits are digits for int() and "\\d" alike.
    number = month_number(name)
    return _build((year, str(number), day), (hour, minute, second), half, zone) if number else None


def _build(
    day: tuple[str, str, str],
    clock: tuple[str | None, str | None, str | None],
    half: str | None,
    zone: str | None,
) -> datetime | None:
    shift = _shift(zone or "")
    if shift is None:
        return None
    hour, minute, second = (int(part or 0) for part in clock)
    if half:
        hour = hour % 12 + (12 if half.lower().startswith("p") else 0)
    year, month, number = map(int, day)
    try:
        # Midnight at the end of a day is ISO's 24:00; a leap second is the last instant that Python knows of that minute.
        whole = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
        instant = datetime(year, month, number, 0 if whole else hour, minute, min(second, 59), tzinfo=UTC)
        return instant + whole - timedelta(hours=shift)
    except (ValueError, OverflowError):
        return None


def _shift(zone: str) -> float | None:
    """Hours east of UTC; 0 for no zone or an unknown word, None for an offset that no clock has."""
    offset = _OFFSET.fullmatch(zone)
    if not offset:
        return _ZONES.get(zone.lower(), 0)
    hours, minutes = int(offset[2]), int(offset[3] or 0)
    if hours > _FURTHEST or minutes > 59:
        return None
    return (hours + minutes / 60) * (-1 if offset[1] == "-" else 1)


def believable(
    value: datetime | None, raw: str, *, fetched_at: datetime | None
) -> tuple[datetime | None, str | None]:
    """`value` if it lies in [1990, fetch + 24 h]; otherwise None and a sentence on why, with `raw` in it.

    Without `fetched_at` there is no upper end.
    """
    shown = raw.strip()[:80]
    if value is None:
        return (None, f"the date {shown!r} cannot be read") if shown else (None, None)
    if value < EARLIEST:
        return None, f"the date {shown!r} lies before 1990"
    if fetched_at is not None and value > fetched_at + AHEAD:
        return None, f"the date {shown!r} lies more than 24 hours after the fetch"
    return value, None
