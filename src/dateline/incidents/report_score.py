"""How sure we are that a report is a current incident, rightly read. Weights set by judgement, held by tests
of order."""

from __future__ import annotations

from dateline.incidents.report_event import Event
from dateline.incidents.report_types import STRONG
from dateline.mentions.codebook import IncidentType
from dateline.mentions.spans import SegmentKind
from dateline.model import Modality

_FAMILY = {"violence": 0.42, "demonstration": 0.38, "disaster": 0.36, "strategic": 0.16}
_NOT_ASSERTED = 0.15
"""Ceiling of what is not asserted: it stays below every asserted report with a strong trigger and a place."""


_NOT_TOLD = 0.18
"""What a mere mention loses: no day, no victims, no "it happened" ("the communal violence in the state")."""


def _told(event: Event) -> bool:
    return bool(event.extra_casualties) or any(
        s.casualties or s.happened or s.date is not None or s.segment.kind is SegmentKind.TABLE_ROW
        for s in event.statements
        if s.strength > 0
    )


def score_event(
    event: Event,
    *,
    kind: IncidentType,
    modality: Modality,
    main: bool,
    has_place: bool,
    has_date: bool,
    has_toll: bool,
) -> float:
    """0..1. A strong trigger, its place in title and lead, a place, a date and a toll each add; history takes
    away."""
    strong = sum(
        1 for s in event.statements if s.strength >= STRONG or s.segment.kind is SegmentKind.TABLE_ROW
    )
    score = _FAMILY[kind.family]
    score += 0.06 * min(3, strong) if strong else -0.15
    score += 0.12 if main else 0.0
    score -= 0.0 if _told(event) else _NOT_TOLD
    score += (
        0.04
        if any(s.segment.kind is SegmentKind.TITLE and s.strength >= 2 for s in event.statements)
        else 0.0
    )
    score += 0.09 if has_place else 0.0
    score += 0.07 if has_date else 0.0
    score += 0.08 if has_toll else 0.0
    if modality is not Modality.ASSERTED:
        score = min(_NOT_ASSERTED, score * 0.2)
    return round(max(0.02, min(0.99, score)), 3)
