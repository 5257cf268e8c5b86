"""Which backups were taken, in the database itself: any machine can tell how old the last one is."""

from __future__ import annotations

from typing import Any

from django.db import connection

from dateline.store import models as rows


def note_backup(**facts: Any) -> None:
    """Keep that one was tried. Nothing where the tables are those of an older version: a backup comes before an upgrade."""
    if rows.Backup._meta.db_table in connection.introspection.table_names():
        rows.Backup.objects.create(**facts)


def last_backup() -> rows.Backup | None:
    """The newest that was written and read again."""
    return rows.Backup.objects.filter(problem="").order_by("-taken_at").first()


def last_attempt() -> rows.Backup | None:
    """The newest that was tried, be it that nothing came of it."""
    return rows.Backup.objects.order_by("-taken_at").first()
