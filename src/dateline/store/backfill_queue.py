"""Keeping what only the past tells apart from today's queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dateline.store import models as rows

IS_NEWS = timedelta(days=7)
"""What appeared within so long before its backfill began is news, whatever brought it."""


def keep_apart(candidate_id: int, report: Mapping[str, Any]) -> None:
    """Mark a candidate whose first report a backfill brought; the first report of today's news takes the mark off.

    `report`: its row's `pk` and `published`, what `brought` it (None: a feed) and when that had `begun`. Call when it
    has joined, in the same transaction.
    """
    brought, published = report["brought"], report["published"]
    candidate = rows.Candidate.objects.filter(pk=candidate_id)
    if brought is None or published is None or published > report["begun"] - IS_NEWS:
        candidate.filter(backfill__isnull=False).update(backfill=None)
    elif (
        not rows.CandidateReport.objects.filter(candidate=candidate_id).exclude(report=report["pk"]).exists()
    ):
        candidate.update(backfill=brought)
