"""Rows of what the flows did."""

from __future__ import annotations

from django.db import models


class Cycle(models.Model):
    """What one run of a flow did, for the operator's page and the artifact."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    flow = models.CharField(max_length=20)
    counts = models.JSONField(default=dict)
    note = models.TextField(default="", blank=True)
