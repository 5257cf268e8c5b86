"""The fields that differ between two readings of a candidate, with the words that each rests on. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dateline.incidents.changes import Change, changes
from dateline.model import Candidate, Span

MOST_WORDS = 3  # quotations of one field's evidence

Words = Callable[[str, Span], str]
"""The words of a report's article at a span; "" where there are none."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field before and after, with the words that each rests on."""

    field: str
    old: str
    new: str
    old_words: tuple[str, ...] = ()
    new_words: tuple[str, ...] = ()


def lines(before: Candidate, after: Candidate, words: Words) -> tuple[Line, ...]:
    """One for each field that reads otherwise after."""
    return tuple(
        Line(
            field=change.field,
            old=change.old,
            new=change.new,
            old_words=_evidence(before, change, change.old, words),
            new_words=_evidence(after, change, change.new, words),
        )
        for change in changes(before, after)
    )


def _evidence(candidate: Candidate, change: Change, value: str, words: Words) -> tuple[str, ...]:
    if not value:
        return ()
    spans = _spans_of(candidate, change.field, value)
    found: dict[str, None] = {}
    for what, report_key, span in candidate.evidence:
        if what == change.field and (spans is None or span in spans):
            quotation = " ".join(words(report_key, span).split())
            if quotation:
                found.setdefault(quotation)
        if len(found) == MOST_WORDS:
            break
    return tuple(found)


def _spans_of(candidate: Candidate, name: str, value: str) -> set[Span] | None:
    """Where one actor or claim of several stands; None for a field with one value."""
    if name == "actors":
        return {a.span for a in candidate.actors if value == f"{a.name} ({a.role})"}
    if name == "claims":
        return {c.span for c in candidate.claims if value == f"{c.claimant} ({c.status})"}
    return None
