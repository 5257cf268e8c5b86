"""Killing the ingest process at any moment and starting it again gives the candidates of an uninterrupted run."""

from __future__ import annotations

import contextlib
import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from dateline.newsroom.server import running
from outside import DAY, dateline, newsroom_home

# Two deaths in each step, each at a statement drawn from those that the step makes in a calm run.
STEPS = ("poll", "fetch", "extract", "annotate", "link")
DEATHS_A_STEP = 2
SEED = 20261122
SCRIPT = Path(__file__).parent.parent / "killed_cycle.py"


def cycle(env: dict[str, str], end_in: str = "", end_at: int = 0) -> dict[str, int] | None:
    """SQL statements by step of one cycle; None where it died at statement `end_at` of the step `end_in`."""
    argv = [sys.executable, str(SCRIPT), end_in, str(end_at)]
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


def test_ten_kills_at_random_statements_change_no_candidate(tmp_path: Path, gazetteer_file: Path) -> None:
    with running(0, anchor=DAY) as server:
        port = server.server_address[1]
        calm = newsroom_home(tmp_path / "calm", port, gazetteer_file)
        statements = cycle(calm)
        assert statements is not None
        wanted = candidates(calm)
        assert len(wanted) > 10

        killed = newsroom_home(tmp_path / "killed", port, gazetteer_file)
        moments = random.Random(SEED)
        deaths = 0
        for step in STEPS:
            for _ in range(DEATHS_A_STEP):
                # the later half is left to a run that has already done the earlier one, and may not get there
                end_at = moments.randint(1, max(2, statements[step] // 3))
                deaths += cycle(killed, step, end_at) is None
        assert deaths == DEATHS_A_STEP * len(STEPS)
        assert cycle(killed) is not None
        assert candidates(killed) == wanted
        assert left_behind(tmp_path) == []
