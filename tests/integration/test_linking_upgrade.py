"""An archive of an older version gets its posts before anything new is linked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent


def check(env: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, str(TESTS / "filed_anew.py")],
        env=os.environ | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    # an article without a date: when it was first seen
    assert found["published"] == {
        "a.000": "2026-03-05T09:30:00+00:00",
        "b.000": "2026-03-06T09:30:00+00:00",
        "older.000": "2026-03-05T11:30:00+00:00",
        "new.000": "2026-03-05T12:30:00+00:00",
    }
    assert found["left"] == ["older.000"]
    assert found["counts"] == [{"candidates filed": 2}, {"reports linked": 1, "new candidates": 0}]
    assert found["members"] == [["a.000", "story"], ["b.000", "story"], ["new.000", "story"]]
    assert found["unfiled"] == 0
    assert found["posts"] == 1


def test_an_archive_of_an_older_version_is_filed_on_sqlite(tmp_path: Path) -> None:
    check({"DATELINE_HOME": str(tmp_path), "DATELINE_DATABASE_URL": ""})


def test_an_archive_of_an_older_version_is_filed_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS filed_anew")
        connection.execute("CREATE DATABASE filed_anew")
    url = postgres_url.replace("/postgres?", "/filed_anew?")
    assert url != postgres_url
    check({"DATELINE_HOME": str(tmp_path), "DATELINE_DATABASE_URL": url})
