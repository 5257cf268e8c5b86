"""Killing the ingest process at any moment and starting it again gives the candidates of an uninterrupted run."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dateline.newsroom.server import running

KILLS = 10
SEED = 20261122
SCRIPT = Path(__file__).parent.parent / "killed_cycle.py"
# What may differ: when we saw something, and the numbers the database gives to rows.
MOMENTS = ("first_seen_at", "updated_at")


@contextmanager
def newsroom() -> Iterator[int]:
    with running(0, anchor=date(2026, 3, 14)) as server:
        yield server.server_address[1]


def environment(home: Path, port: int) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("DATELINE_")}
    return kept | {
        "DATELINE_HOME": str(home),
        "DATELINE_NEWSROOM_PORT": str(port),
        "DATELINE_BATCH_SIZE": "7",
    }


def prepared_home(home: Path, port: int, gazetteer: Path) -> dict[str, str]:
    """A data folder whose only sources are the sample newsroom's."""
    home.mkdir()
    shutil.copy(gazetteer, home / "gazetteer.sqlite3")
    env = environment(home, port)
    script = (
        "from datetime import UTC, datetime\n"
        "from dateline import bootstrap, newsroom\n"
        "bootstrap.migrate()\n"
        "from dateline.store.collecting import DjangoFeedStore\n"
        f"DjangoFeedStore().sync(newsroom.sample_feeds('http://127.0.0.1:{port}'), 'sample', datetime.now(UTC))\n"
    )
    subprocess.run([sys.executable, "-c", script], env=env, check=True)
    return env


def cycle(env: dict[str, str], end_at: int) -> tuple[int, int]:
    """(exit status, SQL statements) of one cycle that dies at statement `end_at`; 0: it does not."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(end_at)], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, -signal.SIGKILL):
        pytest.fail(done.stderr)
    return done.returncode, int(done.stdout.split()[-1]) if done.returncode == 0 else 0


def candidates(env: dict[str, str]) -> dict[str, Any]:
    argv = [sys.executable, "-m", "dateline", "queue", "list", "--json"]
    printed = subprocess.run(argv, env=env, capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line) for line in printed.splitlines()]
    return {row["id"]: {k: v for k, v in row.items() if k not in MOMENTS} for row in rows}


def test_ten_kills_at_random_statements_change_no_candidate(tmp_path: Path, gazetteer_file: Path) -> None:
    with newsroom() as port:
        calm = prepared_home(tmp_path / "calm", port, gazetteer_file)
        status, statements = cycle(calm, 0)
        assert status == 0
        wanted = candidates(calm)
        assert len(wanted) > 10

        killed = prepared_home(tmp_path / "killed", port, gazetteer_file)
        moments = random.Random(SEED)  # noqa: S311
        deaths = 0
        for _ in range(10 * KILLS):
            status, _ = cycle(killed, moments.randint(1, max(2, statements // 12)))
            if status == 0:
                break
            deaths += 1
            if deaths == KILLS:
                status, _ = cycle(killed, 0)
                break
        assert status == 0
        assert deaths >= KILLS, "the cycle ended before it was killed often enough"
        assert candidates(killed) == wanted
