"""Work on the network for one request: in a thread of its own, and no longer than somebody waits for a page.

The server gives each request a thread, so that the others are answered meanwhile; what this adds is the bound. Work
that is given up goes on until its own deadlines end it, and keeps its slot until then. It asks no database: its
connection would stay open.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")

# Each takes a parser process of some 100 MB beside its connections.
AT_ONCE = 3
_slots = threading.BoundedSemaphore(AT_ONCE)


class TookTooLong(Exception):
    """It was not done in time; it may still end by itself."""


def within(seconds: float, work: Callable[[], T], *, slots: threading.Semaphore = _slots) -> T:
    """What `work` returns or raises; raises `TookTooLong` where that, or a free slot, does not come in time."""
    until = time.monotonic() + seconds
    if not slots.acquire(timeout=seconds):
        raise TookTooLong
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as e:  # noqa: BLE001  whoever waits gets it
            answer.set_exception(e)
        finally:
            slots.release()

    # a daemon: the server must be able to end while a host keeps it waiting
    threading.Thread(target=run, name="desk-patience", daemon=True).start()
    try:
        return answer.result(timeout=max(0.0, until - time.monotonic()))
    except TimeoutError as e:
        if answer.done():
            raise  # the work's own
        raise TookTooLong from e
