"""What is filtered, counted and drawn of confirmed incidents, apart from their records."""

from __future__ import annotations

from django.db import models

from dateline.store.models.candidates import Candidate
from dateline.store.models.review import Incident


class IncidentLine(models.Model):
    """One narrow row for each incident that stands: counting 20,000 of them reads a few megabytes, not their records.

    Written with the incident and gone when it is withdrawn (`store.incident_lines`). `week`: the Monday of its first
    day. `x`, `y`: Web Mercator, in parts of 2**24 round the world. `actors`, `sources`: a line each, with a line break
    before and behind, so that a whole one can be asked for; `actors` and `words` are case-folded.
    """

    incident = models.OneToOneField(Incident, primary_key=True, on_delete=models.CASCADE, related_name="line")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    event_type = models.CharField(max_length=40)
    sub_event_type = models.CharField(max_length=60)
    date_start = models.DateField(null=True)
    date_end = models.DateField(null=True)
    week = models.DateField(null=True)
    country_code = models.CharField(max_length=2, default="", blank=True)
    admin1 = models.CharField(max_length=200, default="", blank=True)
    admin2 = models.CharField(max_length=200, default="", blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    geo_precision = models.PositiveSmallIntegerField(null=True)
    x = models.PositiveIntegerField(null=True)
    y = models.PositiveIntegerField(null=True)
    killed_low = models.PositiveIntegerField(null=True)
    killed_best = models.PositiveIntegerField(null=True)
    killed_high = models.PositiveIntegerField(null=True)
    actors = models.TextField(default="", blank=True)
    sources = models.TextField(default="", blank=True)
    words = models.TextField(default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-date_start", "-incident"], name="incident_latest_first"),
        ]
