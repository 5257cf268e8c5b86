"""Everything that the page of one incident shows, in at most ten queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dateline.errors import NotFound
from dateline.records import candidate_from_record
from dateline.review.incident_versions import Decided
from dateline.store import models as rows
from dateline.store.candidate_file import decisions_elsewhere
from dateline.store.decisions import decision_value
from dateline.store.redirects import resolve

MOST_PARTS = 100
MOST_LINKED = 40


@dataclass(frozen=True, slots=True)
class IncidentArticle:
    """An article that the incident rests on, without its text."""

    key: str
    url: str
    title: str
    language: str
    source: str
    invented: bool  # of the sample newsroom


@dataclass(frozen=True, slots=True)
class Relative:
    """A candidate near to this one in a story, and its incident where that stands."""

    candidate_key: str
    title: str
    state: str
    public_id: str


@dataclass(frozen=True, slots=True)
class IncidentFile:
    """`leads_to`: the candidate that it was merged into, with its incident's id, "" where that is not confirmed."""

    row: rows.Incident
    candidate: rows.Candidate
    decided: tuple[Decided, ...]  # oldest first
    decision_rows: tuple[rows.Decision, ...]  # newest first
    elsewhere: tuple[tuple[rows.Decision, bool], ...]
    articles: Mapping[str, IncidentArticle]  # by key of the report, the earliest first
    umbrella: Relative | None
    parts: tuple[Relative, ...]
    linked: tuple[Relative, ...]  # told together, by the machine
    leads_to: Relative | None


def find_incident(public_id: str) -> rows.Incident:
    """The incident's row with its candidate. Raises NotFound."""
    found = rows.Incident.objects.select_related("candidate__duplicate_of", "candidate__part_of")
    row = found.filter(public_id=public_id.upper()).first()
    if row is None:
        raise NotFound(f"There is no incident {public_id}.", resource=public_id)
    return row


def leads_to(row: rows.Incident) -> Relative | None:
    """Where the reports of a withdrawn incident went; None where it was not merged into another one."""
    if row.withdrawn_at is None or row.candidate.duplicate_of is None:
        return None
    home = resolve(row.candidate)
    incident = rows.Incident.objects.filter(candidate=home, withdrawn_at=None).first()
    return Relative(home.key, home.title or home.key, home.state, incident.public_id if incident else "")


def incident_file(row: rows.Incident) -> IncidentFile:
    """`row` as `find_incident` gives it."""
    candidate = row.candidate
    newest_first = _decisions(candidate)
    return IncidentFile(
        row=row,
        candidate=candidate,
        decided=tuple(_decided(d) for d in reversed(newest_first)),
        decision_rows=newest_first,
        elsewhere=decisions_elsewhere(candidate),
        articles=_articles(candidate, newest_first),
        umbrella=_umbrella(candidate),
        parts=_relatives({"part_of": candidate}, MOST_PARTS),
        linked=_relatives(
            {"key__in": list(candidate.record.get("linked_to", ()))[:MOST_LINKED]}, MOST_LINKED
        ),
        leads_to=leads_to(row),
    )


def incident_history(candidate: rows.Candidate) -> tuple[Decided, ...]:
    """What `review.incident_versions.versions` takes. One query."""
    return tuple(_decided(d) for d in reversed(_decisions(candidate)))


def _decisions(candidate: rows.Candidate) -> tuple[rows.Decision, ...]:
    of_it = candidate.decisions.select_related("decided_by", "duplicate_of", "other", "candidate")
    return tuple(of_it.order_by("-revision"))


def _decided(decision: rows.Decision) -> Decided:
    record = decision.candidate_record
    return Decided(decision_value(decision), candidate_from_record(record) if record is not None else None)


def _articles(candidate: rows.Candidate, decisions: tuple[rows.Decision, ...]) -> dict[str, IncidentArticle]:
    """Of the reports that the candidate holds, and of those that it held when it was decided last."""
    decided: dict[str, Any] = next((d.candidate_record for d in decisions if d.candidate_record), {})
    held = rows.Report.objects.filter(membership__candidate=candidate)
    then = rows.Report.objects.filter(key__in=decided.get("report_keys", ()))
    found = {}
    for reports in (then, held):
        for report, key, url, canonical, title, language, source, origin in reports.order_by(
            "pk"
        ).values_list(
            "key",
            "article__key",
            "article__url",
            "article__canonical_url",
            "article__title",
            "article__language",
            "article__feed__title",
            "article__feed__origin",
        ):
            found[report] = IncidentArticle(
                key, canonical or url, title, language, source or "", origin == "sample"
            )
    return found


def _umbrella(candidate: rows.Candidate) -> Relative | None:
    wider = candidate.part_of
    return _relatives({"pk": wider.pk}, 1)[0] if wider is not None else None


def _relatives(wanted: dict[str, object], most: int) -> tuple[Relative, ...]:
    found = rows.Candidate.objects.filter(**wanted).order_by("date_start", "pk")
    lines = found.values_list("key", "title", "state", "incident__public_id", "incident__withdrawn_at")
    return tuple(
        Relative(key, title or key, state, "" if gone else (public_id or ""))
        for key, title, state, public_id, gone in lines[:most]
    )
