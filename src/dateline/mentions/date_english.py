"""English dates that name a month or a year, and dates in figures. Months count only with a capital: "march"
is a verb, "may" a modal.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from dateline.mentions.date_calendar import (
    DAY,
    MONTH,
    Context,
    Reading,
    Rule,
    absolute,
    day,
    full_year,
    latest_year_of_month,
    looks_ahead,
    month_span,
    year_reading,
    yearless_day,
)

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_SHORT = {"january": "Jan", "february": "Feb", "march": "Mar", "april": "Apr", "june": "Jun", "july": "Jul",
          "august": "Aug", "september": "Sept?", "october": "Oct", "november": "Nov",
          "december": "Dec"}  # fmt: skip


def _month_pattern() -> str:
    words = []
    for name in _MONTHS:
        words.append(name.capitalize())
        words.append(name.upper())
        if name in _SHORT:
            words.append(_SHORT[name] + r"\b\.?")
            words.append(_SHORT[name].upper() + r"\b\.?")
    return "(?:" + "|".join(words) + ")"


_M = _month_pattern()
_D = r"(?:0?[1-9]|[12][0-9]|3[01])"
_Y = r"(?:1[5-9]|20)[0-9]{2}(?![0-9,][0-9]|[0-9])"
# "Dec. 31, 9999" is no day of the present year.
_NO_ODD_YEAR = r"(?!,\s[0-9]{4}\b)"
_OF_YEAR = r"(?:,?\s(?:of\s)?(?P<rel>last|this|next)\syear\b)?"
_TH = r"(?:st|nd|rd|th)?"
_DASH = r"\s{0,2}(?:-|–|—|to|until|through|and)\s{0,2}"
_S = r"[\s ]{1,2}"
# What follows a day of the month in a date is never more of a number, a unit or a colon.
_NO_NUMBER = (
    r"(?![0-9]|[:%/]|[.,][0-9]|-(?:year|day|hour|month|member|mile)|\s(?:percent|people|persons|men|km|kg)\b)"
)
_PART = r"(?P<part{0}>early|mid|late|beginning of|start of|middle of|end of|Early|Mid|Late)"

_PARTS = {"early": "early", "beginning of": "early", "start of": "early", "mid": "mid", "middle of": "mid",
          "late": "late", "end of": "late"}  # fmt: skip


def _month(word: str) -> int:
    stem = word.lower().rstrip(".")[:3]
    return next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(stem))


def _part(word: str | None) -> str:
    return _PARTS[word.lower()] if word else ""


def _days(match: re.Match[str], context: Context) -> Reading | None:
    """Month and day in either order, with or without years, one day or a range."""
    groups = match.groupdict()
    month = _month(groups["m"])
    month2 = _month(groups["m2"]) if groups.get("m2") else month
    first = int(groups["d"])
    last = int(groups["d2"]) if groups.get("d2") else None
    year2 = full_year(groups["y2"]) if groups.get("y2") else None
    year = full_year(groups["y"]) if groups.get("y") else None
    if year is None and year2 is not None:
        year = year2 - (1 if month2 < month else 0)
    if year is None and groups.get("rel") and context.published is not None:
        year = context.published.year + {"last": -1, "this": 0, "next": 1}[groups["rel"]]
    if year is None:
        start = yearless_day(context, month, first, match.start())
        if start is None:
            return None
        year = start.year
        yearless = True
    else:
        start, yearless = day(year, month, first), False
    if last is None:
        return absolute(start, start, DAY, yearless=yearless)
    end = day(year2 or (year + 1 if month2 < month else year), month2, last)
    return absolute(start, end, DAY)


def _months(match: re.Match[str], context: Context) -> Reading | None:
    """A month or a part of it, or a range of months, with or without a year."""
    groups = match.groupdict()
    month = _month(groups["m"])
    month2 = _month(groups["m2"]) if groups.get("m2") else month
    if groups.get("rel") and context.published is not None:
        year = context.published.year + {"last": -1, "this": 0, "next": 1}[groups["rel"]]
        span = month_span(year, month, _part(groups.get("part")))
        return absolute(*span, MONTH) if span else None
    year2 = int(groups["y"]) if groups.get("y") else latest_year_of_month(context, month2)
    if year2 is None:
        return None
    first = month_span(year2 - (1 if month2 < month else 0), month, _part(groups.get("part")))
    last = month_span(year2, month2, _part(groups.get("part2"))) if groups.get("m2") else first
    if first is None or last is None:
        return None
    return absolute(first[0], last[1], MONTH)


def _month_alone(match: re.Match[str], context: Context) -> Reading | None:
    reading = _months(match, context)
    if reading is None or context.published is None:
        return reading
    lead = match["lead"].lower()
    if lead in ("by", "this", "last", "next") and re.match(
        r"\s[A-Z][a-z]", context.text[match.end() : match.end() + 3]
    ):
        return None  # April, May, June and August are also people's names
    if lead == "last" and reading.start.replace(day=1) >= context.published.replace(day=1):
        span = month_span(reading.start.year - 1, reading.start.month)
        return absolute(*span, MONTH) if span else None
    if lead in ("next", "until", "by") or looks_ahead(context, match.start()):
        span = month_span(reading.start.year + (reading.end < context.published), reading.start.month)
        return replace(reading, start=span[0], end=span[1], future=True) if span else None
    return reading


def _years(match: re.Match[str], context: Context) -> Reading | None:
    groups = match.groupdict()
    last, year = groups.get("y2"), int(groups["y"])
    reading = year_reading(year, context, last=int(last) if last else None)
    third = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get((groups.get("third") or "").lower())
    if reading is None or third is None:
        return reading
    first, end = month_span(year, third[0]), month_span(year, third[1])
    return replace(reading, start=first[0], end=end[1]) if first and end else reading


def _decade(match: re.Match[str], context: Context) -> Reading | None:
    first = int(match["y"])
    offsets = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get((match["part"] or "").lower(), (0, 9))
    reading = year_reading(first + offsets[0], context, last=first + offsets[1])
    if reading is None or context.published is None:
        return reading
    return replace(reading, historical=reading.start.year < context.published.year - 1)


def _day_of_month(match: re.Match[str], context: Context) -> Reading | None:
    """ "On the 30th": the latest such day of a month up to publication."""
    if context.published is None:
        return None
    back = 0 if int(match["d"]) <= context.published.day and match["of"] != "last" else 1
    for months in (back, back + 1):
        number = context.published.year * 12 + context.published.month - 1 - months
        then = day(number // 12, number % 12 + 1, int(match["d"]))
        if then is not None:
            return absolute(then, then)
    return None


def _iso(match: re.Match[str], context: Context) -> Reading | None:
    then = day(int(match["y"]), int(match["m"]), int(match["d"]))
    return absolute(then, then)


def _numeric(match: re.Match[str], context: Context) -> Reading | None:
    """Day and month in figures: in the order of the source's country. Where that is not known, the reading
    nearest to publication that is not after it.
    """
    first, second, year = int(match["a"]), int(match["b"]), full_year(match["y"])
    day_first, month_first = day(year, second, first), day(year, first, second)
    order = (month_first, day_first) if context.country in _MONTH_FIRST else (day_first, month_first)
    options = [d for d in order if d]
    if context.published is not None:
        limit = context.published + timedelta(days=1)
        past = [d for d in options if d <= limit] or options
        options = past if context.country else [max(past)] if past else []
    return absolute(options[0], options[0]) if options else None


_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "PR"})
"""Countries that write the month before the day in figures."""

COMMON_RULES: tuple[Rule, ...] = (
    (re.compile(r"(?<![0-9/-])(?P<y>(?:1[5-9]|"
                r"20)[0-9]{2})(?P<s>[-/])(?P<m>[01]?[0-9])(?P=s)(?P<d>[0-3]?[0-9])(?![0-9/-])"),
     _iso),
    (re.compile(r"(?<![0-9/.$])(?P<a>[0-3]?[0-9])(?P<s>[/.])(?P<b>[0-3]?[0-9])(?P=s)(?P<y>(?:19|"
                r"20)[0-9]{2})(?![0-9/]|\.[0-9])"),
     _numeric),
    (re.compile(r"(?<![0-9/.$])(?P<a>[0-3]?[0-9])/(?P<b>[0-3]?[0-9])/(?P<y>[0-9]{2})(?![0-9/]|"
                r"\.[0-9])"), _numeric),
)  # fmt: skip
"""Figures only; used in every language."""

MONTH_RULES: tuple[Rule, ...] = (
    (re.compile(rf"\b(?P<m>{_M})\s{{0,2}}(?P<d>{_D}){_TH}(?:,?{_S}(?P<y>{_Y}))?{_DASH}(?:(?P<m2>{_M})"
                rf"\s{{0,2}})(?P<d2>{_D}){_TH}"
                rf"{_NO_NUMBER}(?:,?{_S}(?:of )?(?P<y2>{_Y}))?"), _days),
    (re.compile(rf"\b(?P<m>{_M})\s{{0,2}}(?P<d>{_D}){_TH}{_DASH}(?P<d2>{_D}){_TH}{_NO_NUMBER}(?:,?{_S}(?:of "
                rf")?(?P<y2>{_Y}))?"),
     _days),
    (re.compile(rf"\b(?P<m>{_M})\s{{0,2}}(?P<d>{_D}){_TH}{_NO_NUMBER}(?:,?{_S}(?:of )?(?P<y>{_Y})|"
                rf"{_NO_ODD_YEAR}{_OF_YEAR})"), _days),
    (re.compile(rf"(?<![0-9.,:/$-])\b(?P<d>{_D}){_TH}{_S}(?:of )?(?P<m>{_M})(?:,?{_S}(?P<y>{_Y})"
                rf")?{_DASH}(?P<d2>{_D}){_TH}{_S}"
                rf"(?:of )?(?P<m2>{_M})\b(?:,?{_S}(?P<y2>{_Y}))?"), _days),
    (re.compile(rf"(?<![0-9.,:/$-])\b(?P<d>{_D}){_TH}{_DASH}(?P<d2>{_D}){_TH}{_S}(?:of "
                rf")?(?P<m>{_M})\b(?:,?{_S}(?P<y2>{_Y}))?"),
     _days),
    (re.compile(rf"(?<![0-9.,:/$-])\b(?P<d>{_D}){_TH}{_S}(?:day of |of )?(?P<m>{_M})(?![\w-])(?!\s(?:be|"
                rf"have|not|also|still|yet)\b)"
                rf"(?:,?{_S}(?P<y>{_Y})|{_NO_ODD_YEAR}{_OF_YEAR})"), _days),
    (re.compile(rf"\b(?:the )?(?:{_PART.format('')}[\s-])?(?P<m>{_M}){_DASH}(?:(?:the "
                rf")?{_PART.format(2)}[\s-])?(?P<m2>{_M})"
                rf",?{_S}(?:of )?(?P<y>{_Y})"), _months),
    (re.compile(rf"\b(?:(?:the )?{_PART.format('')}[\s-])?(?P<m>{_M}),?{_S}(?:of )?(?P<y>{_Y})"), _months),
    (re.compile(rf"\b(?:the )?{_PART.format('')}[\s-](?:in )?(?P<m>{_M})(?![\w-]|\s[0-9])"
                rf"{_OF_YEAR}"), _months),
    (re.compile(rf"\b[Oo]n the (?P<d>{_D})(?:st|nd|rd|th)(?:\sof (?P<of>this|last|the) month\b|"
                r"(?=[.,;]|\s(?:when|and|at)\b|$))"),
     _day_of_month),
    (re.compile(rf"\b(?P<lead>[Ii]n|[Ss]ince|[Dd]uring|[Ll]ast|[Tt]his|[Nn]ext|[Uu]ntil|[Bb]y|"
                rf"[Tt]hroughout)\s(?P<m>{_M})"
                rf"(?![\w-]|\s[0-9]|\s(?:be|have|not)\b){_OF_YEAR}"), _month_alone),
    (re.compile(rf"\b(?:(?:[Ii]n|[Ss]ince|[Bb]etween|[Ff]rom)\s)(?P<y>{_Y})(?:\s?(?:-|–|and|"
                rf"to)\s?)(?P<y2>{_Y})"), _years),
    (re.compile(rf"(?:\b(?:[Ii]n|[Ss]ince|[Dd]uring|[Oo]f|[Uu]ntil|[Bb]y|[Ff]rom|[Ii]nto|[Tt]o|[Bb]efore|"
                rf"[Aa]fter|(?P<third>[Ee]arly|[Ll]ate|"
                rf"[Mm]id)|[Aa]round|[Tt]he|[Aa](?= [0-9]{{4}} [a-z])|[Yy]ear|[Ss]ummer|[Ss]pring|[Aa]utumn|"
                rf"[Ww]inter|[Ff]all)[\s-]|\()(?P<y>{_Y})\b(?![.][0-9]|%|-|\s(?:people|block|dead|rounds|"
                rf"men|troops|soldiers|feet|hours|hrs|GMT|civilians|families|homes)\b)"),
     _years),
    (re.compile(r"\b(?:the )?(?:(?P<part>early|mid|late|Early|Mid|Late)[\s-])?(?P<y>(?:1[5-9]|"
                r"20)[0-9]0)['’]?s\b"), _decade),
)  # fmt: skip
"""Dates that name a month or a year."""
