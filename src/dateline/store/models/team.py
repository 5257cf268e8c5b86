"""Rows of what editors do together: remarks, assignments, second readings, rules, and the log of it all."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dateline.store.models.candidates import Candidate
from dateline.store.models.review import Decision


class Activity(models.Model):
    """What somebody did that has no table of its own. Append-only: triggers refuse UPDATE and DELETE.

    `kind`: what it was done to (`store.activity.KINDS`); `act`: a word in the past tense. `by`: null is the program itself
    or the command line. `candidate_key`: a key, no link, since a candidate may be dropped and this row may not change.
    """

    kind = models.CharField(max_length=20)
    act = models.CharField(max_length=24)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    candidate_key = models.CharField(max_length=40, default="", blank=True)
    subject = models.CharField(max_length=200, default="", blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    note = models.TextField(default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="activity_newest"),
            models.Index(fields=["by", "-at", "-id"], name="activity_of_person"),
            models.Index(fields=["kind", "-at", "-id"], name="activity_of_kind"),
            models.Index(fields=["candidate_key", "-at", "-id"], name="activity_of_candidate"),
        ]


class Comment(models.Model):
    """A remark on a candidate. Plain text; of a deleted one the row stays, without its words."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField()
    names = models.JSONField(default=list)  # user names that it mentions, so that showing it needs no look-up
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )


class Mentioned(models.Model):
    """Somebody is named in a comment (@name), and has read it or not."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentioned")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "comment"], name="one_mention_a_comment"),
        ]
        indexes = [models.Index(fields=["user"], name="mention_unread", condition=Q(read_at=None))]


class Assignment(models.Model):
    """Who is to decide on a candidate: one person at most. No row: nobody."""

    candidate = models.OneToOneField(Candidate, primary_key=True, on_delete=models.CASCADE)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["assignee", "candidate"], name="assignment_of")]


class SecondReading(models.Model):
    """A second editor's answer about a decided candidate, given without seeing the first. Never changes the decision.

    state: waiting | agreed | differs | settled | withdrawn (the first answer was taken back before the second came).
    `first`: the decision that it stands beside. `verdict`, `corrections`, `reason`, `fields`: the second editor's;
    `first_fields`: the first's, both as `review.second_reading.answer_fields` writes them.
    """

    candidate = models.OneToOneField(Candidate, on_delete=models.CASCADE, related_name="second_reading")
    first = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, default="waiting")
    asked_at = models.DateTimeField()
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    verdict = models.CharField(max_length=12, default="", blank=True)
    corrections = models.JSONField(default=dict)
    reason = models.TextField(default="", blank=True)
    fields = models.JSONField(default=dict)
    first_fields = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["asked_at", "id"], name="second_waiting", condition=Q(state="waiting")),
            models.Index(fields=["answered_at", "id"], name="second_differs", condition=Q(state="differs")),
        ]


class RuleProposal(models.Model):
    """A correction that an editor wants kept: "in this source (country) this name means this place (actor)".

    state: proposed | approved | declined | undone. `scope`: source | country | everywhere; `scope_value`: the source's
    id or the country's code. `target`: geonameid or actor id. `examples`: reports it would have touched.
    """

    kind = models.CharField(max_length=8)
    name = models.CharField(max_length=120)
    scope = models.CharField(max_length=12)
    scope_value = models.CharField(max_length=120, default="", blank=True)
    target = models.CharField(max_length=120)
    target_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="proposed")
    candidate_key = models.CharField(max_length=40)
    examples = models.PositiveIntegerField(default=0)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(default="", blank=True)
    written_to = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name", "scope", "scope_value", "target"],
                condition=Q(state__in=("proposed", "approved")),
                name="one_open_rule",
            )
        ]
        indexes = [models.Index(fields=["state", "-proposed_at", "-id"], name="rule_by_state")]
