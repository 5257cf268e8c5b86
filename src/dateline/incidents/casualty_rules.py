"""Rules over a ledger: what is told twice, and what the report's own toll is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.incidents.casualty_persons import (
    LIKELY,
    beside_the_dead,
    count_survivors,
    different_persons,
    person_of,
    with_antecedents,
)
from dateline.incidents.casualty_words import PRONOUNS, UNKNOWN, word_set
from dateline.model import Casualty, Range

LEAD_CHARACTERS = 700
"""The headline and so much of the text is the story itself; figures further down are more often background.
"""
FIRST_CHARACTERS = 300
"""About the first two sentences: the toll told there weighs more than the particulars below."""
DOER_REACH = 260
"""Characters after a statement within which the doer's own death still belongs to it."""
DOERS = word_set("gunman suspect shooter attacker bomber assailant")
BESIDE_REACH = 500
"""Characters before "three others" within which those stand whom it leaves out."""
PART_REACH = 120
"""Characters after "six people were shot" within which "killing four of them" is told of those six."""
_OF_THESE = DOERS | word_set("victim")
TOLL = "toll"
"""`Casualty.subject` of a running total that is this event's own ("the death toll rose to 31")."""

_COUNTED = ("count", "by", "other", "struck", "struck-other")


def merge_ledger(ledgers: Sequence[Casualty]) -> tuple[Casualty, ...]:
    """The lines in order without repetitions.

    Lines that share a span are one statement ("his wife and two children"); a statement goes when all of it
    was told
    before: the same figures of the same people by the same source.
    """
    seen: set[tuple[object, ...]] = set()
    kept: list[Casualty] = []
    for statement in _by_span(ledgers):
        key = tuple(
            (c.category, c.who, c.low, c.best, c.high, c.cumulative, c.attributed_to, c.basis, c.subject)
            for c in statement
        )
        if key not in seen:
            seen.add(key)
            kept.extend(statement)
    return tuple(kept)


def derive_range(ledger: Sequence[Casualty], category: str) -> Range | None:
    """The toll of a report from its whole ledger, None where the ledger says nothing of `category`.

    The rule, by name "nearest fullest statement":

    1. Lines count from the headline and the lead; only where these say nothing, from further down. Running
    totals of
       something larger ("45 killed this year") and parts ("including two children") are set aside, and used
       only
       where there is nothing else. A zero counts only where nothing contradicts it.
    2. A statement is what one span tells; its lines are added ("his wife and two children": 3). The same
    deaths
       told twice are not added: of several statements the figure that most of them give is taken, the
       headline's
       weighing most, then the lead's, then the larger. "Dozens" yields to a figure. A running total of this
       event
       ("the death toll rose to 31") outweighs all.
    3. Where a statement says that somebody killed so many, and his own death follows at once, he is added.
    4. Without a number, the different persons are counted: another age, sex or name, or "another", is another
    person.
    5. Injured: people hit with their fate unsaid ("four were shot") are injured less those who died: as told
       right after ("killing two of them"), else by the whole article; a person told shot and later dead counts
       as killed only. Where this leaves nobody, or no figure ("dozens"), a number of people hurt further down is
       taken.
    6. "As many as five" and "up to five" mean five where nothing better is told; "dozens" and "10 to 12" give no
       best figure.

    low and high are the chosen statement's own bounds, widened by what else the article gives for the same
    people: a figure of another named source, another figure of the same kind of people ("over a dozen
    civilians" in the text, "~11 civilians" in the table), and a figure that somebody calls untrue, which is
    never the best one. Parts, additions ("five more") and figures below a running total don't widen. Where the
    highest statement is open ("at least 92", "over a dozen"), high is None; a headline that leaves "at least" out
    does not close it.
    """
    ledger = with_antecedents(ledger)
    if category == "injured":
        found = _injured(ledger)
        return _with_best(found if found is None or found.best else _told_further_down(ledger) or found)
    found = _toll(_told_of_these(_usable(ledger, category), ledger), ledger, category)
    floors = [c.low or 0 for c in ledger if c.category == category and c.basis == "least"]
    if floors and (found is None or (found.best or found.low or 0) < max(floors)):
        return Range(max(floors), max(floors), None)
    return _with_best(found)


