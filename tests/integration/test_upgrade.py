"""A database of an older version with decisions in it is brought up to date, and the decisions are what they were."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "upgraded.py"


def upgraded(env: dict[str, str]) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT)],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def check(found: dict[str, object]) -> None:
    assert found["chain"] == []
    assert found["refused"] == [True, True]
    # what was a duplicate is merged: its report waits to be counted where it went
    assert found["members"] == [
        ["a1.000", "c1", "linked", []],
        ["a2.000", "c1", "pending", ["by hand: amina, 3 February 2026"]],
    ]
    assert found["roles"] == ["viewer"]
    assert found["placed_by"] == ["duplicate"]
    assert found["moved"] == [["a2.000", "c2"]]


def test_decisions_outlive_an_upgrade_on_sqlite(tmp_path: Path) -> None:
    check(upgraded({"DATELINE_HOME": str(tmp_path), "DATELINE_DATABASE_URL": ""}))


def test_decisions_outlive_an_upgrade_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS upgraded")
        connection.execute("CREATE DATABASE upgraded")
    url = postgres_url.replace("/postgres?", "/upgraded?")
    assert url != postgres_url
    check(upgraded({"DATELINE_HOME": str(tmp_path), "DATELINE_DATABASE_URL": url}))
