"""The sample newsroom's pages, exported as WARC and backfilled, tell the incidents of the run, whatever was killed."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dateline.newsroom.server import running
from outside import DAY as TODAY
from outside import SMALL_OFFICE, dateline, newsroom_home

DEATHS = 2  # each at a statement drawn from those of a calm backfill
SEED = 20261126
SCRIPT = Path(__file__).parent.parent / "killed_backfill.py"


def backfill(env: dict[str, str], file: Path, end_at: int = 0) -> int | None:
    """SQL statements of a backfill; None where it died at statement `end_at`."""
    argv = [sys.executable, str(SCRIPT), str(file), str(end_at)]
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False, timeout=180)
    if done.returncode == -signal.SIGKILL:
        return None
    if done.returncode:
        pytest.fail(done.stderr)
    made: int = json.loads(done.stdout)
    return made


def candidates(env: dict[str, str]) -> dict[str, Any]:
    printed = dateline(env, "queue", "list", "--json").stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    return {row["id"]: row for row in rows}


def test_an_archive_gives_the_incidents_of_the_run_also_when_it_was_killed_on_the_way(
    tmp_path: Path, gazetteer_file: Path
) -> None:
    file = tmp_path / "kept.warc.gz"
    with running(0, anchor=TODAY) as server:
        port = server.server_address[1]
        ran = newsroom_home(tmp_path / "ran", port, gazetteer_file, SMALL_OFFICE)
        dateline(ran, "run", "--once")
    wanted = candidates(ran)
    assert len(wanted) > 10
    dateline(ran, "archive", "export", "--warc", str(file))

    # nothing is served any more: all of it is in the file
    calm = newsroom_home(tmp_path / "calm", port, gazetteer_file, SMALL_OFFICE)
    statements = backfill(calm, file)
    assert statements is not None
    assert candidates(calm) == wanted

    killed = newsroom_home(tmp_path / "killed", port, gazetteer_file, SMALL_OFFICE)
    moments = random.Random(SEED)
    deaths = sum(backfill(killed, file, moments.randint(2, statements // 3)) is None for _ in range(DEATHS))
    assert deaths == DEATHS
    dateline(killed, "backfill", str(file))
    assert candidates(killed) == wanted
    assert dateline(killed, "backfill", str(file)).stdout.startswith("Finished before")
