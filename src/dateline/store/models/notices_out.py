"""Rows of what is told to others: webhooks of incidents with their deliveries, and notices by saved view."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from dateline.store.models.candidates import Candidate
from dateline.store.models.queue import SavedView
from dateline.store.models.review import Incident


class Telling(models.Model):
    """What webhooks and subscribed views share: whether they go out, since when they fail, and who is at work on them now.

    `state`: on | off (by somebody, or by itself) with `why`. `failures`: in a row; until `not_before` it rests.
    """

    state = models.CharField(max_length=4, default="on")
    why = models.TextField(default="", blank=True)
    failures = models.PositiveIntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    succeeded_at = models.DateTimeField(null=True)
    lease_owner = models.CharField(max_length=64, default="", blank=True)
    lease_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        abstract = True


class Webhook(Telling):
    """A receiver of incidents. `query`: of which (`IncidentFilter.query`); "" all. `kinds`: of changes. `cursor`: number of
    the last change of the log that was looked at for it.
    """

    name = models.CharField(max_length=60, unique=True)
    url = models.TextField()
    secret = models.CharField(max_length=120)
    query = models.TextField(default="", blank=True)
    kinds = models.JSONField()
    cursor = models.PositiveBigIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )


class WebhookIncident(models.Model):
    """That a receiver with a filter was told of an incident, or would have been: it hears all that becomes of it."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="+", db_index=False)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "incident"], name="one_row_a_webhook_and_incident")
        ]


class Delivery(models.Model):
    """One change of one incident for one receiver, in the bytes that are sent at every try.

    `number`: of the change. `state`: waiting | taken | dead. `reason`, `status`: of the last try. `since`: when it was
    made, or replayed. `tries`: since then.
    """

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    number = models.PositiveBigIntegerField()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10)
    message_id = models.CharField(max_length=40, unique=True)
    body = models.TextField()
    state = models.CharField(max_length=8, default="waiting")
    reason = models.TextField(default="", blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "number"], name="one_delivery_a_change"),
        ]
        indexes = [
            models.Index(
                fields=["webhook", "incident", "number"],
                name="delivery_waiting",
                condition=Q(state="waiting"),
            ),
            models.Index(fields=["webhook", "number"], name="delivery_dead", condition=Q(state="dead")),
            models.Index(fields=["tried_at"], name="delivery_taken", condition=Q(state="taken")),
        ]


class ViewNotice(Telling):
    """A saved view of the queue, or a filter of incidents, of which somebody is told.

    `view`: null where it is of incidents. `query`: the filter, of a view as it was at the last look. `address`: where to, a
    secret: it is shown nowhere. `shown`: what is shown in its place. `digest_at`: when it last told anything.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    view = models.ForeignKey(SavedView, null=True, on_delete=models.CASCADE, related_name="notices")
    query = models.TextField(default="", blank=True)
    address = models.TextField()
    shown = models.CharField(max_length=200)
    when = models.CharField(max_length=8)
    digest_at = models.DateTimeField(null=True)


class Told(models.Model):
    """That a notice told of a candidate (or of its incident), or found it there when it began: it tells of it no more."""

    notice = models.ForeignKey(ViewNotice, on_delete=models.CASCADE, related_name="+", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "candidate"], name="one_telling_a_candidate")
        ]
