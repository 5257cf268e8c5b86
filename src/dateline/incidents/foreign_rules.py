"""What a language's module says of casualties: the words for what befell people, and who says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.mentions.scripts import plain_letters

LEFT, RIGHT = "left", "right"


@dataclass(frozen=True, slots=True)
class Befell:
    """Words for what befell people. `side`: on which side of them their number stands ("18 blessés", "tuant 18")."""

    category: str
    pattern: re.Pattern[str]
    side: str


@dataclass(frozen=True, slots=True)
class ForeignRules:
    """One language. `befell`: in the order in which they are tried. `people`: words that are a number of people by their
    own form ("قتيلان", "un homme"), with the number. `who`: words for kinds of people. `things`: what may follow a number
    of no people (days, cars). `part`: ends right before a number of some told elsewhere ("dont"). `joins`: between two
    numbers that are added ("un homme et deux enfants"). `sources`: their first group is who says so; `running`: words of
    a toll that has grown. `reach`: most characters between a number and its word.
    """

    befell: tuple[Befell, ...]
    people: tuple[tuple[re.Pattern[str], int], ...]
    who: tuple[tuple[str, re.Pattern[str]], ...]
    things: re.Pattern[str]
    part: re.Pattern[str]
    joins: re.Pattern[str]
    sources: tuple[re.Pattern[str], ...]
    running: re.Pattern[str]
    reach: int = 45


def word(words: str, before: str = "") -> re.Pattern[str]:
    """A pattern of whole words in plain letters, any case. `before`: what may be written onto their front."""
    front = f"(?P<onto>{before})?" if before else ""
    return re.compile(plain_letters(rf"(?<!\w){front}(?:{words})(?!\w)"), re.IGNORECASE)


def loose(pattern: str) -> re.Pattern[str]:
    """A pattern in plain letters, any case."""
    return re.compile(plain_letters(pattern), re.IGNORECASE)


def befell(*rows: tuple[str, str, str], before: str = "") -> tuple[Befell, ...]:
    """Rows of (category, side, words)."""
    return tuple(Befell(category, word(words, before), side) for category, side, words in rows)


def people(*rows: tuple[int, str], before: str = "") -> tuple[tuple[re.Pattern[str], int], ...]:
    """Rows of (number, words)."""
    return tuple((word(words, before), number) for number, words in rows)


def who(*rows: tuple[str, str], before: str = "") -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Rows of (kind of people, words)."""
    return tuple((name, word(words, before)) for name, words in rows)


def said_by(sentence: str, patterns: Sequence[re.Pattern[str]]) -> str | None:
    """Whom a sentence ascribes its figures to; None where it names nobody."""
    for pattern in patterns:
        match = pattern.search(sentence)
        if match is not None:
            name = next((g for g in match.groups() if g), "").strip(" .,،«»\"'")
            if name:
                return name
    return None
