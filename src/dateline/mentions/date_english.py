"""English date rules. Months and weekdays count only with a capital: "march" is a verb, "may" a modal, "sun"
a star.
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
    full_year,
    last_weekday,
    latest_year_of_month,
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

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december")  # fmt: skip
_SHORT = {"january": "Jan", "february": "Feb", "march": "Mar", "april": "Apr", "june": "Jun", "july": "Jul",
          "august": "Aug", "september": "Sept?", "october": "Oct", "november": "Nov",
          "december": "Dec"}  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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
_W = "(?:" + "|".join(w.capitalize() + "|" + w.upper() for w in _WEEKDAYS) + ")"
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

_NUMBER_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8,
                 "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a couple of": 2, "a few": 3,
                 "several": 4}  # fmt: skip
_PARTS = {"early": "early", "beginning of": "early", "start of": "early", "mid": "mid", "middle of": "mid",
          "late": "late", "end of": "late"}  # fmt: skip
# A date of the year that everybody calls by its name.
_HOLIDAYS = {"new year's eve": (12, 31), "new year's day": (1, 1), "christmas "
                                                                   "eve": (12, 24), "christmas day": (12, 25),
             "boxing day": (12, 26), "valentine's day": (2, 14), "halloween": (10, 31), "christmas": (12, 25), "fourth "
                                                                                        "of july": (7, 4),
             "independence day": (7, 4)}  # fmt: skip


def _month(word: str) -> int:
    stem = word.lower().rstrip(".")[:3]
    return next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(stem))


def _weekday(word: str) -> int:
    return _WEEKDAYS.index(word.lower())


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


def _day_of_month(match: re.Match[str], context: Context) -> Reading | None:
    """ "On the 30th": the latest such day of a month up to publication."""
    if context.published is None:
        return None
    back = 0 if int(match["d"]) <= context.published.day else 1
    for months in (back, back + 1):
        number = context.published.year * 12 + context.published.month - 1 - months
        then = day(number // 12, number % 12 + 1, int(match["d"]))
        if then is not None:
            return absolute(then, then)
    return None


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
    """The latest such season of the northern year that had begun before publication's own quarter."""
    if context.published is None:
        return None
    month = _SEASONS[match["season"].lower()]
    year = context.published.year - (0 if context.published.month > month else 1)
    first = month_span(year, month)
    last = month_span(year + (month == 12), (month + 1) % 12 + 1)
    return Reading(first[0], last[1], VAGUE, "vague") if first and last else None


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
        return Reading(today, ends[1], MONTH if unit == "month" else VAGUE, "relative", future=True) if ends else None
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

_NOT_A_DAY_NAME = (
    r"(?!\s(?:Times|Mirror|Herald|Express|Mail|Telegraph|Post|Night Live|Magazine|[Ss]chool|"
    r"Standard|Guardian)\b)"
)
_AMOUNT = (
    r"(?P<n>[0-9]{1,3}|a couple of|a few|several|an?|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve)"
)

ENGLISH_RULES: tuple[Rule, ...] = (
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
    (re.compile(rf"\b(?:the )?{_PART.format('')}[\s-](?:in )?(?P<m>{_M})(?![\w-]|\s[0-9]){_OF_YEAR}"), _months),
    (re.compile(rf"\b[Oo]n the (?P<d>{_D})(?:st|nd|rd|th)(?=[.,;]|\s(?:of (?:this|last|the) month|when|and|at)\b|$)"),
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
    (re.compile(rf"\b(?P<w>{_W})(?:\s(?:morning|afternoon|evening|night))?\s(?:and|into|to|through|"
                rf"until)\s(?:early |late )?"
                rf"(?P<w2>{_W})\b(?:\s(?:morning|afternoon|evening|night))?"), _weekdays),
    (re.compile(rf"\b[Aa] week ago (?:on )?(?P<w>{_W})\b"), _weekday_ago),
    (re.compile(rf"(?<!Bloody )(?<!Black )(?<!Good )(?<!Cyber )(?<!Super )\b(?:(?P<lead>[Ll]ast|"
                rf"[Tt]his past|[Tt]his coming|[Tt]his|[Pp]ast|[Nn]ext|[Cc]oming|[Uu]pcoming)\s)?"
                rf"(?:[Ee]arly |[Ll]ate )?(?P<w>{_W})\b(?:\s(?:morning|afternoon|evening|"
                rf"night))?{_NOT_A_DAY_NAME}"), _one_weekday),
    (re.compile(rf"\b{_AMOUNT}\s(?P<unit>hour|day|week|month|year|decade)s?\s(?P<way>ago|earlier|before|"
                rf"prior)\b(?!\s(?:the|a|he|she|it|they)\b)", re.I), _ago),
    (re.compile(rf"\b{_AMOUNT}\s(?P<unit>day|week|month|year|decade)s?\s(?:after|since)(?=\s(?:[a-z]|\w+\s\w+ed\b))",
                re.I), _since_event),
    (re.compile(rf"\b(?:{_AMOUNT}\s(?P<unit>day|week)s?\s(?:later|afterwards?)|the (?:next|following) day)\b",
                re.I), _later),
    (re.compile(r"\bthe (?:previous (?:day|night|evening)|(?:day|night|evening) before)\b(?!\syesterday)(?=\s*"
                r"(?:[.,;]|$|\s(?:when|and|in|at|by|that|but|after|during|near|outside|inside)\b))", re.I),
     _day_before),
    (re.compile(r"\b(?:at|on|during|over) (?:the|this|a)\s(?:\w+\s)?weekend\b|\b(?:a|the|this) weekend['’]?s?(?="
                r"\s(?:[\w-]+\s){0,2}?(?:shooting|attack|blast|killing|stabbing|crash|violence|raid|clash|fire)s?\b)",
                re.I), _weekend),
    (re.compile(r"\blast (?P<season>spring|summer|autumn|fall|winter)\b", re.I), _last_season),
    (re.compile(r"\b(?P<lead>last|this|past|earlier this|later this|the previous)\s(?P<unit>weekend|week|"
                r"month|year)\b(?!['’-])", re.I), _last_period),
    (re.compile(rf"\b(?:[Ii]n|[Oo]ver|[Dd]uring|[Ww]ithin|[Ff]or) the (?:last|past|"
                rf"previous)\s{_AMOUNT}\s(?P<unit>hour|day|week|month|year|decade)s?\b"),
     _past_stretch),
    (re.compile(r"\b(?P<h>New Year['’]?s Eve|New Year['’]s Day|Christmas Eve|Christmas Day|Boxing Day|"
                r"Valentine['’]s Day|Halloween|"
                rf"Fourth of July|Independence Day|Christmas(?! (?:tree|party|shopping|market|lights|carol))|Thanksgiving(?: Day)?|"
                rf"Easter(?: Sunday| Monday)?|Good Friday|Memorial Day|Labor Day)(?:,?\s(?P<y>{_Y}))?"), _holiday),
    (re.compile(r"\b(?:the day before yesterday|(?:early |late )?yesterday(?: morning| afternoon| evening|"
                r" night)?|"
                r"(?:earlier |late |early )?today|tonight|last night|last evening|"
                r"(?:late |early |earlier )?this (?:morning|afternoon|evening)|overnight|"
                r"tomorrow)\b", re.I), _relative_word),
)  # fmt: skip


def weekday_of(text: str) -> int | None:
    """The weekday (Monday 0) that an English mention names, None if none."""
    found = re.search(_W, text)
    return _weekday(found[0]) if found else None
