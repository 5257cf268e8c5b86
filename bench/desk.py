"""The queue page at 10,000 candidates, as an editor's browser asks for it, on SQLite."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

CANDIDATES = 10_000
RUNS = 30


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="dateline-desk-") as home:
        os.environ["DATELINE_HOME"] = home
        measure()


def measure() -> None:
    from dateline import bootstrap

    bootstrap.migrate()
    from django.test import Client

    from dateline.commands.setup import add_user

    # the same rows as the tests of the desk look at
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
    from desk_story import many_candidates

    many_candidates(CANDIDATES)
    add_user("bench", "editor", "a long enough password")
    from django.contrib.auth import get_user_model

    client = Client(SERVER_NAME="localhost")
    client.force_login(
        get_user_model().objects.get(username="bench"), "django.contrib.auth.backends.ModelBackend"
    )
    for name, address in (
        ("queue", "/"),
        ("queue, one country", "/?country=PK"),
        ("queue, words searched", "/?q=attack"),
    ):
        took = []
        for _ in range(RUNS):
            started = time.perf_counter()
            reply = client.get(address)
            took.append(1000 * (time.perf_counter() - started))
            assert reply.status_code == 200, reply.status_code
        slowest = sorted(took)[int(0.95 * RUNS)]
        print(
            f"{name:24} median {statistics.median(took):6.1f} ms  95th {slowest:6.1f} ms  over {RUNS} requests"
        )
    print(f"(at {CANDIDATES} candidates, {datetime.now(UTC).date()})")
