"""Rows of watches: what they are, which candidates each holds, and what was told of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dateline.store.models.candidates import Candidate


class Watch(models.Model):
    """A named area of responsibility.

    `origin`: config (a file of the config folder) or page; one that was made or changed on the page is never touched by
    files. `given`: its fields as they were written. `record`: as `review.watches.watch_record` writes it, places
    resolved. `state`: on, off, or gone: it was taken away, and its row goes when no candidate is in it any more.
    `swept_to`: while its candidates are chosen anew, the last one that was looked at; null: all were.
    `told_from`: what came before it was last changed is told to nobody. `digest_at`: when it last told anything.
    """

    id = models.CharField(max_length=60, primary_key=True)
    title = models.CharField(max_length=120)
    origin = models.CharField(max_length=8)
    state = models.CharField(max_length=4, default="on")
    given = models.JSONField()
    record = models.JSONField()
    changed_at = models.DateTimeField()
    swept_to = models.BigIntegerField(null=True)
    told_from = models.DateTimeField()
    digest_at = models.DateTimeField(null=True)


class WatchMatch(models.Model):
    """That a candidate is in a watch. Kept beside the candidate: whatever saves or corrects one decides it anew."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="matches", db_index=False)
    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="watch_matches")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["watch", "candidate"], name="one_match_a_watch")]


class WatchNotice(models.Model):
    """Something to tell the people of a watch, once by each of its ways.

    `kind`, `subject`: new and the candidate's key, update and the proposal's number, silence and the alert's number.
    `told`: the ways by which it went out. `told_at`: since when nothing of it is open.
    """

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)
    subject = models.CharField(max_length=40)
    about = models.CharField(max_length=100)  # the candidate's key, or the source's id
    message = models.TextField()
    raised_at = models.DateTimeField()
    told = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "kind", "subject"], name="one_notice_a_subject")
        ]
        indexes = [
            models.Index(
                fields=["watch", "raised_at"], name="watch_notice_waiting", condition=Q(told_at__isnull=True)
            ),
            models.Index(fields=["raised_at"], name="watch_notice_by_age"),
        ]
