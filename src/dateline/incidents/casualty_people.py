"""The tokens of a sentence and the phrases that count or name people in it, as values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dateline.incidents.casualty_words import FEMALE, MALE

_TOKEN = re.compile(
    r"\d+(?:[\s-](?i:year|month|week|day|yr)s?[\s-](?i:old)s?\b)|\d+\s?(?:yo|y/o)\b|"
    r"[A-Za-z][\w'’]*(?:-[\w'’]+)*|\d+(?:,\d{3})*|[^\s]"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A token: `low` is its lower-case form with straight apostrophes."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class People:
    """A noun phrase: tokens first..last (inclusive), and how many of whom it speaks of.

    kind: count | one | plural (a number unsaid) | pronoun | reflexive | name. `part`: some of a number told
    elsewhere.
    `other`: beside those told before. `definite`: mentioned before ("the man").
    """

    first: int
    last: int
    low: int | None
    best: int | None
    high: int | None
    kind: str
    who: str
    noun: str
    age: int | None = None
    part: bool = False
    other: bool = False
    definite: bool = False
    group: bool = False  # "a family of five": takes a singular verb
    units: bool = False  # families or households
    whole: tuple[int | None, int | None, int | None] | None = None  # of "one of five men": 5, 5, 5
    name: str = ""  # the person's own name beside the noun: "19-year-old Ana Tamsin"

    @property
    def subject(self) -> str:
        """`Casualty.subject`: the age, the noun and the name, as far as they are told."""
        return " ".join(str(part) for part in (self.age, self.noun, self.name) if part not in (None, ""))

    @property
    def sex(self) -> str:
        return "f" if self.noun in FEMALE else "m" if self.noun in MALE else ""


def words_of(sentence: str) -> list[Word]:
    return [Word(m[0], m[0].lower().replace("’", "'"), m.start(), m.end()) for m in _TOKEN.finditer(sentence)]
