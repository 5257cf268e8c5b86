"""Rows of deciding: who has which candidate open, and decisions that were made together."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from dateline.store.models.candidates import Candidate
from dateline.store.models.review import Decision


class Presence(models.Model):
    """An editor who has a candidate's page open, for as long as the lease runs. It informs; it forbids nothing."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["candidate", "user"], name="one_presence_an_editor")]
        indexes = [models.Index(fields=["until"], name="presence_by_end")]


class DecisionBatch(models.Model):
    """Decisions that one editor made with one act, so that one act takes them back."""

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_at = models.DateTimeField()


class BatchDecision(models.Model):
    """A decision of a batch. A table of its own, since none is added to that of the decisions."""

    batch = models.ForeignKey(DecisionBatch, on_delete=models.PROTECT, related_name="members")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="in_batch")
