"""`dateline webhooks ...`: who receives confirmed incidents as they are published, changed and retracted."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import parse_qsl

import typer

from dateline import bootstrap, configuration
from dateline.commands.console import out, print_json, print_table
from dateline.errors import UsageError
from dateline.review.incident_filter import IncidentFilter

app = typer.Typer(
    no_args_is_help=True,
    help="Webhooks of incidents: add, list, dead letters, replay, test, on, off, remove.",
)

AsJson = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Name = Annotated[str, typer.Argument(help="The webhook's name, as `dateline webhooks list` shows it.")]


@app.command("secret")
def secret() -> None:
    """Print a new secret, for a webhook or for alerts.webhook_secret."""
    bootstrap.setup_django()
    from dateline.store.webhooks import new_secret

    sys.stdout.write(f"{new_secret()}\n")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="What it is called on the desk and here.")],
    url: Annotated[str, typer.Argument(help="Where to post; `-` reads it from standard input.")],
    watch: Annotated[str, typer.Option(help="Only incidents of this watch.")] = "",
    query: Annotated[
        str,
        typer.Option(
            help="Only incidents of this filter, as the address of the page Incidents has it: country=PK&type=Battles."
        ),
    ] = "",
    kind: Annotated[
        list[str] | None,
        typer.Option(help="published, changed or retracted; several times for several. Without it, all."),
    ] = None,
    from_start: Annotated[bool, typer.Option(help="Send all changes that there were, too.")] = False,
    secret_stdin: Annotated[
        bool, typer.Option(help="Read the secret from standard input; without it one is made and shown once.")
    ] = False,
) -> None:
    """Add a receiver of incidents. What is sent, and how to check its signature: docs/operator-guide.md."""
    bootstrap.migrate()
    from dateline.store.outgoing import KINDS
    from dateline.store.watches import watch_line
    from dateline.store.webhooks import add_webhook, new_secret

    # an address may be a secret, and arguments can be read by others on this machine
    url = sys.stdin.readline().strip() if url == "-" else url
    given = sys.stdin.readline().strip() if secret_stdin else ""
    key = given or new_secret()
    values = dict(parse_qsl(query.removeprefix("?")))
    if watch:
        values["watch"] = watch_line(watch).id
    wanted = IncidentFilter.read(values)
    if lost := sorted(set(values) - set(wanted.values())):
        raise UsageError(f"The filter says something of {lost[0]} that cannot be read.")
    now = datetime.now(UTC)
    kinds = KINDS if kind is None else kind
    add_webhook(name, url, key, wanted=wanted, kinds=kinds, by=None, now=now, from_start=from_start)
    said = "" if given else f" Its secret, shown once: {key}"
    out.print(f"{name} is added.{said}", markup=False, soft_wrap=True)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """All webhooks, with what waits for them and what was given up. Neither addresses nor secrets are shown."""
    bootstrap.migrate()
    from dateline.store.webhooks import webhook_lines

    rows: list[dict[str, Any]] = [
        {
            "name": line.row.name,
            "host": line.host,
            "filter": line.row.query,
            "kinds": line.row.kinds,
            "state": line.row.state,
            "why": line.row.why,
            "failures": line.row.failures,
            "failing_since": line.row.failing_since,
            "waiting": line.waiting,
            "dead": line.dead,
            "succeeded_at": line.row.succeeded_at,
        }
        for line in webhook_lines()
    ]
    if as_json:
        print_json(rows)
        return
    columns = ["name", "host", "of", "kinds", "", "waiting", "dead", "last taken"]
    shown = [
        [
            r["name"],
            r["host"],
            r["filter"] or "all",
            ", ".join(r["kinds"]),
            f"{r['state']}{': ' + r['why'] if r['why'] else ''}",
            r["waiting"],
            r["dead"],
            f"{r['succeeded_at']:%Y-%m-%d %H:%M}" if r["succeeded_at"] else "never",
        ]
        for r in rows
    ]
    print_table("", columns, shown)


@app.command("dead")
def dead(name: Name, as_json: AsJson = False) -> None:
    """What was given up for a webhook, with the reason; it stays until it is replayed or the webhook removed."""
    bootstrap.migrate()
    from dateline.store.webhooks import dead_letters, webhook_line

    rows = [
        {
            "number": letter.number,
            "incident": letter.incident.public_id,
            "kind": letter.kind,
            "message": letter.message_id,
            "tried_at": letter.tried_at,
            "reason": letter.reason,
        }
        for letter in dead_letters(webhook_line(name).row.pk)
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        "",
        ["number", "incident", "kind", "reason"],
        [[r["number"], r["incident"], r["kind"], r["reason"]] for r in rows],
    )


@app.command("replay")
def replay_(
    name: Name,
    number: Annotated[
        list[int] | None, typer.Option(help="Only the letter of this change; several times for several.")
    ] = None,
) -> None:
    """Send dead letters again with the next run, in their order and under their ids."""
    bootstrap.migrate()
    from dateline.store.webhooks import replay, webhook_line

    done = replay(webhook_line(name).row.pk, number, by=None, now=datetime.now(UTC))
    out.print(f"{done} dead letters of {name} wait to be sent.", markup=False)
    if number and done < len(set(number)):
        raise UsageError(f"{len(set(number)) - done} of the numbers are no dead letters of {name}.")


@app.command("test")
def test(name: Name) -> None:
    """Send a message of the type webhook.test now, and say what the receiver answered."""
    bootstrap.migrate()
    from dateline.store.webhooks import test_message, wake, webhook_line

    row, message = webhook_line(name).row, test_message(datetime.now(UTC))
    answer = bootstrap.open_webhooks(configuration.current()).send(row.url, row.secret, message)
    if answer.problem:
        raise UsageError(answer.problem)
    wake(row.pk)
    out.print(f"{name} took it (answer {answer.status}).", markup=False)


@app.command("on")
def on(name: Name) -> None:
    """Switch a webhook on; what was published meanwhile is sent."""
    _switch(name, on=True)


@app.command("off")
def off(name: Name) -> None:
    """Switch a webhook off; what waits stays."""
    _switch(name, on=False)


def _switch(name: str, *, on: bool) -> None:
    bootstrap.migrate()
    from dateline.store.webhooks import switch_webhook, webhook_line

    switch_webhook(webhook_line(name).row.pk, on=on, by=None, now=datetime.now(UTC))
    out.print(f"{name} is {'on' if on else 'off'}.", markup=False)


@app.command("remove")
def remove(name: Name) -> None:
    """Take a webhook away, with all that waits for it and its dead letters."""
    bootstrap.migrate()
    from dateline.store.webhooks import remove_webhook, webhook_line

    remove_webhook(webhook_line(name).row.pk, by=None, now=datetime.now(UTC))
    out.print(f"{name} is removed.", markup=False)


@app.command("send")
def send(as_json: AsJson = False) -> None:
    """Send now what waits, to webhooks and for notices of saved views: what the flow deliver does."""
    bootstrap.migrate()
    from dateline.operations import send_out

    done = send_out(configuration.current())
    if as_json:
        print_json(done)
        return
    print_table("", ["what", "count"], [[what, number] for what, number in done.items()])
