"""Number words of French, Arabic, Urdu and Persian, and the words that bound a number, in plain letters.

Words that are mostly something else are left out though they can be numbers: Urdu "اسی" (80, but "that same") and "بہتر"
(72, but "better").
"""

from __future__ import annotations

from dateline.mentions.scripts import plain_letters

_FRENCH = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
    "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
    "huitante": 80, "nonante": 90, "cent": 100, "cents": 100, "mille": 1000,
}  # fmt: skip
FRENCH_LOTS = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100,
}  # fmt: skip
_ARABIC = {
    "واحد": 1, "واحدة": 1, "اثنان": 2, "اثنين": 2, "اثنتان": 2, "اثنتين": 2, "اثنا": 2, "اثني": 2, "اثنتا": 2, "اثنتي": 2,
    "ثلاثة": 3, "ثلاث": 3, "أربعة": 4, "أربع": 4, "خمسة": 5, "خمس": 5, "ستة": 6, "ست": 6, "سبعة": 7, "سبع": 7,
    "ثمانية": 8, "ثماني": 8, "ثمان": 8, "تسعة": 9, "تسع": 9, "عشرة": 10, "عشر": 10, "عشرون": 20, "عشرين": 20,
    "ثلاثون": 30, "ثلاثين": 30, "أربعون": 40, "أربعين": 40, "خمسون": 50, "خمسين": 50, "ستون": 60, "ستين": 60,
    "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80, "تسعون": 90, "تسعين": 90, "مئة": 100, "مائة": 100,
    "مئتا": 200, "مئتي": 200, "مئتان": 200, "مئتين": 200, "مائتي": 200, "مائتان": 200, "مائتين": 200,
    "ثلاثمئة": 300, "ثلاثمائة": 300, "أربعمئة": 400, "أربعمائة": 400, "خمسمئة": 500, "خمسمائة": 500,
    "ألف": 1000, "ألفا": 1000, "آلاف": 1000, "ألفين": 2000, "ألفان": 2000,
}  # fmt: skip
_URDU_UNITS = """ایک دو تین چار پانچ چھ سات آٹھ نو دس گیارہ بارہ تیرہ چودہ پندرہ سولہ سترہ اٹھارہ انیس بیس
    اکیس بائیس تئیس چوبیس پچیس چھبیس ستائیس اٹھائیس انتیس تیس اکتیس بتیس تینتیس چونتیس پینتیس چھتیس
    سینتیس اڑتیس انتالیس چالیس
    اکتالیس بیالیس تینتالیس چوالیس پینتالیس چھیالیس سینتالیس اڑتالیس انچاس پچاس اکاون باون ترپن
    چوون پچپن چھپن ستاون اٹھاون انسٹھ ساٹھ
    اکسٹھ باسٹھ تریسٹھ چونسٹھ پینسٹھ چھیاسٹھ سڑسٹھ اڑسٹھ انہتر ستر""".split()
_URDU = {
    **{word: number for number, word in enumerate(_URDU_UNITS, 1)},
    "چھے": 6, "پچھتر": 75, "نوے": 90, "سو": 100, "ہزار": 1000, "لاکھ": 100_000, "کروڑ": 10_000_000, "درجن": 12,
}  # fmt: skip
_PERSIAN_UNITS = """یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده
    نوزده بیست""".split()
_PERSIAN = {
    **{word: number for number, word in enumerate(_PERSIAN_UNITS, 1)},
    "سی": 30, "چهل": 40, "پنجاه": 50, "شصت": 60, "هفتاد": 70, "هشتاد": 80, "نود": 90, "صد": 100, "یکصد": 100, "دویست": 200,
    "سیصد": 300, "چهارصد": 400, "پانصد": 500, "ششصد": 600, "هفتصد": 700, "هشتصد": 800, "نهصد": 900, "هزار": 1000,
    "میلیون": 1_000_000,
}  # fmt: skip


def _plain(words: dict[str, int]) -> dict[str, int]:
    return {plain_letters(word): number for word, number in words.items()}


FOREIGN_WORDS: dict[str, dict[str, int]] = {
    "fr": _FRENCH, "ar": _plain(_ARABIC), "ur": _plain(_URDU), "fa": _plain(_PERSIAN),
}  # fmt: skip
FOREIGN_SCALES = _plain(
    {"cent": 100, "cents": 100, "mille": 1000, "سو": 100, "ہزار": 1000, "لاکھ": 100_000, "کروڑ": 10_000_000, "درجن": 12,
     "مئة": 100, "مائة": 100, "ألف": 1000, "ألفا": 1000, "آلاف": 1000, "هزار": 1000, "میلیون": 1_000_000}
)  # fmt: skip
SPELLED_APART = {
    plain_letters(k): v for k, v in {"أحد عشر": "11", "إحدى عشرة": "11", "إحدى عشر": "11"}.items()
}
"""Two words that are one number, though the first alone is none ("one of")."""

