"""The file that somebody sends who asks for help: what doctor saw and the ends of the logs, without secrets."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dateline import __version__
from dateline.doctor.findings import Finding
from dateline.logs import HIDDEN, without_secrets

LOG_LINES = 200
LOG_BYTES = 200_000

_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")


def cleared(text: str, secrets: Iterable[str]) -> str:
    """`text` as a log would have it (`logs.without_secrets`), also where a secret stands in an address, and without mail
    addresses.
    """
    forms = {form for secret in secrets for form in (secret, quote(secret, safe="")) if secret}
    return _MAIL.sub(HIDDEN, without_secrets(text, sorted(forms, key=len, reverse=True)))


def support_text(
    settings: Sequence[Mapping[str, Any]],
    findings: Sequence[Finding],
    logs: Mapping[str, Sequence[str]],
    tables: Mapping[str, Sequence[str]],
    *,
    now: datetime,
) -> str:
    """`tables`: a heading -> its lines. Whoever calls this takes the secrets out."""
    parts = [
        f"dateline {__version__}, {now:%Y-%m-%d %H:%M} UTC",
        f"{platform.platform()}, {platform.python_implementation()} {platform.python_version()}",
        *_part("Checks", (_line(finding) for finding in findings)),
        *_part("Settings", (f"{s['setting']} = {s['value']!r}   ({s['from']})" for s in settings)),
    ]
    for title, lines in tables.items():
        parts += _part(title, lines)
    parts += _part(
        "Packages", sorted({f"{d.metadata['Name']} {d.version}" for d in metadata.distributions()})
    )
    for name, lines in logs.items():
        parts += _part(f"The end of {name}", lines)
    return "\n".join(parts) + "\n"


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", title, "-" * len(title))
    yield from lines


def _line(finding: Finding) -> str:
    # no colon: "secret.key: ..." would be taken for a secret
    said = f"{finding.result:4}  {finding.check}  {finding.says}"
    return f"{said}  -> {finding.do}" if finding.do else said


def ends_of_logs(folder: Path) -> dict[str, list[str]]:
    """The last lines of each log of the data folder."""
    found = {}
    for file in sorted(folder.glob("*.log")):
        with file.open("rb") as log:
            log.seek(max(0, file.stat().st_size - LOG_BYTES))
            text = log.read().decode("utf-8", errors="replace")
        found[file.name] = text.splitlines()[-LOG_LINES:]
    return found
