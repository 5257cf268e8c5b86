"""An SQLite database as a file that is whole: copied as it was at one moment, and looked at table by table."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS_TO_WAIT = 30  # for a writer to finish
PAGES = 2000  # copied between two words of progress
ROWS = 2000  # hashed between two words of progress
AUXILIARY = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
OWN_TABLES = ("store_", "auth_user")
"""How the names of the tables begin in which the work of people and of the program is."""

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Digest:
    """A table: its number of rows, and the SHA-256 of all of them in the order of their key."""

    rows: int
    sha256: str


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=SECONDS_TO_WAIT, isolation_level=None)) as db:
        db.text_factory = lambda b: b.decode("utf-8", "surrogateescape")
        yield db


def copy_live(live: Path, target: Path, progress: Progress) -> None:
    """Copy `live`, which others may write to meanwhile, to `target` as it is now.

    The copy is made inside one read transaction: without it SQLite's backup would begin anew after every write of another
    process. In WAL mode writers go on; with a rollback journal they wait for the disk to be read once.
    """
    with _opened(live) as source, _opened(target) as copy:
        copy.execute("PRAGMA synchronous = OFF")  # it is read again before anybody relies on it
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(
            copy,
            pages=PAGES,
            progress=lambda _, left, of: progress("Copying the database (pages)", of - left, of),
        )
        source.execute("COMMIT")
        # one file, whatever the live one's journal
        copy.execute("PRAGMA journal_mode = DELETE")


def bytes_of(live: Path) -> int:
    """What a copy of the database takes."""
    with _opened(live) as db:
        size: int = db.execute(
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        ).fetchone()[0]
    return size


def damage(file: Path) -> str:
    """What SQLite finds wrong with a database, in its own words; "" where it is whole."""
    try:
        with _opened(file) as db:
            found = [row[0] for row in db.execute("PRAGMA integrity_check(1)")]
            broken = db.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as e:
        return str(e)
    if found != ["ok"]:
        return str(found[0])
    return f"a row of {broken[0]} refers to one of {broken[2]} that is not there" if broken else ""


def migrations_of(file: Path) -> list[tuple[str, str]]:
    """(app, name) of the migrations that made its tables; none where it has no tables of ours."""
    with _opened(file) as db:
        known = db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'django_migrations'").fetchone()
        if not known[0]:
            return []
        return [
            (app, name) for app, name in db.execute("SELECT app, name FROM django_migrations ORDER BY id")
        ]


def holds_rows(file: Path) -> bool:
    """Whether there is anything in a database that a restore would lose; one that cannot be read is not for us to drop."""
    try:
        if not migrations_of(file):
            return False
        with _opened(file) as db:
            return any(
                db.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")').fetchone()[0]  # noqa: S608
                for name, _ in _tables(db)
                if name.startswith(OWN_TABLES) and "_fts" not in name
            )
    except sqlite3.DatabaseError:
        return True


def digests(file: Path, progress: Progress) -> dict[str, Digest]:
    """Every table of a database that nobody writes to. `progress` counts rows."""
    # JSON: how Python itself shows a value is not the same in each of its versions
    spelled = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"), default=bytes.hex).encode
    with _opened(file) as db:
        tables = _tables(db)
        of = sum(_count(db, name) for name, _ in tables)
        found: dict[str, Digest] = {}
        done = 0
        for name, order in tables:
            hashed, rows = hashlib.sha256(), 0
            cursor = db.execute(f'SELECT * FROM "{name}" ORDER BY {order}')  # noqa: S608  (names of the schema's own)
            while batch := cursor.fetchmany(ROWS):
                hashed.update("".join(f"{spelled(row)}\n" for row in batch).encode("ascii"))
                rows += len(batch)
                progress("Reading the database again (rows)", done + rows, of)
            done += rows
            found[name] = Digest(rows, hashed.hexdigest())
    return found


def _count(db: sqlite3.Connection, table: str) -> int:
    number: int = db.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    return number


def _tables(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """(name, order of its key) of the tables that hold rows, those behind an FTS index among them."""
    listed = db.execute(
        "SELECT name, type, wr FROM pragma_table_list WHERE schema = 'main' ORDER BY name"
    ).fetchall()
    return [
        (name, _key(db, name) if without_row_ids else "rowid")
        for name, kind, without_row_ids in listed
        if kind in ("table", "shadow") and not name.startswith("sqlite_")
    ]


def _key(db: sqlite3.Connection, table: str) -> str:
    columns: list[Any] = db.execute(
        "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", [table]
    ).fetchall()
    return ", ".join(f'"{name}"' for (name,) in columns)
