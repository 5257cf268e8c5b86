"""The casualty ledger of a candidate: every party's figures, each statement once, with those that were replaced
marked.

One statement is one line: copies of a wire story, a sentence printed in two papers, a headline that repeats what
its text attributes, and a party that says the same again, are told once.

Superseding: a figure is superseded when the same party gave another one for the same category and kind of
people in a later article, or when a later article gives a running total of the dead ("the toll rose to nine")
that is no lower. The party is who the words name ("the military", "police"), or the source itself in its own
voice. A copy counts from when its figure was first printed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.incidents.casualty_rules import TOLL
from dateline.incidents.casualty_words import UNKNOWN
from dateline.incidents.merge_sources import text_groups
from dateline.model import AttributedRange, Casualty, LinkableReport, Range

ENOUGH_WORDS = 5
"""Words that a sentence has at least where equal wording shows that it was copied."""
_CATEGORIES = ("killed", "injured", "missing", "abducted", "arrested", "displaced")
_LEADING = re.compile(r"^(?:the|a|an|local|senior)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?$")


def party(attributed_to: str | None, source_id: str) -> str:
    """One name for one party: "The military" and "military" are one; an article's own voice is its
    source's.
    """
    if attributed_to is None or not attributed_to.strip():
        return f"source:{source_id}"
    name = " ".join(attributed_to.casefold().split())
    while (shorter := _LEADING.sub("", name)) != name:
        name = shorter
    return _POSSESSIVE.sub("", name)


@dataclass(frozen=True, slots=True)
class _Line:
    """A figure with the report that gives it, and when it was first printed (seconds)."""

    casualty: Casualty
    report: LinkableReport
    group: int  # number of the text: copies have one
    told_at: float
    ordinal: int = 0  # of equal figures in one stretch: "a man and a woman were killed"
    superseded: bool = False

    @property
    def figures(self) -> tuple[str, int | None, int | None, int | None, bool, bool]:
        c = self.casualty
        return (c.category, c.low, c.best, c.high, is_of_more(c), is_beside(c))

    @property
    def party(self) -> str:
        return party(self.casualty.attributed_to, self.report.source_id or self.report.article_key)

    @property
    def figure(self) -> int:
        c = self.casualty
        return next((n for n in (c.best, c.low, c.high) if n is not None), 0)

    @property
    def is_whole(self) -> bool:
        """Whether it is its report's toll, and no part of it."""
        whole = toll_of(self.report, self.casualty.category)
        return whole is not None and not is_beside(self.casualty) and whole.best == self.casualty.best


def ledger(reports: Sequence[LinkableReport]) -> tuple[AttributedRange, ...]:
    """All figures of all reports, each statement once, each marked whether it was superseded.

    The order is that of their use to a reader, category by category: standing lines before superseded ones; whole
    figures before additions and parts, and these before zeros; what somebody is named for before a paper's own
    voice; then the newest; then known kinds of people before unknown ones, and the higher figure.
    """
    lines = _settled(_lines(reports))
    totals = [x for x in lines if is_running_total(x.casualty)]
    by_report: defaultdict[str, list[_Line]] = defaultdict(list)
    for line in lines:
        by_report[line.report.key].append(line)
    lines = [x for own in by_report.values() for x in _folded(own)]
    return tuple(
        AttributedRange(
            category=line.casualty.category,
            who=line.casualty.who,
            low=line.casualty.low,
            best=line.casualty.best,
            high=line.casualty.high,
            attributed_to=line.casualty.attributed_to,
            report_key=line.report.key,
            span=line.casualty.span,
            cumulative=line.casualty.cumulative,
            superseded=line.superseded,
        )
        for line in sorted(_marked(_once(lines), totals), key=_for_readers)
    )


def newest_first(report: LinkableReport) -> tuple[float, str]:
    """Sorting key of reports."""
    return (-report.published.timestamp(), report.key)


def toll_of(report: LinkableReport, category: str) -> Range | None:
    """The report's derived toll of `category`, "killed" or "injured"; None for others."""
    return {"killed": report.report.killed, "injured": report.report.injured}.get(category)


