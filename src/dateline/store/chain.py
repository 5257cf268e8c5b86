"""The log of decisions as a chain: every row carries the hash of the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import Any

from django.db import connection
from django.db.models import Count, Max

from dateline.store import models as rows
from dateline.store.locks import Lock, hold

FIRST_LINK = "0" * 64


def lock_chain() -> None:
    """One decision at a time, to the transaction's end."""
    hold(Lock.CHAIN)


def last_link() -> str:
    """The hash that the next decision follows."""
    return rows.Decision.objects.order_by("-pk").values_list("hash", flat=True).first() or FIRST_LINK


def verify_chain(newest: int | None = None) -> list[str]:
    """One sentence for each sign that somebody changed the log behind the program's back; empty if none.

    `newest`: only so many decisions, the last ones, and their candidates.
    """
    problems: list[str] = []
    expected = FIRST_LINK
    log = rows.Decision.objects.order_by("pk").select_related("candidate", "duplicate_of", "other")
    candidates = rows.Candidate.objects.all()
    before = None if newest is None else rows.Decision.objects.order_by("-pk")[newest : newest + 1].first()
    if before is not None:
        expected, log = before.hash, log.filter(pk__gt=before.pk)
        candidates = candidates.filter(
            pk__in=rows.Decision.objects.filter(pk__gt=before.pk).values("candidate")
        )
    light = log.defer("candidate__record", "duplicate_of__record", "other__record")
    for row in light.iterator(chunk_size=500):
        name = f"Decision {row.pk} ({row.verdict} on {row.candidate.key}, revision {row.revision})"
        if row.previous_hash != expected:
            problems.append(f"{name} does not follow the one before it: a decision was removed or put in.")
        if row.hash != link_hash(row):
            problems.append(f"{name} was changed after it was made.")
        expected = row.hash
    counted = (
        candidates.annotate(last=Max("decisions__revision"), number=Count("decisions"))
        .exclude(revision=0, last=None)
        .values_list("key", "revision", "last", "number")
    )
    problems.extend(
        f"Candidate {key} is at revision {revision}, but has {number} decisions: some were removed or put in."
        for key, revision, last, number in counted.iterator(chunk_size=2000)
        if not revision == last == number
    )
    for table, words in (("decision", "decisions"), ("activity", "the log of other acts")):
        if missing := _missing_guards(table):
            gone = ", ".join(missing)
            problems.append(f"The database no longer refuses changes to {words}: {gone} is gone.")
    return problems


def link_hash(row: rows.Decision) -> str:
    """SHA-256 over the previous hash and the row as canonical JSON: sorted keys, plain numbers."""
    content = {
        "candidate": row.candidate.key,
        "revision": row.revision,
        "verdict": row.verdict,
        "corrections": row.corrections,
        "candidate_record": row.candidate_record,
        "reason": row.reason,
        "duplicate_of": row.duplicate_of.key if row.duplicate_of else None,
        "decided_by": row.decided_by_id,
        "decided_at": row.decided_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    # rows from before these columns verify as they were written; an empty one that is filled later does not
    if row.other is not None:
        content["other"] = row.other.key
    if row.reports is not None:
        content["reports"] = row.reports
    text = json.dumps(_canonical(content), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{row.previous_hash}\n{text}".encode()).hexdigest()


def _canonical(value: Any) -> Any:
    # jsonb reads 1e22 and 1.0 back as other spellings of the same number, and -0.0 as 0.0.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {k: _canonical(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(v) for v in value]
    return value


def _missing_guards(log: str) -> list[str]:
    """Names of triggers that migrations 0002 and 0012 made on a log ("decision", "activity") and that are not there any
    more.
    """
    table = f"store_{log}"
    if connection.vendor == "postgresql":
        wanted = {f"{log}_no_change", f"{log}_no_truncate"}
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'"
    else:
        wanted = {f"{log}_no_update", f"{log}_no_delete", f"{log}_no_replace"}
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return sorted(wanted - {name for (name,) in cursor.fetchall()})
