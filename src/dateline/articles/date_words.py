"""Dates as pages in other languages print them, put into English words and ASCII digits for `feeds.dates`."""

from __future__ import annotations

import re
import unicodedata

_MONTHS = {
    "January": "janvier janv enero gennaio januar janeiro يناير جنوری ژانویه ژانویهٔ كانون_الثاني کانون_الثاني",
    "February": "février fevrier févr febrero febbraio februar fevereiro فبراير فروری فوریه شباط",
    "March": "mars marzo märz março مارس مارچ آذار",
    "April": "avril avr abril aprile أبريل ابريل إبريل اپریل آوریل نيسان",
    "May": "mai mayo maggio maio مايو مئی مه أيار",
    "June": "juin junio giugno juni junho يونيو جون ژوئن حزيران",
    "July": "juillet juil julio luglio juli julho يوليو جولائی ژوئیه تموز",
    "August": "août aout agosto أغسطس اغسطس اگست اوت آب",
    "September": "septembre septiembre settembre setembro سبتمبر ستمبر سپتامبر أيلول",
    "October": "octobre octubre ottobre oktober outubro أكتوبر اكتوبر اکتوبر اکتبر تشرين_الأول",
    "November": "novembre noviembre novembro نوفمبر نومبر نوامبر تشرين_الثاني",
    "December": "décembre decembre déc diciembre dicembre dezember dezembro ديسمبر دسمبر دسامبر كانون_الأول کانون_الأول",
}
_ENGLISH = {word.replace("_", " "): month for month, words in _MONTHS.items() for word in words.split()}
_NAME = re.compile(
    r"(?<!\w)(?:" + "|".join(re.escape(w) for w in sorted(_ENGLISH, key=len, reverse=True)) + r")\b\.?", re.I
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

    What is none of these stays. French, Spanish, Italian, German, Portuguese, Arabic (both sets of month names),
    Urdu, Persian (Gregorian months).
    """
    if text[:4].isascii() and text[:4].isdigit() and text.isascii():
        return text
    words = " ".join(text[:200].translate(_DIGITS).translate(_MARKS).split())
    words = _NAME.sub(lambda found: _ENGLISH[found[0].rstrip(".").lower()], words)
    words = _HOURS.sub(r"\1:\2", _FIRST.sub("1", words))
    words = _ORDINAL_DOT.sub(r"\1 ", _BETWEEN.sub(" ", words))
    for half, english in _HALVES:
        words = half.sub(english, words)
    return words
