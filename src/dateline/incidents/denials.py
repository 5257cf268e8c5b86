"""Which incident a report denies: "There was no shooting at the market on Monday, a spokesman said"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dateline.incidents.link_features import contains, kilometres, level, same_place
from dateline.model import Candidate, Modality, Place, Report

SAME_SPOT_KM = 25.0


def days_denied(report: Report) -> tuple[date, date] | None:
    """The days of which a report says that it did not happen then; None for any other report.

    What is said of no day and no place, or of a whole country, denies nothing in particular.
    """
    place = report.place
    if report.modality != Modality.NEGATED or report.date_start is None or report.date_source == "published":
        return None
    if place is None or place.geonameid is None or level(place) == 0:
        return None
    return report.date_start, report.date_end or report.date_start


def denied_candidate(report: Report, near: Sequence[Candidate]) -> Candidate | None:
    """The one of the candidates that a report denies: the same days and place; of several the one with its toll.

    None where it denies none of them, or where it could be more than one.
    """
    days = days_denied(report)
    if days is None:
        return None
    found = [c for c in near if _same_days(c, days) and _same_spot(c.place, report.place)]
    if len(found) > 1 and report.killed is not None:
        found = [c for c in found if c.killed is not None and c.killed.best == report.killed.best]
    return found[0] if len(found) == 1 else None


def _same_days(candidate: Candidate, days: tuple[date, date]) -> bool:
    start = candidate.date_start
    return start is not None and start <= days[1] and days[0] <= (candidate.date_end or start)


def _same_spot(a: Place | None, b: Place | None) -> bool:
    if a is None or b is None:
        return False
    if same_place(a, b) or contains(a, b) or contains(b, a):
        return True
    distance = kilometres(a, b)
    return distance is not None and distance <= SAME_SPOT_KM and level(a) == level(b) == 3
