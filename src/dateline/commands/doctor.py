"""`dateline doctor`: every setting and every check, and the file to send to somebody who helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from dateline import __version__, configuration
from dateline.commands.console import err, print_json, print_table
from dateline.configuration import Configuration
from dateline.doctor import gather_care
from dateline.doctor.examination import examine
from dateline.doctor.findings import Finding
from dateline.doctor.support import cleared, ends_of_logs, support_text
from dateline.errors import UsageError
from dateline.logs import secrets_of


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Verify every decision of the audit chain, however many there are.")
    ] = False,
    support: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Also write all of it, with the ends of the logs and without secrets, to send to somebody who helps.",
        ),
    ] = None,
) -> None:
    """Print every setting with where it came from, and check everything that a run needs. Exit status 1 if a check fails."""
    config = configuration.current()
    settings, findings = _settings(config), list(examine(config, full=full))
    if as_json:
        print_json({"version": __version__, "settings": settings, "checks": [asdict(f) for f in findings]})
    else:
        print_table(
            f"dateline {__version__}",
            ["setting", "value", "from"],
            [[s["setting"], s["value"], s["from"]] for s in settings],
        )
        rows = [[f.check, f.result, f"{f.says}\n{f.do}" if f.do else f.says] for f in findings]
        print_table("", ["check", "", "what is so, and what to do"], rows)
    if support is not None:
        _write_support(support, config, settings, findings)
    failed = [f.check for f in findings if f.result == "fail"]
    if failed:
        err.print(f"Something is wrong: {', '.join(failed)}; see above.", markup=False)
        raise typer.Exit(1)


def _settings(config: Configuration) -> list[dict[str, Any]]:
    named = [("home", "DATELINE_HOME", str(config.home)), ("config", "DATELINE_CONFIG", str(config.config))]
    for setting in configuration.SETTINGS:
        value = config[setting.name]
        named.append((setting.name, setting.env, "(set, not shown)" if setting.secret and value else value))
    return [
        {"setting": name, "environment": variable, "value": value, "from": config.origins[name]}
        for name, variable, value in named
    ]


def _write_support(
    file: Path, config: Configuration, settings: Sequence[dict[str, Any]], findings: Sequence[Finding]
) -> None:
    key = config.home / "secret.key"
    secrets = [*secrets_of(config), key.read_text(encoding="ascii") if key.exists() else ""]
    tables: dict[str, list[str]] = {}
    if any(f.check == "schema" for f in findings):  # without a schema there are no tables to tell of
        tables, secrets = _tables(), [*secrets, *gather_care.secrets()]
    text = support_text(settings, findings, ends_of_logs(config.home / "logs"), tables, now=datetime.now(UTC))
    try:
        file.write_text(cleared(text, secrets), encoding="utf-8")
        file.chmod(0o600)
    except OSError as e:
        raise UsageError(f"{file} cannot be written: {e.strerror or e}.") from e
    err.print(f"Written: {file}. Read it before you send it.", markup=False, soft_wrap=True)


def _tables() -> dict[str, list[str]]:
    """What the last runs did, and how the sources are."""
    from dateline.store.health import source_healths
    from dateline.store.models import Cycle

    cycles = [
        f"{c.started_at:%Y-%m-%d %H:%M:%S} {c.flow} {c.counts} {c.note}"
        for c in Cycle.objects.order_by("-pk")[:30]
    ]
    sources = [
        f"{h.feed_id} {h.words} {h.url} {h.entries} entries {h.reason} {h.last_error}".rstrip()
        for h in source_healths(datetime.now(UTC))
    ]
    return {"The last runs": cycles, "Sources": sources}
