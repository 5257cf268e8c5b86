"""Rows of the sources: feeds and their days, alerts, what is taken from the past, entries."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dateline.store.models.leases import Leased


class Feed(models.Model):
    """A source, with what is known of its health. `origin`: config | added | sample | backfill (never polled)."""

    id = models.CharField(primary_key=True, max_length=120)
    url = models.URLField(max_length=2000)
    # the address it moved away from for good; the configuration may go on naming it
    moved_from = models.URLField(max_length=2000, default="", blank=True)
    title = models.CharField(max_length=300)
    country = models.CharField(max_length=2, null=True, blank=True)
    language = models.CharField(max_length=8, null=True, blank=True)
    source_scale = models.CharField(max_length=40, default="National")
    owner = models.CharField(max_length=120, default="", blank=True)  # who it speaks for; "": itself
    cadence_minutes = models.PositiveIntegerField(default=30)
    origin = models.CharField(max_length=12, default="config")
    enabled = models.BooleanField(default=True)
    notes = models.TextField(default="", blank=True)
    next_poll_at = models.DateTimeField(null=True, blank=True)
    last_polled_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    poll_state = models.JSONField(default=dict, blank=True)  # feeds.cadence.PollState beyond the columns here
    etag = models.CharField(max_length=500, null=True, blank=True)
    last_modified = models.CharField(max_length=200, null=True, blank=True)
    body_hash = models.CharField(max_length=64, default="", blank=True)
    failures = models.FloatField(default=0)
    last_error = models.TextField(default="", blank=True)
    disabled_reason = models.TextField(default="", blank=True)
    lease_owner = models.CharField(max_length=64, default="", blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_poll_at"], name="feed_due", condition=Q(enabled=True)),
            models.Index(fields=["lease_owner"], name="feed_held", condition=~Q(lease_owner="")),
        ]

    def __str__(self) -> str:
        return self.id


class FeedDay(models.Model):
    """What a source brought on one day (UTC): the history that its health is judged by.

    `entries`: new ones, edits left out. `articles`: pages that gave a text. `empty`: pages that gave none (empty, drawn
    by scripts, behind a wall, too short). `languages`: language of those articles -> how many.
    """

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    polls = models.PositiveIntegerField(default=0)
    failed_polls = models.PositiveIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    articles = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    languages = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "day"], name="one_row_a_feed_and_day")]
        indexes = [models.Index(fields=["day"], name="feed_day_by_day")]


class Alert(models.Model):
    """Something about a source that the operator should look at. Open until it is over, then kept.

    kind: silent | volume | language | empty | etag | disabled | moved (feeds.troubles); without a feed: network |
    failing-runs | stalled (feeds.runs).
    `told`: the ways (log, event, webhook, mail) that have it; `told_at`: when all had it, or were given up.
    """

    feed = models.ForeignKey(Feed, null=True, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=16)
    message = models.TextField()
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    told = models.JSONField(default=list)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "kind"], condition=Q(cleared_at=None), name="one_open_alert_a_kind"
            ),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(cleared_at=None, feed=None), name="one_open_alert_of_all"
            ),
        ]
        indexes = [models.Index(fields=["-raised_at"], name="alert_newest")]


class Backfill(models.Model):
    """Articles of the past that are taken from one file or sitemap; `key` is made of what is taken and how.

    `position`: where its next item begins, as its reader counts; everything before it is in the tables. `children`:
    sitemaps of an index that were taken whole. `counts`: items by what became of them when they were taken.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=12)  # articles | feed | sitemap | warc | list
    name = models.TextField()
    position = models.PositiveBigIntegerField(default=0)
    children = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class FeedEntry(Leased):
    """state: pending | fetched | failed | known (its page was already got through another feed)."""

    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="entries")
    key = models.CharField(max_length=500)
    link = models.TextField()
    canonical_url = models.TextField(default="", blank=True)
    url_key = models.CharField(
        max_length=64, default="", blank=True
    )  # SHA-256 of the page_address of its link
    title = models.TextField(default="", blank=True)
    summary = models.TextField(default="", blank=True)
    content = models.TextField(default="", blank=True)
    published = models.DateTimeField(null=True, blank=True)
    updated = models.DateTimeField(null=True, blank=True)
    authors = models.JSONField(default=list, blank=True)
    date_problem = models.TextField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    first_seen_at = models.DateTimeField()
    # what brought it, where that was no feed: its work comes after that of today's news
    backfill = models.ForeignKey(
        Backfill, null=True, on_delete=models.SET_NULL, related_name="entries", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "key"], name="one_entry_a_key")]
        indexes = [
            models.Index(
                fields=["backfill", "state"], name="entry_of_past", condition=Q(backfill__isnull=False)
            ),
            models.Index(fields=["id"], name="entry_pending", condition=Q(state="pending")),
            models.Index(fields=["url_key"], name="entry_by_url"),
            models.Index(fields=["lease_owner"], name="entry_held", condition=~Q(lease_owner="")),
        ]

    def __str__(self) -> str:
        return self.title or self.key
