"""A PostgreSQL database as one snapshot of COPY streams, and back (docs/adr/031).

A stream is what `COPY ... TO STDOUT` writes: a line a row, in the order of the table's key, in a spelling that does not
depend on a session's settings. The same rows give the same bytes, so that their SHA-256 is the table's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from dateline.store.backup_sqlite import OWN_TABLES, Digest

SPELLING = {
    "DateStyle": "ISO, YMD",
    "TimeZone": "UTC",
    "IntervalStyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "client_encoding": "UTF8",
}


def _session(**settings: str) -> None:
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


@contextmanager
def snapshot() -> Iterator[None]:
    """All that is read inside is of one moment, and keeps no writer waiting.

    Outside of any transaction; the connection stays, since the lock of the backup is its own.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        _session(**SPELLING)
        yield


def tables() -> list[str]:
    """Names of the tables of the program and of Django's apps, whatever the version of the schema; not the list of
    migrations, which the manifest has.
    """
    prefixes = (*(f"{app.label}_" for app in apps.get_app_configs()), "django_")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        )
        found = [name for (name,) in cursor.fetchall()]
    return [name for name in found if name.startswith(prefixes) and name != "django_migrations"]


def bytes_of(names: Sequence[str]) -> int:
    """What the rows of these tables take, without indexes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_table_size(t::regclass)), 0) FROM unnest(%s::text[]) AS t", [list(names)]
        )
        return int(cursor.fetchone()[0])


def rows_about(names: Sequence[str]) -> int:
    """How many rows these tables have, as the server's statistics know."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(greatest(reltuples, 0)), 0) FROM pg_class WHERE oid = ANY(%s::regclass[])",
            [list(names)],
        )
        return int(cursor.fetchone()[0])


def server_version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _columns(table: str) -> str:
    """Those that are written, not those that the server generates."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute "
            "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            [table],
        )
        return str(cursor.fetchone()[0])


def _key(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY k.n) FROM pg_index i "
            "CROSS JOIN unnest(i.indkey) WITH ORDINALITY AS k (attnum, n) "
            "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum "
            "WHERE i.indrelid = %s::regclass AND i.indisprimary",
            [table],
        )
        return str(cursor.fetchone()[0])


def copy_out(table: str) -> Iterator[bytes]:
    """The table's stream, inside `snapshot` or after `SPELLING` was set."""
    with connection.cursor() as cursor:
        statement = f'COPY (SELECT {_columns(table)} FROM "{table}" ORDER BY {_key(table)}) TO STDOUT'  # noqa: S608
        with cursor.cursor.copy(statement) as copy:
            for block in copy:
                yield bytes(block)


def digest(blocks: Iterator[bytes]) -> Digest:
    """Of a stream: no value in it holds a line break of its own."""
    hashed, rows = hashlib.sha256(), 0
    for block in blocks:
        hashed.update(block)
        rows += block.count(b"\n")
    return Digest(rows, hashed.hexdigest())


# ------------------------------------------------------------------------------------------------------- restoring


def holds_rows() -> bool:
    """Whether there is anything in the database that a restore would lose."""
    with connection.cursor() as cursor:
        for table in tables():
            if table.startswith(OWN_TABLES):
                cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608
                if cursor.fetchone()[0]:
                    return True
    return False


def put_aside(schema: str) -> None:
    """Move all our tables, with what belongs to them, into a new schema."""
    with connection.cursor() as cursor:
        names = [*tables(), "django_migrations"]
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        if not cursor.fetchone()[0]:
            names = names[:-1]
        cursor.execute(
            "SELECT DISTINCT p.oid::regprocedure::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgrelid = ANY(%s::regclass[]) "
            "AND p.pronamespace = current_schema()::regnamespace",
            [list(names)],
        )
        functions = [name for (name,) in cursor.fetchall()]
        cursor.execute(f'CREATE SCHEMA "{schema}"')
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" SET SCHEMA "{schema}"')
        for name in functions:
            cursor.execute(f'ALTER FUNCTION {name} SET SCHEMA "{schema}"')


def is_made_by(migrations: Sequence[tuple[str, str]]) -> bool:
    """Whether just these migrations were applied."""
    return set(MigrationRecorder(connection).applied_migrations()) == set(migrations)


def clear() -> None:
    """Empty our tables of what Django puts in when it makes them: there is nothing else."""
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608


def drop_empty() -> None:
    """Remove our tables, if there are any, in which there is nothing to lose: others take their place."""
    put_aside("dateline_emptied")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA dateline_emptied CASCADE")


def make_tables(migrations: Sequence[tuple[str, str]]) -> None:
    """The tables as these migrations leave them, without the rows that Django puts in after a migration."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(migrations))


def load(table: str, blocks: Iterator[bytes]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{table}" ({_columns(table)}) FROM STDIN') as copy,
    ):
        for block in blocks:
            copy.write(block)


@contextmanager
def references_off() -> Iterator[None]:
    """Without foreign keys, so that tables may be filled in any order; they are checked when they are put back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace "
            "AND conrelid = ANY(%s::regclass[])",
            [tables()],
        )
        keys: list[Any] = cursor.fetchall()
        for table, name, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        for table, name, definition in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def set_sequences() -> None:
    """Let new rows be numbered behind those that are there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.table_name, c.column_name, pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) "
            "FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name = ANY(%s) "
            "AND pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) IS NOT NULL",
            [tables()],
        )
        for table, column, sequence in cursor.fetchall():
            cursor.execute(
                f'SELECT setval(%s, coalesce(max("{column}"), 1), max("{column}") IS NOT NULL) FROM "{table}"',  # noqa: S608
                [sequence],
            )


@contextmanager
def restoring() -> Iterator[None]:
    """One transaction: where anything fails, all is as it was."""
    connection.close()
    with transaction.atomic():
        _session(**SPELLING, lock_timeout="30s")
        yield
