"""The command line. Exit status: 0 done, 1 some lines failed, 2 wrong usage or configuration."""

from __future__ import annotations

import os
import sys

import typer

from dateline import __version__, logs
from dateline.commands import (
    archive,
    backfill,
    care,
    doctor,
    export,
    filters,
    learn,
    placing,
    reprocess,
    review,
    serve,
    setup,
    sources,
    team,
    tokens,
    watches,
    webhooks,
)
from dateline.disk import advice, is_full
from dateline.errors import DatelineError, first_line

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="dateline watches news feeds and puts candidate incidents, with their evidence, before an editor.",
)
app.command()(serve.up)
app.command()(serve.run)
app.command("prepare")(serve.prepare_only)
app.command()(reprocess.reprocess)
app.command()(backfill.backfill)
app.command()(learn.learn)
app.command()(setup.init)
app.add_typer(sources.app, name="feeds")
app.add_typer(watches.app, name="watches")
app.add_typer(webhooks.app, name="webhooks")
placing.add_to(review.app)
team.add_to(review.app)
app.add_typer(review.app, name="queue")
app.add_typer(archive.app, name="archive")
app.add_typer(setup.users, name="users")
app.add_typer(tokens.app, name="tokens")
app.add_typer(setup.gazetteer, name="gazetteer")
app.command()(team.changes)
app.command()(care.backup)
app.command()(care.restore)
app.command()(doctor.doctor)
filters.add_to(app)
app.command()(export.export)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dateline {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and end."
    ),
) -> None:
    """dateline watches news feeds and puts candidate incidents, with their evidence, before an editor."""


def main() -> None:
    """Run a command; every expected failure is one sentence on standard error."""
    logs.set_up(typed=True)
    try:
        app()
    except DatelineError as e:
        print(f"dateline: {e}", file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        # the reader of our output has gone; nothing more to say, also not when Python flushes at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as e:
        if is_full(e):
            print(f"dateline: {advice(e)}", file=sys.stderr)
            sys.exit(2)
        if not _database_is_away(e):
            raise
        reason = first_line(e)
        print(
            f"dateline: The database does not answer any more ({reason}); check that it runs and that its disk has room. "
            "What was not finished is done by the next run.",
            file=sys.stderr,
        )
        sys.exit(2)


def _database_is_away(error: Exception) -> bool:
    # most commands never load Django, and nothing else raises these
    django = sys.modules.get("django.db")
    return django is not None and isinstance(error, (django.OperationalError, django.InterfaceError))


if __name__ == "__main__":
    main()
