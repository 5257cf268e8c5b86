"""`dateline up` and `dateline run`: the main job, with and without a Prefect server."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from dateline import bootstrap, configuration, newsroom, supervisor
from dateline.commands.console import err, out, print_json, print_table, progress_bar
from dateline.configuration import Configuration
from dateline.errors import UsageError
from dateline.feeds.sources import load_sources
from dateline.pipeline import StepResult

FIRST_EDITOR = "editor"
ANCHOR_FILE = "newsroom.anchor"


def prepare(config: Configuration) -> str | None:
    """Everything a run needs: schema, gazetteer, sources, a first editor. Returns the editor's password if it is new."""
    sources = load_sources(config.config / "feeds")
    bootstrap.check_reading(config)
    bootstrap.migrate()
    with progress_bar() as report:
        if bootstrap.ensure_gazetteer(config, progress=report):
            err.print("The gazetteer is built.")
    from dateline.store.collecting import DjangoFeedStore
    from dateline.store.watches import sync_watches

    now = datetime.now(UTC)
    DjangoFeedStore().sync(sources, "config", now)
    samples = newsroom.sample_feeds(newsroom_url(config)) if config["newsroom.enabled"] else ()
    DjangoFeedStore().sync(samples, "sample", now)
    sync_watches(bootstrap.load_watches(config), now)
    return _first_editor()


def newsroom_url(config: Configuration) -> str:
    return f"http://127.0.0.1:{config['newsroom.port']}"


def newsroom_anchor(config: Configuration) -> date | None:
    """The day the sample stories are told from: the first start's, so that a second one tells no new stories."""
    if not config["newsroom.enabled"]:
        return None
    file = config.home / ANCHOR_FILE
    try:
        return date.fromisoformat(file.read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError):  # not there yet, or cut off by a kill
        today = datetime.now(UTC).date()
        file.write_text(today.isoformat(), encoding="ascii")
        return today


def _first_editor() -> str | None:
    from django.contrib.auth import get_user_model

    from dateline.store.users import add_user, new_password

    if get_user_model().objects.exists():
        return None
    password = new_password()
    add_user(FIRST_EDITOR, ["editor"], password, by=None, now=datetime.now(UTC), superuser=True)
    return password


def prepare_only() -> None:
    """Make all that a run needs, and run nothing: tables, gazetteer, sources, watches, a first editor."""
    config = configuration.current()
    password = prepare(config)
    if password:
        _say(f"Log in as {FIRST_EDITOR}, password {password} (shown once).")
    _say(f"Ready: data in {config.home}, configuration in {config.config}.")


def up() -> None:
    """Prefect server, scheduled deployments and the desk on this machine, until Ctrl-C."""
    config = configuration.current()
    supervisor.check_ports(config)
    err.print(f"dateline: data in {config.home}", markup=False, soft_wrap=True)
    password = prepare(config)
    anchor = newsroom_anchor(config)
    raise typer.Exit(supervisor.run(config, anchor=anchor, password=password, editor=FIRST_EDITOR, say=_say))


def _say(line: str) -> None:
    out.print(line, markup=False, soft_wrap=True)


def run(
    once: Annotated[bool, typer.Option("--once", help="One whole cycle, then end.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """One whole cycle in this process, without a Prefect server."""
    if not once:
        raise UsageError("Say `dateline run --once` for one cycle, or `dateline up` for scheduled runs.")
    config = configuration.current()
    password = prepare(config)
    if password:
        err.print(f"First start: log in as {FIRST_EDITOR}, password {password} (shown once).", markup=False)
    from dateline.operations import run_once

    with (
        supervisor.sample_newsroom(config, newsroom_anchor(config)),
        bootstrap.open_pipeline(config) as pipeline,
        progress_bar() as report,
    ):
        done: Counter[str] = Counter()

        def progress(result: StepResult) -> None:
            done[result.step] += result.taken
            report(result.step, done[result.step], done[result.step])

        cycle = run_once(pipeline, progress)
    if as_json:
        print_json(
            {
                "seconds": round(cycle.seconds, 2),
                "counts": cycle.counts,
                "rejections": [
                    {"stage": s, "code": c, "count": n} for (s, c), n in sorted(cycle.rejections.items())
                ],
            }
        )
    else:
        print_table("This cycle", ["what", "count"], [[r["what"], r["count"]] for r in cycle.table()])
