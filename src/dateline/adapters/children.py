"""How the processes of pools begin: as copies of a fork server, without the module that their parent was started by.

Python would import that module in each of them, for what might have been defined there. Of ours nothing is. In a run of
Prefect it is Prefect's engine: 1 s of processor and 60 MB for every process that parses or reads.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import BaseContext, ForkServerContext, ForkServerProcess
from types import ModuleType

_starting = threading.Lock()  # pools start their processes in threads of their own


@contextmanager
def _main_module_hidden() -> Iterator[None]:
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


class _Process(ForkServerProcess):
    def start(self) -> None:
        with _main_module_hidden():
            super().start()


class _Context(ForkServerContext):
    Process = _Process


def forking() -> BaseContext:
    """For pools of processes; where the system has no fork server, each starts anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    return _Context()