BEFORE: dict[str, dict[str, str]] = {
    "fr": {
        "least": r"au moins|au minimum|pas moins de|pas moins d['’]",
        "over": r"plus de|plus d['’]",
        "under": r"moins de|moins d['’]",
        "upto": r"jusqu['’]à",
        "near": r"près de|près d['’]|presque",
        "about": r"environ|quelque|~|autour de",
    },
    "ar": {
        "least": "ما لا يقل عن|لا يقل عن|على الأقل",
        "over": "أكثر من|ما يزيد على|ما يزيد عن|ما يربو على",
        "under": "أقل من",
        "upto": "ما يصل إلى|نحو ما يصل إلى",
        "near": "ما يقرب من|قرابة|زهاء",
        "about": "نحو|حوالي|~",
    },
    "ur": {
        "least": "کم از کم|کم سے کم",
        "over": "زائد از",
        "under": "کم از",
        "upto": "زیادہ سے زیادہ",
        "near": "تقریباً|تقریبا",
        "about": "لگ بھگ|قریب قریب|~",
    },
    "fa": {
        "least": "دست کم|حداقل|لااقل|کم از کم",
        "over": "بیش از|بیشتر از|افزون بر",
        "under": "کمتر از",
        "upto": "حداکثر|تا",
        "near": "نزدیک به|قریب به",
        "about": "حدود|در حدود|تقریبا|حدودا|~",
    },
}
VAGUE: dict[str, tuple[tuple[str, int], ...]] = {
    "fr": (("milliers", 2000), ("centaines", 200), ("dizaines", 20), ("plusieurs", 3)),
    "ar": (("آلاف|الآلاف", 2000), ("المئات|مئات", 200), ("العشرات|عشرات", 20), ("عدة|عدد من|بضعة", 3)),
    "ur": (("ہزاروں", 2000), ("سینکڑوں|سیکڑوں", 200), ("درجنوں", 24), ("متعدد|کئی", 3)),
    "fa": (("هزاران|هزارها", 2000), ("صدها", 200), ("ده ها|دهها", 20), ("چندین|شماری از|تعدادی", 3)),
}
NONE: dict[str, str] = {
    "fr": r"aucune?|personne n|zéro",
    "ar": "لا أحد",
    "ur": "کوئی نہیں|صفر",
    "fa": "هیچ|هیچ یک",
}
AFTER_LEAST: dict[str, str] = {
    "fr": r"\sau moins\b", "ar": r"\s(?:\w+\s)?على الأقل", "ur": r"(?!x)x", "fa": r"(?!x)x",
}  # fmt: skip
AFTER_OVER: dict[str, str] = {
    "ur": r"\s(?:افراد\s|لوگ\s)?سے (?:زائد|زیادہ)(?!\w)", "fa": r"\s(?:نفر|تن) و بیشتر",
}  # fmt: skip
JOINT: dict[str, str] = {"fr": r"(?:[\s-]et[\s-]|[\s-])", "ar": r"\s?و?\s?", "ur": r"\s", "fa": r"\sو\s|\s"}
TO: dict[str, str] = {
    "fr": r"\s?(?:-|–|à|ou)\s?|\set\s", "ar": r"\s?(?:-|–|إلى|و)\s?", "ur": r"\s?(?:-|–|سے|یا|اور)\s?",
    "fa": r"\s?(?:-|–|تا|الی|و)\s?",
}  # fmt: skip
BETWEEN: dict[str, str] = {
    "fr": r"(?:entre|de)\s",
    "ar": r"(?:بين|من)\s",
    "ur": r"(?!x)x",
    "fa": r"(?:بین|میان)\s",
}
EXTRA_NUMBER: dict[str, str] = {
    "fr": rf"une (?:{'|'.join(FRENCH_LOTS)})|[0-9]{{1,3}}(?: [0-9]{{3}})+", "ur": r"[0-9]{1,9}\s(?:سو|ہزار|لاکھ|کروڑ|درجن)",
    "ar": r"[0-9]{1,9}\s(?:ألف|آلاف|ألفا)", "fa": r"[0-9]{1,9}\s(?:هزار|میلیون)",
}  # fmt: skip
PREFIXES = {"ar": "و"}
"""Letters written onto a number without a blank: "و12 جريحا"."""
