"""Arabic and Urdu date rules: absolute dates with month names, weekdays, and the commonest relative words.

Digits have been made ASCII before the rules run (`dates.find_dates`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    week_of,
    year_reading,
    yearless_day,
)

_ARABIC_MONTHS = {
    "يناير": 1, "فبراير": 2, "مارس": 3, "أبريل": 4, "ابريل": 4, "إبريل": 4, "مايو": 5, "يونيو": 6, "يوليو": 7,
    "أغسطس": 8, "اغسطس": 8, "سبتمبر": 9, "أكتوبر": 10, "اكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12,
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8,
    "أيلول": 9,
    "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12,
}  # fmt: skip
_URDU_MONTHS = {
    "جنوری": 1, "فروری": 2, "مارچ": 3, "اپریل": 4, "مئی": 5, "جون": 6, "جولائی": 7, "اگست": 8, "ستمبر": 9,
    "اکتوبر": 10, "نومبر": 11, "دسمبر": 12,
}  # fmt: skip
_ARABIC_WEEKDAYS = {"الاثنين": 0, "الإثنين": 0, "الثلاثاء": 1, "الأربعاء": 2, "الاربعاء": 2, "الخميس": 3,
    "الجمعة": 4,
                    "السبت": 5, "الأحد": 6, "الاحد": 6}  # fmt: skip
_URDU_WEEKDAYS = {"پیر": 0, "سوموار": 0, "منگل": 1, "بدھ": 2, "جمعرات": 3, "جمعہ": 4, "جمعے": 4, "ہفتہ": 5,
    "ہفتے": 5,
                  "اتوار": 6}  # fmt: skip
_URDU_NUMBERS = {"ایک": 1, "دو": 2, "تین": 3, "چار": 4, "پانچ": 5, "چھ": 6, "سات": 7, "دس": 10}
_ARABIC_NUMBERS = {
    "ثلاثة": 3,
    "ثلاث": 3,
    "أربعة": 4,
    "أربع": 4,
    "خمسة": 5,
    "خمس": 5,
    "ستة": 6,
    "سبعة": 7,
    "عشرة": 10,
}


def _choice(words: Mapping[str, int]) -> str:
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)) + ")"


_Y = r"(?:1[5-9]|20)[0-9]{2}(?![0-9])"
_D = r"(?:0?[1-9]|[12][0-9]|3[01])"
_AM, _UM = _choice(_ARABIC_MONTHS), _choice(_URDU_MONTHS)
_MONTH_NUMBERS = {**_ARABIC_MONTHS, **_URDU_MONTHS}


def _days(match: re.Match[str], context: Context) -> Reading | None:
    month, first = _MONTH_NUMBERS[match["m"]], int(match["d"])
    start = (
        day(int(match["y"]), month, first)
        if match["y"]
        else yearless_day(context, month, first, match.start())
    )
    last = match.groupdict().get("d2")
    end = day(start.year, month, int(last)) if last and start else start
    return absolute(start, end, DAY, yearless=not match["y"] and not last)


def _month(match: re.Match[str], context: Context) -> Reading | None:
    month = _MONTH_NUMBERS[match["m"]]
    year = int(match["y"]) if match["y"] else latest_year_of_month(context, month)
    span = month_span(year, month) if year else None
    return absolute(*span, MONTH) if span else None


def _year(match: re.Match[str], context: Context) -> Reading | None:
    return year_reading(int(match["y"]), context)


def _weekday(match: re.Match[str], context: Context) -> Reading | None:
    word = match["w"]
    then = last_weekday(context, _ARABIC_WEEKDAYS[word] if word in _ARABIC_WEEKDAYS else _URDU_WEEKDAYS[word])
    return Reading(then, then, DAY, "weekday") if then else None


def _today(match: re.Match[str], context: Context) -> Reading | None:
    return days_back(context, 0)


def _yesterday(match: re.Match[str], context: Context) -> Reading | None:
    return days_back(context, 1)


def _two_days(match: re.Match[str], context: Context) -> Reading | None:
    return days_back(context, 2)


def _last_week(match: re.Match[str], context: Context) -> Reading | None:
    return week_of(context, 1)


def _last_month(match: re.Match[str], context: Context) -> Reading | None:
    return month_back(context, 1)


def _last_year(match: re.Match[str], context: Context) -> Reading | None:
    reading = ago(context, 1, "year")
    return replace(reading, historical=True) if reading else None


def _days_ago(match: re.Match[str], context: Context) -> Reading | None:
    word = match["n"]
    amount = int(word) if word.isdigit() else _URDU_NUMBERS.get(word) or _ARABIC_NUMBERS[word]
    unit = {"روز": "day", "دن": "day", "ہفتے": "week", "ماہ": "month", "سال": "year", "برس": "year",
    "أيام": "day",
            "أسابيع": "week", "أشهر": "month", "سنوات": "year", "أعوام": "year"}[match["unit"]]  # fmt: skip
    return ago(context, amount, unit)


def _last_night(match: re.Match[str], context: Context) -> Reading | None:
    return days_back(context, 1, 0, precision=WEEK)


ARABIC_RULES: tuple[Rule, ...] = (
    (re.compile(rf"(?<![0-9./])\b(?P<d>{_D})(?:\s?(?:-|–|و|"
                rf"إلى)\s?(?P<d2>{_D}))?\s(?:من\s)?(?P<m>{_AM})(?!\w)(?:/{_choice(_ARABIC_MONTHS)})?"
                rf"(?:[،,]?\s(?:من عام |عام |سنة )?(?P<y>{_Y}))?"), _days),
    (re.compile(rf"(?<!\w)(?P<m>{_AM})(?!\w)\s(?:من عام |عام |سنة )?(?P<y>{_Y})"), _month),
    (re.compile(rf"(?:في|منذ|خلال)\s(?:شهر\s)?(?P<m>{_AM})(?!\w)(?P<y>)"), _month),
    (re.compile(rf"(?<!\w)(?:عام|سنة|العام|في|منذ)\s(?P<y>{_Y})"), _year),
    (re.compile(rf"(?<!\w)(?:يوم\s|ليل\s|مساء\s|صباح\s|فجر\s|ليلة\s)*(?P<w>{_choice(_ARABIC_WEEKDAYS)})(?!\w)"
                r"(?!\s(?:المقبل|القادم))"), _weekday),
    (re.compile(r"(?<!\w)(?:أول أمس|أول من أمس|قبل يومين)(?!\w)"), _two_days),
    (re.compile(r"(?<!\w)(?:مساء |صباح |ليل )?(?:أمس|البارحة)(?!\w)"), _yesterday),
    (re.compile(r"(?<!\w)(?:صباح |مساء |فجر )?(?:اليوم)(?!\w)(?!\s(?:السابق|التالي))"), _today),
    (re.compile(r"(?<!\w)(?:الليلة الماضية|ليل أمس)(?!\w)"), _last_night),
    (re.compile(r"(?<!\w)الأسبوع الماضي(?!\w)"), _last_week),
    (re.compile(r"(?<!\w)الشهر الماضي(?!\w)"), _last_month),
    (re.compile(r"(?<!\w)(?:العام|السنة) (?:الماضي|الماضية)(?!\w)"), _last_year),
    (re.compile(rf"(?<!\w)(?:قبل|منذ)\s(?P<n>[0-9]{{1,3}}|{_choice(_ARABIC_NUMBERS)})\s(?P<unit>أيام|أسابيع|"
                rf"أشهر|سنوات|أعوام)(?!\w)"),
     _days_ago),
)  # fmt: skip

URDU_RULES: tuple[Rule, ...] = (
    (re.compile(rf"(?<![0-9./])\b(?P<d>{_D})(?:\s?(?:-|–|اور|سے|"
                rf"تا)\s?(?P<d2>{_D}))?\s(?P<m>{_UM})(?!\w)(?:[،,]?\s(?P<y>{_Y}))?"), _days),
    (re.compile(rf"(?<!\w)(?P<m>{_UM})(?!\w)[،,]?\s(?P<y>{_Y})"), _month),
    (re.compile(rf"(?<!\w)(?P<m>{_UM})\s(?=میں|کے دوران|سے)(?P<y>)"), _month),
    (re.compile(rf"(?<!\w)(?:سنہ|سال)\s(?P<y>{_Y})"), _year),
    (re.compile(rf"(?<![0-9])(?P<y>{_Y})(?=\s(?:میں|کے|سے|ء))"), _year),
    # "ہفتہ" is also "week": a weekday takes a postposition of time.
    (re.compile(rf"(?<!\w)(?P<w>{_choice(_URDU_WEEKDAYS)})(?=\s(?:کو|کے روز|کے دن|کی (?:شب|رات|صبح|شام|"
                rf"دوپہر|علی الصبح)))"), _weekday),
    (re.compile(r"(?<!\w)(?:گزشتہ روز|گذشتہ روز)(?!\w)"), _yesterday),
    (re.compile(r"(?<!\w)(?:گزشتہ|گذشتہ) (?:شب|رات)(?!\w)"), _last_night),
    (re.compile(r"(?<!\w)(?:گزشتہ|گذشتہ) ہفتے(?!\w)"), _last_week),
    (re.compile(r"(?<!\w)(?:گزشتہ|گذشتہ) (?:ماہ|مہینے)(?!\w)"), _last_month),
    (re.compile(r"(?<!\w)(?:گزشتہ|گذشتہ) (?:سال|برس)(?!\w)"), _last_year),
    (re.compile(r"(?<!\w)آج(?!\w)(?!\sکل)"), _today),
    (re.compile(rf"(?<!\w)(?P<n>[0-9]{{1,3}}|{_choice(_URDU_NUMBERS)})\s(?P<unit>روز|دن|ہفتے|ماہ|سال|"
                rf"برس)\s(?:قبل|پہلے)(?!\w)"),
     _days_ago),
)  # fmt: skip
