"""Rows that find candidates for the queue: derived from candidates, rewritten whenever one changes, and remade at any time
(`store.queue_index`).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dateline.store.models.candidates import Candidate


class QueueEntry(models.Model):
    """A candidate's place in the queue, narrow enough to be walked by the ten thousand.

    `stand`: number of its stand (`queue_index.STANDS`). `rank`: 10,000 less its score in ten-thousandths, so that the best
    is first. Days are ordinals (`date.toordinal`).
    """

    candidate = models.OneToOneField(
        Candidate, primary_key=True, on_delete=models.CASCADE, related_name="queue_entry"
    )
    stand = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    first_day = models.IntegerField(null=True)
    last_day = models.IntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        # each holds all that a filter asks for, so that the rows themselves need not be read
        indexes = [
            models.Index(fields=["stand", "last_day", "first_day", "rank", "candidate"], name="queue_by_day"),
            models.Index(fields=["stand", "latitude", "longitude", "rank", "candidate"], name="queue_by_box"),
        ]


class QueueMark(models.Model):
    """What candidates are filtered by: a kind ("country", "actor", ...) and a value of it.

    `mark`: hash of all three (`queue_index.Mark.number`). `within`: what the value is part of: of a province its country.
    `plain`: the value as search reads it.
    """

    mark = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10)
    within = models.CharField(max_length=210, default="", blank=True)
    value = models.CharField(max_length=200)
    plain = models.CharField(max_length=200)

    class Meta:
        indexes = [
            models.Index(
                fields=["kind", "within", "plain"],
                name="queue_marks_of_kind",
                opclasses=["varchar_pattern_ops"] * 3,
            )
        ]


class QueuePost(models.Model):
    """That a candidate bears a mark. The key lists the candidates of a mark and a stand best first: a filter and its pages
    are one walk of it. On SQLite a table without row ids.
    """

    pk = models.CompositePrimaryKey("mark", "stand", "rank", "candidate_id")
    mark = models.BigIntegerField()
    stand = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField()
    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["candidate", "mark"], name="queue_marks_of_one")]


class SearchText(models.Model):
    """The words that a candidate is found by (`store.search`), each once, with blanks between them.

    Beside it the databases keep what searches: SQLite an FTS5 table that triggers keep up, PostgreSQL a generated
    column with a GIN index (migration 0011).
    """

    candidate = models.OneToOneField(
        Candidate, primary_key=True, on_delete=models.CASCADE, related_name="search_text"
    )
    words = models.TextField()


class SavedView(models.Model):
    """A filter under a name, the owner's own or shared with all. `query`: as `QueueFilter.query` writes it.

    `is_default`: what the owner's queue opens with; of a shared one, everybody's who has none of their own.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.TextField(default="", blank=True)
    shared = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    is_default = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="one_view_a_name")]
        indexes = [models.Index(fields=["position"], name="shared_views", condition=models.Q(shared=True))]
