"""The calendar behind `dates`: a reading of one stretch of text, and the arithmetic that resolves it.

A rule is a compiled pattern and a function that turns its match into a `Reading`, or into None where the
words are
no possible date. The language modules give tables of rules; `dates.find_dates` runs them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

DAY, WEEK, MONTH, VAGUE = 1, 2, 3, 4
"""Precisions. The first three are ACLED's `time_precision`; VAGUE is a year, a decade or a season."""

HISTORICAL_AFTER_DAYS = 60
"""A period that ended longer than this before publication is told as background: news of a new incident is
days old.
"""

FIRST_YEAR, LAST_YEAR = 1500, 2100


@dataclass(frozen=True, slots=True)
class Context:
    """What a rule may know: the text (digits made ASCII), the day of publication and the country of
    the source (ISO 3166 alpha-2), or None."""

    text: str
    published: date | None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A resolved period, both ends included. `historical` None: to be told from the distance to publication.

    `yearless`: the year was supplied by the rule, so a weekday beside the date may still change it.
    `offset`: days from a day named before ("a day later"), from publication where there is none, unless
    `needs_anchor`; `looks_on`: that day must stand in the same sentence ("two days after the attack").
    `calendar_week`: a week from its Monday, so a weekday beside it ("Monday last week") is in it.
    """

    start: date
    end: date
    precision: int
    kind: str
    historical: bool | None = None
    future: bool = False
    yearless: bool = False
    offset: int | None = None
    needs_anchor: bool = False
    looks_on: bool = False
    calendar_week: bool = False


Rule = tuple["re.Pattern[str]", Callable[["re.Match[str]", Context], Reading | None]]

_AHEAD = re.compile(
    r"\b(?:will|scheduled|slated|set (?:to|for)|due (?:to|in|for)|upcoming|is to|are to|planned|planning|"
    r"next)\b"
    r"[^.!?;\n]{0,60}$"
)
LOOK_BEHIND = 90


def looks_ahead(context: Context, start: int) -> bool:
    """Whether the words shortly before `start`, in the same sentence, speak of something still to come."""
    return _AHEAD.search(context.text[max(0, start - LOOK_BEHIND) : start]) is not None


def day(year: int, month: int, day_of_month: int) -> date | None:
    """The day, or None where there is no such day or the year is out of all bounds."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day_of_month)
    except ValueError:
        return None


def shifted(then: date, days: int) -> date | None:
    """`then` moved by days, None where that leaves the calendar."""
    try:
        return then + timedelta(days=days)
    except OverflowError:
        return None


