"""`dateline feeds ...`: sources as the operator keeps them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from dateline import bootstrap, sourcing
from dateline.commands.console import err, out, print_json, print_table
from dateline.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Sources: add, list, check, enable, disable, import, export.")

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Id = Annotated[str, typer.Argument(help="The source's id, as `dateline feeds list` shows it.")]


@app.command("add")
def add(
    url: Annotated[str, typer.Argument(help="A feed, or a page that names its feeds.")],
    as_json: AsJson = False,
) -> None:
    """Add the feed at URL, or the feeds that the page at URL names."""
    bootstrap.migrate()
    added = sourcing.add(url)
    rows = [[a.id, a.url, "added" if a.is_new else "already there"] for a in added]
    if as_json:
        print_json([dict(zip(("id", "url", "result"), r, strict=True)) for r in rows])
    else:
        print_table("", ["id", "url", ""], rows)


def _list_rows() -> list[dict[str, Any]]:
    from dateline.store.models import Feed as Row

    return [
        {
            "id": f.pk,
            "title": f.title,
            "url": f.url,
            "country": f.country,
            "language": f.language,
            "owner": f.owner,
            "enabled": f.enabled,
            "origin": f.origin,
            "last_success_at": f.last_success_at,
            "next_poll_at": f.next_poll_at if f.enabled else None,
            "failures": f.failures,
            "last_error": f.disabled_reason or f.last_error,
        }
        for f in Row.objects.order_by("country", "id")
    ]


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """All sources."""
    bootstrap.migrate()
    rows = _list_rows()
    if as_json:
        print_json(rows)
        return
    shown = [[r["id"], r["country"], r["language"], "on" if r["enabled"] else "off", r["url"]] for r in rows]
    print_table(f"{len(rows)} sources", ["id", "country", "language", "", "url"], shown)


@app.command("health")
def health(
    as_json: AsJson = False,
    alerts: Annotated[bool, typer.Option("--alerts", help="Only sources with an open alert.")] = False,
) -> None:
    """When each source last worked, what it brings against its own usual, and what is wrong with it."""
    from dateline.commands.sources_health import show_health

    show_health(as_json=as_json, alerts_only=alerts)


@app.command("check")
def check(id: Id) -> None:
    """Get and parse a source now, say what it holds, and revive it if it works."""
    bootstrap.migrate()
    checked = sourcing.check(id)
    (out if checked.works else err).print(f"{id}: {checked.message}", markup=False)
    if not checked.works:
        raise typer.Exit(1)


@app.command("enable")
def enable(id: Id) -> None:
    """Poll a source again, from now on."""
    bootstrap.migrate()
    sourcing.enable(id)
    out.print(f"{id} is on.", markup=False)


@app.command("disable")
def disable(id: Id) -> None:
    """Poll a source no more; what it brought stays."""
    bootstrap.migrate()
    sourcing.disable(id)
    out.print(f"{id} is off.", markup=False)


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="An OPML file.")]) -> None:
    """Add the feeds of an OPML file."""
    bootstrap.migrate()
    try:
        body = file.read_bytes()
    except OSError as e:
        raise UsageError(f"{file} cannot be read: {e.strerror or e}.") from e
    added = sourcing.import_opml(body)
    new = sum(a.is_new for a in added)
    out.print(f"{new} of {len(added)} feeds added; the others were there already.")


@app.command("export")
def export() -> None:
    """All sources as OPML on standard output."""
    bootstrap.migrate()
    typer.echo(sourcing.export_opml())