def _with_best(found: Range | None) -> Range | None:
    """Rule 6: "as many as five" is five where nothing better is told."""
    if found is None or found.best is not None or found.low is not None:
        return found
    return Range(None, found.high, found.high)


# ------------------------------------------------------------------------------------------------- statements


@dataclass(frozen=True, slots=True)
class _Statement:
    """Lines of one category told by one span, added up."""

    low: int | None
    best: int | None
    high: int | None
    lines: tuple[Casualty, ...]

    @property
    def start(self) -> int:
        return self.lines[0].span.start

    @property
    def figure(self) -> int:
        return next((v for v in (self.best, self.low, self.high) if v is not None), 0)

    @property
    def counted(self) -> bool:
        """Whether it gives a number, and not only one person."""
        return len(self.lines) > 1 or (self.lines[0].basis in _COUNTED and _figure(self.lines[0]) != 1)

    @property
    def beside(self) -> bool:
        """Whether it leaves out somebody told before: "three others"."""
        return all(c.basis in ("other", "struck-other") for c in self.lines)

    @property
    def struck(self) -> bool:
        return all(c.basis.startswith("struck") for c in self.lines)

    @property
    def weight(self) -> int:
        first = self.lines[0]
        if first.subject == TOLL:
            return 18
        if first.span.field == "title":
            return 6
        start = first.span.start
        return 5 if start < FIRST_CHARACTERS else 4 if start < LEAD_CHARACTERS else 2


def _figure(line: Casualty) -> int:
    return next((v for v in (line.best, line.low, line.high) if v is not None), 0)


def _by_span(lines: Iterable[Casualty]) -> list[list[Casualty]]:
    groups: dict[tuple[str, str, int, int], list[Casualty]] = {}
    for line in lines:
        groups.setdefault((line.category, line.span.field, line.span.start, line.span.end), []).append(line)
    return list(groups.values())


def _sum(values: list[int | None]) -> int | None:
    return None if None in values else sum(v for v in values if v is not None)


def _statements(lines: Iterable[Casualty]) -> list[_Statement]:
    return [
        _Statement(_sum([c.low for c in g]), _sum([c.best for c in g]), _sum([c.high for c in g]), tuple(g))
        for g in _by_span(lines)
    ]


def _usable(ledger: Sequence[Casualty], category: str) -> list[Casualty]:
    """The lines that tell the toll itself, from the nearest stretch of the article that has any."""
    own = _own(ledger, category)
    for limit in (LEAD_CHARACTERS, 2 * LEAD_CHARACTERS):
        near = [c for c in own if c.span.field == "title" or c.span.start < limit or c.subject == TOLL]
        if near:
            return near
    return own


def _told_of_these(lines: list[Casualty], ledger: Sequence[Casualty]) -> list[Casualty]:
    """The lines without deaths that are another story's.

    Where the headline and the lead tell of people hurt and of nobody dead, somebody who is told dead further down
    counts only if he can be told to be one of those hurt: by name, age or noun, or as "the victim".
    """
    if not lines or lines[0].category != "killed" or any(_in_lead(c) for c in lines):
        return lines
    hurt = different_persons(
        [c for c in ledger if c.category == "injured" and _in_lead(c) and _figure(c) > 0]
    )
    if not hurt:
        return lines
    return [
        c
        for c in lines
        if c.basis not in ("one", "other")
        or c.subject in PRONOUNS | _OF_THESE
        or any(p.likeness(person_of(c)) >= LIKELY for p in hurt)
    ]


def _in_lead(line: Casualty) -> bool:
    return line.span.field == "title" or line.span.start < LEAD_CHARACTERS


def _own(ledger: Sequence[Casualty], category: str) -> list[Casualty]:
    """The lines that tell the toll itself, from the whole article."""
    lines = [c for c in ledger if c.category == category and c.basis not in ("part", "least", "disputed")]
    own = [c for c in lines if not c.cumulative or c.subject == TOLL] or lines
    return [c for c in own if _figure(c) != 0] or own


