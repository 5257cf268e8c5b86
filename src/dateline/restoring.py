"""`dateline restore`: what a backup holds, put back where nothing is, or where what is there was put aside."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from dateline import bootstrap, disk
from dateline.backing_up import check_database, check_streams
from dateline.backup_archive import (
    CONFIG,
    DATABASE,
    HOME,
    HOME_FILES,
    TABLES,
    Manifest,
    blocks,
    opened,
    sha256_of,
    unpacked_database,
)
from dateline.configuration import Configuration
from dateline.errors import ConfigurationError, UsageError
from dateline.store.backup_sqlite import AUXILIARY, holds_rows
from dateline.whole_files import PRIVATE, clear_partial, sync, written

CONFIG_FOLDER = "config-of-backup"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """`aside`: where what was there is now, a folder or a schema; "" where nothing was. `config`: where the backup's
    configuration is, None where it is the one in use. `upgraded`: its tables were of an older version.
    """

    manifest: Manifest
    aside: str
    config: Path | None
    upgraded: bool


def restore(
    config: Configuration,
    file: Path,
    *,
    replace: bool = False,
    progress: Progress = lambda what, done, of: None,
) -> Restored:
    """Put a backup in place. What is there already has to be put aside by `replace`, and is never deleted.

    Everything is checked before anything is touched, and again in its place. Raises UsageError for a file that is
    damaged, is of another kind of database, or would replace something; ConfigurationError where its schema is newer
    than this program.
    """
    bootstrap.setup_django()
    from django.db import connection

    now = datetime.now(UTC)
    with opened(file) as (archive, manifest):
        _refuse_other_engine(manifest, connection.vendor, file)
        if newer := bootstrap.unknown_migrations(manifest.migrations):
            raise ConfigurationError(
                f"{file} was made by dateline {manifest.version}, whose tables this version does not know "
                f"({newer[0]}); install that version, or a newer one, and restore it with that."
            )
        for name, wanted in manifest.files.items():
            _refuse_strange_name(name, file)
            if sha256_of(archive, name) != wanted:
                raise UsageError(
                    f"{file} is damaged: {name} in it is not what was put in; take another backup."
                )
        aside_name = f"replaced-{now:%Y%m%d-%H%M%S}"
        put = _put_sqlite if manifest.engine == "sqlite" else _put_postgres
        aside = put(config, archive, manifest, file, aside_name if replace else "", progress)
        _put_small_files(config, archive, manifest, config.home / aside_name if aside else None)
        other_config = _put_config(config, archive, manifest)
    upgraded = bootstrap.migrations_pending() > 0
    bootstrap.migrate()
    return Restored(manifest, aside, other_config, upgraded)


def _refuse_other_engine(manifest: Manifest, vendor: str, file: Path) -> None:
    if manifest.engine == vendor:
        return
    words = (
        "an SQLite database; unset DATELINE_DATABASE_URL (and database_url)"
        if manifest.engine == "sqlite"
        else "a PostgreSQL database; name one with DATELINE_DATABASE_URL"
    )
    raise UsageError(f"{file} holds {words} to restore it.")


def _refuse_strange_name(name: str, file: Path) -> None:
    """A backup may come from anywhere: what it names is written to the data folder and nowhere else."""
    known = name.removeprefix(HOME) in HOME_FILES if name.startswith(HOME) else name.startswith(CONFIG)
    if not known or ".." in PurePosixPath(name).parts or "\\" in name:
        raise UsageError(
            f"{file} names a file that is none of dateline's ({name}); it was not made by dateline."
        )


# ---------------------------------------------------------------------------------------------------------- SQLite


def _put_sqlite(
    config: Configuration,
    archive: zipfile.ZipFile,
    manifest: Manifest,
    file: Path,
    aside: str,
    progress: Progress,
) -> str:
    from django.db import connection

    live = Path(connection.settings_dict["NAME"])
    connection.close()
    _refuse_in_use(live)
    taken = live.exists() and live.stat().st_size > 0 and holds_rows(live)
    if taken and not aside:
        raise UsageError(
            f"{live} is there already; --replace puts it aside, or name another data folder with DATELINE_HOME."
        )
    disk.need(live.parent, archive.getinfo(DATABASE).file_size, "The restored database")
    clear_partial(live.parent)
    with unpacked_database(archive, live.parent) as copy:
        check_database(copy, manifest, file, progress)
        sync(copy)
        if taken:
            _move([live, *(live.with_name(live.name + e) for e in AUXILIARY)], config.home / aside)
        else:
            for ending in ("", *AUXILIARY):
                live.with_name(live.name + ending).unlink(missing_ok=True)
        copy.rename(live)
        sync(live.parent)
    return str(config.home / aside) if taken else ""


def _refuse_in_use(live: Path) -> None:
    """Raise UsageError where another process has the file open: it would go on writing to what was put aside."""
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) == os.getpid():
            continue
        with suppress(OSError):  # it has ended, or is somebody else's
            if any(handle.resolve() == live.resolve() for handle in (process / "fd").iterdir()):
                raise UsageError(
                    f"Process {process.name} has {live} open; stop dateline (`dateline up`, desk, runs) first."
                )


# ------------------------------------------------------------------------------------------------------ PostgreSQL


def _put_postgres(
    config: Configuration,
    archive: zipfile.ZipFile,
    manifest: Manifest,
    file: Path,
    aside: str,
    progress: Progress,
) -> str:
    from dateline.store import backup_postgres as database

    check_streams(archive, manifest, file, progress)
    with database.restoring():
        taken = database.holds_rows()
        if taken and not aside:
            raise UsageError("The database holds something already; --replace puts its tables aside.")
        schema = aside.replace("-", "_")
        if taken:
            database.put_aside(schema)
        as_they_were = not taken and database.is_made_by(manifest.migrations)
        if not as_they_were:
            database.drop_empty()
            database.make_tables(manifest.migrations)
        with database.references_off():
            database.clear()
            done = 0
            for name, digest in manifest.tables.items():
                database.load(name, blocks(archive, f"{TABLES}{name}.copy"))
                done += digest.rows
                progress("Restoring rows", done, manifest.rows)
        database.set_sequences()
        for name, digest in manifest.tables.items():
            if database.digest(database.copy_out(name)) != digest:
                raise UsageError(
                    f"The rows of {name} did not arrive as they were saved; nothing was changed."
                )
    return f"schema {schema}" if taken else ""


# ----------------------------------------------------------------------------------------------------- small files


def _put_small_files(
    config: Configuration, archive: zipfile.ZipFile, manifest: Manifest, aside: Path | None
) -> None:
    """`aside`: where those that are there go; None: beside no database they are nothing to keep."""
    for name in manifest.files:
        if not name.startswith(HOME):
            continue
        file, content = config.home / name.removeprefix(HOME), archive.read(name)
        if file.exists() and file.read_bytes() == content:
            continue
        if file.exists() and aside is not None:
            _move([file], aside)
        _write(file, content)


def _put_config(config: Configuration, archive: zipfile.ZipFile, manifest: Manifest) -> Path | None:
    """The backup's configuration never takes the place of the one in use: where it is another, it is put beside."""
    names = [name for name in manifest.files if name.startswith(CONFIG)]
    same = all(
        (there := config.config / name.removeprefix(CONFIG)).is_file()
        and there.read_bytes() == archive.read(name)
        for name in names
    )
    if same:
        return None
    folder = config.home / CONFIG_FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for name in names:
        file = folder / name.removeprefix(CONFIG)
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, archive.read(name))
    return folder


def _write(file: Path, content: bytes) -> None:
    with written(file, PRIVATE) as partial:
        partial.write_bytes(content)


def _move(files: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        if file.exists():
            file.rename(folder / file.name)
    sync(folder)
