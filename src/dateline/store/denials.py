"""Reports that an incident did not happen: kept beside the candidate that they deny, never merged into it."""

from __future__ import annotations

from datetime import datetime

from dateline.incidents.denials import days_denied, denied_candidate
from dateline.model import State
from dateline.records import report_from_record
from dateline.store import models as rows
from dateline.store.proposals import refresh_proposal
from dateline.store.queue_index import index_candidates
from dateline.store.rows import candidate_value

MOST_NEAR = 100  # candidates of one country and day that are looked at, the surest


def attach_denials(article_id: int, now: datetime) -> None:
    """Let what the article denies stand with the candidates that it denies, and be told to who decided on them. What told
    of an incident when it was read before has to leave its candidate first: the next linking sees to both.
    """
    denying = rows.Report.objects.filter(article_id=article_id, modality="negated", state="background")
    for row in denying.exclude(membership__left=True, membership__placed_by=None):
        report = report_from_record(row.record)
        days = days_denied(report)
        placed = rows.CandidateReport.objects.filter(report=row, placed_by__isnull=False).first()
        if placed is not None:
            # an editor's word: where it is, it stays; the next linking merges that candidate again
            if placed.candidate_id is not None:
                rows.Report.objects.filter(pk=row.pk).update(state="denial")
            continue
        if days is None or report.place is None:
            continue
        # what was called a duplicate stands at its original
        near = rows.Candidate.objects.filter(
            duplicate_of=None,
            country_code=report.place.country_code or "",
            date_start__lte=days[1],
            date_end__gte=days[0],
        ).order_by("-score", "pk")
        denied = denied_candidate(report, [candidate_value(c) for c in near[:MOST_NEAR]])
        if denied is not None:
            _attach(row, denied.key, now)


def _attach(report: rows.Report, key: str, now: datetime) -> None:
    candidate = rows.Candidate.objects.select_for_update().get(key=key)
    rows.CandidateReport.objects.update_or_create(
        report=report,
        defaults={
            "candidate": candidate,
            "score": 1.0,
            "reasons": ["denies it: same place and day"],
            "left": False,
        },
    )
    rows.Report.objects.filter(pk=report.pk).update(state="denial")
    candidate.record["denied_in"] = sorted({*candidate.record.get("denied_in", ()), report.key})
    candidate.updated_at = now
    candidate.save(update_fields=["record", "updated_at"])
    if candidate.state != State.PROPOSED:
        refresh_proposal(candidate, candidate_value(candidate), now)
    index_candidates([candidate.pk])
