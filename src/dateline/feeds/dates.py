"""Instants as feeds and pages state them, and which of them can be believed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

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

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: i for i, name in enumerate(_MONTH_NAMES.split(), start=1)}
_CLOCK = r"(?:[ ,T]+(?:at\s+)?(\d{1,2}):(\d\d?)(?::(\d\d?))?\s*([ap]\.?m\b\.?)?)?"
_ZONE = r"\s*((?:GMT|UTC)?[+-]\d\d?(?::?\d\d)?|[A-Za-z]{1,4})?"
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?[ -]([A-Za-z]{{3,9}})\.?,?[ -](\d{{4}})\b{_CLOCK}{_ZONE}", re.I
)
_MONTH_FIRST = re.compile(
    rf"\b([A-Za-z]{{3,9}})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})\b{_CLOCK}{_ZONE}", re.I
)
_ISO = re.compile(
    r"(\d{4})[-/](\d\d?)[-/](\d\d?)(?:[T ]+(\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?" + _ZONE + r"\s*"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?)?(Z|[+-]\d\d:?\d\d)?")
_OFFSET = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?)(?::?(\d\d))?", re.I)


def read_date(text: str) -> datetime | None:
    """An instant or a day as feeds and pages write it, as aware UTC: ISO 8601, RFC 822 and 3339, "31 January
    2026, 14:05", "Jan. 31, 2026 2:05 PM EST".

    A day without a time is its midnight, without a zone it is taken as UTC. None for what cannot be a date
    (month 13, a zone 99 hours off, seconds since 1970) and for orders that say nothing certain
    ("02/03/2026").
    """
    stated = " ".join(text.split())[:80]
    found = _ISO.fullmatch(stated) or _COMPACT.fullmatch(stated)
    if found:
        year, month, day, hour, minute, second, zone = found.groups()
        return _build((year, month, day), (hour, minute, second), None, zone)
    found = _DAY_FIRST.search(stated)
    if found:
        day, name, year, hour, minute, second, half, zone = found.groups()
    else:
        found = _MONTH_FIRST.search(stated)
        if not found:
            return None
        name, day, year, hour, minute, second, half, zone = found.groups()
    number = _MONTHS.get(name[:3].lower())
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
        # A leap second is the last instant that Python knows of that minute.
        return datetime(year, month, number, hour, minute, min(second, 59), tzinfo=UTC) - timedelta(
            hours=shift
        )
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
