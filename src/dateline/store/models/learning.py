"""Rows of learning from decisions: what became of candidates, rankings and which was in use when, and the day's sample."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dateline.store.models.candidates import Candidate
from dateline.store.models.review import Decision


class Outcome(models.Model):
    """What editors made of a candidate, derived from its decisions (`store.outcomes`).

    `answer`: confirmed | rejected, or "" where nothing is settled or the answer says nothing of what it is. `decision`: the
    first one since which that answer stands; `decided_at`, `rank` (its own, in the ranking of then) and `sampled` (shown
    as a sample) are of that moment. `last_decision`: its newest one, the id up to which decisions are counted.
    """

    candidate = models.OneToOneField(
        Candidate, primary_key=True, on_delete=models.CASCADE, related_name="outcome"
    )
    answer = models.CharField(max_length=10, default="", blank=True)
    reason = models.CharField(max_length=30, default="", blank=True)  # code of a rejection
    decision = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField()
    rank = models.PositiveSmallIntegerField()
    sampled = models.BooleanField(default=False)
    event_type = models.CharField(max_length=40)
    country_code = models.CharField(max_length=2, default="", blank=True)
    last_decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["decided_at"], name="outcome_days", condition=~Q(answer="")),
        ]


class OutcomeSource(models.Model):
    """A source that told of a candidate when it was settled, and the answer, where that speaks of its sources."""

    outcome = models.ForeignKey(Outcome, on_delete=models.CASCADE, related_name="sources", db_index=False)
    source = models.CharField(max_length=120)
    event_type = models.CharField(max_length=40)
    confirmed = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["outcome", "source"], name="one_source_an_outcome")]
        indexes = [models.Index(fields=["source", "event_type", "confirmed"], name="outcomes_of_source")]


class Ranking(models.Model):
    """A ranking that decisions taught (`review.ranking_lesson`): never changed, never deleted.

    `model`: `RankingModel.record`; `lesson`: `Lesson.record`. `decided_from`, `decided_to`: the decisions trained on.
    """

    trained_at = models.DateTimeField()
    decided_from = models.DateTimeField()
    decided_to = models.DateTimeField()
    decided = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    model = models.JSONField()
    lesson = models.JSONField()


class RankingUse(models.Model):
    """That a ranking came into use; the newest row is the one in use. `ranking`: None is the program's own.

    `reranked_to`: row of the last candidate that was ranked anew by it, from the newest down; None: all are.
    """

    ranking = models.ForeignKey(Ranking, null=True, on_delete=models.PROTECT, related_name="uses")
    since = models.DateTimeField()
    reranked_to = models.PositiveBigIntegerField(null=True)


class QueueSample(models.Model):
    """A candidate of today's sample (`review.exploring`): `rank` is where it is shown, `own_rank` where it would be."""

    candidate = models.OneToOneField(
        Candidate, primary_key=True, on_delete=models.CASCADE, related_name="queue_sample"
    )
    rank = models.PositiveSmallIntegerField()
    own_rank = models.PositiveSmallIntegerField()
    since = models.DateTimeField()


class SampleRound(models.Model):
    """The last round of the sample in one stand of the queue: its day (UTC), and the last turn that it took."""

    stand = models.PositiveSmallIntegerField(primary_key=True)
    day = models.DateField()
    last_turn = models.CharField(max_length=64, default="", blank=True)
