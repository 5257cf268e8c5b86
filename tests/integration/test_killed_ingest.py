"""Killing the ingest process at any moment and starting it again gives the candidates of an uninterrupted run."""

from __future__ import annotations

import contextlib
import json
import random
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
import pytest

from dateline.newsroom.server import running
from outside import DAY, SMALL_OFFICE, dateline, newsroom_home

# Two deaths in each step, each at a statement drawn from those that the step makes in a calm run.
STEPS = ("poll", "fetch", "extract", "annotate", "link")
DEATHS_A_STEP = 2
SEED = 20261122
SCRIPT = Path(__file__).parent.parent / "killed_cycle.py"


def cycle(env: dict[str, str], end_in: str = "", moment: str | int = 0) -> dict[str, int] | None:
    """SQL statements by step of one cycle; None where it died at that `moment` of the step `end_in`."""
    argv = [sys.executable, str(SCRIPT), end_in, str(moment)]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode == -signal.SIGKILL:
        return None
    if done.returncode:
        pytest.fail(done.stderr)
    made: dict[str, int] = json.loads(done.stdout)
    return made


def candidates(env: dict[str, str]) -> dict[str, Any]:
    """Every candidate with its reports, as the command line tells them; none of it depends on when it was seen."""
    printed = dateline(env, "queue", "list", "--json").stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    return {row["id"]: row for row in rows}


def left_behind(folder: Path) -> list[str]:
    """Command lines of processes that still work on a data folder in `folder` some seconds after their parents died."""
    until = time.monotonic() + 20
    while True:
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("DATELINE_HOME", "").startswith(str(folder)):
                    found.append(" ".join(process.cmdline()))
        if not found or time.monotonic() > until:
            return found
        time.sleep(0.5)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with running(0, anchor=DAY) as server:
        yield server.server_address[1]


@dataclass(frozen=True)
class Calm:
    """A run that nothing disturbs: statements by step, and the candidates that come of it."""

    statements: dict[str, int]
    candidates: dict[str, Any]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, port: int, gazetteer_file: Path) -> Calm:
    env = newsroom_home(tmp_path_factory.mktemp("calm") / "home", port, gazetteer_file, SMALL_OFFICE)
    statements = cycle(env)
    assert statements is not None
    found = candidates(env)
    assert len(found) > 10
    return Calm(statements, found)


def test_ten_kills_at_random_statements_change_no_candidate(
    tmp_path: Path, port: int, gazetteer_file: Path, calm: Calm
) -> None:
    killed = newsroom_home(tmp_path / "killed", port, gazetteer_file, SMALL_OFFICE)
    moments = random.Random(SEED)
    deaths = 0
    for step in STEPS:
        for _ in range(DEATHS_A_STEP):
            # the later half is left to a run that has already done the earlier one, and may not get there
            moment = moments.randint(1, max(2, calm.statements[step] // 3))
            deaths += cycle(killed, step, moment) is None
    assert deaths == DEATHS_A_STEP * len(STEPS)
    assert cycle(killed) is not None
    assert candidates(killed) == calm.candidates
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("kept_in", ["sqlite", "postgresql"])
def test_a_kill_before_the_commit_of_linking_leaves_nothing_and_one_after_it_leaves_all(
    kept_in: str, request: pytest.FixtureRequest, tmp_path: Path, port: int, gazetteer_file: Path, calm: Calm
) -> None:
    settings = {}
    if kept_in == "postgresql":
        settings["database_url"] = new_database(request.getfixturevalue("postgres_url"))
    killed = newsroom_home(tmp_path / "killed", port, gazetteer_file, SMALL_OFFICE, **settings)

    assert cycle(killed, "link", "before-commit") is None
    assert candidates(killed) == {}
    assert cycle(killed, "link", "after-commit") is None
    assert candidates(killed) == calm.candidates
    assert cycle(killed) is not None
    assert candidates(killed) == calm.candidates


def new_database(server_url: str) -> str:
    """URL of an empty database on the tests' PostgreSQL server."""
    name = f"killed_{secrets.token_hex(4)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
