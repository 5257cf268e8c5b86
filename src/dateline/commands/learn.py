"""`dateline learn`: teach the queue's order what editors confirm, and return to an older one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from dateline import bootstrap
from dateline.commands.console import err, out, print_json, print_table, progress_bar
from dateline.errors import UsageError

if TYPE_CHECKING:
    from dateline.review.ranking_evaluation import Comparison
    from dateline.review.ranking_lesson import Lesson
    from dateline.store.rankings import RankingLine

STRONGEST = 12
DIGITS = 3


def learn(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Train, report and keep nothing: so it is without --adopt.")
    ] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Keep the ranking and use it, if it is better beyond chance.")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="The rankings that are kept.")] = False,
    back: Annotated[
        int | None, typer.Option("--back", help="Use this ranking again; 0: the program's own.", metavar="ID")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
) -> None:
    """Learn the order of the queue from editors' decisions: nothing else is changed by it, and no candidate is hidden."""
    if sum((dry_run, adopt, list_, back is not None)) > 1:
        raise UsageError("Say one of --dry-run, --adopt, --list and --back.")
    bootstrap.migrate()
    if list_:
        _list(as_json)
    elif back is not None:
        _use(back, as_json)
    else:
        _learn(adopt, as_json)


def _learn(adopt: bool, as_json: bool) -> None:
    from dateline.review.ranking_lesson import TooFew
    from dateline.store import lessons

    found = lessons.train()
    refusal = found.why if isinstance(found, TooFew) else found.refusal
    if not as_json:
        if not isinstance(found, TooFew):
            _print_lesson(found)
        if refusal:
            err.print(f"Nothing is changed. {refusal}", highlight=False)
        elif not adopt:
            out.print("It may be taken into use: dateline learn --adopt", highlight=False)
    kept = None
    if adopt and not refusal and not isinstance(found, TooFew):
        now = datetime.now(UTC)
        kept = lessons.keep(found, now).pk
        _take(kept, now)
        if not as_json:
            out.print(f"Ranking {kept} is in use. dateline learn --list shows the way back.", highlight=False)
    if as_json:
        lesson = None if isinstance(found, TooFew) else {**found.record(), "model": found.model.record()}
        print_json({"refusal": refusal, "in_use": kept, "lesson": lesson})
    if adopt and refusal:
        raise typer.Exit(1)


def _use(ranking: int, as_json: bool) -> None:
    _take(ranking, datetime.now(UTC))
    words = "The program's own ranking" if ranking == 0 else f"Ranking {ranking}"
    if as_json:
        print_json({"in_use": ranking})
    else:
        out.print(f"{words} is in use.", highlight=False)


def _take(ranking: int, now: datetime) -> None:
    from dateline.store import rankings

    rankings.take_into_use(ranking, now=now)
    with progress_bar() as report:
        rankings.rerank_all(lambda done, of: report("Ranking candidates anew", done, of))


def _list(as_json: bool) -> None:
    from dateline.store.rankings import kept_rankings

    kept = kept_rankings()
    own = not any(line.in_use for line in kept)
    if as_json:
        for line in kept:
            print_json(
                {
                    "id": line.id,
                    "trained_at": line.trained_at,
                    "decided": line.decided,
                    "confirmed": line.confirmed,
                    "used": line.used,
                    "in_use": line.in_use,
                    "lesson": line.lesson,
                }
            )
        return
    columns = ["id", "trained (UTC)", "decisions", "average precision", "before", ""]
    shipped = ["0", "comes with the program", "", "", "", "in use" if own else ""]
    print_table("", columns, [*map(_cells, kept), shipped])


def _cells(line: RankingLine) -> list[str]:
    from dateline.review.ranking_evaluation import Comparison

    figure = Comparison.from_record(line.lesson["measured"]).average_precision
    state = "in use" if line.in_use else "no better" if line.lesson["refusal"] else ""
    return [
        *(str(line.id), f"{line.trained_at:%Y-%m-%d %H:%M}", str(line.decided)),
        *(f"{figure.after:.3f}", f"{figure.before:.3f}", state),
    ]


def _print_lesson(lesson: Lesson) -> None:
    from dateline.review.ranking_model import strongest

    out.print(
        f"Trained on {lesson.earlier.decided} decisions, {lesson.earlier.first:%-d %B %Y} to "
        f"{lesson.earlier.last:%-d %B %Y}; measured on the {lesson.later.decided} after them, to "
        f"{lesson.later.last:%-d %B %Y}, of which {lesson.later.confirmed} were confirmed.",
        highlight=False,
    )
    parts: list[tuple[str, Comparison]] = [("all later decisions", lesson.measured)]
    if lesson.sample is not None:
        parts.append(("those shown as a sample alone", lesson.sample))
    parts += list(lesson.countries.items())
    for words, comparison in parts:
        title = f"{words}: {comparison.decided} decided, {comparison.confirmed} confirmed"
        print_table(title, ["", "before", "after", "difference"], _measured(comparison))
    if lesson.sample is None:
        out.print(
            "Too few later decisions were on the day's samples to measure these alone.", highlight=False
        )
    out.print("What moves a candidate most, in log odds:", highlight=False)
    for name, weight in strongest(lesson.model, STRONGEST):
        out.print(f"  {weight:+.2f}  {name}", highlight=False, markup=False)


def _measured(comparison: Comparison) -> Sequence[Sequence[str]]:
    from dateline.review.ranking_evaluation import with_interval

    lines = [
        [
            m.name,
            with_interval(m.before, m.before_interval, DIGITS),
            with_interval(m.after, m.after_interval, DIGITS),
            with_interval(m.difference, m.difference_interval, DIGITS, "+"),
        ]
        for m in comparison.measured
    ]
    for name, (before, after) in (
        ("calibration error", comparison.calibration),
        ("Brier score", comparison.brier),
    ):
        lines.append([name, f"{before:.3f}", f"{after:.3f}", f"{after - before:+.3f}"])
    return lines
