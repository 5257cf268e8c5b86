"""Rules over a ledger: what is said twice, and what the report's own toll is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.incidents.casualty_words import ADULTLIKE, CHILDLIKE, FEMALE, MALE, PRONOUNS
from dateline.model import Casualty, Range

LEAD_CHARACTERS = 700


def _figure(line: Casualty) -> int | None:
    return line.best if line.best is not None else line.low if line.low is not None else line.high


def merge_ledger(ledgers: Sequence[Casualty]) -> tuple[Casualty, ...]:
    """The lines in order without repetitions: the same figure of the same people by the same source is told once."""
    seen = set()
    kept = []
    for line in ledgers:
        key = (line.category, line.who, line.low, line.best, line.high, line.cumulative, line.attributed_to, line.basis, line.subject)
        if key not in seen:
            seen.add(key)
            kept.append(line)
    return tuple(kept)


@dataclass(frozen=True, slots=True)
class _Statement:
    """Lines of one category told by one span, added up."""

    low: int | None
    best: int | None
    high: int | None
    lines: tuple[Casualty, ...]

    @property
    def title(self) -> bool:
        return self.lines[0].span.field == "title"

    @property
    def start(self) -> int:
        return self.lines[0].span.start

    @property
    def figure(self) -> int:
        return self.best if self.best is not None else self.low if self.low is not None else self.high or 0

    @property
    def counted(self) -> bool:
        return len(self.lines) > 1 or any(line.basis in ("count", "by", "struck", "other", "struck-other") and (_figure(line) or 0) != 1 for line in self.lines)


def _add(values: list[int | None]) -> int | None:
    return None if any(v is None for v in values) else sum(v for v in values if v is not None)


def _statements(lines: Sequence[Casualty]) -> list[_Statement]:
    groups: dict[tuple[str, int, int], list[Casualty]] = {}
    for line in lines:
        groups.setdefault((line.span.field, line.span.start, line.span.end), []).append(line)
    return [
        _Statement(_add([l.low for l in g]), _add([l.best for l in g]), _add([l.high for l in g]), tuple(g))
        for g in groups.values()
    ]


@dataclass
class _Person:
    sex: str
    age: int | None
    child: bool | None
    names: frozenset[str]

    def fits(self, other: _Person) -> bool:
        if self.age is not None and other.age is not None and self.age != other.age:
            return False
        if self.sex and other.sex and self.sex != other.sex:
            return False
        if self.child is not None and other.child is not None and self.child != other.child:
            return False
        return not (self.names and other.names and not self.names & other.names)

    def absorb(self, other: _Person) -> None:
        self.sex = self.sex or other.sex
        self.age = self.age if self.age is not None else other.age
        self.child = self.child if self.child is not None else other.child
        self.names = self.names | other.names


def _person(line: Casualty) -> _Person:
    age = re.match(r"\d+", line.subject)
    noun = line.subject[age.end() :].strip() if age else line.subject
    words = noun.split()
    named = len(words) > 1
    child = True if noun in CHILDLIKE else False if noun in ADULTLIKE else None
    years = int(age[0]) if age else None
    if years is not None:
        child = None
    return _Person(
        "f" if noun in FEMALE else "m" if noun in MALE else "",
        years,
        child,
        frozenset(w for w in words if len(w) > 2) if named else frozenset(),
    )


def _persons(lines: Sequence[Casualty], known: list[_Person] | None = None) -> list[_Person]:
    """The different individuals of the lines, those of `known` left out."""
    people: list[_Person] = []
    pronouns = [l for l in lines if l.subject in PRONOUNS]
    for line in [*(l for l in lines if l.subject not in PRONOUNS), *pronouns[:1]]:
        if line.subject in PRONOUNS and (people or known):
            continue
        person = _person(line)
        others = line.basis in ("other", "struck-other")
        if known and not others and any(k.fits(person) for k in known):
            continue
        match = next((p for p in people if p.fits(person)), None)
        if match is None or others:
            people.append(person)
        else:
            match.absorb(person)
    return people


def _usable(ledger: Sequence[Casualty], category: str) -> list[Casualty]:
    lines = [l for l in ledger if l.category == category and l.basis not in ("part", "least")]
    own = [l for l in lines if not l.cumulative] or lines
    own = [l for l in own if _figure(l) != 0] or own
    for limit in (LEAD_CHARACTERS, 2 * LEAD_CHARACTERS):
        near = [l for l in own if l.span.field == "title" or l.span.start < limit]
        if near:
            return near
    return own


def derive_range(ledger: Sequence[Casualty], category: str) -> Range | None:
    """toll"""
    if category == "injured":
        return _injured(ledger)
    found = _plain(_usable(ledger, category), ledger, category)
    floors = [l.low or 0 for l in ledger if l.category == category and l.basis == "least"]
    if floors and (found is None or (found.best or found.low or 0) < max(floors)):
        return Range(max(floors), max(floors), None)
    return found


DOERS = frozenset("gunman suspect shooter attacker bomber assailant".split())
DOER_REACH = 260
"""Characters after a statement within which the doer's own death still belongs to it."""


