"""A report made ready for comparing: read once, compared with many."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from dateline.incidents.link_details import Details
from dateline.incidents.similarity import Wording, wording, words
from dateline.model import LinkableReport, Report

PUBLISHED_LAG_DAYS = 2  # a report dated by its publication tells of that day or of up to two days before it
DATELINE_LAG_DAYS = 1
PRECISION_SLACK_DAYS = {1: 0, 2: 3, 3: 15}  # half of a week, half of a month (ACLED's time precision)
KEPT = 4096  # reports

_GENERIC_ACTOR_KINDS = frozenset({"State forces", "Civilians", "Protesters", "Rioters", "unknown"})


class Feature(NamedTuple):
    """`value` is 0..1, or the natural amount that `link_features` names; `reason` is empty where it goes
    without saying.
    """

    name: str
    value: float
    reason: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """`first_day` and `last_day`: ordinals of the possible days. `stated`: whether the text itself names one day.
    `known`: words of the report's place and actors, which other comparisons weigh. `groups`, `perpetrators`:
    named actors, case-folded.
    """

    report: LinkableReport
    wording: Wording
    first_day: int
    last_day: int
    stated: bool
    known: frozenset[str]
    groups: frozenset[str]
    perpetrators: frozenset[str]

    @property
    def details(self) -> Details:
        return self.wording.details


_told: OrderedDict[str, Told] = OrderedDict()


def told(report: LinkableReport) -> Told:
    """The report made ready; the last `KEPT` ones are kept."""
    kept = _told.get(report.key)
    if kept is not None and kept.report is report:
        return kept
    _told[report.key] = made = _make(report)
    if len(_told) > KEPT:
        _told.popitem(last=False)
    return made


def _make(report: LinkableReport) -> Told:
    r, place = report.report, report.report.place
    first, last = possible_days(report)
    of_place = (place.text, place.name, place.admin1, place.admin2) if place else ()
    of_actors = (actor.name for actor in r.actors)
    return Told(
        report=report,
        wording=wording(report),
        first_day=first,
        last_day=last,
        stated=r.date_source == "text"
        and r.time_precision == 1
        and r.date_start is not None
        and r.date_end in (None, r.date_start),
        known=frozenset(w for name in (*of_place, *of_actors) for w in words(name or "")),
        groups=named_actors(r),
        perpetrators=named_actors(r, "perpetrator"),
    )


def possible_days(report: LinkableReport) -> tuple[int, int]:
    """First and last day on which the event may have been, as ordinals, given the report's precision and where
    its date is from.
    """
    r = report.report
    start = r.date_start or report.published.date()
    end = max(start, r.date_end or start)
    slack = timedelta(days=PRECISION_SLACK_DAYS.get(r.time_precision, 0))
    if end > start:  # a stated range needs no more slack
        slack = timedelta(0)
    lag = 0
    if r.date_start is None or r.date_source == "published":
        lag = PUBLISHED_LAG_DAYS
    elif r.date_source == "dateline":
        lag = DATELINE_LAG_DAYS
    return (start - slack).toordinal() - lag, (end + slack).toordinal()


def named_actors(report: Report, role: str | None = None) -> frozenset[str]:
    """Names of the known groups in a report, case-folded, of one role or of all."""
    return frozenset(
        actor.name.casefold()
        for actor in report.actors
        if actor.actor_id
        and actor.kind not in _GENERIC_ACTOR_KINDS
        and not actor.name.startswith("Unidentified")
        and (role is None or actor.role == role)
    )
