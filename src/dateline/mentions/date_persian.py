"""Persian and Dari date rules: Gregorian months and those of the Solar Hijri calendar, in Iran's and Afghanistan's names."""

from __future__ import annotations

import re
from datetime import date, timedelta

from dateline.mentions.count_foreign import FOREIGN_WORDS
from dateline.mentions.date_arabic_script import (
    D,
    Y,
    choice,
    days_of,
    last_month,
    last_night,
    last_week,
    last_year,
    month_of,
    next_week,
    plain_words,
    rule,
    this_month,
    today,
    tomorrow,
    two_days_ago,
    units_ago,
    weekday_of,
    year_of,
    yesterday,
)
from dateline.mentions.date_calendar import DAY, MONTH, Context, Reading, Rule, absolute, year_reading

_MONTHS = plain_words({
    "ژانویه": 1, "فوریه": 2, "مارس": 3, "آوریل": 4, "مه": 5, "می": 5, "ژوئن": 6, "ژوئیه": 7, "جولای": 7,
    "اوت": 8, "آگوست": 8,
    "سپتامبر": 9, "اکتبر": 10, "نوامبر": 11, "دسامبر": 12,
    "جنوری": 1, "فبروری": 2, "مارچ": 3, "اپریل": 4, "جون": 6, "اگست": 8, "سپتمبر": 9, "اکتوبر": 10, "نومبر": 11, "دسمبر": 12,
})  # fmt: skip
_SOLAR = plain_words({
    "فروردین": 1, "اردیبهشت": 2, "خرداد": 3, "تیر": 4, "مرداد": 5, "شهریور": 6, "مهر": 7, "آبان": 8, "آذر": 9, "دی": 10,
    "بهمن": 11, "اسفند": 12,
    "حمل": 1, "ثور": 2, "جوزا": 3, "سرطان": 4, "اسد": 5, "سنبله": 6, "میزان": 7, "عقرب": 8, "قوس": 9, "جدی": 10, "دلو": 11,
    "حوت": 12,
})  # fmt: skip
_WEEKDAYS = plain_words({
    "شنبه": 5, "یکشنبه": 6, "یک شنبه": 6, "دوشنبه": 0, "دو شنبه": 0, "سه شنبه": 1, "سهشنبه": 1,
    "چهارشنبه": 2, "چهار شنبه": 2,
    "پنجشنبه": 3, "پنج شنبه": 3, "جمعه": 4, "آدینه": 4,
})  # fmt: skip
_NUMBERS = {word: number for word, number in FOREIGN_WORDS["fa"].items() if number <= 20}
_UNITS = {"ساعت": "hour", "روز": "day", "هفته": "week", "ماه": "month", "سال": "year"}
_M, _S, _W, _N = choice(_MONTHS), choice(_SOLAR), choice(_WEEKDAYS), choice(_NUMBERS)
_SOLAR_YEAR = r"1[34][0-9]{2}(?![0-9])"
_NOT_CLEAR = {"می"}  # the mark of the present tense, too: only with a year
_AFTER_DAY = choice({m: n for m, n in _MONTHS.items() if m not in _NOT_CLEAR})
FIRST_SOLAR, LAST_SOLAR = 1200, 1500


def solar_day(year: int, month: int, day_of_month: int) -> date | None:
    """The Gregorian day of a Solar Hijri date, None where there is no such day or the year is out of 1200 to 1500.

    The 33-year rule of leap years, which agrees with the calendar of Iran for these years.
    """
    if not (FIRST_SOLAR <= year <= LAST_SOLAR and 1 <= month <= 12):
        return None
    if not 1 <= day_of_month <= (31 if month <= 6 else 30 if month < 12 or _leap(year) else 29):
        return None
    return _new_year(year) + timedelta(days=31 * (month - 1) - max(0, month - 7) + day_of_month - 1)


def _new_year(year: int) -> date:
    # 1 Farvardin 1404 was 21 March 2025; years before it are counted in 33-year cycles of eight leap years.
    return date(2025, 3, 21) + timedelta(days=365 * (year - 1404) + _leaps_before(year) - _leaps_before(1404))


def _leaps_before(year: int) -> int:
    cycles, rest = divmod(year - 1, 33)
    return 8 * cycles + sum(_leap(y) for y in range(1, rest + 1))


def _leap(year: int) -> bool:
    return year % 33 in (1, 5, 9, 13, 17, 22, 26, 30)


