"""Counts of people (and of what else is counted one by one) in running text.

Ages, years, times, money, percentages, distances, calibres, house numbers and days of a month are numbers
too, and no
counts: they are masked before the numbers are read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.mentions.count_foreign import (
    AFTER_LEAST,
    AFTER_OVER,
    BEFORE,
    BETWEEN,
    EXTRA_NUMBER,
    JOINT,
    NONE,
    PREFIXES,
    SPELLED_APART,
    TO,
    VAGUE,
)
from dateline.mentions.count_words import NUMBER_WORDS, number_of
from dateline.mentions.scripts import READABLE, plain_letters
from dateline.model import Span

DOZENS, SCORES, HUNDREDS, THOUSANDS, SEVERAL = 24, 40, 200, 2000, 3
"""The least that the vague plurals can mean: two dozen, two score, two hundred, two thousand, three."""


@dataclass(frozen=True, slots=True)
class CountMention:
    """A count and its reading. None: the words give no such bound.

    "92" and "about 92": 92, 92, 92 (a round-about figure is still the best one). "at least 92": 92, 92, None.
    "more than a dozen": 13, 13, None (the least that the words allow is also the best guess). "nearly 50":
    None, 50, 50.
    "up to 30": None, None, 30. "10-15": 10, None, 15. "dozens": 24, None, None. "no": 0, 0, 0.
    """

    span: Span
    text: str
    low: int | None
    best: int | None
    high: int | None


_MONTHS = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|March|Mar|April|Apr|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|"
    r"novembre|décembre)"
)
_STREET = (
    r"(?:St|Street|Ave|Avenue|Rd|Road|Blvd|Boulevard|Dr|Drive|Lane|Ln|Way|Highway|Hwy|Court|Ct|Place|Pl|"
    r"Terrace|Circle|"
    r"Parkway|Pkwy|Pike|Trail|Loop|Square)\b"
)
_N = r"[0-9][0-9,.]{0,12}"
_UNIT = (
    r"(?:years?|yrs?|yo|y/o|months?|weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|a\.?m\b|p\.?m\b|"
    r"o['’]clock|percent|per cent|pc\b|"
    r"km|kms|kilomet(?:er|re)s?|miles?|mph|kph|met(?:er|re)s?|feet|foot|ft|inch(?:es)?|yards?|acres?|"
    r"blocks?|mm|cm|cal(?:iber|ibre)?s?|"
    r"gauge|times|rounds|shots|bullets?|gunshots?|casings|dollars?|cents|rupees|rs|euros?|pounds|afghanis|"
    r"rials|degrees|kg|kilos?|"
    r"kilograms?|grams?|tons?|tonnes?|bn|ans?\b|mois|jours?|heures?|semaines?|euros|francs|grade|percentage|"
    r"seats?|votes?|"
    r"points?|runs|wickets|overs|goals?)"
)
_WORDS_NOT_COUNTS = tuple(
    re.compile(p)
    for p in (
        rf"(?i:\b(?:{'|'.join(NUMBER_WORDS['en'])}|a|an|half|several|few|dozen)[\s-](?:{_UNIT})(?!\w))",
        r"(?i:\b(?:first|second|third|one|two|three|half|single)[\s-](?:year|day|hour|time|way|story|storey|"
        r"bedroom|car|vehicle|"
        r"count)s?\b)",
        # Words that only look like numbers.
        r"(?i:\b(?:at one point|one day|one another|one-on-one|each one|this one|that one|loved ones?|"
        r"one side|one way|one hand|second degree|"
        r"zero tolerance|square one|day one|one thing|anyone|someone|every one|which one|the one)\b)",
    )
)
_FIGURES_NOT_COUNTS = tuple(
    re.compile(p)
    for p in (
        rf"\b{_N}(?:\s?-\s?|\s(?:and|to|or)\s|-){_N}[\s-]?(?i:{_UNIT})(?!\w)",
        rf"\b{_N}[\s-]{{0,2}}(?i:{_UNIT})(?!\w)",
        r"[0-9]{1,2}[:.][0-9]{2}(?::[0-9]{2})?(?!\d)",
        r"[$£€₹]\s?[0-9][0-9,.]*(?:\s(?:million|billion|crore|lakh|thousand))?",
        r"\b(?i:rs|pkr|usd|inr|eur|no|nos|number|aged?|ages|age of|article|section|chapter|page|channel|"
        r"flight|bus|room|apt|apartment|unit|"
        r"suite|ward|zone|sector|phase|precinct|district|division|highway|hwy|route|interstate|rt|road|exit|"
        r"mile|platoon|grade|group|"
        r"class|level|stage|category|type|mark|model|gate|block|house|street|number|psalm|chapter|verse|"
        r"item|plot|point)\.?\s?#?"
        r"[0-9]{1,5}(?:(?:,\s|\sand\s|,\sand\s|\sto\s|\sor\s|-|–)[0-9]{1,3})*(?![0-9])",
        r"\bbetween the ages of [0-9]{1,2} and [0-9]{1,2}",
        r"\b(?:911|9-1-1)\b|(?i:\brescue\s1122\b)|[#№][0-9]+|\b[A-Z]{1,4}-[0-9]+\b",
        r"(?<![0-9.])\.[0-9]{2,3}\b",
        r"\b[0-9]+(?:\.[0-9]+)+\b(?:\s(?:million|billion|lakh|crore)s?)?|\b[0-9]+(?:-[0-9]+){2,}\b|"
        r"\b[0-9]{3}-[0-9]{4}\b|\([0-9]{3}\)\s?[0-9]{3}-[0-9]{4}",
        r"[0-9]+/[0-9]+(?:/[0-9]+)?",
        r"\b[0-9]+[′'’]?(?:st|nd|rd|th|er|e|ème|s)\b",
        r"\b[0-9]+(?:\.[0-9]+)?\s?%",
        rf"\b{_MONTHS}\.?\s[0-9]{{1,2}}(?:\s?(?:-|–|and)\s?[0-9]{{1,2}})?(?:,?\s[0-9]{{4}})?\b",
        rf"\b(?:[0-9]{{1,2}}\s?(?:-|–|and)\s?)?[0-9]{{1,2}}\s(?:of\s)?{_MONTHS}\b(?:,?\s[0-9]{{4}})?",
        # A house number: then a point of the compass, or a name and a kind of street.
        r"\b[0-9]{1,5}\s(?:[NSEW]\.?|North|South|East|West)\s",
        rf"\b[0-9]{{1,5}}\s(?:[A-Z][A-Za-z.]+\s){{1,3}}{_STREET}",
        # An age: "Gillis, 20, was"; "Boy, 7, shot"; "another woman, also 22,".
        r"(?<=[A-Za-z.’')],\s)(?:also\s)?[0-9]{1,3}(?=\s?[,;)]|\sof\b|\.(?:\s|$)|$)",
        r"\b(?:boy|girl|man|woman|child|son|daughter|youth)\s(?:of\s)[0-9]{1,3}\b",
        r"(?<=[a-z],\s)[0-9]{1,2}(?:,\s[0-9]{1,2})*,?\sand\s[0-9]{1,2}(?=[,.;]|\s(?:were|was|are|is|"
        r"years)\b)",
        r"\(\s?[0-9]{1,3}\s?\)|\[\s?[0-9]{1,3}\s?\]",
        # A year: four figures without a people's noun after them.
        r"(?<![0-9,])(?:1[5-9]|20)[0-9]{2}(?!,?[0-9])(?!\s(?:people|persons|civilians|soldiers|troops|"
        r"families|protesters|men|women|"
        r"children|militants|fighters|personnel|villagers|residents|students|personnes|personne))",
        r"(?i:\b(?:in|since|of|during|by|until|from)\s)(?:1[5-9]|20)[0-9]{2}(?!,?[0-9])",
    )
)

_ANY_FIGURE = re.compile(r"[0-9]")
_PLAIN = r"[0-9]{1,3}(?:,[0-9]{2,3})+|[0-9]{1,9}"
_SCALES = r"(?:hundred|thousand|million|lakh|crore)s?"


def _word_pattern(language: str) -> str:
    words = "|".join(sorted((re.escape(w) for w in NUMBER_WORDS[language]), key=len, reverse=True))
    joint = {"en": r"[\s-](?:and\s)?", **JOINT}[language]
    return rf"(?:{words})(?:(?:{joint})(?:{words})){{0,8}}"


def _number_pattern(language: str) -> str:
    if language != "en":
        return rf"(?:{EXTRA_NUMBER[language]}|{_PLAIN}|{'|'.join(SPELLED_APART)}|{_word_pattern(language)})"
    return (
        rf"(?:half an? dozen|(?:an?|one)\s(?:dozen|hundred|thousand|score|million)|an? (?:couple|"
        rf"pair)(?: of)?|a few|"
        rf"(?:{_PLAIN})(?:\s(?:dozen|{_SCALES}))?|(?:two|three|four|five)\sdozen|{_word_pattern('en')})"
    )


_ENGLISH_BEFORE = {
    "least": r"at least|no fewer than|no less than|a minimum of|minimum|not less than",
    "over": r"more than|over|upwards of|in excess of|greater than",
    "under": r"fewer than|less than|under",
    "upto": r"up to|as many as|at most|a maximum of",
    "near": r"nearly|almost|close to",
    "about": r"about|around|some|approximately|roughly|an estimated|estimated|~|≈|circa|around about",
}
_ENGLISH_VAGUE = (
    ("tens of thousands|thousands", THOUSANDS), ("hundreds", HUNDREDS), ("scores", SCORES), ("dozens", DOZENS),
    ("tens", 20), ("several|a number of|a handful of", SEVERAL), ("multiple", 2), (r"(?<!as )many", SEVERAL),
)  # fmt: skip
_BEFORE = {"en": _ENGLISH_BEFORE, **BEFORE}
_VAGUE = {"en": _ENGLISH_VAGUE, **VAGUE}
_NONE = {"en": r"no one|nobody|none|no|zero|neither", **NONE}
_AFTER_LEAST = {
    name: re.compile(plain_letters(p))
    for name, p in ({"en": r"\s?(?:or more|at least)\b"} | AFTER_LEAST).items()
}
_AFTER_OVER = {name: re.compile(plain_letters(p)) for name, p in AFTER_OVER.items()}


def _compile(language: str) -> re.Pattern[str]:
    number = _number_pattern(language)
    qualifiers = "|".join(f"(?P<{name}>{words})" for name, words in _BEFORE[language].items())
    vague = "|".join(f"(?P<vague{i}>{words})" for i, (words, _) in enumerate(_VAGUE[language]))
    to = {"en": r"\s?(?:-|–|to|or)\s?|\sand\s", **TO}[language]
    between = {"en": r"(?:between|from)\s", **BETWEEN}[language]
    onto = PREFIXES.get(language)
    begins = rf"(?:(?<![\w.,$£€-])|(?<=\s{onto})|(?<=^{onto}))" if onto else r"(?<![\w.,$£€-])"
    return re.compile(
        plain_letters(
            rf"{begins}(?:{between}(?P<from>{number})(?:{to})(?P<upper>{number})"
            rf"|(?P<first>{_PLAIN})(?:\s?(?:-|–|to|or|à|ou|یا|تا)\s?)(?P<last>{_PLAIN})"
            rf"|(?:(?:{qualifiers})\s{{0,2}})?(?:{vague})"
            rf"|(?:(?:{qualifiers.replace('(?P<', '(?P<n')})\s{{0,2}})?(?P<number>{number})(?P<plus>\+)?"
            rf"|(?P<none>{_NONE[language]}))(?!\w|-year|-day)"
        ),
        re.IGNORECASE,
    )


_PATTERNS = {language: _compile(language) for language in NUMBER_WORDS}


def find_counts(text: str, *, field: str = "text", language: str = "en") -> tuple[CountMention, ...]:
    """All counts of `text` in order, none overlapping. Digits of any script, words of en, fr, ar, ur and fa.

    Other languages are read for figures only. Time grows linearly with the text.
    """
    plain = text.translate(READABLE)
    name = language if language in _PATTERNS else "en"
    candidates = [m for m in _PATTERNS[name].finditer(plain) if m.start() < m.end()]
    if not candidates:
        return ()
    masks = _WORDS_NOT_COUNTS + _FIGURES_NOT_COUNTS if _ANY_FIGURE.search(plain) else _WORDS_NOT_COUNTS
    masked: set[int] = set()
    for pattern in masks:
        for match in pattern.finditer(plain):
            masked.update(range(match.start(), match.end()))
    found = []
    for match in candidates:
        if not masked.isdisjoint(range(match.start(), match.end())):
            continue
        bounds = _bounds(match, name, plain)
        if bounds is not None:
            found.append(
                CountMention(
                    Span(match.start(), match.end(), field), text[match.start() : match.end()], *bounds
                )
            )
    return tuple(found)


Bounds = tuple[int | None, int | None, int | None]


def _bounds(match: re.Match[str], language: str, plain: str) -> Bounds | None:
    groups = match.groupdict()
    if groups["none"]:
        return 0, 0, 0
    if groups["from"] or groups["first"]:
        low, high = (
            number_of(groups["from"] or groups["first"], language),
            number_of(groups["upper"] or groups["last"], language),
        )
        return (low, None, high) if low is not None and high is not None and low <= high else None
    for i, (_, least) in enumerate(_VAGUE[language]):
        if groups[f"vague{i}"]:
            return least, None, None
    value = number_of(groups["number"], language)
    if value is None:
        return None
    tail = _AFTER_LEAST[language].match(plain, match.end())
    over = _AFTER_OVER.get(language)
    if groups["nover"] or (over is not None and over.match(plain, match.end())):
        return value + 1, value + 1, None
    if groups["nleast"] or groups["plus"] or tail:
        return value, value, None
    if groups["nunder"]:
        return None, None, max(0, value - 1)
    if groups["nupto"]:
        return None, None, value
    if groups["nnear"]:
        return None, value, value
    return value, value, value
