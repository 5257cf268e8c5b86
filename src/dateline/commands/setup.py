"""Set-up: init, users, gazetteer."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from dateline import bootstrap, configuration
from dateline.commands.console import out, print_json, print_table, progress_bar
from dateline.errors import UsageError

users = typer.Typer(no_args_is_help=True, help="Who may log in.")
gazetteer = typer.Typer(no_args_is_help=True, help="The place names.")

UserName = Annotated[str, typer.Argument(help="The name that they log in with.")]


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Write an editable copy of the default config into DIR."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty; name a new folder.")
    try:
        shutil.copytree(configuration.packaged_config(), folder, dirs_exist_ok=True)
    except OSError as e:
        raise UsageError(f"{folder} cannot be written: {e.strerror or e}.") from e
    out.print(f"Written. Use it with DATELINE_CONFIG={folder.absolute()}", markup=False, soft_wrap=True)


@users.command("add")
def users_add(
    name: UserName,
    role: Annotated[str, typer.Option(help="viewer, editor, chief-editor, operator or admin.")],
    password_stdin: Annotated[bool, typer.Option(help="Read the password from standard input.")] = False,
) -> None:
    """Add a user; prints a generated password once, unless one is given."""
    bootstrap.migrate()
    from dateline.store.users import add_user, new_password

    password = sys.stdin.readline().rstrip("\n") if password_stdin else new_password()
    if len(password) < 12:
        raise UsageError("A password has 12 characters or more.")
    add_user(name, [role], password, by=None, now=datetime.now(UTC))
    said = "" if password_stdin else f" Password, shown once: {password}"
    out.print(f"{name} is added as {role}.{said}", markup=False, soft_wrap=True)


@users.command("list")
def users_list(
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON each.")] = False,
) -> None:
    """Who may log in, with their roles."""
    bootstrap.migrate()
    from django.contrib.auth import get_user_model

    from dateline.store.users import own_roles

    people = get_user_model().objects.prefetch_related("groups").order_by("username")
    lines: list[dict[str, Any]] = [
        {
            "name": user.get_username(),
            "roles": list(own_roles(user)),
            "superuser": user.is_superuser,
            "active": user.is_active,
            "last_login": user.last_login.isoformat() if user.last_login else None,
        }
        for user in people
    ]
    if as_json:
        for line in lines:
            print_json(line)
        return
    shown = [
        [
            line["name"],
            ", ".join([*line["roles"], *(["superuser"] if line["superuser"] else [])]),
            "yes" if line["active"] else "no",
            (line["last_login"] or "never")[:16].replace("T", " "),
        ]
        for line in lines
    ]
    print_table("", ["name", "roles", "may log in", "last log-in"], shown)


@users.command("role")
def users_role(
    name: UserName,
    roles: Annotated[list[str], typer.Argument(help="All the roles that the user has from now on.")],
) -> None:
    """Give a user other roles, in place of those they had."""
    bootstrap.migrate()
    from django.contrib.auth import get_user_model

    from dateline.store.users import change_roles, check_roles

    check_roles(roles)
    user = get_user_model().objects.filter(username=name).first()
    if user is None:
        raise UsageError(f"There is no user {name!r}; `dateline users list` shows them.")
    change_roles(user, roles, by=None, now=datetime.now(UTC))
    out.print(f"{name} is now {', '.join(roles)}.", markup=False, soft_wrap=True)


@gazetteer.command("build")
def gazetteer_build(
    dump: Annotated[
        Path | None, typer.Option("--from", help="A GeoNames dump to take the places from.")
    ] = None,
) -> None:
    """Build the gazetteer anew."""
    config = configuration.current()
    if dump is not None and not dump.is_file():
        raise UsageError(f"{dump} is not a file.")
    path = bootstrap.gazetteer_path(config)
    if dump is None:
        path.unlink(missing_ok=True)
    with progress_bar() as report:
        bootstrap.ensure_gazetteer(config, progress=report, dump=dump)
    out.print(f"Written: {path} ({path.stat().st_size / 1e6:.0f} MB)", markup=False, soft_wrap=True)
