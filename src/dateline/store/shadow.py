"""A shadow: what linking and reviewing know, copied as it was at one moment into an SQLite file of its own.

On SQLite the live file is read in one read transaction at the speed of the disk, since a reader there keeps writers
waiting; on PostgreSQL row by row in one REPEATABLE READ transaction, which keeps nobody waiting. Bytes of pages, feed
entries and mentions are left out: nothing that reads again or links needs them, and they are most of a database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Field, Model

from dateline.site.settings import database
from dateline.store import models as rows

SHADOW = "shadow"
"""The alias of the shadow's connection inside `shadow_connection`."""

LEFT_OUT: tuple[type[Model], ...] = (
    rows.Blob,
    rows.Document,
    rows.FeedEntry,
    rows.FeedDay,
    rows.Presence,
    rows.Alert,
    rows.Rejection,
    rows.Mention,
    rows.Cycle,
    rows.QueueEntry,
    rows.QueueMark,
    rows.QueuePost,
    rows.SearchText,
    rows.SavedView,
)
CHUNK = 500
EMPTY = 20_000_000  # bytes: the tables themselves, journals and the workers' small files
ROOM_TO_WORK = 2.5  # the copy is made in two steps, and grows: new mentions, rewritten records, indexes
SECONDS_TO_WAIT = 30  # for a writer of the live file to finish

Progress = Callable[[str, int, int], None]

# Work in progress is nobody's in the shadow, and passwords stay where they are.
_INSTEAD: dict[str, Any] = {
    "lease_owner": "",
    "lease_until": None,
    "password": UNUSABLE_PASSWORD_PREFIX,
}


def copied_models() -> list[type[Model]]:
    """Every table of the store but LEFT_OUT, and the users, whose names stand beside their decisions."""
    own = [model for model in apps.get_app_config("store").get_models() if model not in LEFT_OUT]
    return [get_user_model(), *own]


def bytes_needed() -> int:
    """An upper bound of the disk that a shadow of the live database takes while it is worked in."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            read: list[type[Model]] = [*copied_models(), rows.Mention]
            tables = [model._meta.db_table for model in read]
            cursor.execute(
                "SELECT SUM(pg_total_relation_size(t::regclass)) FROM unnest(%s::text[]) AS t", [tables]
            )
            (size,) = cursor.fetchone()
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
            (size,) = cursor.fetchone()
            cursor.execute("SELECT COALESCE(SUM(LENGTH(data)), 0) FROM store_blob")
            size -= cursor.fetchone()[0]
    return EMPTY + int(max(int(size), 0) * ROOM_TO_WORK)


@contextmanager
def shadow_connection(file: Path) -> Iterator[None]:
    """Django's connection SHADOW to this file, for as long as the block goes on."""
    settings = database("", file.parent) | {"NAME": str(file)}
    configured = connections.configure_settings({DEFAULT_DB_ALIAS: {}, SHADOW: settings})
    connections.settings[SHADOW] = configured[SHADOW]
    try:
        yield
    finally:
        connections[SHADOW].close()
        del connections[SHADOW]
        del connections.settings[SHADOW]


def copy_live(file: Path, progress: Progress) -> None:
    """Fill the shadow at `file`, whose tables are there and empty, inside `shadow_connection`. Reads the live one only."""
    if connection.vendor == "sqlite":
        _copy_file(Path(connection.settings_dict["NAME"]), file, progress)
    else:
        _copy_rows(progress)


def _columns(model: type[Model]) -> list[Field[Any, Any]]:
    """The model's fields with a column; a composite key has none of its own."""
    return [f for f in model._meta.concrete_fields if f.column is not None]


def _instead(field: Field[Any, Any]) -> tuple[bool, Any]:
    """Whether another value takes the place of the live one, and which."""
    if field.is_relation and field.related_model in LEFT_OUT:
        return True, None
    return field.name in _INSTEAD, _INSTEAD.get(field.name)


def _copy_file(live: Path, shadow: Path, progress: Progress) -> None:
    """First as they come into a file without indexes, since the live one is held meanwhile; then into the tables."""
    models = copied_models()
    raw = shadow.with_name("raw.sqlite3")
    with closing(sqlite3.connect(shadow, timeout=SECONDS_TO_WAIT, isolation_level=None)) as db:
        db.execute("ATTACH ? AS raw", [str(raw)])
        for name in ("main", "raw"):  # whatever stops us, both are thrown away
            db.execute(f"PRAGMA {name}.journal_mode = OFF")
            db.execute(f"PRAGMA {name}.synchronous = OFF")
        db.execute("ATTACH ? AS live", [str(live)])
        db.execute("BEGIN")
        for done, model in enumerate(models):
            progress("copying", done, 2 * len(models))
            _take(db, model)
        db.execute("COMMIT")
        db.execute("DETACH live")
        for done, model in enumerate(models, start=len(models)):
            progress("copying", done, 2 * len(models))
            table = model._meta.db_table
            names = ", ".join(f'"{field.column}"' for field in _columns(model))
            db.execute(f'INSERT INTO main."{table}" ({names}) SELECT {names} FROM raw."{table}"')  # noqa: S608
        db.execute("DETACH raw")
    raw.unlink()
    progress("copying", 2 * len(models), 2 * len(models))


def _take(db: sqlite3.Connection, model: type[Model]) -> None:
    table, taken, values = model._meta.db_table, [], []
    for field in _columns(model):
        replaced, value = _instead(field)
        taken.append(f'? AS "{field.column}"' if replaced else f'"{field.column}"')
        values += [value] if replaced else []
    # names of our own models
    sql = f'CREATE TABLE raw."{table}" AS SELECT {", ".join(taken)} FROM live."{table}"'  # noqa: S608
    db.execute(sql, values)


def _copy_rows(progress: Progress) -> None:
    models = copied_models()
    with transaction.atomic(), transaction.atomic(using=SHADOW):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for done, model in enumerate(models):
            progress("copying", done, len(models))
            _copy_table(model)
    progress("copying", len(models), len(models))


def _copy_table(model: type[Model]) -> None:
    fields = _columns(model)
    instead = {f.attname: value for f in fields for replaced, value in [_instead(f)] if replaced}
    target = model._default_manager.using(SHADOW)
    batch: list[Model] = []
    for record in model._default_manager.values(*(f.attname for f in fields)).iterator(chunk_size=CHUNK):
        batch.append(model(**record | instead))
        if len(batch) == CHUNK:
            target.bulk_create(batch)
            batch = []
    target.bulk_create(batch)
