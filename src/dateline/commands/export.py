"""`dateline export`: the confirmed incidents as data, all of them or what changed."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from dateline import bootstrap, configuration
from dateline.commands.console import err
from dateline.errors import UsageError
from dateline.publish.export import FORMATS

STANDARD_OUTPUT = "-"


def export(
    format: Annotated[str, typer.Option("--format", "-f", help=f"{', '.join(FORMATS)}.")] = "csv",
    output: Annotated[
        str, typer.Option("--output", "-o", help="A file, or - for standard output.")
    ] = STANDARD_OUTPUT,
    watch: Annotated[
        str, typer.Option("--watch", help="Only those of this watch; none: those that are in no watch.")
    ] = "",
    since: Annotated[
        int | None,
        typer.Option(
            "--since",
            min=0,
            help="Only what was published, changed or retracted since this cursor; 0: since ever.",
        ),
    ] = None,
    state: Annotated[
        str,
        typer.Option(
            "--state", help="A file that keeps the cursor from one --since to the next; made if missing."
        ),
    ] = "",
    dictionary: Annotated[
        bool,
        typer.Option(
            "--dictionary", help="Write datapackage.json beside the output: columns, licence, citation."
        ),
    ] = False,
) -> None:
    """The confirmed incidents as data."""
    if format not in FORMATS:
        raise UsageError(f"The format {format!r} is not known; take one of {', '.join(FORMATS)}.")
    if since is not None and state:
        raise UsageError("--since and --state both say where to begin; give one of them.")
    if watch and (since is not None or state):
        # a watch may be changed without any incident being changed: no log could tell what left it
        raise UsageError(
            "A watch cannot be taken by its changes; export it whole, without --since and --state."
        )
    if dictionary and output == STANDARD_OUTPUT:
        raise UsageError("--dictionary writes a file beside the output; name the output with --output.")
    bootstrap.migrate()
    if since is not None or state:
        _export_changes(format, output, since, state, dictionary)
    else:
        _export_all(format, output, watch, dictionary)


def _export_all(format: str, output: str, watch: str, dictionary: bool) -> None:
    from dateline import exporting
    from dateline.publish.export import export as pieces_of
    from dateline.publish.outgoing import TITLE
    from dateline.review.filters import NO_WATCH
    from dateline.review.incident_filter import IncidentFilter
    from dateline.store.incidents import confirmed_incidents

    title = TITLE
    if watch and watch != NO_WATCH:
        from dateline.store.watches import watch_line

        title = f"{TITLE}: {watch_line(watch).title}"
    about = bootstrap.about_exports(configuration.current(), title=title)
    incidents = confirmed_incidents(wanted=IncidentFilter(watch=watch))
    if output == STANDARD_OUTPUT:
        _print(pieces_of(incidents, format, about))
        return
    file = exporting.write_file(Path(output), format, incidents, about)
    if dictionary:
        exporting.write_dictionary(Path(output).parent, [file], about, datetime.now(UTC))


def _export_changes(format: str, output: str, since: int | None, state: str, dictionary: bool) -> None:
    from dateline import exporting
    from dateline.publish.export import export_changes

    begin = exporting.State.read(Path(state)) if state else exporting.State(since or 0)
    if not exporting.is_of_this_log(begin):
        again = f"remove {state}" if state else "begin with --since 0"
        raise UsageError(
            f"The log of changes has no such change as number {begin.cursor}: it may be another database or one restored "
            f"from an older backup; {again} to take everything anew."
        )
    about = bootstrap.about_exports(configuration.current())
    changed, number, then = exporting.changes_after(begin)
    if output == STANDARD_OUTPUT:
        _print(export_changes(changed, format, about))
    else:
        file = exporting.write_changes(Path(output), format, changed, number, about)
        if dictionary:
            exporting.write_dictionary(Path(output).parent, [file], about, datetime.now(UTC))
    if state:
        then.write(Path(state))
    err.print(
        f"{number} incident{'' if number == 1 else 's'} changed. Next cursor: {then.cursor}", markup=False
    )


def _print(pieces: Iterable[bytes]) -> None:
    for piece in pieces:
        sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
