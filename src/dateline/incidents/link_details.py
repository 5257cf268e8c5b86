"""What tells one event from another like it: people and their ages, days, addresses, names of streets and venues.

Read with plain patterns, for comparing alone: nothing found here is shown as a fact of the event. Names need
capital letters; in scripts without them the words alone must do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dateline.incidents.link_words import FUNCTION_WORDS, STOCK_WORDS

AGED, OFFICIAL, PLAIN = "aged", "official", "plain"

# Where a pattern begins with a capital, what stands before it is looked at after it: so the next capital is searched for
# at once, and not tried for at each letter.
_PART = r"[\w’'-]*[a-z][\w’'-]*"
_RUN = re.compile(
    rf"[A-Z](?<!\w[A-Z]){_PART}(?:,? (?:Jr|Sr|II|III|IV)\b\.?|"
    rf"\s+(?:(?:[A-Z]\.|[“\"]\w+[”\"]|al|bin|de|ul|ur|van|von)\s+)?[A-Z]{_PART}){{1,4}}"
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_POSSESSIVES = ("’s", "'s", "`s")
_AGE_AFTER = re.compile(r",? (?:of [A-Z]\w+, )?(?:\((\d{1,2})\)|,? ?(?:an? )?(\d{1,2})(?=[,.;) -]))")
_AGE_BEFORE = re.compile(r"(\d{1,2})[- ]years?[- ]old(?: \w+){0,3}[ ,]*$")
_AGE = re.compile(r"\b(\d{1,2})[- ]years?[- ]olds?\b|(?<=[a-z]), (\d{1,2})(?=[,.;]|$)")
# In lower case, as what it looks at: to ignore the case takes much longer.
_RANK = re.compile(
    r"\b(?:officer|sgt|sergeant|lt|lieutenant|cpl|capt|captain|chief|detective|det|deputy|sheriff|trooper|"
    r"spokes\w+|mayor|judge|justice|prosecutor|attorney|lawyer|commissioner|superintendent|investigator|"
    r"reporter|correspondent|photo|photographer|by|via|maj|major|col|colonel|gen|general|brigadier|inspector|"
    r"senator|sen|governor|gov|minister|president|professor|prof|dr|director|coroner|examiner|rep|councilman|"
    r"councilwoman|councillor|commander|supt|asp|dsp|ssp|dig|dpo|dc)\b[^\n.]{0,12}?(?:\. ?|: ?|/| )$"
)
_MONTHS = {
    name: n
    for n, names in enumerate(
        (
            "jan january janvier",
            "feb february février",
            "mar march mars",
            "apr april avril",
            "may mai",
            "jun june juin",
            "jul july juillet",
            "aug august août",
            "sep sept september septembre",
            "oct october octobre",
            "nov november novembre",
            "dec december décembre",
        ),
        1,
    )
    for name in names.split()
}
_M = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = re.compile(
    rf"\b(?:({_M})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)|(\d{{1,2}})(?:st|nd|rd|th|er)?(?: of)? ({_M})\b|"
    r"(\d{1,2})/(\d{1,2})/(?:20)?\d\d\b)"
)
_PROPER = re.compile(rf"[A-Z](?<=[\w,;’'”\"] [A-Z]){_PART}")
_NUMBER = re.compile(r"(?<![\w.,$])\d{3,6}(?![\w,]|\.\d)")
_RANK_BEFORE = 24  # characters before a name in which a rank is looked for
_DIGIT = re.compile(r"\d+")
_AROUND = 40  # characters on each side of a digit: more than any of the patterns that need one reaches
_AFTERMATH = frozenset(
    "trial trials sentenced sentence sentencing convicted conviction guilty plea pleaded pleads pled jury jurors "
    "indicted indictment arraigned arraignment hearing court judge prosecutors prosecutor charged charges charge verdict "
    "parole bail bond appeal anniversary vigil funeral memorial remembered mourn lawsuit prison".split()
)


@dataclass(frozen=True, slots=True, eq=False)
class Details:
    """`people`: case-folded first and last name -> aged (told with an age), official or plain. `proper`: words
    with a capital inside a sentence, case-folded. `numbers`: of three digits and more, no years. `days`:
    (month, day). `ages`: of people. `aftermath`: share of words of courts and mourning among title and lead.
    """

    people: Mapping[str, str]
    proper: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[tuple[int, int]]
    ages: frozenset[int]
    aftermath: bool

    @property
    def aged(self) -> list[str]:
        return [name for name, kind in self.people.items() if kind == AGED]


def has_possessives(text: str) -> bool:
    """Whether `bare_word` may change any word of it."""
    return "’" in text or "'" in text or "`" in text


def bare_word(word: str) -> str:
    """A case-folded word without a possessive 's."""
    return word[:-2] if word.endswith(_POSSESSIVES) else word


