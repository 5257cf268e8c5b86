"""Rows for every noun of the journey. Natural keys are unique, so that every save is an upsert.

A row that is some stage's work carries `state`, `attempts` and a lease (`lease_owner`, `lease_until`); the pending ones
have a partial index, since claiming must not scan a million finished rows. `record` columns hold the value as
`dateline.records` writes it; the columns beside it are what is filtered and sorted by.
One file, long as it is: the tables in the order of the journey, as `dateline.model` has the values.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q


class Leased(models.Model):
    """A row that is work: pending until its stage has written its result in the same transaction as `state`."""

    state = models.CharField(max_length=16, default="pending")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=64, default="", blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


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

    kind: silent | volume | language | empty | etag | disabled | moved (feeds.troubles); without a feed: network.
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
        ]

    def __str__(self) -> str:
        return self.title or self.key


class Blob(models.Model):
    """Bytes as fetched, zstd-compressed, named by the SHA-256 of what they are uncompressed."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    data = models.BinaryField()
    size = models.PositiveBigIntegerField()


class Document(Leased):
    """state: pending | extracted | rejected. The same bytes at the same URL are one document."""

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["url_key", "blob"], name="one_document_a_body")]
        indexes = [models.Index(fields=["id"], name="document_pending", condition=Q(state="pending"))]


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


class Report(Leased):
    """state: pending (to be linked) | linked | background (any modality but asserted; never a candidate) |
    weak (too uncertain for a candidate) | undated (neither it nor its article says when) |
    denial (says that a candidate's event did not happen: kept with it, not merged) |
    superseded (a newer version or reading of the article tells it now)."""

    key = models.CharField(max_length=80, unique=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="reports")
    ordinal = models.PositiveSmallIntegerField()
    modality = models.CharField(max_length=14)
    event_type = models.CharField(max_length=40)
    sub_event_type = models.CharField(max_length=60)
    date_start = models.DateField(null=True)
    date_end = models.DateField(null=True)
    score = models.FloatField()
    places_told = models.PositiveSmallIntegerField(
        default=1
    )  # distinct places of the article's asserted reports
    record = models.JSONField()
    published = models.DateTimeField(
        null=True
    )  # of its article; when that is unknown, when it was first seen

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "ordinal"], name="one_report_an_ordinal")]
        indexes = [
            models.Index(fields=["published", "key"], name="report_to_link", condition=Q(state="pending"))
        ]


class Candidate(models.Model):
    """What the machine says (`record` and the columns taken from it) and where it stands in review (`state`, `revision`).

    `duplicate_of`: where its key leads, since its reports went there. `part_of`: the wider one, by an editor's word.
    """

    key = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=12, default="proposed")
    revision = models.PositiveIntegerField(default=0)
    score = models.FloatField()
    title = models.TextField(default="")
    event_type = models.CharField(max_length=40)
    sub_event_type = models.CharField(max_length=60)
    date_start = models.DateField(null=True)
    date_end = models.DateField(null=True)
    place_name = models.CharField(max_length=200, default="", blank=True)
    admin1 = models.CharField(max_length=200, default="", blank=True)
    country_code = models.CharField(max_length=2, default="", blank=True)
    geo_precision = models.PositiveSmallIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    killed_low = models.PositiveIntegerField(null=True)
    killed_best = models.PositiveIntegerField(null=True)
    killed_high = models.PositiveIntegerField(null=True)
    independent_sources = models.PositiveIntegerField(default=1)
    record = models.JSONField()
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="duplicates")
    part_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="parts")
    filed = models.BooleanField(default=False)  # whether each of its reports has its posts (`LinkPost`)
    reports = models.ManyToManyField(Report, through="CandidateReport", related_name="candidates")
    first_seen_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # what brought all its reports, as long as no news tells of it: it waits apart from today's queue
    backfill = models.ForeignKey(
        Backfill, null=True, on_delete=models.SET_NULL, related_name="candidates", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["state", "-score", "id"], name="queue_best_first"),
            models.Index(
                fields=["state", "-score", "id"], name="queue_of_news", condition=Q(backfill__isnull=True)
            ),
            models.Index(
                fields=["state", "-score", "id"], name="queue_of_past", condition=Q(backfill__isnull=False)
            ),
            models.Index(fields=["date_start", "date_end"], name="candidate_days"),
            models.Index(fields=["country_code", "date_start"], name="candidate_country_days"),
            models.Index(fields=["id"], name="candidate_to_file", condition=Q(filed=False)),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class CandidateReport(models.Model):
    """Which reports a candidate gathers; `score` and `reasons` say why. `left`: the report counts no more (`Report.state`)
    and leaves at the next linking.

    `placed_by`: the editor's decision that put or left it there. Such a one never leaves by itself, and its `candidate`
    may be null: it belongs to no incident.
    """

    candidate = models.ForeignKey(Candidate, null=True, on_delete=models.CASCADE)
    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="membership")
    score = models.FloatField(default=1.0)
    reasons = models.JSONField(default=list)
    left = models.BooleanField(default=False)
    placed_by = models.ForeignKey("Decision", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["id"], name="membership_left", condition=Q(left=True))]


class LinkPost(models.Model):
    """Where a candidate is found by new reports: a signpost of one of its reports (`incidents.link_index`) and its day.

    `day`: its ordinal (`date.toordinal`). Posts outlive what they lead to: a candidate is taken out of no list when a
    report leaves it or when it is dropped, since that would need a second index as large as the table. Whoever reads
    posts looks at what the candidate holds now. On SQLite a table without row ids: half the size (ADR 13).
    """

    pk = models.CompositePrimaryKey("hash", "day", "candidate_id")
    hash = models.BigIntegerField()
    day = models.IntegerField()
    candidate = models.ForeignKey(
        Candidate, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )


class LinkVocabulary(models.Model):
    """How many reports hold each word (`incidents.link_vocabulary`), as it stood when `day` began: one row.

    `day`: ordinal of the open day, whose words wait.
    """

    day = models.IntegerField()
    counts = models.BinaryField()


class WaitingWords(models.Model):
    """Words of reports of the open day, a row for each linking: counted when the day is over."""

    counts = models.BinaryField()


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


class Cycle(models.Model):
    """What one run of a flow did, for the operator's page and the artifact."""

    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    flow = models.CharField(max_length=20)
    counts = models.JSONField(default=dict)
    note = models.TextField(default="", blank=True)
