"""Server time of every page of the desk over a large archive, on SQLite and, with its wheel, on PostgreSQL.

    python -m bench desk_scale [--database sqlite postgresql] [--articles 1000000] [--candidates 100000]
        [--incidents 20000] [--rounds 30] [--only NAME] [--editors 20] [--keep DIR]

The archive is invented (`desk_scale_world`) and filled in as it was before the desk kept indexes of its own; bringing it
up to date is what an upgrade of such an archive takes. Every page is asked by Django's test client as an editor who is
logged in, in turn and each time for something else. A line a page: median, 95th percentile and longest in milliseconds,
95th percentile of processor time, of PostgreSQL's server too (what counts where others use the machine), queries and KB
of the answer at most. Then so many editors decide at once in one queue.

With --keep the archive stays in DIR, and the next run begins with it.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

from bench.databases import KINDS, Databases, databases, own_gazetteer, vacuum

OLD = "0008"  # the last migration before the desk's own indexes
NAME = "filled"
SMALL = ("--articles", "20000", "--candidates", "2000", "--incidents", "400", "--rounds", "10")
"""What the run of all parts takes."""


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench desk_scale",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--database", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--candidates", type=int, default=100_000)
    parser.add_argument("--incidents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="pages whose name holds this")
    parser.add_argument("--editors", type=int, default=20, help="0: nobody decides")
    parser.add_argument("--keep", type=Path, help="folder of the filled archive")
    options = parser.parse_args(arguments)
    size = (options.articles, options.candidates, options.incidents)
    print("{:,} articles, {:,} candidates, {:,} incidents; milliseconds".format(*size))
    for kind in options.database:
        with databases(kind, options.keep) as place:
            if place is None:
                print(f"{kind}: it cannot be started here")
                continue
            print(kind)
            ready(place, size)
            from bench.desk_scale_pages import measure  # the models can be imported now

            measure(options.rounds, options.only)
            if options.editors and not options.only:
                from bench.desk_scale_editors import decide_at_once

                decide_at_once(options.editors if kind == "postgresql" else 5)


def ready(place: Databases, size: tuple[int, int, int]) -> None:
    """A filled and migrated database: the one that was kept in its place, or a new one."""
    from django.core.management import call_command

    is_new = not place.has(NAME)
    place.use(NAME)
    if is_new:
        call_command("migrate", "store", OLD, verbosity=0, interactive=False)
        call_command("migrate", "auth", verbosity=0, interactive=False)
        from bench.desk_scale_fill import Size, fill

        began = time.perf_counter()
        fill(Size(*size))
        print(f"  filled in {time.perf_counter() - began:.0f} s", flush=True)
    began = time.perf_counter()
    call_command("migrate", verbosity=0, interactive=False)
    print(f"  brought up to date in {time.perf_counter() - began:.0f} s", flush=True)
    own_gazetteer()  # watches and type-ahead look places up
    if is_new:
        from bench.desk_scale_team import add_team

        add_team()
        vacuum()
