"""Readings that only make sense beside another: "Tuesday, Jan. 1", "Monday last week", "a day later"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dateline.mentions.date_calendar import DAY, WEEK, Context, Reading, day, shifted

Placed = tuple[int, int, Reading]
"""Start and end in the text, and what the words there mean."""

ANCHOR_CHARS = 250
"""So far back "the next day" looks for the day that it follows."""

_AFTER_WEEKDAY = re.compile(r"(?:,|,? the|\s?\(|\.)?\s?")
_BEFORE_WEEK = re.compile(r"\s?(?:morning|afternoon|evening|night)?\s(?:of\s)?")
_SPACE = re.compile(r",?\s(?:from\s|on\s)?")
_EVE = re.compile(r"\b(?P<which>eve of|(?:day|night) before|day after)\s(?:the\s)?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?][\"”’)]{0,2}\s|\n")


def join_readings(
    kept: Sequence[Placed], plain: str, context: Context, weekday_of: Callable[[str], int | None]
) -> list[Placed]:
    """`kept` in text order, neighbours of one date made one, and dates told from another one resolved."""
    joined: list[Placed] = []
    for placed in kept:
        whole = _with_neighbour(joined[-1], placed, plain, context, weekday_of) if joined else None
        if whole is not None:
            joined[-1] = whole
            continue
        start, end, reading = placed
        told = _from_anchor(start, reading, joined, plain) if reading.offset is not None else reading
        if told is not None:
            joined.append(_eve(start, end, told, plain))
    return joined


def _with_neighbour(
    before: Placed, placed: Placed, plain: str, context: Context, weekday_of: Callable[[str], int | None]
) -> Placed | None:
    """The two as one date, None where each stands for itself."""
    (first, until, left), (start, end, right) = before, placed
    between = plain[until:start]
    if left.kind == "weekday" and left.start == left.end and right.precision == DAY:
        absolute = right.kind == "absolute" and right.start == right.end
        if absolute and _AFTER_WEEKDAY.fullmatch(between):
            return first, end, _year_by_weekday(right, weekday_of(plain[first:until]), context)
    if left.kind == "weekday" and right.calendar_week and _BEFORE_WEEK.fullmatch(between):
        then = right.start + timedelta(days=(left.start - right.start).days % 7)
        return first, end, replace(left, start=then, end=then, future=False)
    over_night = plain[first:until].lower().endswith("overnight") and left.kind == "relative"
    if over_night and right.kind == "weekday" and _SPACE.fullmatch(between):
        return first, end, right
    return None


def _year_by_weekday(reading: Reading, weekday: int | None, context: Context) -> Reading:
    """The weekday helps to find a year left out: a notice of the year to come, a late report of the last."""
    if (
        weekday is None
        or not reading.yearless
        or context.published is None
        or reading.start.weekday() == weekday
    ):
        return reading
    then = reading.start
    for year in (then.year + 1, then.year - 1):
        other = day(year, then.month, then.day)
        near = other is not None and abs((other - context.published).days) < 200
        if other is not None and near and other.weekday() == weekday:
            return replace(reading, start=other, end=other)
    return reading


def _from_anchor(start: int, reading: Reading, joined: Sequence[Placed], plain: str) -> Reading | None:
    """ "A day later": counted from the day named last; from publication where that makes sense, else None."""
    anchor = _anchor(start, joined, plain, same_sentence=reading.looks_on)
    if anchor is None:
        return None if reading.needs_anchor else reading
    then = shifted(anchor, reading.offset or 0)
    if then is None:
        return None
    spread = timedelta(days=3 if reading.precision == WEEK else 0)
    return replace(reading, start=then - spread, end=then + spread)


def _anchor(start: int, joined: Sequence[Placed], plain: str, *, same_sentence: bool) -> date | None:
    if not joined:
        return None
    _, until, last = joined[-1]
    if last.precision != DAY or last.future or start - until > ANCHOR_CHARS:
        return None
    if same_sentence and _SENTENCE_END.search(plain, until, start):
        return None
    return last.end


def _eve(start: int, end: int, reading: Reading, plain: str) -> Placed:
    """ "On the eve of the 5 May vote": the day beside the one named."""
    beside = _EVE.search(plain, max(0, start - 30), start)
    if (
        beside is None
        or reading.precision > WEEK
        or reading.start != reading.end
        or reading.offset is not None
    ):
        return start, end, reading
    then = shifted(reading.start, 1 if beside["which"].lower() == "day after" else -1)
    if then is None:
        return start, end, reading
    return beside.start(), end, replace(reading, start=then, end=then)
