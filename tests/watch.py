"""Watches this process while a test runs: memory of itself and its children, and how long the machine kept it waiting."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from itertools import count
from types import TracebackType

import psutil

MIB = 1024 * 1024


class Watch:
    """In a `with` block: `grown_mib`, the most that this process grew, and `child_mib`, the largest of the processes
    that it started and did not know before; `late`, the most seconds that a thread with nothing to do was held up."""

    def __init__(self, every: float = 0.02) -> None:
        self._every = every
        self._stop = threading.Event()
        self._me = psutil.Process()
        self.grown_mib = 0.0
        self.child_mib = 0.0
        self.late = 0.0

    def __enter__(self) -> Watch:
        self._before = self._me.memory_info().rss
        self._children = {p.pid: self._of(p) for p in self._me.children(recursive=True)}
        self._usual = max(self._children.values(), default=0)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        for rounds in count():
            before = time.monotonic()
            stopped = self._stop.wait(self._every)
            self.late = max(self.late, time.monotonic() - before - self._every)
            self.grown_mib = max(self.grown_mib, (self._me.memory_info().rss - self._before) / MIB)
            if rounds % 5 == 0 or stopped:  # looking for children goes through all processes of the machine
                for child in self._me.children(recursive=True):
                    grown = self._of(child) - self._children.get(child.pid, self._usual)
                    self.child_mib = max(self.child_mib, grown / MIB)
            if stopped:
                return

    @staticmethod
    def _of(process: psutil.Process) -> int:
        with suppress(psutil.Error):
            rss: int = process.memory_info().rss
            return rss
        return 0