def is_beside(c: Casualty) -> bool:
    """Whether a line is no whole figure: a part, an addition ("five more died"), or one called untrue."""
    return c.basis in ("part", "least", "disputed") or (c.basis == "other" and c.category == "killed")


def is_of_more(c: Casualty) -> bool:
    """Whether a line counts something larger than this event ("45 killed this year")."""
    return c.cumulative and c.subject != TOLL


def is_running_total(casualty: Casualty) -> bool:
    """Whether a line says how many this event has cost so far ("the toll rose to nine")."""
    return casualty.subject == TOLL and casualty.best is not None


def _lines(reports: Sequence[LinkableReport]) -> list[_Line]:
    groups = text_groups(reports)
    out = []
    for report in sorted(reports, key=newest_first):
        seen: Counter[Casualty] = Counter()
        for c in report.report.casualties:
            if _is_the_dead(c, report):
                continue
            alike = replace(c, subject="", attributed_to=None)
            out.append(_Line(c, report, groups[report.key], report.published.timestamp(), seen[alike]))
            seen[alike] += 1
    return out


def _is_the_dead(c: Casualty, report: LinkableReport) -> bool:
    """Whether "the boy was shot" tells of one who died: its report has dead, and nobody left injured."""
    hurt, dead = report.report.injured, report.report.killed
    return (
        c.category == "injured"
        and c.basis in ("one", "struck-one", "self")
        and hurt is not None
        and hurt.best == 0
        and dead is not None
        and bool(dead.best)
    )


def _for_readers(line: _Line) -> tuple[object, ...]:
    c = line.casualty
    return (
        _CATEGORIES.index(c.category) if c.category in _CATEGORIES else len(_CATEGORIES),
        line.superseded,
        line.figure == 0,
        is_beside(c),
        is_of_more(c),
        c.attributed_to is None,
        -line.told_at,
        c.who == UNKNOWN,
        -line.figure,
        line.report.key,
        c.span.field,
        c.span.start,
        c.span.end,
        c.who,
        line.ordinal,
        c.subject,
    )


# ------------------------------------------------------------------------------------------------ kinds of people


