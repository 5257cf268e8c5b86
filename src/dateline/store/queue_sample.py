"""The day's sample: candidates that the queue shows high up whatever their rank, a new round each day (UTC)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from dateline.model import State
from dateline.review.exploring import lifted, next_round, number_of, turn
from dateline.store import models as rows
from dateline.store.linking import lock_linking
from dateline.store.outcomes import note_outcomes
from dateline.store.queue_index import PAST, STANDS, rerank

OPEN = (STANDS.index(State.PROPOSED), STANDS.index(PAST))
"""Stands whose candidates wait for a first answer."""


def show_sample(now: datetime) -> int:
    """Begin the day's round unless it has begun; how many candidates it shows, 0 where nothing was to do.

    Decisions are taken in first: they keep whether their candidate was in the round that ends.
    """
    day = now.date()
    if rows.SampleRound.objects.filter(day=day).count() == len(OPEN):
        return 0
    note_outcomes()
    share = settings.CONFIGURATION["review.explore_share"]
    with transaction.atomic():
        lock_linking()
        rounds = rows.SampleRound.objects.in_bulk()
        if all(stand in rounds and rounds[stand].day == day for stand in OPEN):
            return 0
        ended = list(rows.QueueSample.objects.values_list("pk", "own_rank"))
        shown: list[rows.QueueSample] = []
        for stand in OPEN:
            before = rounds[stand].last_turn if stand in rounds else ""
            chosen = _round(_waiting(stand, dict(ended)), share, before)
            shown += [
                rows.QueueSample(candidate_id=one.pk, rank=rank, own_rank=one.rank, since=now)
                for one, rank in chosen
            ]
            rows.SampleRound.objects.update_or_create(
                stand=stand, defaults={"day": day, "last_turn": turn(chosen[-1][0].key) if chosen else before}
            )
        rows.QueueSample.objects.all().delete()
        rows.QueueSample.objects.bulk_create(shown)
        rerank({pk for pk, _ in ended} | {sample.pk for sample in shown})
    return len(shown)


def sample_now() -> tuple[int, int]:
    """How many candidates of today's news wait for a first answer, and how many are in the day's sample. Two queries."""
    waiting = rows.QueueEntry.objects.filter(stand=OPEN[0]).count()
    return waiting, rows.QueueSample.objects.filter(candidate__queue_entry__stand=OPEN[0]).count()


@dataclass(frozen=True, slots=True)
class _Waiting:
    pk: int
    key: str
    rank: int  # its own


def _waiting(stand: int, own_of: dict[int, int]) -> list[_Waiting]:
    """The candidates of a stand, best first."""
    entries = rows.QueueEntry.objects.filter(stand=stand)
    found = entries.values_list("candidate_id", "candidate__key", "rank").iterator(5000)
    return sorted(
        (_Waiting(pk, key, own_of.get(pk, rank)) for pk, key, rank in found),
        key=lambda one: (one.rank, one.pk),
    )


def _round(waiting: Sequence[_Waiting], share: float, after: str) -> list[tuple[_Waiting, int]]:
    """Those that are shown, in the order of their turns, and the rank that each gets."""
    by_key = {one.key: one for one in waiting}
    chosen = [by_key[key] for key in next_round(by_key, after, number_of(len(waiting), share))]
    if not chosen:
        return []
    ranks = lifted([one.rank for one in waiting], [one.rank for one in chosen], share)
    return list(zip(chosen, ranks, strict=True))
