"""`dateline watches ...`: named areas of responsibility from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from dateline import bootstrap, configuration
from dateline.commands.console import out, print_json, print_table
from dateline.review.filters import NO_WATCH

app = typer.Typer(no_args_is_help=True, help="Watches: list, check, show.")

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Id = Annotated[str, typer.Argument(help="The watch's id, as `dateline watches list` shows it.")]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """All watches with what waits in them; numbers stop at 1,001."""
    bootstrap.migrate()
    from dateline.store.watches import in_no_watch, numbers_of_watches, watches_for

    lines = watches_for(off=True)
    numbers = numbers_of_watches([line.id for line in lines], datetime.now(UTC) - timedelta(days=7))
    rows: list[dict[str, Any]] = [
        {
            "id": line.id,
            "title": line.title,
            "state": line.state,
            "origin": line.origin,
            "waiting": numbers[line.id].waiting,
            "updates": numbers[line.id].updates,
            "confirmed_this_week": numbers[line.id].confirmed,
            "editors": list(line.watch.editors),
            "choosing_anew": line.sweeping,
        }
        for line in lines
    ]
    if as_json:
        print_json({"watches": rows, "in_no_watch": in_no_watch()})
        return
    shown = [
        [r["id"], r["title"], r["state"], r["origin"], r["waiting"], r["updates"], r["confirmed_this_week"]]
        for r in rows
    ]
    none = numbers[NO_WATCH]
    shown.append([NO_WATCH, "In no watch", "", "", none.waiting, none.updates, none.confirmed])
    columns = ["id", "title", "", "made in", "waiting", "updates", "confirmed this week"]
    print_table("", columns, shown)


@app.command("check")
def check(as_json: AsJson = False) -> None:
    """Read all files of watches and say what is wrong with them, and which names are not known."""
    bootstrap.migrate()
    config = configuration.current()
    found = bootstrap.load_watches(config)
    rows = [{"id": watch.id, "title": watch.title, "remarks": _remarks(watch)} for watch, _ in found]
    if as_json:
        print_json(rows)
        return
    print_table(
        f"{len(rows)} watches in {bootstrap.watches_folder(config)}",
        ["id", "title", "remarks"],
        [[r["id"], r["title"], "; ".join(r["remarks"]) or "as it should be"] for r in rows],
    )


def _remarks(watch: Any) -> list[str]:
    """What can be read and still is perhaps not meant."""
    from django.contrib.auth import get_user_model

    from dateline.store.models import Feed

    users = get_user_model().objects.filter(username__in=watch.editors)
    unknown = sorted(set(watch.editors) - set(users.values_list("username", flat=True)))
    named = {source for source in watch.sources if not source.isupper()}
    sources = sorted(named - set(Feed.objects.filter(pk__in=named).values_list("pk", flat=True)))
    return [
        *(f"there is no user {name}" for name in unknown),
        *(f"there is no source {id}" for id in sources),
    ]


@app.command("show")
def show(id: Id, as_json: AsJson = False) -> None:
    """What a watch is, and what it would hold of the last 1,000 candidates."""
    bootstrap.migrate()
    from dateline.store.watches import preview, watch_line

    line = watch_line(id)
    found = preview(line.watch)
    if as_json:
        print_json(
            {
                "id": line.id,
                "title": line.title,
                "state": line.state,
                "origin": line.origin,
                "changed_at": line.changed_at,
                "fields": line.given,
                "of_the_last": found.looked_at,
                "holds": found.held,
                "examples": [
                    {"id": key, "title": one.title, "because": dict(match.reasons)}
                    for key, one, match in found.examples
                ],
            }
        )
        return
    print_table(
        f"{line.title} ({line.id}), {line.state}, made in {line.origin}",
        ["field", "value"],
        [[name, value] for name, value in line.given.items()],
    )
    out.print(f"It holds {found.held} of the last {found.looked_at} candidates.", markup=False)
    shown = [
        [key, one.title, "; ".join(f"{part}: {what}" for part, what in match.reasons)]
        for key, one, match in found.examples
    ]
    if shown:
        print_table("", ["id", "headline", "because"], shown)
