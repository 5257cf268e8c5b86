"""`dateline up` for real: everything answers, what dies is started again, Ctrl-C ends all of it."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError

import psutil
import pytest

from dateline.supervisor import port_is_free
from outside import DAY, environment, free_port, write_config

PATIENCE = 120  # seconds that a busy machine may take to start everything
STOPS_WITHIN = 20


def test_a_port_is_free_until_somebody_listens_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not port_is_free("127.0.0.1", port)
    assert port_is_free("127.0.0.1", port)


@pytest.fixture
def env(tmp_path: Path, gazetteer_file: Path) -> dict[str, str]:
    home = tmp_path / "home"
    home.mkdir()
    (home / "gazetteer.sqlite3").symlink_to(gazetteer_file)
    (home / "newsroom.anchor").write_text(DAY.isoformat(), encoding="ascii")
    ports = {name: free_port() for name in ("port", "prefect_port", "newsroom_port")}
    return environment(home, config=str(write_config(tmp_path / "config")), workers=1, **ports)


@pytest.fixture
def up(env: dict[str, str], tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "dateline", "up"], env=env, cwd=elsewhere, stdout=said, stderr=said
        )
    try:
        yield process
    finally:
        for child in descendants(process):
            child.kill()
        process.kill()
        process.wait()


def descendants(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def command_lines(process: subprocess.Popen[bytes]) -> list[str]:
    lines = []
    for child in descendants(process):
        with contextlib.suppress(psutil.NoSuchProcess):
            lines.append(" ".join(child.cmdline()))
    return lines


def wait_for(what: str, found: Callable[[], bool], seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < until, f"waited {seconds} seconds for {what}"
        time.sleep(0.2)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:
            return reply.status == 200
    except (URLError, OSError):
        return False


def test_everything_starts_is_mended_and_ends_together(
    env: dict[str, str], up: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    def said() -> str:
        return (tmp_path / "said").read_text(encoding="utf-8")

    desk = f"http://127.0.0.1:{env['DATELINE_PORT']}"
    prefect = f"http://127.0.0.1:{env['DATELINE_PREFECT_PORT']}"
    wait_for("the addresses", lambda: "Ctrl-C stops everything." in said() or up.poll() is not None)
    assert up.poll() is None, said()

    # where everything is, and how to log in
    assert f"{desk}/" in said()
    assert f"{prefect}/" in said()
    assert "password" in said()
    assert answers(f"{desk}/login/")
    assert answers(f"{prefect}/api/health")
    assert answers(f"http://127.0.0.1:{env['DATELINE_NEWSROOM_PORT']}/")

    # the deployments' runner is a child like the others, and so is the flow that it starts
    log = tmp_path / "home" / "logs" / "runner.log"
    wait_for("the deployments", lambda: log.exists() and "registered" in log.read_text())

    # a child that is killed is started again
    uvicorn = next(c for c in descendants(up) if "dateline.site.asgi:application" in c.cmdline())
    uvicorn.send_signal(signal.SIGKILL)
    wait_for("the news of it", lambda: "desk ended" in said())
    wait_for("the desk", lambda: answers(f"{desk}/login/"))

    # Ctrl-C, in the middle of a run and of its pools' work
    wait_for("a run at work", lambda: any("forkserver" in words for words in command_lines(up)))
    family = descendants(up)
    began = time.monotonic()
    os.kill(up.pid, signal.SIGINT)
    assert up.wait(timeout=STOPS_WITHIN) == 0
    assert time.monotonic() - began < STOPS_WITHIN
    _, left = psutil.wait_procs(family, timeout=5)
    assert left == []
    assert "Stopped." in said()
    assert "Traceback" not in said()
    assert port_is_free("127.0.0.1", int(env["DATELINE_PORT"]))