def _choose(counted: list[_Statement]) -> _Statement | None:
    if not counted:
        return None
    votes: Counter[int] = Counter()
    for statement in counted:
        if statement.best is not None:  # "dozens" never outweighs a figure
            votes[statement.figure] += statement.weight
    return max(counted, key=lambda s: (votes[s.figure], s.figure, -s.start))


# -------------------------------------------------------------------------------------------------------
# rules


def _toll(lines: Sequence[Casualty], ledger: Sequence[Casualty], category: str) -> Range | None:
    if not lines:
        return _from_parts(ledger, category)
    statements = _statements(lines)
    chosen = _choose([s for s in statements if s.counted])
    singles = [c for s in statements if not s.counted for c in s.lines if _figure(c) == 1]
    if chosen is None or (chosen.figure == 0 and singles):
        persons = len(different_persons(singles))
        return Range(persons, persons, persons) if persons or chosen else None
    more = 1 if _doer_dies(chosen, lines) else 0
    own = Range(*(None if v is None else v + more for v in (chosen.low, chosen.best, chosen.high)))
    if all(c.span.field != "title" and c.span.start >= LEAD_CHARACTERS for c in lines):
        # What is not told in the lead has no first telling: a table further down weighs the same.
        statements = _statements(_own(ledger, category))
        chosen = next(s for s in statements if s.lines[0] in chosen.lines)
    return _widened(own, chosen, statements, _disputed(ledger, category))


def _disputed(ledger: Sequence[Casualty], category: str) -> list[_Statement]:
    return _statements(c for c in ledger if c.category == category and c.basis == "disputed")


def _from_parts(ledger: Sequence[Casualty], category: str) -> Range | None:
    parts = [
        c for c in ledger if c.category == category and c.basis in ("part", "disputed") and (c.best or c.low)
    ]
    if not parts:
        return None
    largest = max(parts, key=_figure)
    return Range(largest.low, largest.best, largest.high)


def _widened(
    own: Range, chosen: _Statement, statements: Sequence[_Statement], disputed: Sequence[_Statement] = ()
) -> Range:
    """The range, widened by what else is said of the same people; open above where the words leave it open."""
    rivals = [*(s for s in statements if _is_rival(s, chosen)), *disputed]
    if chosen.lines[0].subject == TOLL:
        rivals = [s for s in rivals if s.figure > chosen.figure]
    low = own.low if own.low is None else min([own.low, *(s.figure for s in rivals)])
    tops = [own, *(Range(s.low, s.best, s.high) for s in rivals)]
    if _is_open(chosen, statements):
        tops[0] = Range(own.low, own.best, None)
    return Range(low, own.best, highest(tops))


def highest(ranges: Sequence[Range]) -> int | None:
    """The upper bound of several ranges: the highest closed one, None where an open one begins above it."""
    closed = [r.high for r in ranges if r.high is not None]
    open_from = [next((v for v in (r.best, r.low) if v is not None), 0) for r in ranges if r.high is None]
    if not closed or (open_from and max(open_from) > max(closed)):
        return None
    return max(closed)


def _is_rival(statement: _Statement, chosen: _Statement) -> bool:
    """Whether a statement gives another figure for the people of the chosen one."""
    if statement is chosen or not statement.counted or not statement.figure or statement.best is None:
        return False
    if any(c.basis in ("other", "struck-other") or c.cumulative for c in statement.lines):
        return False
    whom, chosen_whom = {c.who for c in statement.lines}, {c.who for c in chosen.lines}
    if whom == chosen_whom and UNKNOWN not in whom:
        return True
    source, chosen_source = statement.lines[0].attributed_to, chosen.lines[0].attributed_to
    apart = source is not None and chosen_source is not None and source.lower() != chosen_source.lower()
    return apart and (UNKNOWN in whom | chosen_whom or whom == chosen_whom)


def _is_open(chosen: _Statement, statements: Sequence[_Statement]) -> bool:
    """Whether the chosen figure has no upper bound: the text's word counts, else the headline's."""
    same = [s for s in statements if s.counted and s.figure == chosen.figure] or [chosen]
    told = [s for s in same if s.lines[0].span.field != "title"] or same
    return all(s.high is None for s in told)