def easter(year: int) -> date | None:
    """Easter Sunday, Gregorian (the anonymous algorithm of 1876, in Meeus, Astronomical Algorithms)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, days = divmod(h + m - 7 * n + 114, 31)
    return day(year, month, days + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday (Monday 0) of a month, the last one where `nth` is -1."""
    span = month_span(year, month)
    if span is None:
        return None
    first, last = span
    if nth < 0:
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def full_year(digits: str) -> int:
    """A year as written; two digits are read into the window 1970-2069, as POSIX does."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (2000 if year < 70 else 1900)


def yearless_day(context: Context, month: int, day_of_month: int, start: int) -> date | None:
    """The latest such day not after publication (a day's grace for time zones); the next one if the words
    look ahead.
    """
    if context.published is None:
        return None
    ahead = looks_ahead(context, start)
    limit = context.published + timedelta(days=1)
    # A leap day may lie up to eight years back.
    years = range(context.published.year + 1, context.published.year - 9, -1)
    days = [d for d in (day(y, month, day_of_month) for y in years) if d]
    if ahead:
        coming = [d for d in days if d >= context.published]
        return min(coming) if coming else None
    past = [d for d in days if d <= limit]
    return max(past) if past else None


def month_span(year: int, month: int, part: str = "") -> tuple[date, date] | None:
    """First and last day of a month, or of its early, mid or late third."""
    first = day(year, month, 1)
    if first is None:
        return None
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    if part == "early":
        return first, first.replace(day=10)
    if part == "mid":
        return first.replace(day=11), first.replace(day=20)
    if part == "late":
        return first.replace(day=21), last
    return first, last


def latest_year_of_month(context: Context, month: int) -> int | None:
    """The year of the latest such month that had begun at publication."""
    if context.published is None:
        return None
    return context.published.year - (1 if month > context.published.month else 0)


def year_reading(year: int, context: Context, *, last: int | None = None) -> Reading | None:
    """A whole year, or the years up to `last`."""
    start, end = day(year, 1, 1), day(last or year, 12, 31)
    if start is None or end is None or end < start:
        return None
    historical = end.year < context.published.year if context.published else None
    return Reading(start, end, VAGUE, "vague", historical=historical)


def last_weekday(context: Context, weekday: int, *, strictly_before: bool = False) -> date | None:
    """The latest such weekday (Monday 0) up to publication."""
    if context.published is None:
        return None
    back = (context.published.weekday() - weekday) % 7
    if back == 0 and strictly_before:
        back = 7
    return context.published - timedelta(days=back)


def next_weekday(context: Context, weekday: int, *, strictly_after: bool = False) -> date | None:
    if context.published is None:
        return None
    ahead = (weekday - context.published.weekday()) % 7
    if ahead == 0 and strictly_after:
        ahead = 7
    return context.published + timedelta(days=ahead)


def ago(context: Context, amount: int, unit: str) -> Reading | None:
    """`amount` units before publication; unit: hour | day | week | month | year."""
    if context.published is None or not 0 <= amount <= 600:
        return None
    published = context.published
    if unit == "decade":
        amount, unit = amount * 10, "year"
    if unit == "hour":
        start = published - timedelta(days=amount // 24)
        return Reading(start, published if amount % 24 else start, DAY if amount <= 48 else WEEK, "relative")
    if unit == "day":
        then = published - timedelta(days=amount)
        return Reading(then, then, DAY, "relative")
    if unit == "week":
        then = published - timedelta(weeks=amount)
        return Reading(then - timedelta(days=3), then + timedelta(days=3), WEEK, "relative")
    if unit == "month":
        months = published.year * 12 + published.month - 1 - amount
        span = month_span(months // 12, months % 12 + 1)
        return Reading(*span, MONTH, "relative") if span else None
    whole = year_reading(published.year - amount, context)
    return replace(whole, kind="relative", historical=amount > 0) if whole else None


def week_of(context: Context, back: int) -> Reading | None:
    """The calendar week (Monday to Sunday) `back` weeks before publication; the present one ends at
    publication.
    """
    if context.published is None:
        return None
    monday = context.published - timedelta(days=context.published.weekday() + 7 * back)
    end = monday + timedelta(days=6) if back else context.published
    return Reading(monday, end, WEEK, "relative", calendar_week=True)


def month_back(context: Context, back: int) -> Reading | None:
    """The calendar month `back` months before publication; the present one ends at publication."""
    reading = ago(context, back, "month")
    if reading is None or context.published is None or back:
        return reading
    return replace(reading, end=context.published)


def weekend(context: Context, back: int = 0) -> Reading | None:
    """Saturday and Sunday of the latest weekend begun at publication, or `back` weekends before it."""
    saturday = last_weekday(context, 5)
    if saturday is None or context.published is None:
        return None
    if back and context.published.weekday() < 5:
        back -= 1  # on a weekday "last weekend" is the one just over
    saturday -= timedelta(weeks=back)
    return Reading(saturday, saturday + timedelta(days=1), WEEK, "relative")


def days_back(
    context: Context, first: int, last: int | None = None, *, precision: int = DAY
) -> Reading | None:
    """From `first` to `last` days before publication (one day where `last` is None)."""
    if context.published is None:
        return None
    start = context.published - timedelta(days=first)
    end = context.published - timedelta(days=first if last is None else last)
    return Reading(start, end, precision, "relative")


def absolute(
    start: date | None, end: date | None, precision: int = DAY, *, yearless: bool = False
) -> Reading | None:
    """An absolute reading, None where an end is impossible or comes before the start."""
    if start is None or end is None or end < start:
        return None
    return Reading(start, end, precision, "absolute", yearless=yearless)
