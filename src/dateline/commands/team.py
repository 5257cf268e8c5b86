"""`dateline changes` and `dateline queue agreement`: what editors did, and how far they agree."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

import typer

from dateline import bootstrap
from dateline.commands.console import out, print_json, print_table, read_days
from dateline.errors import UsageError


def add_to(queue: typer.Typer) -> None:
    queue.command("agreement")(agreement)


def changes(
    since: Annotated[
        str, typer.Option("--since", help="On this day (UTC) or later; also an instant.", metavar="DATE")
    ] = "",
    until: Annotated[
        str, typer.Option("--until", help="On this day or earlier; an instant: before it.", metavar="DATE")
    ] = "",
    person: Annotated[str, typer.Option(help="What this user did.")] = "",
    kind: Annotated[str, typer.Option(help="decision, update, comment, assignment, rule ...")] = "",
    candidate: Annotated[str, typer.Option(help="What was done to this candidate.")] = "",
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0: all.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line an act, and all of them.")] = False,
) -> None:
    """What anybody did, newest first, with what was before and after."""
    bootstrap.migrate()
    from itertools import islice

    from dateline.store.changes import FEED_KINDS, ChangeFilter, all_changes

    if kind and kind not in FEED_KINDS:
        raise UsageError(f"The kind {kind!r} is not known; take one of {', '.join(FEED_KINDS)}.")
    first, end = read_days(since, until)
    found = all_changes(ChangeFilter(person, kind, candidate, since=first, until=end))
    if as_json:
        for change in found:
            line = asdict(change)
            print_json({name: value for name, value in line.items() if name not in ("source", "id")})
        return
    shown = islice(found, limit) if limit else found
    cells = [
        [
            f"{c.at:%Y-%m-%d %H:%M}",
            c.who or "the program",
            f"{c.kind} {c.act}",
            c.candidate_key or c.subject,
            c.note,
        ]
        for c in shown
    ]
    print_table("", ["when (UTC)", "who", "what", "of", "why"], cells)


def agreement(
    as_json: Annotated[bool, typer.Option("--json", help="A JSON line a field.")] = False,
) -> None:
    """How far first and second readers agree, field by field, with 95 % intervals."""
    bootstrap.migrate()
    from dateline.review.second_reading import agreement as measured
    from dateline.store.second_readings import answered_pairs

    pairs = answered_pairs()
    if as_json:
        for field in measured(pairs):
            print_json(asdict(field))
        return
    if not pairs:
        out.print("No second reading has been answered yet.")
        return
    cells = [
        [f.field, f.n, f.same, _figure(f.kappa, f.kappa_interval), _figure(f.alpha, f.alpha_interval)]
        for f in measured(pairs)
    ]
    print_table("", ["field", "both answered", "alike", "Cohen's kappa", "Krippendorff's alpha"], cells)


def _figure(figure: float | None, interval: tuple[float, float] | None) -> Any:
    if figure is None:
        return "not defined"
    return f"{figure:.2f}" + (f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "")
