"""What editors made of candidates, derived from their decisions: the answer that stands, since when, and where it was then.

`note_outcomes` brings it up to date from the log of decisions, which only grows: flows and commands call it, and what reads
outcomes may be as old as the last of these.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Max

from dateline.model import Verdict
from dateline.review.ranking_model import RankingModel, sources_in
from dateline.review.transitions import answers
from dateline.store import models as rows
from dateline.store.locks import Lock, hold
from dateline.store.queue_rank import own_rank, samples_of

CONFIRMED, REJECTED = "confirmed", "rejected"
BATCH = 500
NO_ANSWER = frozenset({"duplicate"})
"""Codes of rejections that say nothing of what the candidate is: it is told elsewhere."""
NOT_OF_SOURCES = frozenset({"out-of-scope"})
"""Codes of rejections that say nothing of its sources: they told what happened, only nobody here records it."""


def answer_of(verdict: str, reason: str) -> tuple[str, str]:
    """What a decision says of its candidate, "" for nothing, and the code of a rejection.

    A duplicate (by verdict or by reason), an unsure one and a question to a second editor say nothing.
    """
    if verdict in (Verdict.CONFIRM, Verdict.CORRECT):
        return CONFIRMED, ""
    code = reason.partition(":")[0].strip()
    if verdict == Verdict.REJECT and code not in NO_ANSWER:
        return REJECTED, code[:30]
    return "", ""


@dataclass(frozen=True, slots=True)
class Said:
    """A decision, without its record."""

    id: int
    verdict: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """`first`: the decision since which the answer stands; None where none does."""

    answer: str
    reason: str
    first: Said | None


def settled(said: Sequence[Said]) -> Settled:
    """What all decisions on a candidate, oldest first, come to. Pure."""
    stack = [said[i] for i in answers([Verdict(one.verdict) for one in said])]
    if not stack:
        return Settled("", "", None)
    answer, reason = answer_of(stack[-1].verdict, stack[-1].reason)
    first = stack[-1]
    for one in reversed(stack):
        if answer_of(one.verdict, one.reason)[0] != answer:
            break
        first = one
    return Settled(answer, reason, first if answer else None)


def note_outcomes() -> int:
    """Take in the decisions made since the last time, `BATCH` a transaction; how many these were."""
    done = 0
    while number := _note_batch():
        done += number
    return done


def _note_batch() -> int:
    since = rows.Outcome.objects.aggregate(last=Max("last_decision"))["last"] or 0
    if not rows.Decision.objects.filter(pk__gt=since).exists():
        return 0
    with transaction.atomic():
        hold(Lock.OUTCOMES)
        since = rows.Outcome.objects.aggregate(last=Max("last_decision"))["last"] or 0
        new = rows.Decision.objects.filter(pk__gt=since).order_by("pk")
        batch = list(new.values_list("pk", "candidate_id")[:BATCH])
        if batch:
            _note({candidate for _, candidate in batch}, until=batch[-1][0])
    return len(batch)


def _note(candidates: Collection[int], until: int) -> None:
    """`until`: the last decision to take in. Later ones are left for the next batch."""
    found = rows.Decision.objects.filter(candidate__in=candidates, pk__lte=until)
    columns = ("candidate_id", "pk", "verdict", "reason", "decided_at")
    ordered = found.order_by("candidate_id", "revision").values_list(*columns)
    said = {
        pk: [Said(*columns) for _, *columns in theirs] for pk, theirs in groupby(ordered, key=lambda d: d[0])
    }
    come_to = {pk: settled(theirs) for pk, theirs in said.items()}
    records = dict(
        rows.Decision.objects.filter(
            pk__in=[one.first.id for one in come_to.values() if one.first]
        ).values_list("pk", "candidate_record")
    )
    samples = samples_of(candidates)
    before = {row.pk: row for row in rows.Outcome.objects.filter(candidate__in=candidates)}
    uses = _uses()
    outcomes, sources = [], []
    for pk, one in come_to.items():
        record = (records.get(one.first.id) if one.first else None) or {}
        first = one.first if record else None
        at = first.at if first else said[pk][-1].at
        sample, known = samples.get(pk), before.get(pk)
        sampled = sample is not None and sample.since <= at
        if known is not None and first is not None and known.decision_id == first.id:
            sampled = known.sampled  # the sample of then may be gone
        outcomes.append(
            rows.Outcome(
                candidate_id=pk,
                answer=one.answer if first else "",
                reason=one.reason if first else "",
                decision_id=first.id if first else None,
                decided_at=at,
                rank=own_rank(_used_at(uses, at), record["score"], record) if first else 0,
                sampled=bool(first) and sampled,
                event_type=record.get("event_type", ""),
                country_code=((record.get("place") or {}).get("country_code") or "")[:2],
                last_decision_id=said[pk][-1].id,
            )
        )
        if first and one.reason not in NOT_OF_SOURCES:
            sources += [
                rows.OutcomeSource(
                    outcome_id=pk,
                    source=source[:120],
                    event_type=record["event_type"],
                    confirmed=one.answer == CONFIRMED,
                )
                for source in sources_in(record)
            ]
    rows.OutcomeSource.objects.filter(outcome__in=candidates).delete()
    rows.Outcome.objects.bulk_create(
        outcomes,
        update_conflicts=True,
        unique_fields=["candidate"],
        update_fields=[f.name for f in rows.Outcome._meta.fields if not f.primary_key],
    )
    rows.OutcomeSource.objects.bulk_create(sources)


Uses = Sequence[tuple[datetime, RankingModel | None]]


def _uses() -> Uses:
    """The rankings in the order in which they came into use."""
    columns = ("since", "ranking__model")
    return [
        (since, RankingModel.from_record(model) if model else None)
        for since, model in rows.RankingUse.objects.order_by("pk").values_list(*columns)
    ]


def _used_at(uses: Uses, at: datetime) -> RankingModel | None:
    return next((model for since, model in reversed(uses) if since <= at), None)
