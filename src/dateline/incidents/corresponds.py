"""Which report of a newer reading tells what a report of an older one told? Of one article, or of its newer version.

Reports are numbered by their place in a reading, and another tagger may find one more or one less: numbers say nothing.
What two readings of one story share is place, day, kind, toll, and above all the words they stand on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dateline.model import Report, Span

LEAST = 4.0  # of at most 12: less than this is another event
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Told:
    """A report with the article that its spans point into."""

    report: Report
    text: str
    title: str = ""


def corresponding(older: Sequence[Told], newer: Sequence[Told]) -> dict[int, int]:
    """Position of each older report -> that of the newer one that tells it; those without one are left out.

    The most alike pair first, each report once. Pure.
    """
    pairs = sorted((-likeness(old, new), i, j) for i, old in enumerate(older) for j, new in enumerate(newer))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for unlike, i, j in pairs:
        if -unlike >= LEAST and i not in found and j not in taken:
            found[i] = j
            taken.add(j)
    return found


def likeness(one: Told, other: Told) -> float:
    """How likely two readings are of one event: place up to 3, days 2, kind 2, killed 1, words 4."""
    a, b = one.report, other.report
    points = _place(a, b) + _days(a, b) + 4 * _shared(one, other)
    if a.event_type == b.event_type:
        points += 2 if a.sub_event_type == b.sub_event_type else 1
    if a.killed is not None and a.killed == b.killed:
        points += 1
    return points


def _place(a: Report, b: Report) -> float:
    if a.place is None or b.place is None:
        return 0
    if a.place.geonameid is not None and b.place.geonameid is not None:
        return 3 if a.place.geonameid == b.place.geonameid else -2
    return 3 if a.place.text.casefold() == b.place.text.casefold() else -2


def _days(a: Report, b: Report) -> float:
    if a.date_start is None or b.date_start is None:
        return 0
    apart = a.date_start > (b.date_end or b.date_start) or b.date_start > (a.date_end or a.date_start)
    return -1 if apart else 2


def _shared(one: Told, other: Told) -> float:
    """The share of what they stand on that both stand on, 0..1: characters of one text, else words of two."""
    if (one.text, one.title) == (other.text, other.title):
        here, there = _characters(one.report), _characters(other.report)
    else:
        here, there = _words(one), _words(other)
    return len(here & there) / len(here | there) if here and there else 0.0


def _spans(report: Report) -> list[Span]:
    return [e.span for e in report.evidence] + [c.span for c in report.casualties]


def _characters(report: Report) -> frozenset[object]:
    return frozenset((s.field, n) for s in _spans(report) for n in range(s.start, s.end))


def _words(told: Told) -> frozenset[object]:
    quotes = ((told.title if s.field == "title" else told.text)[s.start : s.end] for s in _spans(told.report))
    return frozenset(word.casefold() for quote in quotes for word in _WORD.findall(quote))
