"""Rows of reports, the candidates that gather them, and what finds these again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dateline.store.models.articles import Article
from dateline.store.models.leases import Leased
from dateline.store.models.sources import Backfill


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
            models.Index(
                fields=["state", "-score", "id"], name="queue_of_past", condition=Q(backfill__isnull=False)
            ),
            models.Index(fields=["date_start", "date_end"], name="candidate_days"),
            models.Index(fields=["country_code", "date_start"], name="candidate_country_days"),
            models.Index(fields=["id"], name="candidate_to_file", condition=Q(filed=False)),
            models.Index(fields=["first_seen_at", "backfill"], name="candidate_came_in"),
            # how many wait, and since when
            models.Index(
                fields=["first_seen_at"],
                name="candidate_waiting",
                condition=Q(state="proposed", backfill__isnull=True),
            ),
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
