"""Instants as feeds and pages state them, and which of them can be believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing on the web was published before it; a date before this is a default or a misreading."""

AHEAD = timedelta(hours=24)
"""How far past the fetch a date may lie: time zones are often left out, a day covers all of them."""


def parse_iso(text: str) -> datetime | None:
    """An RFC 3339 / ISO 8601 instant as aware UTC; a naive one is taken as UTC; None where it is none."""
    try:
        value = datetime.fromisoformat(text.strip())
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def believable(
    value: datetime | None, raw: str, *, fetched_at: datetime | None
) -> tuple[datetime | None, str | None]:
    """`value` if it lies in [1990, fetch + 24 h], and otherwise None with a sentence on why, `raw` quoted in
    it."""
    shown = raw.strip()[:80]
    if value is None:
        return (None, f"the date {shown!r} cannot be read") if shown else (None, None)
    if value < EARLIEST:
        return None, f"the date {shown!r} lies before 1990"
    if fetched_at is not None and value > fetched_at + AHEAD:
        return None, f"the date {shown!r} lies more than 24 hours after the fetch"
    return value, None
