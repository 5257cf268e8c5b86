"""Keeping what only the past tells apart from today's queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from dateline.store import models as rows

IS_NEWS = timedelta(days=7)
"""What appeared within so long before its backfill began is news, whatever brought it."""


class Waiting(NamedTuple):
    """The row of a report that waits to be linked, when it appeared, the backfill that brought it (None: a feed did) and
    when that had begun.
    """

    pk: int
    published: datetime | None
    brought: int | None
    begun: datetime | None


def keep_apart(candidate_id: int, report: Waiting) -> None:
    """Mark a candidate whose first report a backfill brought; the first report of today's news takes the mark off. Call
    when it has joined, in the same transaction.
    """
    brought, published, begun = report.brought, report.published, report.begun
    candidate = rows.Candidate.objects.filter(pk=candidate_id)
    if brought is None or begun is None or published is None or published > begun - IS_NEWS:
        candidate.filter(backfill__isnull=False).update(backfill=None)
    elif not rows.CandidateReport.objects.filter(candidate=candidate_id).exclude(report=report.pk).exists():
        candidate.update(backfill=brought)
