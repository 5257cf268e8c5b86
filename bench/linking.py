"""What linking an article costs as the archive grows, on SQLite and, with its wheel, on PostgreSQL.

    python -m bench linking [--reports 10000 100000 1000000] [--database sqlite postgresql] [--sentences 15] [--keep FOLDER]

Each archive is invented (`linking_archive`) and filled in anew, by a process of its own, and thrown away; with --keep it
stays in FOLDER as it was filled, and is linked into in a copy. Then articles of the next day come, one at a time, each
linked by the pipeline's own step: seven in ten tell a story of the last days again, the others a new one. Prints a line an
archive:

- reports a day
- milliseconds of an article that is linked alone: median, 95th percentile, median processor time (what counts where
  others use the machine too); the mean in a batch of 200
- queries and candidates compared, means
- milliseconds of an article that joins a story of 500 reports
- bytes of posts a report; seconds that filling it in took

and the last median against the first.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import time
from collections.abc import Sequence
from pathlib import Path

from bench.databases import KINDS, Databases, databases


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench linking",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--database", nargs="+", choices=KINDS, default=KINDS)
    parser.add_argument("--sentences", type=int, default=15, help="of a text, about 75 characters each")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="where archives stay, filled, for another run"
    )
    options = parser.parse_args(arguments)
    for kind in options.database:
        with databases(kind, options.keep) as place:
            if place is None:
                print(f"{kind}: it cannot be started here")
                continue
            print(f"{kind}, texts of {options.sentences} sentences; ms an article")
            print(
                "  reports  a day  median     p95     cpu   batch  queries  compared  of 500  bytes    fill"
            )
            medians = []
            for reports in options.reports:
                archive = f"archive_{reports}_{options.sentences}"
                filled = 0.0 if place.has(archive) else _fill(place, archive, reports, options.sentences)
                if options.keep:
                    place.copy(archive, name := f"{archive}_copy")
                else:
                    name = archive
                os.sync()  # what is still written to the disk would hold up what is measured
                place.use(name)
                from bench.linking_cost import measure  # the models can be imported now

                medians.append(measure(reports, options.sentences, filled))
                place.drop(name)
            if len(medians) > 1:
                print(f"the last against the first: {medians[-1] / medians[0]:.2f}")


def _fill(place: Databases, name: str, reports: int, sentences: int) -> float:
    """Fill a new archive; the seconds it took. In a process that ends then: its memory would slow down what is measured."""
    began = time.perf_counter()
    filling = multiprocessing.get_context("fork").Process(
        target=_fill_here, args=(place, name, reports, sentences)
    )
    filling.start()
    filling.join()
    if filling.exitcode != 0:
        place.drop(name)
        raise SystemExit(f"{name} could not be filled")
    return time.perf_counter() - began


def _fill_here(place: Databases, name: str, reports: int, sentences: int) -> None:
    place.use(name)
    from django.core.management import call_command

    from bench import linking_fill

    call_command("migrate", verbosity=0, interactive=False)
    linking_fill.fill(reports, sentences, linking_fill.learnt_vocabulary(sentences))
    place.leave()
