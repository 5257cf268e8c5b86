"""The filters of the contract: parse-feed, extract, annotate, link."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import typer

from dateline import bootstrap, configuration
from dateline.commands.console import err, progress_bar
from dateline.errors import UsageError

Input = Annotated[str, typer.Argument(help="A file (also .gz), or - for standard input.", metavar="[FILE]")]


@contextmanager
def _lines(name: str) -> Iterator[IO[str]]:
    if name == "-":
        # A file of our own, left open: a thread may wait in it when we end, and Python's end would stumble over
        # its lock on sys.stdin.
        yield open(os.dup(sys.stdin.fileno()), encoding="utf-8", errors="replace")  # noqa: PTH123, SIM115
        return
    try:
        with (
            gzip.open(name, "rt", encoding="utf-8", errors="replace")
            if name.endswith(".gz")
            else Path(name).open(encoding="utf-8", errors="replace") as file
        ):
            yield file
    except BrokenPipeError:
        raise  # of the output, not of this file
    except OSError as e:
        raise UsageError(f"{name} cannot be read: {e.strerror or e}.") from e
    except (EOFError, zlib.error) as e:
        raise UsageError(f"{name} is damaged or cut off ({e}); make it again.") from e


def _prepared() -> configuration.Configuration:
    """The settings, with a gazetteer: a filter works on a fresh machine, too."""
    config = configuration.current()
    with progress_bar() as report:
        if bootstrap.ensure_gazetteer(config, progress=report):
            err.print("The gazetteer was built.")
    return config


def parse_feed(file: Input = "-") -> None:
    """Parse a feed's bytes: RSS 0.9x, 1.0, 2.0, Atom, JSON Feed or a sitemap to one JSON object."""
    from dateline.feeds.parse import parse_feed as parse
    from dateline.feeds.records import feed_record
    from dateline.filters import json_line
    from dateline.model import Rejection

    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as e:
        raise UsageError(f"{file} cannot be read: {e.strerror or e}.") from e
    parsed = parse(body, feed_id="-", fetched_at=datetime.now(UTC))
    if isinstance(parsed, Rejection):
        sys.stdout.write(json_line({"id": file, "error": {"code": parsed.code, "message": parsed.message}}))
        err.print(f"{file}: {parsed.message}", markup=False)
        raise typer.Exit(1)
    sys.stdout.write(json_line(feed_record(parsed)))


def extract(file: Input = "-") -> None:
    """HTML pages to articles: lines {"id","url","html"} or {"id","url","html_path"} in."""
    from dateline.adapters.workers import PoolWorkers
    from dateline.filters import extract_lines, write

    config = configuration.current()
    workers = PoolWorkers(config["ingest.workers"], bootstrap.reader_files(config))
    folder = Path.cwd() if file == "-" else Path(file).resolve().parent
    try:
        with _lines(file) as lines:
            raise typer.Exit(write(extract_lines(lines, workers, folder), sys.stdout))
    finally:
        workers.close()


def annotate(file: Input = "-") -> None:
    """Article texts to places, actors and reports: lines {"id","text","title"?,"published"?,...} in."""
    from dateline.filters import annotate_lines, write

    workers = bootstrap.open_workers(_prepared())
    try:
        with _lines(file) as lines:
            raise typer.Exit(write(annotate_lines(lines, workers), sys.stdout))
    finally:
        workers.close()


def link(file: Input = "-") -> None:
    """Articles in time order to incident keys: equal keys mean the same event."""
    from dateline.filters import link_lines, write

    workers = bootstrap.open_workers(_prepared())
    try:
        with _lines(file) as lines:
            raise typer.Exit(write(link_lines(lines, workers), sys.stdout))
    finally:
        workers.close()


def add_to(app: typer.Typer) -> None:
    app.command("parse-feed")(parse_feed)
    app.command()(extract)
    app.command()(annotate)
    app.command()(link)
