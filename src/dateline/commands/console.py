"""What the commands share: where output goes, progress bars on a terminal only, tables or JSON, days as options."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from dateline.errors import UsageError

# in a pipe there is no width to keep to: a cut word helps nobody
out = Console(highlight=False, width=None if sys.stdout.isatty() else 240)
err = Console(stderr=True, highlight=False)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    table = Table(title=title or None, title_justify="left", header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else _cell(cell) for cell in row))
    out.print(table)


def printable(text: str) -> str:
    """Words from outside, which may hold commands for the terminal, with blanks in place of those."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _cell(value: Any) -> Text:
    """A cell's words as they are: headlines come from outside, and hold brackets and control characters."""
    return Text(printable(str(value)))


def print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A callback (what, done, of): a bar on a terminal, nothing in a pipe."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        tasks: dict[str, Any] = {}

        def report(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=of)
            bar.update(tasks[what], completed=done, total=of)

        yield report


PublishedSince = Annotated[
    str,
    typer.Option("--since", help="Published on this day (UTC) or later; also an instant.", metavar="DATE"),
]
PublishedUntil = Annotated[
    str,
    typer.Option(
        "--until", help="Published on this day (UTC) or earlier; an instant: before it.", metavar="DATE"
    ),
]


def read_days(since: str, until: str) -> tuple[datetime | None, datetime | None]:
    """What `--since` and `--until` say: from the first instant on, and before the second. Raises `UsageError`."""
    first, end = _moment(since, "--since"), _moment(until, "--until", last=True)
    if first and end and first >= end:
        raise UsageError(f"--since {since} is not before --until {until}; swap them.")
    return first, end


def _moment(text: str, option: str, *, last: bool = False) -> datetime | None:
    """What an option says: a day (its beginning; with `last`, its end) or an instant, in UTC where it names no other zone.

    None where nothing is said. Raises `UsageError`.
    """
    if not text:
        return None
    try:
        if len(text) <= 10:
            day = date.fromisoformat(text) + timedelta(days=1 if last else 0)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as e:
        raise UsageError(f"{option} {text!r} is no date; write 2026-01-31 or 2026-01-31T18:30:00Z.") from e
