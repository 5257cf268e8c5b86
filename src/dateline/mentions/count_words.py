"""Number words of English, French, Arabic and Urdu, and what a phrase of them adds up to."""

from __future__ import annotations

import re

_ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "lakh": 100_000, "million": 1_000_000,
    "crore": 10_000_000, "dozen": 12, "both": 2, "single": 1,
}  # fmt: skip
_FRENCH = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8,
    "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "cent": 100, "cents": 100,
    "mille": 1000,
}  # fmt: skip
_FRENCH_LOTS = {"dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
    "quarantaine": 40,
                "cinquantaine": 50, "centaine": 100}  # fmt: skip
_ARABIC = {
    "واحد": 1, "واحدة": 1, "اثنان": 2, "اثنين": 2, "اثنتان": 2, "ثلاثة": 3, "ثلاث": 3, "أربعة": 4, "أربع": 4,
    "خمسة": 5, "خمس": 5, "ستة": 6, "ست": 6, "سبعة": 7, "سبع": 7, "ثمانية": 8, "ثماني": 8, "تسعة": 9, "تسع": 9,
    "عشرة": 10, "عشر": 10, "عشرون": 20, "عشرين": 20, "ثلاثون": 30, "ثلاثين": 30, "أربعون": 40, "أربعين": 40,
    "خمسون": 50, "خمسين": 50, "ستون": 60, "ستين": 60, "سبعون": 70, "سبعين": 70, "ثمانون": 80, "ثمانين": 80,
    "تسعون": 90, "تسعين": 90, "مئة": 100, "مائة": 100, "مئتي": 200, "ألف": 1000,
}  # fmt: skip
_URDU = {
    "ایک": 1, "دو": 2, "تین": 3, "چار": 4, "پانچ": 5, "چھ": 6, "سات": 7, "آٹھ": 8, "نو": 9, "دس": 10,
    "گیارہ": 11,
    "بارہ": 12, "تیرہ": 13, "چودہ": 14, "پندرہ": 15, "سولہ": 16, "سترہ": 17, "اٹھارہ": 18, "انیس": 19,
    "بیس": 20,
    "تیس": 30, "چالیس": 40, "پچاس": 50, "ساٹھ": 60, "ستر": 70, "اسی": 80, "نوے": 90, "سو": 100, "ہزار": 1000,
    "لاکھ": 100_000, "کروڑ": 10_000_000, "درجن": 12,
}  # fmt: skip
NUMBER_WORDS: dict[str, dict[str, int]] = {"en": _ENGLISH, "fr": _FRENCH, "ar": _ARABIC, "ur": _URDU}

_FIXED = {"half a dozen": 6, "half an dozen": 6, "a couple": 2, "a couple of": 2, "a pair": 2,
    "a pair of": 2, "a few": 3,
          "a score": 20, "one score": 20}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "lakh": 100_000, "million": 1_000_000, "crore": 10_000_000,
    "dozen": 12,
           "cent": 100, "cents": 100, "mille": 1000, "سو": 100, "ہزار": 1000, "لاکھ": 100_000,
           "کروڑ": 10_000_000,
           "درجن": 12, "مئة": 100, "مائة": 100, "ألف": 1000}  # fmt: skip


def number_of(phrase: str, language: str) -> int | None:
    """The whole number that a phrase of digits, words or both stands for; None if it is none.

    "1,200", "1 200", "twenty-one", "a dozen", "two hundred and six", "3 lakh", "quatre-vingt-deux", "ثلاثة
    وعشرون".
    """
    text = re.sub(r"\s+", " ", phrase.lower().strip())
    if text in _FIXED:
        return _FIXED[text]
    if language == "fr" and re.fullmatch(r"[0-9]{1,3}(?: [0-9]{3})+", text):
        return int(text.replace(" ", ""))
    digits = re.fullmatch(r"[0-9][0-9,]*", text)
    if digits:
        return int(text.replace(",", ""))
    text = text.replace("quatre-vingts", "80").replace("quatre-vingt", "80").replace("quatre vingt", "80")
    words = NUMBER_WORDS[language]
    total, current, seen = 0, 0, False
    for raw in re.split(r"[\s-]+", text):
        word = raw.removesuffix("s") if language == "en" and raw.removesuffix("s") in _SCALES else raw
        if language == "ar" and word not in words:
            word = word.removeprefix("و")
        if word in ("and", "et", "a", "an", ""):
            current = current or (1 if word in ("a", "an") else current)
            continue
        if language == "fr" and word in _FRENCH_LOTS:
            return _FRENCH_LOTS[word]
        number = re.fullmatch(r"[0-9][0-9,]*", word)
        if number:
            current, seen = current + int(word.replace(",", "")), True
        elif word in _SCALES:
            scale = _SCALES[word]
            current, seen = (current or 1) * scale, True
            if scale >= 1000:
                total, current = total + current, 0
        elif word in words:
            current, seen = current + words[word], True
        else:
            return None
    return total + current if seen else None
