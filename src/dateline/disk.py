"""Room on a disk: how much there is, and what to say where it is too little."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from dateline.configuration import Configuration
from dateline.errors import DiskFull, first_line

MEGABYTE = 1_000_000

# SQLSTATE of PostgreSQL where its own disk is full, and what SQLite says.
POSTGRESQL_FULL = "53100"
SQLITE_FULL = "database or disk is full"


def free_bytes(folder: Path) -> int:
    """Room on the disk of a folder, or of the nearest one above it that is there."""
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def need(folder: Path, size: int, what: str) -> None:
    """Raise DiskFull where a folder's disk has less than `size` bytes free for `what`."""
    if (free := free_bytes(folder)) < size:
        raise DiskFull(
            f"{what} takes up to {_megabytes(size)}, and {folder} has {_megabytes(free)} free; make room there, or "
            "name another folder.",
            resource=str(folder),
        )


def lack(config: Configuration) -> str:
    """Why no cycle should begin now, in a sentence; "" where there is room."""
    least = config["disk.least_free_mb"] * MEGABYTE
    free = free_bytes(config.home) if least else 0
    if not least or free >= least:
        return ""
    return (
        f"Only {_megabytes(free)} are free on the disk of {config.home}, and disk.least_free_mb asks for "
        f"{_megabytes(least)}: make room there, and the next run goes on where the last one ended."
    )


def is_full(error: BaseException) -> bool:
    """Whether an error, or one that it came of, says that a disk is full: the database's or the file system's."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, DiskFull) or getattr(seen, "sqlstate", None) == POSTGRESQL_FULL:
            return True
        if isinstance(seen, OSError) and seen.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if SQLITE_FULL in str(seen):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


def advice(error: BaseException) -> str:
    """What to tell of an error that says that a disk is full."""
    where = "of the database server" if _of_postgresql(error) else "with the data folder"
    return (
        f"The disk {where} is full ({first_line(error)}). Make room "
        "there: nothing is lost, and what was not finished is done by the next run. `dateline archive prune` drops pages "
        "by age; `backup.keep` is how many backups are kept."
    )


def _of_postgresql(error: BaseException) -> bool:
    seen: BaseException | None = error
    while seen is not None and getattr(seen, "sqlstate", None) != POSTGRESQL_FULL:
        seen = seen.__cause__ or seen.__context__
    return seen is not None


def _megabytes(size: int) -> str:
    return f"{-(-size // MEGABYTE):,} MB"
