"""Dates as pages in other languages print them, put into English words and ASCII digits for `feeds.dates`."""

from __future__ import annotations

import re
import unicodedata

from dateline.feeds.months import ENGLISH, NAMES

_NAME = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(w) for w in sorted(NAMES, key=len, reverse=True)) + r")\b\.?", re.I
)
_DIGITS = {
    ord(char): str(unicodedata.digit(char))
    for start in (0x0660, 0x06F0, 0x0966, 0x09E6)  # Arabic, Persian and Urdu, Devanagari, Bengali
    for char in map(chr, range(start, start + 10))
}
_MARKS = {0x060C: ",", 0x066B: ".", **dict.fromkeys((0x200E, 0x200F, 0x061C, 0x202A, 0x202B, 0x202C, 0x0640))}
_FIRST = re.compile(r"\b1(?:er|º|ª)\b", re.I)
_HOURS = re.compile(r"\b(\d{1,2})\s?h\s?(\d\d)\b", re.I)
_BETWEEN = re.compile(r"(?<=[\w.]) (?:de|del|à|a las|alle|um|الساعة|بوقت) (?=\w)", re.I)
_ORDINAL_DOT = re.compile(r"\b(\d{1,2})\. (?=[A-Z])")
_HALVES = (
    (re.compile(r"(\d\d?:\d\d)\s*(?:ص|صباحا|صباحاً|صبح)(?!\w)"), r"\1 am"),
    (re.compile(r"(\d\d?:\d\d)\s*(?:م|مساء|مساءً|شام)(?!\w)"), r"\1 pm"),
)


def in_english(text: str) -> str:
    """`text` with month names, digits and clock of other languages as English has them.

    What is none of these stays. The languages are those of `feeds.months`.
    """
    if text[:4].isascii() and text[:4].isdigit() and text.isascii():
        return text
    words = " ".join(text[:200].translate(_DIGITS).translate(_MARKS).split())
    words = _NAME.sub(lambda found: ENGLISH[NAMES[found[0].rstrip(".").lower()] - 1], words)
    words = _HOURS.sub(r"\1:\2", _FIRST.sub("1", words))
    words = _ORDINAL_DOT.sub(r"\1 ", _BETWEEN.sub(" ", words))
    for half, english in _HALVES:
        words = half.sub(english, words)
    return words
