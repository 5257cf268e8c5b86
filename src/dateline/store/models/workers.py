"""Rows of the processes that work on the others, and of what a program has to know to do so."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Worker(models.Model):
    """A process that runs a flow. One that is killed leaves `ended_at` empty and is seen no more.

    `name`: as in its leases (`owners.owner_name`). `stage`: the flow. `run`: of Prefect; none outside of it.
    """

    name = models.CharField(primary_key=True, max_length=64)
    host = models.CharField(max_length=64)
    pid = models.PositiveIntegerField()
    version = models.CharField(max_length=40)
    stage = models.CharField(max_length=20)
    run = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["seen_at"], name="worker_at_work", condition=Q(ended_at=None)),
            models.Index(fields=["-started_at"], name="worker_newest"),
        ]


class DataLevel(models.Model):
    """One row: what a program has to know to work on this database (`store.level`), and which one said so."""

    level = models.PositiveIntegerField()
    version = models.CharField(max_length=40)
