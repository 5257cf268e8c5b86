"""Which candidate should be looked at first: a score from 0 to 1.

It says how sure it is that the candidate is a real, current incident, rightly read. Recency is not in it:
the queue sorts and filters by date on its own. The score is a weighted mean of parts between 0 and 1; the
weights are judgements, not measurements: the reading decides, a second and third voice and a known place
help, the rest breaks ties.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.model import Candidate, LinkableReport

WEIGHTS = {
    "reading": 0.60,  # the best report's own score
    "sources": 0.14,  # independent voices
    "place": 0.12,  # resolved, and how precisely
    "date": 0.07,  # stated in a text, and to the day
    "detail": 0.07,  # actors, figures
}
_DATE_SOURCE = {"text": 1.0, "dateline": 0.8, "published": 0.4}
_PRECISION = {1: 1.0, 2: 0.7, 3: 0.4}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score: its name, its value 0..1 and what it adds."""

    name: str
    value: float
    adds: float


def parts(candidate: Candidate, reports: Sequence[LinkableReport]) -> tuple[Part, ...]:
    """The parts of the score, for showing why a candidate stands where it does."""
    values = {
        "reading": max((r.report.score for r in reports), default=0.0),
        # One voice nothing, two a half, three two thirds, ...
        "sources": 1.0 - 1.0 / max(1, candidate.independent_sources),
        "place": _place(candidate),
        "date": _date(candidate),
        "detail": _detail(candidate),
    }
    return tuple(Part(name, value, WEIGHTS[name] * value) for name, value in values.items())


def score(candidate: Candidate, reports: Sequence[LinkableReport]) -> float:
    """0..1, rounded to four places; the candidate's own `score` is not read."""
    return round(min(1.0, max(0.0, sum(p.adds for p in parts(candidate, reports)))), 4)


def _place(candidate: Candidate) -> float:
    place = candidate.place
    if place is None:
        return 0.0
    if place.geonameid is None:
        return 0.25
    return _PRECISION.get(place.geo_precision or 3, 0.4) * (0.5 + 0.5 * place.confidence)


def _date(candidate: Candidate) -> float:
    if candidate.date_start is None:
        return 0.0
    return _DATE_SOURCE.get(candidate.date_source, 0.4) * _PRECISION.get(candidate.time_precision, 0.4)


def _detail(candidate: Candidate) -> float:
    toll = candidate.killed is not None or candidate.injured is not None or bool(candidate.casualties)
    return 0.5 * bool(candidate.actors) + 0.5 * toll
