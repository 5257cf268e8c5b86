"""The different individuals that a ledger tells of one by one, and which of those hit are the dead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dateline.incidents.casualty_words import ADULTLIKE, CHILDLIKE, FEMALE, MALE, PRONOUNS, REFLEXIVES, WHO_OF
from dateline.model import Casualty, Span

OLDEST_CHILD, ADULT = 13, 20
"""Ages between which a paper may say "boy" or "man" of the same person."""

ANTECEDENT_REACH = 300
"""Characters before a pronoun, or "another", within which the person stands that it speaks of, or leaves out."""
SURE, LIKELY = 3, 2
_PROOF = {"struck-one": 0, "other": SURE, "struck-other": SURE}


@dataclass
class Person:
    """What is said of one individual. `proof`: the likeness it takes to be one of the dead: none for somebody who was
    hit, the same noun for somebody told hurt in so many words, a name or an age for "another".
    """

    sex: str
    age: int | None
    child: bool | None
    names: frozenset[str]
    nouns: frozenset[str]
    proof: int = 0

    def fits(self, other: Person) -> bool:
        """Whether nothing said of the two keeps them apart."""
        if self.age is not None and other.age is not None and self.age != other.age:
            return False
        if self.sex and other.sex and self.sex != other.sex:
            return False
        if self.child is not None and other.child is not None and self.child != other.child:
            return False
        return not (self.names and other.names and not self.names & other.names)

    def likeness(self, other: Person) -> int:
        """How much speaks for the two being one: -1 where something speaks against it."""
        if not self.fits(other):
            return -1
        if self.names & other.names or (self.age is not None and self.age == other.age):
            return SURE
        if self.nouns & other.nouns:
            return LIKELY
        return 1 if self.sex and self.sex == other.sex else 0

    def absorb(self, other: Person) -> None:
        """Take over what is said of the same person elsewhere."""
        self.sex = self.sex or other.sex
        self.age = self.age if self.age is not None else other.age
        self.child = self.child if self.child is not None else other.child
        self.names = self.names | other.names
        self.nouns = self.nouns | other.nouns
        self.proof = max(self.proof, other.proof)


def person_of(line: Casualty) -> Person:
    """The person of a line that tells of one, by its subject: "19 woman ana tamsin"."""
    age = re.match(r"\d+", line.subject)
    words = (line.subject[age.end() :] if age else line.subject).split()
    noun = words[0] if words and (words[0] in WHO_OF or words[0] == "year-old") else ""
    names = words[1:] if noun else words
    child = True if noun in CHILDLIKE else False if noun in ADULTLIKE else None
    return Person(
        sex="f" if noun in FEMALE else "m" if noun in MALE else "",
        age=int(age[0]) if age else None,
        child=child if age is None else _child_of_age(int(age[0])),
        names=frozenset(w for w in names if len(w) > 2 and w not in PRONOUNS | REFLEXIVES),
        nouns=frozenset({noun} - {"", "year-old"}),
        proof=_PROOF.get(line.basis, LIKELY),
    )


def _child_of_age(age: int) -> bool | None:
    return True if age < OLDEST_CHILD else False if age >= ADULT else None


def beside_the_dead(ledger: Sequence[Casualty]) -> frozenset[Span]:
    """Where "another" is hurt besides somebody who died: "a man was killed and another wounded"."""
    ordered = sorted(ledger, key=_place)
    return frozenset(
        line.span
        for before, line in pairwise(ordered)
        if before.category == "killed" and line.category == "injured" and _is_near(before.span, line.span)
    )


def _place(line: Casualty) -> tuple[bool, int]:
    return (line.span.field != "title", line.span.start)


def different_persons(
    lines: Sequence[Casualty], *, pronoun_alone: bool = True, beside: frozenset[Span] = frozenset()
) -> list[Person]:
    """The different individuals of the lines. A pronoun brings nobody new, unless there is nothing else.

    `beside`: where "another" leaves out one of the dead, and so may be somebody told hurt before.
    """
    nouns = [c for c in lines if c.subject not in PRONOUNS | REFLEXIVES]
    if not nouns and lines and pronoun_alone:
        return [person_of(lines[0])]
    people: list[Person] = []
    told: list[Span] = []  # where each was told of last
    for line in nouns:
        person = person_of(line)
        another = line.basis in ("other", "struck-other") and line.span not in beside
        able = [
            (p.likeness(person), -n)
            for n, p in enumerate(people)
            if p.fits(person) and not (another and _is_near(told[n], line.span))
        ]
        if able:
            n = -max(able)[1]
            people[n].absorb(person)
            told[n] = line.span
        else:
            people.append(person)
            told.append(line.span)
    return people


def _is_near(before: Span, span: Span) -> bool:
    return before.field == span.field and 0 <= span.start - before.start <= ANTECEDENT_REACH


def count_survivors(hit: Sequence[Person], dead: Sequence[Person]) -> int:
    """How many of those hit are not among the dead.

    Each of the dead stands for one of those hit at most, the likeliest first.
    """
    left, unused = list(hit), list(dead)
    for least in (SURE, LIKELY, 1, 0):
        for person in list(left):
            twin = next((d for d in unused if d.likeness(person) >= least), None)
            if twin is not None and least >= person.proof:
                left.remove(person)
                unused.remove(twin)
    return len(left)


def with_antecedents(lines: Sequence[Casualty]) -> list[Casualty]:
    """The lines in text order, each "he died" told of the person named last before it: "a boy ... he died"."""
    out: list[Casualty] = []
    last: dict[str, Casualty] = {}
    for line in sorted(lines, key=_place):
        single = line.basis in ("one", "other", "struck-one", "struck-other") and line.best == 1
        known = last.get(line.span.field)
        if single and line.category == "killed" and line.subject in PRONOUNS and known is not None:
            near = 0 <= line.span.start - known.span.start <= ANTECEDENT_REACH
            if near and _agree(line.subject, person_of(known).sex):
                line = replace(line, subject=known.subject)
        if single and line.subject not in PRONOUNS:
            last[line.span.field] = line
        out.append(line)
    return out


def _agree(pronoun: str, sex: str) -> bool:
    wanted = "f" if pronoun in FEMALE else "m" if pronoun in MALE else ""
    return wanted != "" and (not sex or sex == wanted)
