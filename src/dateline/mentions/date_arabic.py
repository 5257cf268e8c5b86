"""Arabic date rules, with the month names of Egypt, of the Levant and Iraq, and of the Maghreb."""

from __future__ import annotations

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
    one_ago,
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
from dateline.mentions.date_calendar import Rule

MONTHS = plain_words({
    "يناير": 1, "فبراير": 2, "مارس": 3, "أبريل": 4, "إبريل": 4, "مايو": 5, "يونيو": 6, "يونيه": 6, "يوليو": 7, "يوليه": 7,
    "أغسطس": 8, "سبتمبر": 9, "أكتوبر": 10, "نوفمبر": 11, "ديسمبر": 12,
    "كانون الثاني": 1, "شباط": 2, "آذار": 3, "اذار": 3, "نيسان": 4, "أيار": 5, "حزيران": 6, "تموز": 7, "آب": 8, "أيلول": 9,
    "تشرين الأول": 10, "تشرين الثاني": 11, "كانون الأول": 12,
    "جانفي": 1, "فيفري": 2, "أفريل": 4, "ماي": 5, "جوان": 6, "جويلية": 7, "أوت": 8,
    "شتنبر": 9, "نونبر": 11, "دجنبر": 12, "غشت": 8, "يوليوز": 7,
})  # fmt: skip
_WEEKDAYS = plain_words(
    {
        "الاثنين": 0,
        "الإثنين": 0,
        "الثلاثاء": 1,
        "الأربعاء": 2,
        "الخميس": 3,
        "الجمعة": 4,
        "السبت": 5,
        "الأحد": 6,
    }
)
_NUMBERS = plain_words({
    "ثلاثة": 3, "ثلاث": 3, "أربعة": 4, "أربع": 4, "خمسة": 5, "خمس": 5, "ستة": 6, "ست": 6, "سبعة": 7, "سبع": 7, "ثمانية": 8,
    "ثماني": 8, "تسعة": 9, "تسع": 9, "عشرة": 10, "عشر": 10,
})  # fmt: skip
_UNITS = {
    "ساعة": "hour", "ساعات": "hour", "أيام": "day", "يوما": "day", "أسابيع": "week", "أشهر": "month", "شهرا": "month",
    "سنوات": "year", "أعوام": "year", "عاما": "year", "سنة": "year",
}  # fmt: skip
_PLAIN_UNITS = {next(iter(plain_words({word: 0}))): unit for word, unit in _UNITS.items()}
_M, _W, _N = choice(MONTHS), choice(_WEEKDAYS), choice(_NUMBERS)
_U = "(?:" + "|".join(sorted(_PLAIN_UNITS, key=len, reverse=True)) + ")"
_PART = "(?:يوم|ليل|مساء|صباح|فجر|ليلة|ظهر|عصر|بعد ظهر|نهار)"

ARABIC_RULES: tuple[Rule, ...] = (
    rule(rf"(?<![0-9./,])\b(?P<d>{D})(?:\s?(?:-|–|و|إلى|و\s)\s?(?P<d2>{D}))?\s(?:من\s)?(?:شهر\s)?(?P<m>{_M})(?!\w)"
         rf"(?:\s?[/(]\s?{_M}\)?)?(?:[،,]?\s(?:من عام |عام |سنة )?(?P<y>{Y}))?", days_of(MONTHS)),
    rule(rf"(?<!\w)(?P<m>{_M})(?!\w)(?:\s?[/(]\s?{_M}\)?)?\s(?:من عام |عام |سنة )?(?P<y>{Y})", month_of(MONTHS)),
    rule(rf"(?<!\w)(?:في|منذ|خلال|مطلع|نهاية|أواخر|أوائل|منتصف)\s(?:شهر\s)?(?P<m>{_M})(?!\w)(?P<y>)", month_of(MONTHS)),
    rule(rf"(?<!\w)(?:عام|سنة|العام|في|منذ)\s(?P<y>{Y})", year_of),
    rule(rf"(?<!\w)(?:{_PART}\s)*(?P<w>{_W})(?!\w)(?:\s(?:(?P<next>المقبل|القادم|المقبلة|القادمة)|(?P<last>الماضي|الماضية|الفائت)))?",
         weekday_of(_WEEKDAYS)),
    rule(rf"(?<!\w)(?:{_PART}\s)?(?:أول أمس|أول من أمس|أمس الأول|قبل يومين|منذ يومين)(?!\w)", two_days_ago),
    rule(rf"(?<!\w)(?:{_PART}\s)?(?:أمس|البارحة)(?!\w)", yesterday),
    rule(rf"(?<!\w)(?:{_PART}\s)?اليوم(?!\w)(?!\s(?:السابق|التالي|الأول|الثاني|الثالث|نفسه))", today),
    rule(r"(?<!\w)(?:الليلة الماضية|ليل أمس|ليلة أمس)(?!\w)", last_night),
    rule(r"(?<!\w)(?:يوم\s)?غدا?(?!\w)", tomorrow),
    rule(r"(?<!\w)الأسبوع الماضي(?!\w)", last_week),
    rule(r"(?<!\w)الأسبوع (?:المقبل|القادم)(?!\w)", next_week),
    rule(r"(?<!\w)الشهر الماضي(?!\w)", last_month),
    rule(r"(?<!\w)(?:هذا الشهر|الشهر الجاري|الشهر الحالي)(?!\w)", this_month),
    rule(r"(?<!\w)(?:العام|السنة) (?:الماضي|الماضية)(?!\w)", last_year),
    rule(r"(?<!\w)(?:قبل|منذ)\s(?:عام|سنة)(?!\w)(?!\s[0-9])", one_ago("year")),
    rule(r"(?<!\w)(?:قبل|منذ)\s(?:عامين|سنتين)(?!\w)", one_ago("year", 2)),
    rule(r"(?<!\w)(?:قبل|منذ)\sأسبوع(?!\w)", one_ago("week")),
    rule(r"(?<!\w)(?:قبل|منذ)\sشهر(?!\w)", one_ago("month")),
    rule(rf"(?<!\w)(?:قبل|منذ)\s(?P<n>[0-9]{{1,3}}|{_N})\s(?P<unit>{_U})(?!\w)", units_ago(_NUMBERS, _PLAIN_UNITS)),
)  # fmt: skip
