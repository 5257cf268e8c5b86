"""Set-up: init, users, gazetteer, doctor."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from dateline import __version__, bootstrap, configuration
from dateline.commands.console import err, out, print_json, print_table, progress_bar
from dateline.errors import ConfigurationError, DatelineError, UsageError

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


def _settings() -> list[dict[str, Any]]:
    config = configuration.current()
    rows: list[dict[str, Any]] = [
        {
            "setting": "home",
            "environment": "DATELINE_HOME",
            "value": str(config.home),
            "from": config.origins["home"],
        },
        {
            "setting": "config",
            "environment": "DATELINE_CONFIG",
            "value": str(config.config),
            "from": config.origins["config"],
        },
    ]
    for setting in configuration.SETTINGS:
        value = config[setting.name]
        shown = "(set, not shown)" if setting.secret and value else value
        rows.append(
            {
                "setting": setting.name,
                "environment": setting.env,
                "value": shown,
                "from": config.origins[setting.name],
            }
        )
    return rows


def _checks() -> list[dict[str, str]]:
    """Each check: what, "ok" or "problem", and a sentence."""
    checks: list[dict[str, str]] = []

    def add(what: str, ok: bool, says: str) -> None:
        checks.append({"check": what, "result": "ok" if ok else "problem", "says": says})

    config = configuration.current()
    from dateline.feeds.sources import load_sources

    try:
        add(
            "sources",
            True,
            f"{len(load_sources(config.config / 'feeds'))} sources in {config.config / 'feeds'}",
        )
    except ConfigurationError as e:
        add("sources", False, str(e))
    try:
        bootstrap.check_reading(config)
        add("codebook and actors", True, "both can be read")
    except ConfigurationError as e:
        add("codebook and actors", False, str(e))
    try:
        ways = [way.name for way in bootstrap.open_notices(config)]
        half = bool(config["alerts.mail_to"]) != bool(config["alerts.mail_server"])
        told = "alerts.mail_to and alerts.mail_server are both needed for mail" if half else ", ".join(ways)
        add("alerts", not half, told)
    except ConfigurationError as e:
        add("alerts", False, str(e))
    path = bootstrap.gazetteer_path(config)
    add(
        "gazetteer",
        path.exists(),
        str(path) if path.exists() else "not built; run `dateline gazetteer build`",
    )
    try:
        bootstrap.migrate()
    except DatelineError as e:
        add("database", False, str(e))
        return checks
    from django.db import connection

    from dateline.commands.watches import doctors_words
    from dateline.site.settings import FIRST_SAFE_WAL, sqlite_journal_mode
    from dateline.store.decisions import verify_chain

    if connection.vendor == "sqlite":
        safe = ".".join(map(str, FIRST_SAFE_WAL))
        mode = sqlite_journal_mode()
        why = "" if mode == "WAL" else f", since its write-ahead log is safe only from {safe} on"
        add("database", True, f"SQLite {sqlite3.sqlite_version}, journal mode {mode}{why}")
    else:
        add("database", True, f"{connection.vendor}, schema up to date")
    add("watches", *doctors_words())
    problems = verify_chain()
    add(
        "audit chain",
        not problems,
        problems[0] if problems else "every decision's hash follows from the one before",
    )
    return checks


def doctor(as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False) -> None:
    """Print every setting with where it came from, and check what a run needs."""
    settings, checks = _settings(), _checks()
    if as_json:
        print_json({"version": __version__, "settings": settings, "checks": checks})
    else:
        print_table(
            f"dateline {__version__}",
            ["setting", "value", "from"],
            [[s["setting"], s["value"], s["from"]] for s in settings],
        )
        print_table("", ["check", "", ""], [[c["check"], c["result"], c["says"]] for c in checks])
    if any(c["result"] != "ok" for c in checks):
        err.print("Something is wrong; see above.")
        raise typer.Exit(1)