def _near_digits(pattern: re.Pattern[str], text: str) -> Iterator[Any]:
    """What `findall` finds with a pattern that needs a digit. Most of a text is far from any, and is not tried."""
    for begin, end in _around_digits(text):
        yield from pattern.findall(text, begin, end)


@lru_cache(maxsize=4)  # several patterns look at one text
def _around_digits(text: str) -> Sequence[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    begin = end = 0
    for digits in _DIGIT.finditer(text):
        if digits.start() - _AROUND > end:
            found.append((begin, end))
            begin = digits.start() - _AROUND
        end = digits.end() + _AROUND
    return (*found, (begin, end))


def people(text: str) -> dict[str, str]:
    """Runs of capitalised words as (first, last), case-folded, and how each is told of."""
    found: dict[str, str] = {}
    for match in _RUN.finditer(text):
        run = [bare_word(w).strip(".,-") for w in match.group().casefold().split()]
        ranked = False
        while run and (run[0] in FUNCTION_WORDS or run[0] in STOCK_WORDS or _is_rank(run[0])):
            ranked = ranked or _is_rank(run[0])
            run.pop(0)
        while run and (run[-1] in _SUFFIXES or run[-1] in FUNCTION_WORDS or run[-1] in STOCK_WORDS):
            run.pop()
        if len(run) < 2:
            continue
        name = f"{run[0]} {run[-1]}"
        if _AGE_AFTER.match(text, match.end()) or _AGE_BEFORE.search(
            text, max(0, match.start() - 40), match.start()
        ):
            kind = AGED
        elif ranked or _rank_before(text, match.start()):
            kind = OFFICIAL
        else:
            kind = PLAIN
        if kind == AGED or found.get(name, PLAIN) == PLAIN:
            found[name] = kind
    return found


@lru_cache(maxsize=4096)
def _is_rank(word: str) -> bool:
    return _RANK.match(word + " ") is not None


def _rank_before(text: str, end: int) -> bool:
    begin = max(0, end - _RANK_BEFORE)
    # the letter before it says whether a word begins there
    before = text[max(0, begin - 1) : end].lower()
    return _RANK.search(before, min(begin, 1)) is not None


def ages(text: str) -> frozenset[int]:
    """Ages told of people, in years."""
    return frozenset(int(a or b) for a, b in _near_digits(_AGE, text))


def days_told(text: str) -> frozenset[tuple[int, int]]:
    """(month, day) of dates told with the month's name, in English or French, or as 5/14/2016 (month first)."""
    found = set()
    for m1, d1, d2, m2, m3, d3 in _near_digits(_DAY, text.lower()):
        month = _MONTHS[m1 or m2] if m1 or m2 else int(m3)
        day = int(d1 or d2 or d3)
        if 1 <= month <= 12 and 1 <= day <= 31:
            found.add((month, day))
    return frozenset(found)


def proper_words(text: str) -> Iterator[str]:
    """Words with a capital that do not begin a sentence, case-folded: names of people, streets, venues, groups."""
    for match in _PROPER.finditer(text):
        word = bare_word(match.group().casefold())
        if word not in FUNCTION_WORDS and word not in STOCK_WORDS:
            yield word


def numbers(text: str) -> frozenset[str]:
    """House numbers, roads, calibres: whole numbers of three to six digits that look like no year."""
    return frozenset(n for n in _near_digits(_NUMBER, text) if not (len(n) == 4 and n[:2] in {"19", "20"}))


def details(title: str, lead: str) -> Details:
    """All of it, of a headline and the beginning of a text."""
    head = f"{title} {lead[:400]}".casefold()
    return Details(
        people=people(lead),
        proper=frozenset(proper_words(lead)),
        numbers=numbers(lead),
        days=days_told(lead),
        ages=ages(lead),
        aftermath=sum(w in _AFTERMATH for w in re.findall(r"\w+", head)) >= 2,
    )
