"""Files that are whole or not there: written beside their place, and given the name when all of them is on the disk."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dateline.errors import UsageError

PARTIAL = re.compile(r"\..+\.(\d+)\.partial(-wal|-shm|-journal)?")
PRIVATE = 0o600  # to be read by its owner alone


@contextmanager
def written(target: Path, mode: int = 0o666) -> Iterator[Path]:
    """A file beside `target` to write to; it takes the name when the block has ended well."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    os.close(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode))
    try:
        yield partial
        sync(partial)
        partial.replace(target)
        sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def replaced(path: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes `path`'s place when the block has ended well; a device or a named pipe is written to.

    Raises UsageError where the file cannot be written, or `path` is a folder.
    """
    file = path.resolve()
    if file.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it.", resource=str(path))
    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as out:
                yield out
            return
        clear_partial(file.parent)
        with written(file) as partial, partial.open("wb") as out:
            yield out
    except BrokenPipeError:
        raise  # its reader has gone, as with standard output
    except OSError as e:
        raise UsageError(f"{path} cannot be written: {e.strerror or e}.", resource=str(path)) from e


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """The name of a file for the block's own use, which is gone after it with all that SQLite keeps beside one."""
    file = folder / f".{secrets.token_hex(4)}.{os.getpid()}.partial"
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, PRIVATE))
    try:
        yield file
    finally:
        for left in folder.glob(f"{file.name}*"):
            left.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Let the disk have what was written to a file, or which names a folder holds."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_partial(folder: Path) -> None:
    """Remove what writers that were killed have left in a folder."""
    for file in folder.glob(".*.partial*"):
        named = PARTIAL.fullmatch(file.name)
        if named and not _runs(int(named[1])):
            file.unlink(missing_ok=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
