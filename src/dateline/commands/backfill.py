"""`dateline backfill ...`: articles of the past into the queue."""

from __future__ import annotations

import re
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dateline import bootstrap, configuration
from dateline.commands.console import (
    PublishedSince,
    PublishedUntil,
    err,
    out,
    print_json,
    print_table,
    progress_bar,
    read_days,
)
from dateline.errors import UsageError
from dateline.past.kinds import KINDS, Kind

if TYPE_CHECKING:
    from dateline.backfilling import Done, Found


def backfill(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|SITEMAP|WARC|URL-LIST",
            help="A file (also .gz), the address of a sitemap or feed, or - for standard input.",
        ),
    ],
    as_: Annotated[
        str, typer.Option("--as", help=f"What it is, where its content does not tell: {', '.join(KINDS)}.")
    ] = "",
    source: Annotated[
        str,
        typer.Option(
            help="The source of all of it: one that is there, or a new one. Else each page's site.",
            metavar="ID",
        ),
    ] = "",
    since: PublishedSince = "",
    until: PublishedUntil = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be taken, and take nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
) -> None:
    """Take articles of the past, at their own dates: they join old incidents. Run again, it goes on where it stopped."""
    from dateline.backfill_input import Plan, Reading, opened
    from dateline.past.inputs import Days

    if as_ and as_ not in KINDS:
        raise UsageError(f"--as {as_!r} is not known; take one of {', '.join(KINDS)}.")
    if source and not re.fullmatch(r"[a-z0-9][-a-z0-9_]{0,99}", source):
        raise UsageError(
            f"--source {source!r} cannot be an id; write lower-case letters, digits and hyphens."
        )
    days = Days(*read_days(since, until))
    config = configuration.current()
    from dateline.commands.serve import prepare

    if password := prepare(config):
        err.print(f"First start: log in as editor, password {password} (shown once).", markup=False)
    from dateline.adapters.parsers import ParserPool
    from dateline.backfilling import look, run
    from dateline.operations import recorded_cycle
    from dateline.store.locks import Lock, only_one

    kind: Kind | None = next((k for k in KINDS if k == as_), None)
    with ExitStack() as held:
        fetcher = bootstrap.open_fetcher(config)
        held.callback(fetcher.close)
        parsers = ParserPool(max_workers=1)
        held.callback(parsers.close)
        given = held.enter_context(opened(what, kind, config.home, fetcher, datetime.now(UTC)))
        plan = Plan(given, days, source)
        report = held.enter_context(progress_bar())
        if dry_run:
            found = look(plan, Reading(fetcher, parsers), report)
            held.close()
            _tell_found(found, as_json)
            return
        if not held.enter_context(only_one(Lock.BACKFILL)):
            raise UsageError("Another backfill is under way; wait for its end.")
        pipeline = held.enter_context(bootstrap.open_pipeline(config))
        try:
            with recorded_cycle("backfill") as cycle:
                done = run(plan, pipeline, Reading(pipeline.fetcher, parsers), progress=report)
                cycle.finish({words: done.counts[name] for name, words in _NAMES if done.counts[name]})
        except KeyboardInterrupt:
            held.close()
            err.print("Stopped. Run the same command again: it goes on where it stopped.", soft_wrap=True)
            raise typer.Exit(1) from None
    _tell_done(done, as_json)
    if done.failed:
        raise typer.Exit(1)


def _tell_found(found: Found, as_json: bool) -> None:
    record: dict[str, Any] = {
        "kind": found.kind,
        "items": found.items,
        "known": found.known,
        "undated": found.undated,
        "first": found.first.isoformat() if found.first else None,
        "last": found.last.isoformat() if found.last else None,
        "unusable": dict(found.unusable),
        "passed": dict(found.passed),
    }
    if as_json:
        print_json(record)
        return
    rows: list[list[Any]] = [
        ["kind", found.kind],
        ["would be taken", found.items - found.known],
        ["already there", found.known],
    ]
    if found.first and found.last:
        rows.append(["published", f"{found.first:%Y-%m-%d} to {found.last:%Y-%m-%d}"])
    rows.append(["without a date so far", found.undated])
    rows += [[f"cannot be used: {code}", n] for code, n in sorted(found.unusable.items())]
    rows += [[f"passed over: {why}", n] for why, n in sorted(found.passed.items())]
    print_table("Nothing was taken", ["what", ""], rows)


def _tell_done(done: Done, as_json: bool) -> None:
    unusable = {k.removeprefix("unusable: "): n for k, n in done.counts.items() if k.startswith("unusable: ")}
    passed = {k.removeprefix("passed: "): n for k, n in done.counts.items() if k.startswith("passed: ")}
    of_pages = done.kind not in ("articles", "warc")
    named = [
        (name, words)
        for name, words in _NAMES
        if (done.counts[name] or name in _ALWAYS) and (of_pages or name not in _OF_PAGES)
    ]
    if as_json:
        print_json(
            {"kind": done.kind, "was_finished": done.was_finished}
            | {name.replace(" ", "_"): done.counts[name] for name, _ in _NAMES}
            | {
                "unusable": unusable,
                "passed": passed,
                "examples": [{"where": where, "why": why} for where, why in done.unusable],
                "waiting": done.waiting,
                "rejections": [
                    {"stage": s, "code": c, "count": n} for (s, c), n in sorted(done.rejected.items())
                ],
            }
        )
        return
    rows: list[list[Any]] = [[words, done.counts[name]] for name, words in named]
    rows += [[f"cannot be used: {code}", n] for code, n in sorted(unusable.items())]
    rows += [[f"passed over: {why}", n] for why, n in sorted(passed.items())]
    rows += [[f"rejected ({stage}): {code}", n] for (stage, code), n in sorted(done.rejected.items())]
    print_table(
        "Finished before; nothing was left to do" if done.was_finished else "Backfilled",
        ["what", "count"],
        rows,
    )
    for where, why in done.unusable:
        err.print(f"{where}: {why}", markup=False, soft_wrap=True)
    if done.waiting:
        when = f" until {done.not_before:%Y-%m-%d %H:%M} UTC" if done.not_before else ""
        out.print(
            f"{done.waiting} pages wait for their hosts{when}. `dateline up` gets them, or the same command again.",
            soft_wrap=True,
        )


_NAMES = (
    ("taken", "taken"),
    ("known", "already there"),
    ("no original", "without the page whose bytes they share"),
    ("pages got", "pages got"),
    ("pages not got", "pages not got"),
    ("articles", "articles"),
    ("reports", "reports of incidents"),
    ("reports that joined incidents known before", "reports that joined incidents known before"),
    ("incidents known before that were joined", "incidents known before that were joined"),
    ("new candidates", "new candidates"),
    ("new candidates apart", "of them in the queue's tab “From the past”"),
)
_OF_PAGES = frozenset({"pages got", "pages not got"})
_ALWAYS = frozenset({"taken", "known", "articles", "reports", "new candidates"})
