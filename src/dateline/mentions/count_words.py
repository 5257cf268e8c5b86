"""Number words of English, and what a phrase of number words of any language adds up to."""

from __future__ import annotations

import re

from dateline.mentions.count_foreign import FOREIGN_SCALES, FOREIGN_WORDS, FRENCH_LOTS, SPELLED_APART
from dateline.mentions.scripts import READABLE

_ENGLISH = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000, "lakh": 100_000, "million": 1_000_000,
    "crore": 10_000_000, "dozen": 12, "both": 2, "single": 1,
}  # fmt: skip
NUMBER_WORDS: dict[str, dict[str, int]] = {"en": _ENGLISH, **FOREIGN_WORDS}

_FIXED = {"half a dozen": 6, "half an dozen": 6, "a couple": 2, "a couple of": 2, "a pair": 2,
    "a pair of": 2, "a few": 3,
          "a score": 20, "one score": 20}  # fmt: skip
_SCALES = {
    "hundred": 100, "thousand": 1000, "lakh": 100_000, "million": 1_000_000, "crore": 10_000_000,
    "dozen": 12, **FOREIGN_SCALES,
}  # fmt: skip


def number_of(phrase: str, language: str) -> int | None:
    """The whole number that a phrase of digits, words or both stands for; None if it is none.

    "1,200", "1 200", "twenty-one", "a dozen", "two hundred and six", "3 lakh", "quatre-vingt-deux", "ثلاثة
    وعشرون".
    """
    text = re.sub(r"\s+", " ", phrase.lower().strip())
    if language != "en":
        text = text.translate(READABLE)
        for apart, figure in SPELLED_APART.items():
            text = text.replace(apart, figure)
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
        if word in ("and", "et", "و", "a", "an", ""):
            current = current or (1 if word in ("a", "an") else current)
            continue
        if language == "fr" and word in FRENCH_LOTS:
            return FRENCH_LOTS[word]
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
