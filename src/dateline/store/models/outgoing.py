"""Rows of what goes out to others: the log of changes of incidents."""

from __future__ import annotations

from django.db import models

from dateline.store.models.review import Decision, Incident


class IncidentChange(models.Model):
    """An incident appeared, became another or was withdrawn. Written by `store.outgoing` alone, never changed.

    `number`: 1, 2, 3 ... without a gap, in the order in which the transactions end: whoever has read up to a number has
    read all before it. `kind`: published | changed | retracted. `merged_into`: with "retracted", the public id of the
    incident that now stands in its place; "" where there is none. `decision`: what caused it, which may be one on
    another candidate.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10)
    merged_into = models.CharField(max_length=32, default="", blank=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
