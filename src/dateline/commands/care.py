"""Care of data: backup and restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dateline import configuration
from dateline.backing_up import check, take_backup
from dateline.commands.console import err, out, print_json, progress_bar
from dateline.restoring import restore as put_back


def backup(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A new file; else one in the folder of backups.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a sentence.")] = False,
) -> None:
    """Save database, key and configuration in one file, and read it again. Others may work meanwhile."""
    with progress_bar() as report:
        taken = take_backup(configuration.current(), file, report)
    if as_json:
        print_json(
            {
                "file": str(taken.file),
                "bytes": taken.size,
                "rows": taken.manifest.rows,
                "taken_at": taken.manifest.taken_at.isoformat(),
                "dropped": [str(old) for old in taken.dropped],
            }
        )
        return
    out.print(
        f"{taken.file}: {taken.manifest.rows:,} rows in {taken.size / 1e6:,.1f} MB, read again and whole.",
        markup=False,
        soft_wrap=True,
    )
    for old in taken.dropped:
        out.print(f"{old.name} is older and was dropped.", markup=False, soft_wrap=True)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Put what is there aside first, and keep it.")
    ] = False,
    only_check: Annotated[
        bool, typer.Option("--check", help="Read the whole file, and restore nothing.")
    ] = False,
) -> None:
    """Put a backup in place. Stop everything else first."""
    with progress_bar() as report:
        if only_check:
            manifest = check(file.absolute(), report)
            out.print(
                f"{file} is whole: {manifest.rows:,} rows of {manifest.taken_at:%Y-%m-%d %H:%M} UTC, by dateline "
                f"{manifest.version}.",
                markup=False,
                soft_wrap=True,
            )
            return
        done = put_back(configuration.current(), file.absolute(), replace=replace, progress=report)
    manifest = done.manifest
    out.print(
        f"Restored: {manifest.rows:,} rows as they were at {manifest.taken_at:%Y-%m-%d %H:%M:%S} UTC.",
        markup=False,
        soft_wrap=True,
    )
    if done.upgraded:
        out.print(f"Its tables, of dateline {manifest.version}, were brought up to date.", markup=False)
    if done.aside:
        out.print(f"What was there before is in {done.aside}.", markup=False, soft_wrap=True)
    if done.config is not None:
        err.print(
            f"The backup's configuration is another one than yours; it is in {done.config}. Use it with "
            f"DATELINE_CONFIG={done.config}, or compare the two.",
            markup=False,
            soft_wrap=True,
        )
