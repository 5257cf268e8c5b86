"""`dateline reprocess`: read stored articles again with today's codebook, gazetteer and models."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

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
from dateline.configuration import Configuration
from dateline.errors import UsageError
from dateline.reprocessing import Choice, Foretold

MOST_ROWS = 200  # of the table on the terminal; a page of --html has MOST_ON_PAGE, --json all


def reprocess(
    scope: Annotated[
        str, typer.Option(help="outdated: what another codebook, gazetteer or model has read; or all.")
    ] = "outdated",
    source: Annotated[str, typer.Option(help="Only articles of this source.", metavar="ID")] = "",
    since: PublishedSince = "",
    until: PublishedUntil = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen, and save nothing.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option(help="With --dry-run: write it as a page too.", metavar="FILE")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON; with --dry-run a line an effect, the measures first.")
    ] = False,
) -> None:
    """Read stored articles again. Human answers stay as they are; what changes under them becomes a proposal."""
    if html is not None and not dry_run:
        raise UsageError("--html shows what a dry run finds; say --dry-run too.")
    chosen = Choice(scope, source or None, *read_days(since, until))
    config = configuration.current()
    bootstrap.check_reading(config)
    if dry_run:
        _foretell(config, chosen, html, as_json)
    else:
        _reprocess(config, chosen, as_json)


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """SIGTERM ends the block as Ctrl-C does, so that what was begun is put away."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _reprocess(config: Configuration, chosen: Choice, as_json: bool) -> None:
    from dateline import reprocessing

    bootstrap.migrate()
    reprocessing.check(chosen)
    try:
        with _ended_in_order(), progress_bar() as report:
            bootstrap.ensure_gazetteer(config, progress=report)
            with bootstrap.open_pipeline(config) as pipeline:
                cycle = reprocessing.reprocess(pipeline, chosen, report)
    except KeyboardInterrupt:
        left = reprocessing.still_to_read()
        err.print(
            f"Stopped; {left:,} articles still wait to be read. `dateline reprocess` goes on, and so does the next ingest.",
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(130) from None
    if as_json:
        answer = {
            "seconds": round(cycle.seconds, 2),
            "reader": reprocessing.current_reader(),
            "counts": cycle.counts,
        }
        print_json(answer)
    else:
        print_table("Read again", ["what", "count"], [[r["what"], r["count"]] for r in cycle.table()])


def _foretell(config: Configuration, chosen: Choice, html: Path | None, as_json: bool) -> None:
    bootstrap.setup_django()
    from dateline import reprocessing

    if html is not None and (html.is_dir() or not html.absolute().parent.is_dir()):
        raise UsageError(f"{html} cannot be written: name a file in a folder that is there.")
    try:
        with _ended_in_order(), progress_bar() as report:
            foretold = reprocessing.foretell(config, chosen, report, _say)
    except KeyboardInterrupt:
        err.print("Stopped. Nothing was changed.")
        raise typer.Exit(130) from None
    if html is not None:
        _write_page(config, foretold, html)
    if as_json:
        _print_lines(foretold)
    else:
        _print_tables(foretold)


def _say(sentence: str) -> None:
    err.print(sentence, markup=False, soft_wrap=True)


def _write_page(config: Configuration, foretold: Foretold, file: Path) -> None:
    from dateline.desk.effects_page import effects_page

    partial = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        partial.write_text(effects_page(foretold, bootstrap.desk_address(config)), encoding="utf-8")
        partial.replace(file)
    except OSError as e:
        partial.unlink(missing_ok=True)
        raise UsageError(f"{file} cannot be written: {e.strerror or e}.") from e
    _say(f"Written: {file}")


def _print_lines(foretold: Foretold) -> None:
    from dateline.review.effects_words import effect_record, measures_record

    head = {
        "measures": measures_record(foretold.effects.measures),
        "counts": foretold.counts,
        "waiting": foretold.waiting,
        "reader": foretold.reader,
        "made_at": foretold.made_at,
    }
    print_json(head)
    for effect in foretold.effects.effects:
        print_json(effect_record(effect))


def _print_tables(foretold: Foretold) -> None:
    from dateline.review.effects_words import (
        KIND_WORDS,
        line_text,
        measure_rows,
        moved_texts,
        standing_text,
        where_and_when,
    )

    print_table(
        f"If {foretold.counts['articles marked']:,} articles were read again",
        ["what", "how many"],
        measure_rows(foretold.effects.measures),
    )
    if foretold.waiting:
        _say(
            f"{foretold.waiting:,} articles were waiting to be read for the first time; what they bring is among it."
        )
    effects = foretold.effects.effects
    shown = [
        [
            KIND_WORDS[e.kind],
            f"{e.candidate.key}\n{standing_text(e)}",
            f"{e.candidate.title}\n{where_and_when(e.candidate)}",
            "\n".join([*map(line_text, e.lines), *moved_texts(e)]),
            "\n".join(note.sentence for note in e.notes),
        ]
        for e in effects[:MOST_ROWS]
    ]
    if shown:
        columns = ["", "candidate", "headline", "before -> after", "against decisions"]
        print_table("Contradictions to decisions first", columns, shown)
    if len(effects) > MOST_ROWS:
        _say(f"{len(effects) - MOST_ROWS:,} more; --html FILE and --json show them.")
    out.print("Nothing was saved. `dateline reprocess` with the same options does it.", soft_wrap=True)
