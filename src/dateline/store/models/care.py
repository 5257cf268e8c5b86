"""Rows of the care of data: backups that were taken."""

from __future__ import annotations

from django.db import models


class Backup(models.Model):
    """A backup that was tried. `problem`: why there is none; "": it was written and read again (`backing_up`)."""

    taken_at = models.DateTimeField()  # the moment that it holds
    ended_at = models.DateTimeField()
    host = models.CharField(max_length=64)
    file = models.TextField()
    size = models.PositiveBigIntegerField(default=0)  # bytes of the file
    problem = models.TextField(default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["-taken_at"], name="backup_newest")]
