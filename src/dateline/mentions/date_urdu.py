"""Urdu date rules."""

from __future__ import annotations

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
    two_days_ago,
    units_ago,
    weekday_of,
    year_of,
    yesterday,
)
from dateline.mentions.date_calendar import Rule

_MONTHS = plain_words({
    "جنوری": 1, "فروری": 2, "مارچ": 3, "اپریل": 4, "مئی": 5, "جون": 6, "جولائی": 7, "اگست": 8, "ستمبر": 9, "اکتوبر": 10,
    "نومبر": 11, "دسمبر": 12,
})  # fmt: skip
_WEEKDAYS = plain_words({
    "پیر": 0, "سوموار": 0, "منگل": 1, "بدھ": 2, "جمعرات": 3, "جمعہ": 4, "جمعے": 4, "جمعۃ المبارک": 4, "ہفتہ": 5, "ہفتے": 5,
    "اتوار": 6,
})  # fmt: skip
_NUMBERS = {word: number for word, number in FOREIGN_WORDS["ur"].items() if number <= 60}
_UNITS = {
    "گھنٹے": "hour", "روز": "day", "دن": "day", "ہفتے": "week", "ہفتہ": "week", "ماہ": "month",
    "مہینے": "month", "سال": "year",
    "برس": "year",
}  # fmt: skip
_PLAIN_UNITS = {next(iter(plain_words({word: 0}))): unit for word, unit in _UNITS.items()}
_M, _W, _N = choice(_MONTHS), choice(_WEEKDAYS), choice(_NUMBERS)
_U = "(?:" + "|".join(sorted(_PLAIN_UNITS, key=len, reverse=True)) + ")"
_PAST = "(?:گزشتہ|گذشتہ|پچھلے)"
# "ہفتہ" is also "week", "پیر" also "foot" and "saint": a weekday takes a postposition of time.
_OF_TIME = (
    r"(?=\s(?:کو|کے روز|کے دن|اور (?:پیر|منگل|بدھ|جمعرات|جمعہ|جمعے|ہفتہ|ہفتے|اتوار) کی|کی (?:شب|رات|صبح|"
    r"شام|دوپہر|سہ پہر|علی الصبح)))"
)

URDU_RULES: tuple[Rule, ...] = (
    rule(rf"(?<![0-9./,])\b(?P<d>{D})(?:\s?(?:-|–|اور|سے|تا)\s?(?P<d2>{D}))?\s(?P<m>{_M})(?!\w)(?:[،,]?\s(?P<y>{Y}))?",
         days_of(_MONTHS)),
    rule(rf"(?<!\w)(?P<m>{_M})(?!\w)[،,]?\s(?P<y>{Y})", month_of(_MONTHS)),
    rule(rf"(?<!\w)(?P<m>{_M})\s(?=میں|کے دوران|سے)(?P<y>)", month_of(_MONTHS)),
    rule(rf"(?<!\w)(?:سنہ|سال)\s(?P<y>{Y})", year_of),
    rule(rf"(?<![0-9])(?P<y>{Y})(?=\s(?:میں|کے|سے|ء))", year_of),
    rule(rf"(?<!\w)(?P<last>{_PAST}\s)?(?P<next>آئندہ\s)?(?P<w>{_W}){_OF_TIME}", weekday_of(_WEEKDAYS)),
    rule(rf"(?<!\w){_PAST} روز(?!\w)", yesterday),
    rule(r"(?<!\w)دو روز (?:قبل|پہلے)(?!\w)", two_days_ago),
    rule(rf"(?<!\w){_PAST} (?:شب|رات)(?!\w)", last_night),
    rule(rf"(?<!\w){_PAST} ہفتے(?!\w)(?!\sکو)", last_week),
    rule(r"(?<!\w)(?:آئندہ|اگلے) ہفتے(?!\w)", next_week),
    rule(rf"(?<!\w){_PAST} (?:ماہ|مہینے)(?!\w)", last_month),
    rule(r"(?<!\w)(?:رواں|اس) (?:ماہ|مہینے)(?!\w)", this_month),
    rule(rf"(?<!\w){_PAST} (?:سال|برس)(?!\w)", last_year),
    rule(r"(?<!\w)آج(?!\w)(?!\sکل)", today),
    rule(rf"(?<!\w)(?P<n>[0-9]{{1,3}}|{_N})\s(?P<unit>{_U})\s(?:قبل|پہلے)(?!\w)", units_ago(_NUMBERS, _PLAIN_UNITS)),
)  # fmt: skip
