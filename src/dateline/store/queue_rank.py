"""The place of candidates in the queue: by the ranking in use, lifted where they are in the day's sample."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import F, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dateline.review.ranking_model import RankingModel
from dateline.store import models as rows
from dateline.store.kept_query import KeptQuery

TOP = 10_000


def rank_of(score: float) -> int:
    """Best first: 0 for a score, or a probability, of 1."""
    return TOP - round(TOP * min(1.0, max(0.0, score)))


def sureness_of(rank: int) -> float:
    """The score or probability that a rank was made of, to four places."""
    return (TOP - rank) / TOP


def own_rank(model: RankingModel | None, score: float, record: Mapping[str, Any]) -> int:
    """By the score that the program gives, or by what a learned ranking makes of the candidate."""
    return rank_of(score if model is None else model.probability(model.features(record, score)))


def model_in_use() -> RankingModel | None:
    """The learned ranking in use; None: the one that comes with the program. One query."""
    newest = _IN_USE()
    return None if not newest or newest[0][0] is None else _model(*newest[0])


def _newest_use() -> QuerySet[rows.RankingUse]:
    return rows.RankingUse.objects.order_by("-pk")


def ranked(found: QuerySet[rows.Candidate]) -> QuerySet[rows.Candidate]:
    """Each with `queue_rank`, where it stands; `own_rank`, where it would stand were it in no sample; and what `model_for`
    reads. No query more.
    """
    return found.annotate(
        queue_rank=F("queue_entry__rank"),
        own_rank=Coalesce(F("queue_sample__own_rank"), F("queue_entry__rank")),
        ranking=Subquery(_newest_use().values("ranking_id")[:1]),
        ranking_at=Subquery(_newest_use().values("ranking__trained_at")[:1]),
    )


def model_for(row: Any) -> RankingModel | None:
    """The learned ranking in use, None for the shipped one. `row`: from `ranked`."""
    return None if row.ranking is None else _model(row.ranking, row.ranking_at)


@lru_cache(maxsize=8)
def _model(ranking: int, trained_at: datetime) -> RankingModel:
    """Rankings never change; `trained_at` tells those of two databases apart."""
    kept = rows.Ranking.objects.values_list("model", flat=True)
    return RankingModel.from_record(kept.get(pk=ranking, trained_at=trained_at))


@dataclass(frozen=True, slots=True)
class Sample:
    """A candidate of the day's sample: where it is shown, where it would be by itself, and since when."""

    rank: int
    own_rank: int
    since: datetime


def samples_of(pks: Collection[int]) -> dict[int, Sample]:
    """Those of some candidates that are in the day's sample, by row. One query."""
    return {pk: Sample(*shown) for pk, *shown in _SAMPLES(list(pks))}


_IN_USE = KeptQuery(lambda: _newest_use().values_list("ranking_id", "ranking__trained_at")[:1])
_SAMPLES = KeptQuery(
    lambda pks: rows.QueueSample.objects.filter(candidate__in=pks).values_list(
        "candidate_id", "rank", "own_rank", "since"
    ),
    "numbers",
)
