"""`dateline tokens`: keys to the API."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from dateline import bootstrap
from dateline.commands.console import out, print_json, print_table
from dateline.errors import UsageError

app = typer.Typer(no_args_is_help=True, help="Keys to the API.")
DAYS = 90


def _user(name: str) -> Any:
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise UsageError(f"There is no user {name!r}; `dateline users list` shows them.")
    return user


@app.command("add")
def tokens_add(
    name: Annotated[str, typer.Argument(help="What uses it, e.g. map-server.")],
    user: Annotated[str, typer.Option(help="Whose it is: it may do what this user may, and no more.")],
    scope: Annotated[list[str] | None, typer.Option(help="read, read:text or decide; once for each.")] = None,
    days: Annotated[int, typer.Option(min=1, help="How long it is good for, at most 366.")] = DAYS,
) -> None:
    """Make a token; it is printed this once."""
    bootstrap.migrate()
    from dateline.store.tokens import add_token

    token, secret = add_token(_user(user), name, scope or ["read"], days=days, by=None, now=datetime.now(UTC))
    out.print(
        f"{token.name} of {user}: {', '.join(token.scopes)}, until {token.expires_at:%Y-%m-%d}."
        f" Token, shown once: {secret}",
        markup=False,
        soft_wrap=True,
    )


@app.command("list")
def tokens_list(
    user: Annotated[str, typer.Option(help="Of this user alone.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON each.")] = False,
) -> None:
    """All tokens with their scopes, their end and their last use; never the tokens themselves."""
    bootstrap.migrate()
    from dateline.store.tokens import state_of, tokens_of

    now = datetime.now(UTC)
    lines = [
        {
            "id": token.pk,
            "user": token.user.get_username(),
            "name": token.name,
            "hint": token.hint,
            "scopes": token.scopes,
            "state": state_of(token, now),
            "made": token.made_at.isoformat(),
            "expires": token.expires_at.isoformat(),
            "used": token.used_at.isoformat() if token.used_at else None,
        }
        for token in tokens_of(_user(user) if user else None)
    ]
    if as_json:
        for line in lines:
            print_json(line)
        return
    columns = ("id", "user", "name", "hint", "scopes", "state", "expires", "used")
    print_table("", columns, [[_cell(line[column]) for column in columns] for line in lines])


def _cell(value: Any) -> Any:
    return ", ".join(value) if isinstance(value, list) else value


@app.command("revoke")
def tokens_revoke(number: Annotated[int, typer.Argument(metavar="ID", help="As `list` shows it.")]) -> None:
    """Let a token open nothing any more."""
    bootstrap.migrate()
    from dateline.store.tokens import revoke_token

    token = revoke_token(number, by=None, now=datetime.now(UTC))
    out.print(f"{token.name} of {token.user.get_username()} is revoked.", markup=False, soft_wrap=True)
