"""Files that are there whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dateline.errors import UsageError


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
        partial = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            with partial.open("wb") as out:
                yield out
                out.flush()
                os.fsync(out.fileno())
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    except BrokenPipeError:
        raise  # its reader has gone, as with standard output
    except OSError as e:
        raise UsageError(f"{path} cannot be written: {e.strerror or e}.", resource=str(path)) from e
