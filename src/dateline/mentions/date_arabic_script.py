"""What date rules in Arabic script share: words to readings, and patterns in plain letters.

Digits have been made ASCII and letters plain before the rules run (`scripts.READABLE`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from dateline.mentions.date_calendar import (
    DAY,
    MONTH,
    WEEK,
    Context,
    Reading,
    Rule,
    absolute,
    ago,
    day,
    days_back,
    last_weekday,
    latest_year_of_month,
    month_back,
    month_span,
    next_weekday,
    week_of,
    year_reading,
    yearless_day,
)
from dateline.mentions.scripts import plain_letters

Resolve = Callable[["re.Match[str]", Context], Reading | None]
Y = r"(?:1[5-9]|20)[0-9]{2}(?![0-9])"
D = r"(?:0?[1-9]|[12][0-9]|3[01])"


def plain_words(words: Mapping[str, int]) -> dict[str, int]:
    """A table of words in plain letters."""
    return {plain_letters(word): number for word, number in words.items()}


def choice(words: Mapping[str, int]) -> str:
    """A pattern for any of the words, the longest first."""
    return (
        "(?:" + "|".join(re.escape(w).replace(r"\ ", " ") for w in sorted(words, key=len, reverse=True)) + ")"
    )


def rule(pattern: str, resolve: Resolve) -> Rule:
    """A rule on plain letters."""
    return re.compile(plain_letters(pattern)), resolve


def days_of(months: Mapping[str, int]) -> Resolve:
    """Groups d, m, and d2, y where they are there: a day, or days of one month."""

    def resolve(match: re.Match[str], context: Context) -> Reading | None:
        month, first, groups = months[match["m"]], int(match["d"]), match.groupdict()
        year, last = groups.get("y"), groups.get("d2")
        start = day(int(year), month, first) if year else yearless_day(context, month, first, match.start())
        end = day(start.year, month, int(last)) if last and start else start
        return absolute(start, end, DAY, yearless=not year and not last)

    return resolve


def month_of(months: Mapping[str, int]) -> Resolve:
    """Groups m, and y where it is there: a whole month."""

    def resolve(match: re.Match[str], context: Context) -> Reading | None:
        month, year = months[match["m"]], match.groupdict().get("y")
        then = int(year) if year else latest_year_of_month(context, month)
        span = month_span(then, month) if then else None
        return absolute(*span, MONTH) if span else None

    return resolve


def weekday_of(weekdays: Mapping[str, int]) -> Resolve:
    """Groups w, and next or last where they are there: the latest such day, or the one to come."""

    def resolve(match: re.Match[str], context: Context) -> Reading | None:
        weekday, groups = weekdays[match["w"]], match.groupdict()
        if groups.get("next"):
            then = next_weekday(context, weekday, strictly_after=True)
        else:
            then = last_weekday(context, weekday, strictly_before=bool(groups.get("last")))
        return Reading(then, then, DAY, "weekday", future=bool(groups.get("next"))) if then else None

    return resolve


def units_ago(numbers: Mapping[str, int], units: Mapping[str, str]) -> Resolve:
    """Groups n and unit: so many units before publication."""

    def resolve(match: re.Match[str], context: Context) -> Reading | None:
        word = match["n"]
        return ago(context, int(word) if word.isdigit() else numbers[word], units[match["unit"]])

    return resolve


def one_ago(unit: str, amount: int = 1) -> Resolve:
    """A fixed stretch before publication ("a year ago")."""
    return lambda match, context: ago(context, amount, unit)


def year_of(match: re.Match[str], context: Context) -> Reading | None:
    """Group y: a whole year."""
    return year_reading(int(match["y"]), context)


def today(match: re.Match[str], context: Context) -> Reading | None:
    return days_back(context, 0)


def yesterday(match: re.Match[str], context: Context) -> Reading | None:
    return days_back(context, 1)


def two_days_ago(match: re.Match[str], context: Context) -> Reading | None:
    return days_back(context, 2)


def last_night(match: re.Match[str], context: Context) -> Reading | None:
    return days_back(context, 1, 0, precision=WEEK)


def tomorrow(match: re.Match[str], context: Context) -> Reading | None:
    reading = days_back(context, -1)
    return replace(reading, future=True) if reading else None


def last_week(match: re.Match[str], context: Context) -> Reading | None:
    return week_of(context, 1)


def next_week(match: re.Match[str], context: Context) -> Reading | None:
    reading = week_of(context, -1)
    return replace(reading, future=True) if reading else None


def last_month(match: re.Match[str], context: Context) -> Reading | None:
    return month_back(context, 1)


def this_month(match: re.Match[str], context: Context) -> Reading | None:
    return month_back(context, 0)


def last_year(match: re.Match[str], context: Context) -> Reading | None:
    reading = ago(context, 1, "year")
    return replace(reading, historical=True) if reading else None
