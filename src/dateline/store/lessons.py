"""Training a ranking on the decisions in the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from dateline.review.ranking_lesson import Lesson, TooFew, learn
from dateline.review.ranking_model import RankingModel, features, sources_in
from dateline.review.ranking_training import Decided
from dateline.store import models as rows
from dateline.store.outcomes import CONFIRMED, NOT_OF_SOURCES, note_outcomes
from dateline.store.rankings import in_use

MOST = 20_000
"""The newest decisions that are learnt from: editors' taste changes."""
_AT_ONCE = 500


def decided_candidates(most: int = MOST) -> list[Decided]:
    """The newest candidates with an answer that stands, as they were when it was given. As of the last `note_outcomes`."""
    newest = rows.Outcome.objects.exclude(answer="").order_by("-decided_at", "-pk")[:most]
    columns = ("candidate__key", "decided_at", "answer", "reason", "country_code", "sampled", "decision_id")
    return list(_decided(list(newest.values_list(*columns))))


def _decided(outcomes: list[tuple[Any, ...]]) -> Iterator[Decided]:
    for start in range(0, len(outcomes), _AT_ONCE):
        part = outcomes[start : start + _AT_ONCE]
        found = rows.Decision.objects.filter(pk__in=[one[-1] for one in part])
        records: dict[int, Any] = dict(found.values_list("pk", "candidate_record"))
        for key, at, answer, reason, country, sampled, decision in part:
            record = records[decision]
            yield Decided(
                key=key,
                at=at.astimezone(UTC),
                features=features(record, record["score"]),
                sources=sources_in(record),
                score=record["score"],
                confirmed=answer == CONFIRMED,
                country=country,
                sampled=sampled,
                speaks_of_sources=reason not in NOT_OF_SOURCES,
            )


def train() -> Lesson | TooFew:
    """Learn from all decisions up to now, against the ranking in use. Nothing is kept but the outcomes."""
    note_outcomes()
    current = in_use()
    decided = decided_candidates()
    if current is None:
        return learn(decided)
    return learn(decided, RankingModel.from_record(current.model), current.decided_to.astimezone(UTC))


def keep(lesson: Lesson, now: datetime) -> rows.Ranking:
    """Write the ranking down with its lesson. It is not in use by that."""
    return rows.Ranking.objects.create(
        trained_at=now,
        decided_from=lesson.earlier.first,
        decided_to=lesson.later.last,
        decided=lesson.earlier.decided + lesson.later.decided,
        confirmed=lesson.earlier.confirmed + lesson.later.confirmed,
        model=lesson.model.record(),
        lesson=lesson.record(),
    )
