"""The file that a backup is: a zip of the database, the data folder's small files, the configuration, and a manifest.

A zip, so that whoever has nothing but the file still gets at what is in it: `database.sqlite3` is a database that SQLite
opens, `tables/*.copy` are what PostgreSQL's COPY reads.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from dateline.errors import UsageError
from dateline.store.backup_sqlite import Digest
from dateline.whole_files import scratch

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database.sqlite3"
TABLES = "tables/"
CONFIG = "config/"
HOME = "home/"
HOME_FILES = ("secret.key", "learned.yml", "newsroom.anchor")
CHUNK = 1024 * 1024
OWN_NAME = re.compile(r"dateline-\d{8}-\d{6}\.zip")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `engine`: sqlite | postgresql; `migrations`: (app, name), in the order they were applied;
    `files`: name in the archive -> SHA-256, all but the database's.
    """

    taken_at: datetime
    version: str
    engine: str
    engine_version: str
    migrations: tuple[tuple[str, str], ...]
    tables: Mapping[str, Digest]
    files: Mapping[str, str]

    @property
    def rows(self) -> int:
        return sum(digest.rows for digest in self.tables.values())

    def text(self) -> str:
        record = asdict(self) | {"format": FORMAT, "taken_at": self.taken_at.isoformat()}
        return json.dumps(record, indent=1, sort_keys=True)


def read_manifest(archive: zipfile.ZipFile, name: str) -> Manifest:
    """Raises UsageError where this is no backup, or one that this version cannot read."""
    try:
        record: dict[str, Any] = json.loads(archive.read(MANIFEST))
        if record["format"] > FORMAT:
            raise UsageError(
                f"{name} was made by a newer version of dateline ({record['version']}); install that one."
            )
        return Manifest(
            datetime.fromisoformat(record["taken_at"]),
            record["version"],
            record["engine"],
            record["engine_version"],
            tuple((app, migration) for app, migration in record["migrations"]),
            {table: Digest(**digest) for table, digest in record["tables"].items()},
            record["files"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise UsageError(f"{name} is no backup of dateline: its manifest cannot be read.") from e


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """A backup to read. Raises UsageError for a file that is none, or is damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive, read_manifest(archive, str(file))
    except FileNotFoundError as e:
        raise UsageError(f"There is no file {file}.") from e
    except (zipfile.BadZipFile, EOFError, zipfile.zlib.error) as e:  # type: ignore[attr-defined]
        raise UsageError(f"{file} is damaged or no backup of dateline ({e}); take another one.") from e


def small_files(home: Path, config: Path) -> dict[str, Path]:
    """Name in the archive -> file: those of the data folder that cannot be made anew, and the whole configuration."""
    found = {f"{HOME}{name}": home / name for name in HOME_FILES if (home / name).is_file()}
    for file in sorted(config.rglob("*")):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(config).parts):
            found[f"{CONFIG}{file.relative_to(config).as_posix()}"] = file
    return found


def add_file(archive: zipfile.ZipFile, name: str, file: Path) -> str:
    """Put a file into the archive; its SHA-256."""
    hashed = hashlib.sha256()
    with file.open("rb") as source, adding(archive, name) as target:
        while block := source.read(CHUNK):
            hashed.update(block)
            target.write(block)
    return hashed.hexdigest()


@contextmanager
def adding(archive: zipfile.ZipFile, name: str) -> Iterator[IO[bytes]]:
    """A new member of any size, which only its owner may read once it is unpacked."""
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as member:
        yield member


def blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as member:
        while block := member.read(CHUNK):
            yield block


def sha256_of(archive: zipfile.ZipFile, name: str) -> str:
    hashed = hashlib.sha256()
    for block in blocks(archive, name):
        hashed.update(block)
    return hashed.hexdigest()


@contextmanager
def unpacked_database(archive: zipfile.ZipFile, folder: Path) -> Iterator[Path]:
    """The SQLite database of a backup as a file in `folder`, for as long as the block goes on or until it is renamed."""
    with scratch(folder) as file:
        with file.open("wb") as out:
            for block in blocks(archive, DATABASE):
                out.write(block)
        yield file
