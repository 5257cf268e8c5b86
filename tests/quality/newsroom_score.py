"""Compares annotations of the sample newsroom with its answer key: what was found, which fields agree, what is extra."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateline.model import Report
from dateline.newsroom import Expectation, ExpectedIncident

FIELDS = ("event_type", "sub_event_type", "date", "place", "killed", "injured", "claim")


@dataclass(frozen=True, slots=True)
class Found:
    """An expected incident with the report that tells it (None: missed) and, a field, whether they agree.

    A field that the key does not give is not in `agrees`.
    """

    story: str
    incident: ExpectedIncident
    report: Report | None
    agrees: dict[str, bool]


@dataclass(frozen=True, slots=True)
class KeyScore:
    found: tuple[Found, ...]
    extra: tuple[tuple[str, Report], ...]  # asserted reports that no expected incident explains

    @property
    def recall(self) -> float:
        return _share(f.report is not None for f in self.found)

    @property
    def precision(self) -> float:
        hits = sum(f.report is not None for f in self.found)
        return hits / (hits + len(self.extra)) if hits + len(self.extra) else 1.0

    def agreement(self, field: str) -> float:
        """The share of found incidents on which `field` agrees, where the key gives it."""
        return _share(f.agrees[field] for f in self.found if f.report is not None and field in f.agrees)


def score(
    told: Iterable[tuple[Expectation, date, Sequence[Report]]], *, least_score: float = 0.5
) -> KeyScore:
    """`told`: a story's expectation, its day of publication, and its reports.

    Only asserted reports with `least_score` or more count. Each report explains one incident at most; the pair that
    agrees on most is taken first, and a pair must share its place or both its day and its sub-event type.
    """
    found: list[Found] = []
    extra: list[tuple[str, Report]] = []
    for expectation, published, reports in told:
        open_reports = [r for r in reports if r.modality == "asserted" and r.score >= least_score]
        open_incidents = list(expectation.incidents)
        pairs = [
            (agreement, incident, report)
            for incident in open_incidents
            for report in open_reports
            if _same(agreement := agrees(incident, report, published))
        ]
        pairs.sort(key=lambda pair: -sum(pair[0].values()))
        for agreement, incident, report in pairs:
            if incident in open_incidents and any(report is r for r in open_reports):
                found.append(Found(expectation.story, incident, report, agreement))
                open_incidents.remove(incident)
                open_reports = [r for r in open_reports if r is not report]
        found += [Found(expectation.story, incident, None, {}) for incident in open_incidents]
        extra += [(expectation.story, report) for report in open_reports]
    return KeyScore(tuple(found), tuple(extra))


def agrees(incident: ExpectedIncident, report: Report, published: date) -> dict[str, bool]:
    """Field by field, for the fields that the key gives."""
    day = published + timedelta(days=incident.day)
    out = {
        "event_type": report.event_type == incident.event_type,
        "sub_event_type": report.sub_event_type == incident.sub_event_type,
        "date": report.date_start == day,
        "place": _place_agrees(incident, report),
    }
    if incident.killed is not None and not incident.killed_by_source:
        best = (report.killed.best or 0) if report.killed else 0
        out["killed"] = best == incident.killed
    if incident.injured is not None:
        best = (report.injured.best or 0) if report.injured else 0
        out["injured"] = best == incident.injured
    if incident.claimed_by or incident.denied_by:
        wanted = (incident.claimed_by or incident.denied_by, "claimed" if incident.claimed_by else "denied")
        out["claim"] = wanted in {(claim.claimant, claim.status) for claim in report.claims}
    return out


def _place_agrees(incident: ExpectedIncident, report: Report) -> bool:
    """The town itself, or its district where the gazetteer has no such town."""
    place = report.place
    if place is None or (place.country_code is not None and place.country_code != incident.country):
        return False
    if incident.place in (place.name, place.text):
        return True
    return incident.admin2 is not None and incident.admin2 in (
        place.name,
        (place.admin2 or "").removesuffix(" District"),
    )


def _same(agreement: dict[str, bool]) -> bool:
    return agreement["place"] or (agreement["date"] and agreement["sub_event_type"])


def _share(values: Iterable[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 1.0