def _plain(lines: Sequence[Casualty], ledger: Sequence[Casualty], category: str) -> Range | None:
    if not lines:
        parts = [l for l in ledger if l.category == category and l.basis == "part"]
        if not parts:
            return None
        best = max(parts, key=lambda l: _figure(l) or 0)
        return Range(best.low, best.best, best.high)
    statements = _statements(lines)
    chosen = _choose([s for s in statements if s.counted])
    singles = [l for s in statements if not s.counted for l in s.lines if (_figure(l) or 0) == 1]
    persons = len(_persons(singles))
    if chosen is None or (chosen.figure == 0 and persons):
        return Range(persons, persons, persons) if persons else (Range(0, 0, 0) if chosen else None)
    more = 1 if _doer_dies(chosen, lines) else 0
    return Range(*(None if v is None else v + more for v in (chosen.low, chosen.best, chosen.high)))


def _doer_dies(chosen: _Statement, lines: Sequence[Casualty]) -> bool:
    """Whether the one who killed "three people" is told dead right after, and so comes on top of the three."""
    if not all(l.basis == "by" for l in chosen.lines if (_figure(l) or 0) > 1):
        return False
    return any(
        (l.basis == "self" or l.subject in DOERS) and l not in chosen.lines and l.span.field == chosen.lines[0].span.field
        and 0 <= l.span.start - chosen.start <= DOER_REACH
        for l in lines
    )  # fmt: skip


def _choose(counted: list[_Statement]) -> _Statement | None:
    """The statement that most repeat, the headline's and the lead's before others'."""
    if not counted:
        return None
    votes: Counter[int] = Counter()
    for s in counted:
        if s.best is None:
            continue  # "dozens" never outweighs a figure
        votes[s.figure] += 3 if s.title else 2 if s.start < LEAD_CHARACTERS else 1
    return max(counted, key=lambda s: (votes[s.figure], s.figure, -s.start))


def _injured(ledger: Sequence[Casualty]) -> Range | None:
    lines = _usable(ledger, "injured")
    if not lines:
        return _plain(lines, ledger, "injured")
    dead = derive_range(ledger, "killed")
    dead_lines = _usable(ledger, "killed")
    dead_people = _persons([l for l in dead_lines if l.basis in ("one", "other")])
    hurt = [l for l in lines if not l.basis.startswith("struck")]
    struck = [l for l in lines if l.basis.startswith("struck")]
    counted = [s for s in _statements(hurt) if s.counted]
    chosen = _choose(counted)
    if chosen is not None:
        return Range(chosen.low, chosen.best, chosen.high)
    totals = [s for s in _statements(struck) if s.counted]
    total = _choose(totals)
    if total is not None:
        away = 0 if any(l.basis == "struck-other" for l in total.lines) else (dead.best or 0) if dead else 0
        def less(v: int | None) -> int | None:
            return None if v is None else max(0, v - away)
        return Range(less(total.low), less(total.best), less(total.high))
    singles = [l for l in (*hurt, *struck) if (_figure(l) or 0) == 1]
    people = len(_persons(singles, dead_people))
    if people == 0:
        return Range(0, 0, 0)
    return Range(people, people, people)
