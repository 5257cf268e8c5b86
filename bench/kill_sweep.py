"""The kill sweep with many more deaths than the tests have: `python -m bench kill_sweep --seeds N [--deaths N]`.

A seed is an office that dies some times in each of its acts, from the first feed to the published file, and in a backup and
its restore; on SQLite and on PostgreSQL. What is compared is told in tests/kill_sweep.py.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.databases import KINDS, databases


def main(argv: Sequence[str] = ()) -> None:
    """Prints a line a seed, and fails where an office did not end as it should."""
    parser = argparse.ArgumentParser(prog="python -m bench kill_sweep")
    parser.add_argument("--seeds", type=int, default=3, help="offices on each database")
    parser.add_argument("--deaths", type=int, default=3, help="in each act")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    given = parser.parse_args(argv)
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    problems = 0
    for kind in KINDS:
        with databases(kind) as found:
            if found is None:
                print(f"{kind}: there is no server; not swept")
                continue
            problems += _sweep(
                kind,
                found.home,
                found.server_url,
                range(given.first, given.first + given.seeds),
                given.deaths,
            )
    if problems:
        sys.exit(1)


def _sweep(kind: str, home: Path, server_url: str, seeds: range, deaths: int) -> int:
    from dateline import bootstrap
    from kill_sweep import Sweep
    from killing import in_child
    from own_database import own_databases

    total = problems = 0
    with own_databases(home, server_url) as own:
        own.make("migrated")
        own.use("migrated")
        in_child(bootstrap.migrate, home)
        sweep = Sweep(home, own)
        sweep.run_undisturbed()
        for seed in seeds:
            began = time.monotonic()
            done = sweep.run_round(seed, deaths)
            total += len(done.deaths)
            problems += len(done.problems)
            print(
                f"{kind}, seed {seed}: {len(done.deaths)} deaths, {len(done.problems)} differences, "
                f"{time.monotonic() - began:.0f} s",
                flush=True,
            )
            for line in done.problems:
                print(f"  {line}")
    print(f"{kind}: {total} deaths at points of {sum(c.points for c in sweep.calm)}, {problems} differences")
    return problems
