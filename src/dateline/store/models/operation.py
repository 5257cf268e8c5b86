"""Rows of what the flows did."""

from __future__ import annotations

from django.db import models


class Cycle(models.Model):
    """What one run of a flow did, for the operator's page and the artifact. `run`: of Prefect its flow run's id; "": the log
    names the row's own number."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    flow = models.CharField(max_length=20)
    run = models.CharField(max_length=36, default="", db_default="", blank=True)
    counts = models.JSONField(default=dict)
    note = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["-started_at"], name="cycle_newest")]


class Tally(models.Model):
    """How often something happened in an hour (UTC), how long it took and how many items it was about: what histograms and
    counters are summed up from (`store.tallies`, docs/adr/033).

    kind: batch (`name` a stage) | failed-batch | did (`name` what the counts of a step call it) | run (`name` a flow) |
    failed-run. `le_ms`: the bound in milliseconds that it took at most, 0 for longer than any. The row of 1970 holds what
    was folded together.
    """

    kind = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    hour = models.DateTimeField()
    le_ms = models.PositiveIntegerField(default=0)
    number = models.PositiveBigIntegerField(default=0)
    items = models.PositiveBigIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "name", "hour", "le_ms"], name="one_tally_an_hour")
        ]
