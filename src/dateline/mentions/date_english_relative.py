"""English dates that need the day of publication: weekdays, "two days ago", "last week", feasts. Weekdays
count only with a capital: "sun" is a star.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from dateline.mentions.date_calendar import (
    DAY,
    MONTH,
    VAGUE,
    WEEK,
    Context,
    Reading,
    Rule,
    absolute,
    ago,
    day,
    days_back,
    easter,
    last_weekday,
    looks_ahead,
    month_back,
    month_span,
    next_weekday,
    nth_weekday,
    week_of,
    weekend,
    year_reading,
    yearless_day,
)

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_W = "(?:" + "|".join(w.capitalize() + "|" + w.upper() for w in _WEEKDAYS) + ")"

_NUMBER_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8,
                 "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a couple of": 2, "a few": 3,
                 "several": 4}  # fmt: skip

# A date of the year that everybody calls by its name.
_HOLIDAYS = {
    "new year's eve": (12, 31),
    "new year's day": (1, 1),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "christmas": (12, 25),
    "boxing day": (12, 26),
    "valentine's day": (2, 14),
    "halloween": (10, 31),
    "fourth of july": (7, 4),
    "independence day": (7, 4),
}


def _weekday(word: str) -> int:
    return _WEEKDAYS.index(word.lower())


def _one_weekday(match: re.Match[str], context: Context) -> Reading | None:
    weekday, lead = _weekday(match["w"]), (match["lead"] or "").lower()
    this = lead == "this" and _AHEAD_AFTER.match(context.text[match.end() : match.end() + 60])
    if this or lead in ("next", "coming", "this coming", "upcoming"):
        then, future = next_weekday(context, weekday, strictly_after=True), True
    elif looks_ahead(context, match.start()):
        then, future = next_weekday(context, weekday), True
    else:
        then, future = (
            last_weekday(context, weekday, strictly_before=lead in ("last", "this past", "past")),
            False,
        )
    return Reading(then, then, DAY, "weekday", future=future) if then else None


_AHEAD_AFTER = re.compile(r"[^.!?;\n]{0,40}\b(?:will|(?:is|are) (?:to|due|set|expected))\b")


def _weekdays(match: re.Match[str], context: Context) -> Reading | None:
    """Two weekdays: the later is the latest one up to publication, the earlier the latest before it."""
    end = last_weekday(context, _weekday(match["w2"]))
    if end is None:
        return None
    start = end - timedelta(days=(end.weekday() - _weekday(match["w"])) % 7)
    return Reading(start, end, DAY, "weekday")


def _ago(match: re.Match[str], context: Context) -> Reading | None:
    word = match["n"].lower()
    amount = int(word) if word.isdigit() else _NUMBER_WORDS[word]
    reading = ago(context, amount, match["unit"].lower())
    days = {"day": 1, "week": 7}.get(match["unit"].lower())
    if reading and days and match["way"].lower() != "ago":
        reading = replace(reading, offset=-days * amount)
    if reading and word in ("a few", "several"):
        return replace(reading, precision=max(reading.precision, WEEK))
    return reading


def _since_event(match: re.Match[str], context: Context) -> Reading | None:
    """ "Two days after gunmen attacked", "ten years since the siege": when that was, not when it is told."""
    word, unit = match["n"].lower(), match["unit"].lower()
    amount = int(word) if word.isdigit() else _NUMBER_WORDS[word]
    reading = ago(context, amount, unit)
    days = {"day": 1, "week": 7}.get(unit)
    return replace(reading, offset=-days * amount, looks_on=True) if reading and days else reading


def _later(match: re.Match[str], context: Context) -> Reading | None:
    """ "Three days later", "the next day": counted from the day named before; without one no date."""
    word, unit = (match["n"] or "one").lower(), (match["unit"] or "day").lower()
    amount = (int(word) if word.isdigit() else _NUMBER_WORDS[word]) * {"day": 1, "week": 7}[unit]
    reading = days_back(context, 0, precision=DAY if unit == "day" else WEEK)
    return replace(reading, offset=amount, needs_anchor=True) if reading else None


def _day_before(match: re.Match[str], context: Context) -> Reading | None:
    """ "The previous day", "the night before": one before the day named before, or before publication."""
    reading = days_back(context, 1)
    return replace(reading, offset=-1) if reading else None


def _weekend(match: re.Match[str], context: Context) -> Reading | None:
    return weekend(context)


_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}


def _last_season(match: re.Match[str], context: Context) -> Reading | None:
    """The latest such season of the northern year that was over at publication."""
    if context.published is None:
        return None
    month = _SEASONS[match["season"].lower()]
    for year in range(context.published.year, context.published.year - 3, -1):
        first, last = month_span(year, month), month_span(year + (month == 12), (month + 1) % 12 + 1)
        if first and last and last[1] < context.published:
            return Reading(first[0], last[1], VAGUE, "vague")
    return None


def _weekday_ago(match: re.Match[str], context: Context) -> Reading | None:
    then = last_weekday(context, _weekday(match["w"]))
    if then is None:
        return None
    then -= timedelta(days=7)
    return Reading(then, then, DAY, "weekday")


def _last_period(match: re.Match[str], context: Context) -> Reading | None:
    lead, unit = match["lead"].lower(), match["unit"].lower()
    back = 0 if lead in ("this", "earlier this", "later this") else 1
    if unit == "week" and lead == "later this":
        reading = week_of(context, 0)
        monday = reading.start if reading else None
        return replace(reading, end=monday + timedelta(days=6), future=True) if reading and monday else None
    if unit == "week":
        return week_of(context, back) if lead != "past" else days_back(context, 7, 0, precision=WEEK)
    if unit == "weekend":
        return weekend(context, 1 if lead == "last" else 0)
    if lead == "later this" and context.published is not None:
        today = context.published
        ends = {"month": month_span(today.year, today.month), "year": month_span(today.year, 12)}[unit]
        return (
            Reading(today, ends[1], MONTH if unit == "month" else VAGUE, "relative", future=True)
            if ends
            else None
        )
    if unit == "month":
        return month_back(context, back) if lead != "past" else days_back(context, 30, 0, precision=MONTH)
    if context.published is None:
        return None
    reading = year_reading(context.published.year - back, context)
    if reading is None:
        return None
    end = reading.end if back else context.published
    return replace(reading, end=end, kind="relative", historical=back == 1)


def _past_stretch(match: re.Match[str], context: Context) -> Reading | None:
    """ "in the past two weeks", "over the last decade": a stretch that ends at publication."""
    word = match["n"].lower()
    amount = int(word) if word.isdigit() else _NUMBER_WORDS[word]
    days = (
        amount
        * {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365, "decade": 3650}[match["unit"].lower()]
    )
    if match["unit"].lower() == "hour":
        days = -(-amount // 24)
    if days > 40000:
        return None
    precision = WEEK if days <= 7 else MONTH if days <= 31 else VAGUE
    reading = days_back(context, days, 0, precision=precision)
    return replace(reading, historical=days > 200) if reading else None


def _holiday(match: re.Match[str], context: Context) -> Reading | None:
    name = match["h"].lower().replace("’", "'").replace("new years", "new year's")
    if name in _HOLIDAYS:
        month, day_of_month = _HOLIDAYS[name]
        if match["y"]:
            then = day(int(match["y"]), month, day_of_month)
        else:
            then = yearless_day(context, month, day_of_month, match.start())
    else:
        then = _movable(name, int(match["y"]) if match["y"] else None, context, match.start())
    # The eve of a feast is also the party that ends on the day after; Christmas and Easter are seasons too.
    reading = absolute(then, then, WEEK if name.endswith(" eve") or name in ("christmas", "easter") else DAY)
    return replace(reading, kind="vague") if reading else None


def _movable(name: str, year: int | None, context: Context, start: int) -> date | None:
    """A feast whose day differs from year to year; without a year the latest one up to publication."""

    def in_year(number: int) -> date | None:
        if name.startswith("thanksgiving"):
            return nth_weekday(number, 11, 3, 4)
        if name == "memorial day":
            return nth_weekday(number, 5, 0, -1)
        if name == "labor day":
            return nth_weekday(number, 9, 0, 1)
        sunday = easter(number)
        back = {"good friday": 2, "easter monday": -1}.get(name, 0)
        return sunday - timedelta(days=back) if sunday else None

    if year is not None:
        return in_year(year)
    if context.published is None:
        return None
    today = context.published
    ahead = looks_ahead(context, start)
    days = [d for d in (in_year(today.year + n) for n in (-1, 0, 1)) if d]
    past, coming = [d for d in days if d <= today + timedelta(days=1)], [d for d in days if d >= today]
    return min(coming, default=None) if ahead else max(past, default=None)


def _relative_word(match: re.Match[str], context: Context) -> Reading | None:
    word = re.sub(r"\s+", " ", match[0].lower())
    if word.startswith("overnight"):
        # The night that ended on the day of publication: mostly its small hours, never sure to the day.
        return days_back(context, 0, precision=WEEK)
    if "day before yesterday" in word:
        return days_back(context, 2)
    if "yesterday" in word or word in ("last night", "last evening"):
        return days_back(context, 1)
    if "tomorrow" in word:
        reading = days_back(context, -1)
        return replace(reading, future=True) if reading else None
    return days_back(context, 0)


_NOT_A_DAY_NAME = (
    r"(?!\s(?:Times|Mirror|Herald|Express|Mail|Telegraph|Post|Night Live|Magazine|[Ss]chool|"
    r"Standard|Guardian)\b)"
)

_AMOUNT = (
    r"(?P<n>[0-9]{1,3}|a couple of|a few|several|an?|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve)"
)


def weekday_of(text: str) -> int | None:
    """The weekday (Monday 0) that an English mention names, None if none."""
    found = re.search(_W, text)
    return _weekday(found[0]) if found else None


RELATIVE_RULES: tuple[Rule, ...] = (
    (re.compile(rf"\b(?P<w>{_W})(?:\s(?:morning|afternoon|evening|night))?\s(?:and|into|to|through|"
                rf"until)\s(?:early |late )?"
                rf"(?P<w2>{_W})\b(?:\s(?:morning|afternoon|evening|night))?"), _weekdays),
    (re.compile(rf"\b[Aa] week ago (?:on )?(?P<w>{_W})\b"), _weekday_ago),
    (re.compile(rf"(?<!Bloody )(?<!Black )(?<!Good )(?<!Cyber )(?<!Super )\b(?:(?P<lead>[Ll]ast|"
                rf"[Tt]his past|[Tt]his coming|[Tt]his|[Pp]ast|[Nn]ext|[Cc]oming|[Uu]pcoming)\s)?"
                rf"(?:[Ee]arly |[Ll]ate )?(?P<w>{_W})\b(?:\s(?:morning|afternoon|evening|"
                rf"night))?{_NOT_A_DAY_NAME}"), _one_weekday),
    (re.compile(rf"\b{_AMOUNT}\s(?P<unit>hour|day|week|month|year|decade)s?\s(?P<way>(?:ago|"
                r"earlier)\b|(?:before|prior)\b(?!\s(?:the|a|he|she|it|they)\b))", re.I), _ago),
    (re.compile(rf"\b{_AMOUNT}\s(?P<unit>day|week|month|year|decade)s?\s(?:after|since)"
                r"(?=\s(?:[a-z]|\w+\s\w+ed\b))", re.I), _since_event),
    (re.compile(rf"\b(?:{_AMOUNT}\s(?P<unit>day|week)s?\s(?:later|afterwards?)|"
                r"the (?:next|following) day)\b", re.I), _later),
    (re.compile(r"\bthe (?:previous (?:day|night|evening)|(?:day|night|evening) before)\b(?!\syesterday)"
                r"(?=\s*(?:[.,;]|$|\s(?:when|and|in|at|by|that|but|after|during|near|outside|inside)\b))", re.I),
     _day_before),
    (re.compile(r"\b(?:at|on|during|over) (?:the|this|a)\s(?:\w+\s)?weekend\b|"
                r"\b(?:a|the|this) weekend['’]?s?(?=\s(?:[\w-]+\s){0,2}?"
                r"(?:shooting|attack|blast|killing|stabbing|crash|violence|raid|clash|fire)s?\b)", re.I), _weekend),
    (re.compile(r"\blast (?P<season>spring|summer|autumn|fall|winter)\b", re.I), _last_season),
    (re.compile(r"\b(?P<lead>last|this|past|earlier this|later this|the previous)\s(?P<unit>weekend|week|"
                r"month|year)\b(?!['’-])", re.I), _last_period),
    (re.compile(rf"\b(?:[Ii]n|[Oo]ver|[Dd]uring|[Ww]ithin|[Ff]or) the (?:last|past|"
                rf"previous)\s{_AMOUNT}\s(?P<unit>hour|day|week|month|year|decade)s?\b"),
     _past_stretch),
    (re.compile(r"\b(?P<h>New Year['’]?s Eve|New Year['’]s Day|Christmas Eve|Christmas Day|Boxing Day|"
                r"Valentine['’]s Day|Halloween|"
                r"Fourth of July|Independence Day|Christmas(?! (?:tree|party|shopping|market|lights|carol))|"
                r"Thanksgiving(?: Day)?|Easter(?: Sunday| Monday)?|Good Friday|Memorial Day|Labor Day)"
                r"(?:,?\s(?P<y>(?:1[5-9]|20)[0-9]{2}(?![0-9])))?"), _holiday),
    (re.compile(r"\b(?:the day before yesterday|(?:early |late )?yesterday(?: morning| afternoon| evening|"
                r" night)?|"
                r"(?:earlier |late |early )?today|tonight|last night|last evening|"
                r"(?:late |early |earlier )?this (?:morning|afternoon|evening)|overnight|"
                r"tomorrow)\b", re.I), _relative_word),
)  # fmt: skip
