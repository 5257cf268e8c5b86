"""Keeping what only the past tells apart from today's queue."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.store import models as rows


def keep_apart(candidate: rows.Candidate, report_keys: Sequence[str], *, is_new: bool) -> None:
    """Mark a new candidate whose reports a backfill brought; the first report of today's news takes the mark off.

    Call after the reports have joined, in the same transaction.
    """
    if not is_new and candidate.backfill_id is None:
        return
    brought = set(rows.Report.objects.filter(key__in=report_keys).values_list("article__backfill", flat=True))
    mark = None if None in brought else max(brought, default=None) if is_new else candidate.backfill_id
    if mark != candidate.backfill_id:
        candidate.backfill_id = mark
        candidate.save(update_fields=["backfill"])