def _solar_year_of(context: Context, month: int, day_of_month: int) -> int | None:
    """The year of the latest such day up to publication (a day's grace)."""
    if context.published is None:
        return None
    for year in range(context.published.year - 620, context.published.year - 632, -1):
        then = solar_day(year, month, day_of_month)
        if then is not None and then <= context.published + timedelta(days=1):
            return year
    return None


def _solar_days(match: re.Match[str], context: Context) -> Reading | None:
    month, first, last = _SOLAR[match["m"]], int(match["d"]), match["d2"]
    year = int(match["y"]) if match["y"] else _solar_year_of(context, month, first)
    start = solar_day(year, month, first) if year else None
    end = solar_day(year, month, int(last)) if year and last else start
    return absolute(start, end, DAY)


def _solar_month(match: re.Match[str], context: Context) -> Reading | None:
    year, month = int(match["y"]), _SOLAR[match["m"]]
    start = solar_day(year, month, 1)
    after = solar_day(year + month // 12, month % 12 + 1, 1)
    return absolute(start, after - timedelta(days=1), MONTH) if start and after else None


def _solar_year(match: re.Match[str], context: Context) -> Reading | None:
    start = solar_day(int(match["y"]), 1, 1)
    return year_reading(start.year, context, last=start.year + 1) if start else None


PERSIAN_RULES: tuple[Rule, ...] = (
    rule(rf"(?<![0-9./,])\b(?P<d>{D})(?:\s?(?:-|–|و|تا)\s?(?P<d2>{D}))?\s(?:ماه\s)?(?P<m>{_S})(?:\sماه)?(?!\w)"
         rf"(?:[،,]?\s(?:سال\s)?(?P<y>{_SOLAR_YEAR}))?", _solar_days),
    rule(rf"(?<!\w)(?P<m>{_S})(?:\sماه)?\s(?:سال\s)?(?P<y>{_SOLAR_YEAR})", _solar_month),
    rule(rf"(?<!\w)(?:سال|در)\s(?P<y>{_SOLAR_YEAR})", _solar_year),
    rule(rf"(?<![0-9./,])\b(?P<d>{D})(?:\s?(?:-|–|و|تا)\s?(?P<d2>{D}))?\s(?:ماه\s)?(?P<m>{_AFTER_DAY})(?!\w)"
         rf"(?:[،,]?\s(?:سال\s)?(?P<y>{Y}))?", days_of(_MONTHS)),
    rule(rf"(?<![0-9./,])\b(?P<d>{D})\s(?P<m>{_M})\s(?P<y>{Y})", days_of(_MONTHS)),
    rule(rf"(?<!\w)(?P<m>{_M})(?!\w)\s(?:سال\s)?(?P<y>{Y})", month_of(_MONTHS)),
    rule(rf"(?<!\w)(?:سال|در)\s(?P<y>{Y})", year_of),
    rule(rf"(?<!\w)(?:روز|شامگاه|بامداد|صبح|عصر|شب|ظهر|غروب)?\s?(?<!\w)(?P<w>{_W})(?!\w)(?:\s(?:شب|گذشته|"
         rf"(?P<last>هفته گذشته)|"
         r"(?P<next>آینده|هفته آینده)))?", weekday_of(_WEEKDAYS)),
    rule(r"(?<!\w)پریروز(?!\w)", two_days_ago),
    rule(r"(?<!\w)(?:دیروز|روز گذشته|دی روز)(?!\w)", yesterday),
    rule(r"(?<!\w)(?:دیشب|شب گذشته)(?!\w)", last_night),
    rule(r"(?<!\w)امروز(?!\w)", today),
    rule(r"(?<!\w)فردا(?!\w)", tomorrow),
    rule(r"(?<!\w)هفته گذشته(?!\w)", last_week),
    rule(r"(?<!\w)هفته آینده(?!\w)", next_week),
    rule(r"(?<!\w)ماه گذشته(?!\w)", last_month),
    rule(r"(?<!\w)(?:این ماه|ماه جاری)(?!\w)", this_month),
    rule(r"(?<!\w)(?:سال گذشته|پارسال)(?!\w)", last_year),
    rule(rf"(?<!\w)(?P<n>[0-9]{{1,3}}|{_N})\s(?P<unit>{'|'.join(_UNITS)})\s(?:پیش|قبل)(?!\w)", units_ago(_NUMBERS, _UNITS)),
)  # fmt: skip
