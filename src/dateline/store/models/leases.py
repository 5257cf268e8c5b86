"""What rows that are work carry."""

from __future__ import annotations

from django.db import models


class Leased(models.Model):
    """A row that is work: pending until its stage has written its result in the same transaction as `state`."""

    state = models.CharField(max_length=16, default="pending")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=64, default="", blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