def _doer_dies(chosen: _Statement, lines: Sequence[Casualty]) -> bool:
    """Whether the one who killed "three people" is told dead right after, and so comes on top."""
    if not all(c.basis == "by" for c in chosen.lines if _figure(c) > 1):
        return False
    return any(
        (c.basis == "self" or c.subject in DOERS)
        and c not in chosen.lines
        and c.span.field == chosen.lines[0].span.field
        and 0 <= c.span.start - chosen.start <= DOER_REACH
        for c in lines
    )


def _injured(ledger: Sequence[Casualty]) -> Range | None:
    lines = _usable(ledger, "injured")
    if not lines:
        return _from_parts(ledger, "injured")
    dead = derive_range(ledger, "killed")
    away = (dead.best or dead.low or 0) if dead else 0
    statements = [s for s in _statements(lines) if s.counted]
    hurt = _choose([s for s in statements if not s.struck])
    struck = _choose([s for s in statements if s.struck])
    survivors = _survivors(struck, _dead_told_of(struck, ledger) or away) if struck is not None else None
    dead_people = different_persons(
        [c for c in _usable(ledger, "killed") if c.basis in ("one", "other", "self")]
    )
    if hurt is not None and struck is not None and survivors is not None and hurt.weight <= struck.weight:
        hurt = None if hurt.figure < (survivors.best or survivors.low or 0) else hurt
    if hurt is not None:
        own = Range(hurt.low, hurt.best, hurt.high)
        more = _told_before(hurt, lines, ledger) if hurt.beside else 0
        if more and not any(s.figure == hurt.figure and not s.beside for s in statements):
            own = Range(*(None if v is None else v + more for v in (own.low, own.best, own.high)))
        return _widened(own, hurt, _statements(lines), _disputed(ledger, "injured"))
    if survivors is not None and struck is not None:
        more = _told_before(struck, lines, ledger) if struck.beside else 0
        return Range(
            *(None if v is None else v + more for v in (survivors.low, survivors.best, survivors.high))
        )
    hurt_people = different_persons(
        [c for c in lines if _figure(c) == 1], pronoun_alone=not dead_people, beside=beside_the_dead(ledger)
    )
    persons = count_survivors(hurt_people, dead_people)
    return Range(persons, persons, persons)


def _told_further_down(ledger: Sequence[Casualty]) -> Range | None:
    """The number of people hurt from the whole article, where the lead leaves none alive or gives no figure."""
    statements = _statements(c for c in _own(ledger, "injured") if c.basis in ("count", "other"))
    chosen = _choose([s for s in statements if s.counted and s.best is not None])
    return Range(chosen.low, chosen.best, chosen.high) if chosen is not None and chosen.figure else None


def _dead_told_of(struck: _Statement, ledger: Sequence[Casualty]) -> int:
    """How many of those hit are told dead right after: "shot six people, killing four of them": 4, else 0.

    The doer's own death, which the toll of the article holds, is not among them.
    """
    return next(
        (
            _figure(c)
            for c in ledger
            if c.category == "killed"
            and c.basis == "part"
            and c.span.field == struck.lines[0].span.field
            and 0 <= c.span.start - struck.start <= PART_REACH
            and _figure(c) < struck.figure
        ),
        0,
    )


def _told_before(others: _Statement, lines: Sequence[Casualty], ledger: Sequence[Casualty]) -> int:
    """How many hurt persons "three others" are beside: 0 where the one told right before is dead."""
    near = [
        c
        for c in ledger
        if c.category in ("killed", "injured")
        and c.span.field == others.lines[0].span.field
        and 0 < others.start - c.span.start <= BESIDE_REACH
    ]
    if not near or any(c.category == "killed" for c in near):
        return 0
    return len(different_persons([c for c in near if _figure(c) == 1 and c.basis != "part"]))


def _survivors(struck: _Statement, dead: int) -> Range:
    """Those hit less those who died; "three others were shot" has left the dead out already."""
    away = 0 if struck.beside else dead
    return Range(*(None if v is None else max(0, v - away) for v in (struck.low, struck.best, struck.high)))
