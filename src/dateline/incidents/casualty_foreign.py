"""Casualties in French, Arabic, Urdu and Persian: a number of people beside a word for what befell them.

A rule of thumb instead of a parse: a word takes the nearest number on its own side (`foreign_rules`), within its clause
and not beyond the next such word; what no word takes is no casualty.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.incidents.casualty_arabic import ARABIC
from dateline.incidents.casualty_french import FRENCH
from dateline.incidents.casualty_persian import PERSIAN
from dateline.incidents.casualty_rules import TOLL
from dateline.incidents.casualty_urdu import URDU
from dateline.incidents.foreign_rules import LEFT, RIGHT, ForeignRules, said_by
from dateline.mentions.counts import CountMention, find_counts
from dateline.mentions.scripts import READABLE
from dateline.model import Casualty, Span

RULES: dict[str, ForeignRules] = {"fr": FRENCH, "ar": ARABIC, "ur": URDU, "fa": PERSIAN}
FOREIGN_LANGUAGES = frozenset(RULES)
_CLAUSE = re.compile(r"[;؛]|\.\s|۔|:\s")
_BESIDE = 14  # characters


@dataclass(frozen=True, slots=True)
class _Taken:
    """A word for what befell people with its number, `counts[count]`. `high`: where the next such word begins."""

    start: int
    end: int
    category: str
    side: str
    high: int
    count: int


def find_foreign(sentence: str, language: str) -> list[Casualty]:
    """Ledger lines of one sentence; spans are the sentence's own."""
    rules = RULES[language]
    plain = sentence.translate(READABLE)
    counts, parts = _counts(plain, language, rules)
    words = _words(plain, rules)
    if not counts or not words:
        return []
    said = said_by(plain, rules.sources)
    running = rules.running.search(plain) is not None
    taken: list[_Taken] = []
    used: set[int] = set()
    # Words right beside their number first: "tuant un homme et deux blessés" has one dead.
    for reach in (_BESIDE, rules.reach):
        for number, (start, end, category, side) in enumerate(words):
            if any((t.start, t.category) == (start, category) for t in taken):
                continue
            low = words[number - 1][1] if number else 0
            high = words[number + 1][0] if number + 1 < len(words) else len(plain)
            chosen = _nearest(counts, used, plain, (start, end), (low, high), side, reach)
            if chosen is not None:
                used.add(chosen)
                taken.append(_Taken(start, end, category, side, high, chosen))
    lines = [line for one in taken for line in _told(plain, rules, counts, used, one)]
    lines += _some_of(plain, rules, parts, lines)
    told = [
        # "Le bilan s'alourdit" is said of this event's own toll.
        replace(line, attributed_to=said, cumulative=running, subject=TOLL if running else line.subject)
        for line in lines
    ]
    return sorted(told, key=lambda c: c.span.start)


def _counts(plain: str, language: str, rules: ForeignRules) -> tuple[list[CountMention], list[CountMention]]:
    """The numbers of people, and those that are some of a number told elsewhere."""
    own: list[CountMention] = []
    for pattern, number in rules.people:
        for match in pattern.finditer(plain):
            if not any(match.start() < o.span.end and o.span.start < match.end() for o in own):
                start = match.end("onto") if "onto" in match.groupdict() and match["onto"] else match.start()
                own.append(CountMention(Span(start, match.end()), match[0], number, number, number))
    found = []
    for count in find_counts(plain, language=language):
        after = re.match(r"[\s-]?(?=\w)", plain[count.span.end : count.span.end + 2])
        if after and rules.things.match(plain, count.span.end + after.end()):
            continue
        # "un enfant": the figure stands, not the noun; "٢٥ قتيلا": so it does.
        own = [o for o in own if not (o.span.start - count.span.end in (0, 1, 2) or _overlap(o, count))]
        found.append(count)
    both = sorted([*found, *own], key=lambda c: c.span.start)
    parts = [c for c in both if rules.part.search(plain, max(0, c.span.start - 32), c.span.start)]
    return [c for c in both if c not in parts], parts


def _overlap(one: CountMention, other: CountMention) -> bool:
    return one.span.start < other.span.end and other.span.start < one.span.end


def _words(plain: str, rules: ForeignRules) -> list[tuple[int, int, str, str]]:
    """(start, end, category, side) of the words for what befell people; where two overlap the earlier rule's."""
    found: list[tuple[int, int, str, str]] = []
    for rule in rules.befell:
        for match in rule.pattern.finditer(plain):
            if not any(match.start() < end and start < match.end() for start, end, _, _ in found):
                found.append((match.start(), match.end(), rule.category, rule.side))
    return sorted(found)


def _nearest(
    counts: Sequence[CountMention], used: set[int], plain: str, at: tuple[int, int], room: tuple[int, int],
    side: str, reach: int,
) -> int | None:  # fmt: skip
    best: tuple[int, int] | None = None
    for index, count in enumerate(counts):
        if index in used:
            continue
        if at[0] <= count.span.start and count.span.end <= at[1]:
            return index  # "قتيلان": the word is its own number
        if side == LEFT and room[0] <= count.span.start and count.span.end <= at[0]:
            gap = plain[count.span.end : at[0]]
        elif side == RIGHT and at[1] <= count.span.start and count.span.end <= room[1]:
            gap = plain[at[1] : count.span.start]
        else:
            continue
        if len(gap) <= reach and not _CLAUSE.search(gap) and (best is None or len(gap) < best[0]):
            best = (len(gap), index)
    return best[1] if best else None


def _told(
    plain: str, rules: ForeignRules, counts: Sequence[CountMention], used: set[int], taken: _Taken
) -> list[Casualty]:
    """The line of a number and its word, and of the numbers that are added to it ("un homme et deux enfants")."""
    group = [taken.count]
    step = 1 if taken.side == RIGHT else -1
    while 0 <= (index := group[-1] + step) < len(counts) and index not in used:
        first, second = sorted((counts[group[-1]], counts[index]), key=lambda c: c.span.start)
        joined = rules.joins.match(plain[first.span.end : second.span.start])
        if joined is None or (step > 0 and second.span.end > taken.high):
            break
        group.append(index)
    used.update(group)
    span = Span(
        min(taken.start, *(counts[i].span.start for i in group)),
        max(taken.end, *(counts[i].span.end for i in group)),
    )
    return [_line(plain, rules, counts[i], taken.category, span) for i in group]


def _line(plain: str, rules: ForeignRules, count: CountMention, category: str, span: Span) -> Casualty:
    basis = "one" if count.best == count.high == 1 and not count.text[0].isdigit() else "count"
    who = _who(plain, rules, count, span.end)
    return Casualty(category, who, count.low, count.best, count.high, span, basis=basis)


def _some_of(
    plain: str, rules: ForeignRules, parts: Sequence[CountMention], lines: Sequence[Casualty]
) -> list[Casualty]:
    """ "dont trois enfants": some of the number before, never added."""
    out = []
    for part in parts:
        before = [line for line in lines if line.span.start < part.span.start]
        if before:
            last = max(before, key=lambda line: line.span.end)
            who = _who(plain, rules, part, part.span.end)
            out.append(Casualty(last.category, who, part.low, part.best, part.high, part.span, basis="part"))
    return out


def _who(plain: str, rules: ForeignRules, count: CountMention, end: int) -> str:
    near = plain[count.span.start : max(end, count.span.end) + 20]
    found = [(m.start(), name) for name, pattern in rules.who if (m := pattern.search(near))]
    return min(found)[1] if found else "unknown"
