"""`dateline backup`: everything that cannot be made anew, as it was at one moment, in a file that was read again."""

from __future__ import annotations

import socket
import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from dateline import __version__, disk
from dateline.backup_archive import (
    DATABASE,
    MANIFEST,
    OWN_NAME,
    TABLES,
    Manifest,
    add_file,
    adding,
    blocks,
    opened,
    sha256_of,
    small_files,
    unpacked_database,
)
from dateline.bootstrap import setup_django
from dateline.configuration import Configuration
from dateline.errors import DatelineError, DiskFull, StoreUnavailable, UsageError, first_line
from dateline.store.backup_sqlite import Digest
from dateline.whole_files import PRIVATE, clear_partial, scratch, written

FOLDER = "backups"
ROOM = 20 * disk.MEGABYTE  # beside the database's own size

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was written and read again. `dropped`: older ones of the same folder that it replaced."""

    file: Path
    size: int
    manifest: Manifest
    dropped: tuple[Path, ...] = ()


def backup_folder(config: Configuration) -> Path:
    named: str = config["backup.folder"]
    return Path(named).expanduser() if named else config.home / FOLDER


def take_backup(
    config: Configuration, target: Path | None = None, progress: Progress = lambda what, done, of: None
) -> Taken:
    """Write a backup to `target`; without one into the folder of backups, where the oldest beyond `backup.keep` go.

    Others may work meanwhile. The file has its name only once it was read again: its database is whole and each table's
    rows have the hash that the manifest gives. Raises UsageError for a place that cannot be written or while another
    backup is made, DiskFull, StoreUnavailable.
    """
    setup_django()
    from django.db import Error

    from dateline.store.backups import note_backup
    from dateline.store.locks import Lock, only_one

    now = datetime.now(UTC)
    folder = target.parent if target else backup_folder(config)
    file = target or folder / f"dateline-{now:%Y%m%d-%H%M%S}.zip"
    tried = {"taken_at": now, "host": socket.gethostname()[:64], "file": str(file.absolute())}
    with only_one(Lock.BACKUP) as ours:
        if not ours:
            raise UsageError("Another backup is being made; wait until it is done.")
        try:
            taken = _take(config, file.absolute(), progress)
        except (DatelineError, OSError, sqlite3.Error, Error) as e:
            problem = _failure(e, file)
            with suppress(Exception):  # what is told is why there is no backup, not that this cannot be noted
                note_backup(**tried, ended_at=datetime.now(UTC), problem=str(problem))
            if problem is e:
                raise
            raise problem from e
    dropped = () if target else _drop_old(folder, config["backup.keep"])
    note_backup(**tried | {"taken_at": taken.manifest.taken_at}, ended_at=datetime.now(UTC), size=taken.size)
    return replace(taken, dropped=dropped)


def _failure(error: Exception, file: Path) -> Exception:
    from django.db import Error

    if isinstance(error, DatelineError):
        return error
    if isinstance(error, Error):
        if disk.is_full(error):
            return DiskFull(disk.advice(error))
        return StoreUnavailable(
            f"The database could not be read to its end ({first_line(error)}); try again."
        )
    if disk.is_full(error):
        return DiskFull(
            f"The disk became full while {file} was written; nothing of it is left. Make room there."
        )
    reason = getattr(error, "strerror", None) or error
    return UsageError(f"{file} cannot be written ({reason}); name another file, or another backup.folder.")


def _take(config: Configuration, file: Path, progress: Progress) -> Taken:
    from django.db import connection

    if file.exists():
        raise UsageError(f"{file} is there already; name another file.")
    file.parent.mkdir(parents=True, exist_ok=True)
    clear_partial(file.parent)
    take = _take_sqlite if connection.vendor == "sqlite" else _take_postgres
    with written(file, PRIVATE) as partial:
        manifest = take(config, partial, progress)
        check(partial, progress)
        size = partial.stat().st_size
    return Taken(file, size, manifest)


def _take_sqlite(config: Configuration, partial: Path, progress: Progress) -> Manifest:
    from django.db import connection

    from dateline.store.backup_sqlite import bytes_of, copy_live, digests, migrations_of

    live = Path(connection.settings_dict["NAME"])
    disk.need(partial.parent, 2 * bytes_of(live) + ROOM, "A backup")
    with scratch(partial.parent) as copy:
        taken_at = datetime.now(UTC)
        copy_live(live, copy, progress)
        _refuse_nothing(migrations_of(copy))
        manifest = Manifest(
            taken_at,
            __version__,
            "sqlite",
            sqlite3.sqlite_version,
            tuple(migrations_of(copy)),
            digests(copy, progress),
            {},
        )
        with zipfile.ZipFile(partial, "w") as archive:
            progress("Packing", 0, 1)
            add_file(archive, DATABASE, copy)
            progress("Packing", 1, 1)
            manifest = _finish(archive, manifest, config)
    return manifest


def _take_postgres(config: Configuration, partial: Path, progress: Progress) -> Manifest:
    from dateline.store import backup_postgres as database

    with database.snapshot(), zipfile.ZipFile(partial, "w") as archive:
        _refuse_nothing(_applied())
        names = database.tables()
        disk.need(partial.parent, database.bytes_of(names) + ROOM, "A backup")
        about = database.rows_about(names)
        manifest = Manifest(
            datetime.now(UTC), __version__, "postgresql", database.server_version(), _applied(), {}, {}
        )
        tables: dict[str, Digest] = {}
        done = 0
        for name in names:
            with adding(archive, f"{TABLES}{name}.copy") as member:
                tables[name] = database.digest(_put(database.copy_out(name), member))
            done += tables[name].rows
            progress("Saving rows", done, max(about, done))
        return _finish(archive, replace(manifest, tables=tables), config)


def _refuse_nothing(migrations: Sequence[object]) -> None:
    if not migrations:
        raise UsageError("There is nothing to back up: the database has no tables yet.")


def _put(stream: Iterator[bytes], member: IO[bytes]) -> Iterator[bytes]:
    """The stream, each block of which has gone into the archive."""
    for block in stream:
        member.write(block)
        yield block


def _applied() -> tuple[tuple[str, str], ...]:
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    return tuple(MigrationRecorder(connection).applied_migrations())


def _finish(archive: zipfile.ZipFile, manifest: Manifest, config: Configuration) -> Manifest:
    files = {
        name: add_file(archive, name, file) for name, file in small_files(config.home, config.config).items()
    }
    whole = replace(manifest, files=files)
    with adding(archive, MANIFEST) as member:
        member.write(whole.text().encode())
    return whole


def check(file: Path, progress: Progress = lambda what, done, of: None) -> Manifest:
    """Read a whole backup and compare it with its manifest. Raises UsageError where it is not what it says."""
    with opened(file) as (archive, manifest):
        for name, wanted in manifest.files.items():
            if sha256_of(archive, name) != wanted:
                raise UsageError(f"{file} is damaged: {name} in it is not what was put in.")
        if manifest.engine == "sqlite":
            with unpacked_database(archive, file.parent) as copy:
                check_database(copy, manifest, file, progress)
        else:
            check_streams(archive, manifest, file, progress)
    return manifest


def check_streams(archive: zipfile.ZipFile, manifest: Manifest, file: Path, progress: Progress) -> None:
    from dateline.store.backup_postgres import digest

    done = 0
    for name, wanted in manifest.tables.items():
        if digest(blocks(archive, f"{TABLES}{name}.copy")) != wanted:
            raise UsageError(f"{file} is damaged: the rows of {name} are not those that were saved.")
        done += wanted.rows
        progress("Reading the backup again (rows)", done, manifest.rows)


def check_database(copy: Path, manifest: Manifest, file: Path, progress: Progress) -> None:
    from dateline.store.backup_sqlite import damage, digests

    if why := damage(copy):
        raise UsageError(f"The database in {file} is damaged ({why}); take another backup.")
    found = digests(copy, progress)
    if found != manifest.tables:
        names = {n for n in {*found, *manifest.tables} if found.get(n) != manifest.tables.get(n)}
        raise UsageError(
            f"{file} is damaged: the rows of {', '.join(sorted(names))} are not those that were saved."
        )


def _drop_old(folder: Path, keep: int) -> tuple[Path, ...]:
    """Remove the oldest of the backups that were named by us, beyond the newest `keep`."""
    own = sorted(file for file in folder.iterdir() if OWN_NAME.fullmatch(file.name))
    for file in own[:-keep]:
        file.unlink()
    return tuple(own[:-keep])
