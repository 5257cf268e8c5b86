"""Keeping what only the past tells apart from today's queue."""

from __future__ import annotations

from dateline.store import models as rows


def keep_apart(candidate_id: int, report_id: int) -> None:
    """Mark a candidate whose first report a backfill brought; the first report of today's news takes the mark off.

    Call when the report has joined, in the same transaction.
    """
    brought = rows.Report.objects.filter(pk=report_id).values_list("article__backfill", flat=True).first()
    candidate = rows.Candidate.objects.filter(pk=candidate_id)
    if brought is None:
        candidate.filter(backfill__isnull=False).update(backfill=None)
    elif not rows.CandidateReport.objects.filter(candidate=candidate_id).exclude(report=report_id).exists():
        candidate.update(backfill=brought)
