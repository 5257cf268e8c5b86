"""Work in a child that is forked off and may be killed (SIGKILL) at any of its points; nothing is loaded anew.

A point is a statement of the database before it is sent, the moment before and after a COMMIT, and the opening, renaming
and removing of a file below a folder.
"""

from __future__ import annotations

import json
import mmap
import os
import signal
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

PROJECT = ("dateline.", "django.", "trafilatura", "feedparser", "prefect")
FILE_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir"}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended. `answer`: what its work answered, None where it was killed. `points`: how many it came to."""

    killed: bool
    answer: Any
    points: int


def in_child(work: Callable[[], Any], folder: Path, kill_at: int = 0) -> Ended:
    """Do `work` in a child, which dies at its point `kill_at` (0: it does not). Raises AssertionError where it fails.

    `folder`: files below it are points. The parent must have no open connection.
    """
    counted = mmap.mmap(-1, 8)  # shared: what was counted outlives the child
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _work(work, folder, kill_at, counted, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    (points,) = struct.unpack("q", counted[:8])
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL, f"the child ended by signal {os.WTERMSIG(status)}"
        return Ended(True, None, points)
    answer = json.loads(said)
    assert "failed" not in answer, answer["failed"]
    for name in answer["modules"]:
        if name not in sys.modules:
            import_module(name)  # the next child need not load it
    return Ended(False, answer["answer"], points)


def _work(work: Callable[[], Any], folder: Path, kill_at: int, counted: mmap.mmap, writing: int) -> None:
    """In the child; never comes back."""
    from django.db import connection

    points = 0

    def point() -> None:
        nonlocal points
        points += 1
        counted[:8] = struct.pack("q", points)
        if points == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        point()
        return execute(sql, params, many, context)

    commit = connection._commit

    def told_commit() -> None:
        point()
        commit()
        point()

    below = f"{folder}{os.sep}"

    def file_event(event: str, args: tuple[Any, ...]) -> None:
        if (
            event in FILE_EVENTS
            and isinstance(args[0], (str, bytes))
            and os.fsdecode(args[0]).startswith(below)
        ):
            point()

    try:
        connection._commit = told_commit
        sys.addaudithook(file_event)
        with connection.execute_wrapper(statement):
            said = {"answer": work(), "modules": [n for n in sys.modules if n.startswith(PROJECT)]}
        connection.close()
    except BaseException:  # noqa: BLE001  (told to the parent, which fails)
        said = {"failed": traceback.format_exc()}
    with os.fdopen(writing, "wb") as pipe:
        pipe.write(json.dumps(said, default=str).encode())
    os._exit(0)
