"""Dates in running text, resolved against the day of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateline.mentions.date_arabic import ARABIC_RULES
from dateline.mentions.date_calendar import (
    DAY,
    FIRST_YEAR,
    HISTORICAL_AFTER_DAYS,
    LAST_YEAR,
    WEEK,
    Context,
    Reading,
    Rule,
)
from dateline.mentions.date_english import COMMON_RULES, MONTH_RULES
from dateline.mentions.date_english_relative import RELATIVE_RULES, weekday_of
from dateline.mentions.date_french import FRENCH_RULES
from dateline.mentions.date_head import HEAD_CHARACTERS, DatelineMention, head_of
from dateline.mentions.date_join import join_readings
from dateline.mentions.date_persian import PERSIAN_RULES
from dateline.mentions.date_urdu import URDU_RULES
from dateline.mentions.scripts import READABLE
from dateline.model import Span

__all__ = [
    "DateMention",
    "DatelineMention",
    "dateline_of",
    "find_dates",
]

RULES: dict[str, tuple[Rule, ...]] = {
    "en": COMMON_RULES + MONTH_RULES + RELATIVE_RULES,
    "fr": COMMON_RULES + FRENCH_RULES,
    "ar": COMMON_RULES + ARABIC_RULES,
    "ur": COMMON_RULES + URDU_RULES,
    "fa": COMMON_RULES + PERSIAN_RULES,
}
"""By language; any other language gets the rules for figures only."""

_STRETCH_END = re.compile(r"[.!?][\"”’)]{0,2}\s{1,20}(?=[A-Z“\"])|\n")
# Something of this is in every English date, and in every date of figures.
_HINT = re.compile(
    r"Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC|DAY\b|"
    r"Eve\b|[0-9]{4}|/[0-9]|[0-9](?:st|nd|rd|th)\b|Halloween|Easter|Thanksgiving|Christmas|"
    r"(?i:day|night|to-?morrow|week|month|year|hour|decade|morning|afternoon|evening|summer|spring|autumn|fall|winter)"
)
_ANNIVERSARY = re.compile(r"\b(?:anniversary|on this day|anniversaire)\b|برسی|ذكرى", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as the text gives it and what it means; `start` and `end` are the first and the last day, both
    included.

    precision: 1 day, 2 within a week, 3 within a month, 4 vaguer (a year, a decade). kind: absolute |
    relative |
    weekday | vague. historical: clearly before the publication window. range: the text names two ends.
    anniversary: the words nearby commemorate it. future: the words look ahead ("will appear in court
    Thursday").
    """

    span: Span
    text: str
    start: date
    end: date
    precision: int
    kind: str
    historical: bool = False
    range: bool = False
    anniversary: bool = False
    future: bool = False


def find_dates(
    text: str,
    *,
    published: datetime | None,
    field: str = "text",
    language: str = "en",
    country: str | None = None,
) -> tuple[DateMention, ...]:
    """All dates of `text` in order, none overlapping; `text[m.span.start:m.span.end] == m.text`.

    Relative dates and weekdays need `published`, whose own calendar day counts as "today"; without it only
    dates that
    carry their year are given. A weekday is the latest such day up to publication, unless the words look
    ahead. A
    date that is impossible (31 February, year 0000 or 3000) gives no mention. `country`: of the source; it
    says whether 3/5/2026 is in March or in May. Time grows linearly with the text.
    """
    plain = text.translate(READABLE)
    # A clock that is off by centuries knows no "today"; within the bounds no arithmetic leaves the calendar.
    known = published is not None and FIRST_YEAR < published.year < LAST_YEAR
    context = Context(plain, published.date() if published and known else None, country)
    found: list[tuple[int, int, int, Reading]] = []
    impossible: set[int] = set()
    rules = RULES.get(language, COMMON_RULES)
    for first, last in _windows(plain) if language == "en" else ((0, len(plain)),):
        for order, (pattern, resolve) in enumerate(rules):
            for match in pattern.finditer(plain, first, last):
                reading = resolve(match, context)
                if reading is not None:
                    found.append((match.start(), match.end(), order, reading))
                else:
                    impossible.update(range(match.start(), match.end()))
    # "31 February 2026" is no day, and must not become the month that its tail spells.
    found = [f for f in found if f[3].precision <= WEEK or impossible.isdisjoint(range(f[0], f[1]))]
    kept = join_readings(_without_overlaps(found), plain, context, weekday_of)
    return tuple(_mention(start, end, reading, text, field, context) for start, end, reading in kept)


def _windows(plain: str) -> list[tuple[int, int]]:
    """The stretches, about a sentence each, that can hold a date; the rules pass over the others."""
    windows: list[tuple[int, int]] = []
    start = 0
    ends = [m.end() for m in _STRETCH_END.finditer(plain)]
    for end in [*ends, len(plain)]:
        if _HINT.search(plain, start, end):
            if windows and windows[-1][1] == start:
                windows[-1] = (windows[-1][0], end)
            else:
                windows.append((start, end))
        start = end
    return windows


def _without_overlaps(found: list[tuple[int, int, int, Reading]]) -> list[tuple[int, int, Reading]]:
    """The longest readings, an earlier rule before a later one, in text order."""
    taken: set[int] = set()
    kept = []
    for start, end, _, reading in sorted(found, key=lambda f: (f[0] - f[1], f[2], f[0])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            kept.append((start, end, reading))
    return sorted(kept, key=lambda k: k[0])


def _mention(start: int, end: int, reading: Reading, text: str, field: str, context: Context) -> DateMention:
    anniversary = reading.kind in ("absolute", "vague") and _ANNIVERSARY.search(
        text[max(0, start - 60) : end + 30]
    )
    historical = reading.historical
    if historical is None:
        limit = context.published - timedelta(days=HISTORICAL_AFTER_DAYS) if context.published else None
        historical = limit is not None and reading.end < limit
    future = reading.future or (
        context.published is not None and reading.start > context.published + timedelta(days=1)
    )
    return DateMention(
        span=Span(start, end, field),
        text=text[start:end],
        start=reading.start,
        end=reading.end,
        precision=reading.precision,
        kind=reading.kind,
        historical=historical,
        range=reading.start != reading.end and reading.precision == DAY,
        anniversary=bool(anniversary),
        future=future,
    )


def dateline_of(
    text: str, *, published: datetime | None = None, field: str = "text", language: str = "en"
) -> DatelineMention | None:
    """The head of a report within its first lines, or None. A date without a year needs `published`."""
    head = head_of(text, field=field)
    if head is None:
        return None
    whole, place, dated, agency = head
    then = None
    if dated is not None:
        found = find_dates(
            text[dated.start : min(dated.end, HEAD_CHARACTERS + 40)],
            published=published,
            language=language if language in RULES else "en",
        )
        then = found[0].start if found else None
    return DatelineMention(
        span=whole,
        place=place,
        place_text=text[place.start : place.end] if place else "",
        date=dated,
        day=then,
        agency=agency,
    )
