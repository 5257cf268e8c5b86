"""Rankings that decisions taught: kept, taken into use, returned to. None is ever changed or deleted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from dateline.errors import ActRefused, NotFound
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.linking import lock_linking
from dateline.store.queue_index import rerank

BATCH = 500
SHIPPED = 0
"""The number by which the ranking that comes with the program is named."""


@dataclass(frozen=True, slots=True)
class RankingLine:
    """A ranking for lists. `used`: when it came into use, oldest first; `in_use`: it is now. `lesson`: `Lesson.record`."""

    id: int
    trained_at: datetime
    decided: int
    confirmed: int
    lesson: dict[str, Any]
    used: tuple[datetime, ...]
    in_use: bool


def kept_rankings() -> list[RankingLine]:
    """Newest first. Two queries."""
    uses = list(rows.RankingUse.objects.order_by("pk").values_list("ranking_id", "since"))
    current = uses[-1][0] if uses else None
    return [
        RankingLine(
            row.pk,
            row.trained_at,
            row.decided,
            row.confirmed,
            row.lesson,
            tuple(since for ranking, since in uses if ranking == row.pk),
            row.pk == current,
        )
        for row in rows.Ranking.objects.order_by("-pk").defer("model")
    ]


def model_of(ranking: int) -> dict[str, Any]:
    """`RankingModel.record` of a kept ranking."""
    model: dict[str, Any] = rows.Ranking.objects.values_list("model", flat=True).get(pk=ranking)
    return model


def in_use() -> rows.Ranking | None:
    """None: the ranking that comes with the program."""
    newest = rows.RankingUse.objects.select_related("ranking").order_by("-pk").first()
    return newest.ranking if newest else None


def take_into_use(ranking: int, *, now: datetime) -> None:
    """Let the queue go by a ranking from now on; `SHIPPED`: by the program's own. What was ranked before is ranked anew by
    `rerank_batch`, the newest candidates first.

    Raises NotFound, and ActRefused where it is in use already or was found no better when it was trained.
    """
    with transaction.atomic():
        # no linking is half way through a batch of candidates that it ranks by the one before
        lock_linking()
        current = in_use()
        if (current.pk if current else SHIPPED) == ranking:
            raise ActRefused(f"Ranking {ranking} is in use already.")
        if ranking != SHIPPED:
            row = rows.Ranking.objects.filter(pk=ranking).first()
            if row is None:
                raise NotFound(f"There is no ranking {ranking}; `dateline learn --list` shows all.")
            if row.lesson["refusal"]:
                raise ActRefused(f"Ranking {ranking} is not taken into use. {row.lesson['refusal']}")
        last = rows.Candidate.objects.aggregate(last=Max("pk"))["last"]
        record_activity("ranking", "taken into use", by=None, now=now, subject=str(ranking))
        rows.RankingUse.objects.create(
            ranking_id=ranking or None, since=now, reranked_to=None if last is None else last + 1
        )


def rerank_batch(size: int = BATCH) -> int | None:
    """Rank the next candidates anew by the ranking in use; how many, None where all are. A transaction of its own; stopped
    at any moment it goes on where it was.
    """
    if not rows.RankingUse.objects.filter(reranked_to__isnull=False).exists():
        return None
    with transaction.atomic():
        lock_linking()
        waiting = rows.RankingUse.objects.select_for_update().filter(reranked_to__isnull=False)
        use = waiting.order_by("-pk").first()
        if use is None:
            return None
        # a ranking that was replaced before it was through has nothing left to do
        waiting.exclude(pk=use.pk).update(reranked_to=None)
        older = rows.Candidate.objects.filter(pk__lt=use.reranked_to).order_by("-pk")
        # whoever saves one of them meanwhile waits, and indexes it again after us
        pks = list(older.select_for_update().values_list("pk", flat=True)[:size])
        rerank(pks)
        use.reranked_to = pks[-1] if len(pks) == size else None
        use.save(update_fields=["reranked_to"])
    return len(pks)


def rerank_all(progress: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Until all candidates are ranked by the ranking in use; how many were ranked anew."""
    use = rows.RankingUse.objects.filter(reranked_to__isnull=False).order_by("-pk").first()
    of = rows.Candidate.objects.filter(pk__lt=use.reranked_to).count() if use else 0
    done = 0
    while (number := rerank_batch()) is not None:
        done += number
        progress(done, of)
    return done
