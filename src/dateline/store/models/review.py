"""Rows of what editors say, and what comes of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dateline.store.models.candidates import Candidate, Report


class UpdateProposal(models.Model):
    """New reports changed a decided candidate: shown to the editor, never applied by itself.

    state: open | accepted | dismissed.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="proposals")
    state = models.CharField(max_length=10, default="open")
    changes = models.JSONField()  # [{"field", "old", "new", "sentence"}]
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate"], condition=Q(state="open"), name="one_open_proposal")
        ]
        indexes = [  # the change feed's
            models.Index(
                fields=["-settled_at", "-id"], name="proposal_settled", condition=Q(settled_by__isnull=False)
            )
        ]


class Decision(models.Model):
    """A verdict. Append-only: triggers refuse UPDATE and DELETE, and each row carries the hash of the one before."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="decisions")
    revision = models.PositiveIntegerField()
    verdict = models.CharField(max_length=12)
    corrections = models.JSONField(default=dict)
    reason = models.TextField(default="", blank=True)
    duplicate_of = models.ForeignKey(Candidate, null=True, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Candidate, null=True, on_delete=models.PROTECT, related_name="+")
    reports = models.JSONField(null=True)  # what it moved: [{"report", "from", "to"}], keys; null: nothing
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    candidate_record = models.JSONField(null=True)  # what the machine said when it was decided; null for undo
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["candidate", "revision"], name="one_decision_a_revision")
        ]
        indexes = [
            # the change feed's
            models.Index(fields=["-decided_at", "-id"], name="decision_newest"),
            models.Index(fields=["decided_by", "-decided_at", "-id"], name="decision_of_person"),
            # who counts what was decided when reads the first answers alone, and no record
            models.Index(
                fields=["decided_at", "candidate"], name="first_decision_days", condition=Q(revision=1)
            ),
            # who counts verdicts reads this alone
            models.Index(fields=["verdict"], name="decision_verdicts"),
        ]


class Placement(models.Model):
    """What a standing decision of an editor did with one report: moved it, or left it beside those that moved.

    Unlike the decision's own list of keys it follows the report into a newer version or reading of its article.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="placements")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="placements")
    came_from = models.ForeignKey(Candidate, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.JSONField(null=True)  # score and reasons of the membership, as the machine had them

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "report"], name="one_placement_a_decision")
        ]


class Incident(models.Model):
    """A confirmed incident, derived from candidate and decision. Withdrawn, never deleted, when the decision is undone."""

    public_id = models.CharField(max_length=32, unique=True)
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="incident")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT)
    date_start = models.DateField(null=True)
    country_code = models.CharField(max_length=2, default="", blank=True)
    event_type = models.CharField(max_length=40)
    record = models.JSONField()
    confirmed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["date_start"], name="incident_days", condition=Q(withdrawn_at=None))]
