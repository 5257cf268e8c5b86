"""Server time of the desk's pages over a long queue, on SQLite in a folder of its own.

    python bench/desk_speed.py [--candidates 10000] [--repeats 15]

Prints a line a page: median and 95th percentile in milliseconds, median processor time (what counts where
others use the machine too), queries, and the page's size in KB.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]

PAGES = (
    ("queue", "/"),
    ("queue, deep page", "/?after=0.2~9000"),
    ("queue, one country", "/?country=PK"),
    ("queue, search", "/?q=policemen+mastung"),
    ("queue, search without a hit", "/?q=earthquake"),
    ("queue, one type and days", "/?type=Battles&from=2025-06-01&to=2025-07-01"),
    ("queue, rejected", "/?state=rejected"),
    ("candidate of five reports", "/candidate/gwadar-camp"),
    ("candidate, duplicates", "/candidate/bulk-7?panel=duplicate"),
    ("candidate, correction form", "/candidate/gwadar-camp?panel=correct"),
    ("incidents", "/incidents"),
    ("sources", "/sources"),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--candidates", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=15)
    options = parser.parse_args()
    run(options.candidates, options.repeats)


def run(candidates: int = 10_000, repeats: int = 15) -> None:
    with tempfile.TemporaryDirectory(prefix="dateline-desk-speed-") as home:
        os.environ["DATELINE_HOME"] = home
        os.environ["DJANGO_SETTINGS_MODULE"] = "dateline.site.settings"
        sys.path.insert(0, str(ROOT / "tests"))
        import django

        django.setup()
        measure(candidates, repeats)


def measure(candidates: int, repeats: int) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0, interactive=False)
    from builders import make_user
    from dateline.store.roles import ensure_roles
    from desk_story import many_candidates, whole_desk

    ensure_roles()
    whole_desk()
    many_candidates(candidates)
    client = Client()
    client.force_login(make_user("amina", "editor"))
    print(f"{candidates} candidates; server time in ms")
    print(f"{'page':32} {'median':>7} {'p95':>7} {'cpu':>7} {'queries':>8} {'KB':>6}")
    for name, address in PAGES:
        queries = 0

        def counted(execute: Any, *arguments: Any) -> Any:
            nonlocal queries
            queries += 1
            return execute(*arguments)

        with connection.execute_wrapper(counted):
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}")
        times, cpu = [], []
        for _ in range(repeats):
            began, cpu_began = time.perf_counter(), time.process_time()
            client.get(address)
            cpu.append(1000 * (time.process_time() - cpu_began))
            times.append(1000 * (time.perf_counter() - began))
        p95 = statistics.quantiles(times, n=20)[-1]
        figures = (statistics.median(times), p95, statistics.median(cpu))
        shown = " ".join(f"{figure:7.1f}" for figure in figures)
        print(f"{name:32} {shown} {queries:8} {len(answer.content) / 1000:6.1f}")


if __name__ == "__main__":
    main()
