"""Rows from the bytes of a page to what is recognised in its article."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from dateline.store.models.leases import Leased
from dateline.store.models.sources import Backfill, Feed, FeedEntry


class Blob(models.Model):
    """Bytes as fetched, zstd-compressed, named by the SHA-256 of what they are uncompressed.

    `data` is empty where they were dropped by age (`store.retention`): an empty body, too, is compressed to some bytes.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    data = models.BinaryField()
    size = models.PositiveBigIntegerField()


class Document(Leased):
    """state: pending | extracted | rejected. The same bytes at the same URL are one document.

    `dropped_at`: when its bytes were dropped by age; all else that is known of the page stays.
    """

    entry = models.ForeignKey(FeedEntry, null=True, on_delete=models.SET_NULL, related_name="documents")
    url = models.TextField()
    final_url = models.TextField()
    fetched_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=200, default="", blank=True)
    headers = models.JSONField(default=list)
    blob = models.ForeignKey(Blob, on_delete=models.PROTECT)
    url_key = models.CharField(
        max_length=64
    )  # SHA-256 of the URL: an index on a whole URL may pass a page's size
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["url_key", "blob"], name="one_document_a_body")]
        indexes = [
            models.Index(fields=["id"], name="document_pending", condition=Q(state="pending")),
            models.Index(fields=["fetched_at"], name="document_by_age", condition=Q(dropped_at=None)),
            models.Index(fields=["lease_owner"], name="document_held", condition=~Q(lease_owner="")),
        ]


def hand_on_root(collector: Any, field: Any, copies: Any, using: str) -> None:
    """What happens to the copies of an article that is deleted: the earliest of the others is their root."""
    doomed = collector.data.get(Article, ())
    staying = [copy for copy in copies if copy not in doomed]
    ordered = sorted(staying, key=lambda a: (a.published or a.first_seen_at, a.key))
    if not ordered:
        return
    collector.add_field_update(field, None, ordered[:1])
    collector.add_field_update(field, ordered[0].pk, ordered[1:])


class Article(Leased):
    """state: pending | annotated | rejected. `key` is made of the canonical URL and the wording's fingerprint."""

    key = models.CharField(max_length=64, unique=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.SET_NULL, related_name="articles")
    feed = models.ForeignKey(Feed, null=True, on_delete=models.SET_NULL, related_name="articles")
    url = models.TextField()
    canonical_url = models.TextField()
    url_key = models.CharField(max_length=64)  # SHA-256 of the page_address of its canonical URL
    title = models.TextField()
    text = models.TextField()
    tables = models.JSONField(default=list)
    published = models.DateTimeField(null=True)
    published_source = models.CharField(max_length=12)
    authors = models.JSONField(default=list)
    language = models.CharField(max_length=8)
    fingerprint = models.CharField(max_length=64)
    free_access = models.BooleanField(default=True)
    amp = models.BooleanField(default=False)
    country = models.CharField(max_length=2, null=True, blank=True)
    first_seen_at = models.DateTimeField()
    replaced_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="earlier_versions"
    )
    incident_score = models.FloatField(null=True)
    gated = models.BooleanField(default=False)
    tagger_version = models.CharField(max_length=80, default="", blank=True)
    agency = models.CharField(max_length=40, default="", blank=True)  # whose text it is by its credit line
    # the earliest article of the same wording, of all or of a part; none: this one, or it stands alone
    copy_root = models.ForeignKey(
        "self", null=True, on_delete=hand_on_root, related_name="copies", db_index=False
    )
    backfill = models.ForeignKey(  # as of its entry
        Backfill, null=True, on_delete=models.SET_NULL, related_name="articles", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["backfill", "state"], name="article_of_past", condition=Q(backfill__isnull=False)
            ),
            models.Index(fields=["id"], name="article_pending", condition=Q(state="pending")),
            models.Index(fields=["lease_owner"], name="article_held", condition=~Q(lease_owner="")),
            models.Index(fields=["fingerprint"], name="article_by_wording"),
            models.Index(fields=["url_key"], name="article_by_url"),
            models.Index(fields=["copy_root"], name="article_copies", condition=Q(copy_root__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title


class CopyPost(models.Model):
    """Where an article's wording is found again: one value of its signature (`articles.copies`). On SQLite a table
    without row ids."""

    pk = models.CompositePrimaryKey("hash", "article_id")
    hash = models.BigIntegerField()
    # articles are not deleted; an index for it would be a third of the table
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+", db_index=False)


class Rejection(models.Model):
    """Why an item went no further. One row for each stage and subject; the newest reason wins."""

    stage = models.CharField(max_length=12)
    subject = models.TextField()
    subject_key = models.CharField(max_length=64)
    feed = models.ForeignKey(Feed, null=True, on_delete=models.CASCADE, related_name="rejections")
    code = models.CharField(max_length=60)
    message = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stage", "subject_key"], name="one_reason_a_subject")]
        indexes = [models.Index(fields=["-at"], name="rejection_newest")]


class Mention(models.Model):
    """A recognised stretch of an article: place, actor, date, count or trigger."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="mentions")
    kind = models.CharField(max_length=10)
    field = models.CharField(max_length=8)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    value = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "kind", "field", "start", "end"], name="one_mention_a_span"
            )
        ]