def _settled(lines: Sequence[_Line]) -> list[_Line]:
    """The lines, with one kind of people for the same dead.

    Where texts give the same whole toll, some of "security forces" and some of "civilians", and none of them has
    both, the kind that more texts give is taken; of equals each keeps its own.
    """
    texts: defaultdict[tuple[object, ...], defaultdict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for line in lines:
        if line.casualty.who != UNKNOWN:
            texts[line.figures][line.casualty.who].add(line.group)
    out = []
    for line in lines:
        kinds = texts[line.figures]
        own = kinds.get(line.casualty.who, set())
        better = [w for w, g in kinds.items() if len(g) > len(own) and not g & own]
        if better and line.is_whole and line.casualty.who != UNKNOWN:
            who = min(better, key=lambda w: (-len(kinds[w]), w))
            line = replace(line, casualty=replace(line.casualty, who=who))
        out.append(line)
    return out


def _kinds_fit(a: str, b: str) -> bool:
    return a == b or UNKNOWN in (a, b)


# -------------------------------------------------------------------------------------------------- one line each


def _folded(lines: Sequence[_Line]) -> list[_Line]:
    """The lines of one report without those that another says better; it takes over what it lacks of them."""
    out = []
    for line in lines:
        if any(_is_said_better(line, other) for other in lines):
            continue
        weaker = [x.casualty for x in lines if _is_said_better(x, line)]
        c = line.casualty
        kinds = {w.who for w in weaker} - {UNKNOWN}
        if c.who == UNKNOWN and len(kinds) == 1:
            c = replace(c, who=kinds.pop())
        whole = next((w for w in weaker if c.basis == "part" and not is_beside(w)), None)
        out.append(replace(line, casualty=c if whole is None else replace(c, basis=whole.basis)))
    return out


def _is_said_better(line: _Line, other: _Line) -> bool:
    """Whether another line of the report says the same and more: a name to it, a fuller name, a known kind, or
    the "at least" that the headline left out.
    """
    a, b = line.casualty, other.casualty
    if a.span == b.span or not _kinds_fit(a.who, b.who) or not _parties_fit(a.attributed_to, b.attributed_to):
        return False
    if line.figures[:5] == other.figures[:5]:
        return _fullness(b) > _fullness(a)
    return (
        a.span.field == "title"
        and b.span.field != "title"
        and a.attributed_to is None
        and (a.high, b.high) == (a.best, None)
        and a.high is not None
        and replace(other, casualty=replace(b, high=a.high)).figures == line.figures
    )


def _fullness(c: Casualty) -> tuple[int, bool, bool, int, int]:
    """How much a line says; no two lines of a report are equal in it but those of one span."""
    words = 0 if c.attributed_to is None else len(c.attributed_to.split())
    return (words, c.who != UNKNOWN, c.span.field != "title", -c.span.start, -c.span.end)


def _parties_fit(a: str | None, b: str | None) -> bool:
    """One name within the other, or one of them missing: "police" and "the provincial police"."""
    if a is None or b is None:
        return True
    first, second = set(party(a, "").split()), set(party(b, "").split())
    return first <= second or second <= first


def _once(lines: Sequence[_Line]) -> list[_Line]:
    """Each statement once: of copies the earliest is kept, of what a party says again the newest."""
    kept: dict[tuple[object, ...], list[_Line]] = {}
    for line in sorted(
        lines, key=lambda x: (x.told_at, x.report.key, x.casualty.span.field, x.casualty.span.start)
    ):
        same = kept.setdefault(line.figures, [])
        twin = next((i for i, k in enumerate(same) if _is_copy(k, line)), None)
        if twin is None:
            same.append(line)
        elif _fullness(line.casualty)[:2] > _fullness(same[twin].casualty)[:2]:
            same[twin] = replace(line, told_at=same[twin].told_at)
    newest: dict[tuple[object, ...], _Line] = {}
    for line in sorted((x for same in kept.values() for x in same), key=lambda x: (x.told_at, x.report.key)):
        newest[(line.figures, line.party, line.casualty.who, line.ordinal)] = line
    return list(newest.values())


def _is_copy(a: _Line, b: _Line) -> bool:
    if a.report.key == b.report.key or not _kinds_fit(a.casualty.who, b.casualty.who):
        return False
    if a.ordinal != b.ordinal or not _parties_fit(a.casualty.attributed_to, b.casualty.attributed_to):
        return False
    return a.group == b.group or (len(words := _sentence(a)) >= ENOUGH_WORDS and words == _sentence(b))


def _sentence(line: _Line) -> tuple[str, ...]:
    """The words of the sentence that gives the figure, empty where its text is not at hand."""
    text = line.report.title if line.casualty.span.field == "title" else line.report.text
    start, end = line.casualty.span.start, line.casualty.span.end
    if not 0 <= start < end <= len(text):
        return ()
    begin = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start)) + 1
    stops = [at for at in (text.find(". ", end), text.find("\n", end)) if at >= 0]
    return tuple(re.findall(r"\w+", text[begin : min(stops, default=len(text))].casefold()))


# ---------------------------------------------------------------------------------------------------- superseding


def _marked(lines: Sequence[_Line], totals: Sequence[_Line]) -> list[_Line]:
    """The lines, each told whether it still stands. `totals`: the running totals of all reports."""
    latest: dict[tuple[object, ...], _Line] = {}
    for line in sorted(lines, key=lambda x: (-x.told_at, x.report.key)):
        latest.setdefault(_slot(line), line)
    out = []
    for line in lines:
        newer = latest[_slot(line)]
        # Two figures of one party in one article stand beside each other: neither is the later one. Nor does a
        # part or an addition replace another.
        replaced = (
            newer.report.article_key != line.report.article_key
            and newer.told_at > line.told_at
            and not is_beside(line.casualty)
        )
        overtaken = (line.casualty.who == UNKNOWN or line.is_whole) and any(
            t.casualty.category == line.casualty.category
            and t.told_at > line.told_at
            and t.figure >= line.figure
            for t in totals
        )
        out.append(replace(line, superseded=replaced or overtaken))
    return out


def _slot(line: _Line) -> tuple[object, ...]:
    c = line.casualty
    return (line.party, c.category, c.who, is_of_more(c), is_beside(c))
