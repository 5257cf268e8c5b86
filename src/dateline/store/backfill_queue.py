"""Keeping what only the past tells apart from today's queue."""

from __future__ import annotations

from datetime import timedelta

from dateline.store import models as rows

IS_NEWS = timedelta(days=7)
"""What appeared within so long before its backfill began is news, whatever brought it."""


def keep_apart(candidate_id: int, report_id: int) -> None:
    """Mark a candidate whose first report a backfill brought; the first report of today's news takes the mark off.

    Call when the report has joined, in the same transaction.
    """
    columns = ("article__backfill", "published", "article__backfill__started_at")
    ((brought, published, begun),) = rows.Report.objects.filter(pk=report_id).values_list(*columns)
    candidate = rows.Candidate.objects.filter(pk=candidate_id)
    if brought is None or published is None or published > begun - IS_NEWS:
        candidate.filter(backfill__isnull=False).update(backfill=None)
    elif not rows.CandidateReport.objects.filter(candidate=candidate_id).exclude(report=report_id).exists():
        candidate.update(backfill=brought)
