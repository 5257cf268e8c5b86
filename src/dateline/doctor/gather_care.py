"""Facts of backups, of those who work and of those who are told, each judged. Django is set up before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from dateline import __version__
from dateline.bootstrap import lease_for
from dateline.configuration import Configuration
from dateline.doctor import care
from dateline.doctor.findings import Finding


def backups(config: Configuration) -> Finding:
    from dateline.store.backups import last_attempt, last_backup
    from dateline.store.models import Incident

    taken, tried = last_backup(), last_attempt()
    where = f"{taken.file} on {taken.host}" if taken else ""
    problem = tried.problem if tried else ""
    return care.backups(
        taken.taken_at if taken else None,
        where,
        problem,
        datetime.now(UTC),
        incidents=Incident.objects.count(),
    )


def workers(config: Configuration) -> Finding:
    from dateline.store.workers import seen_workers

    seen = seen_workers(datetime.now(UTC), lease_for(config))
    return care.workers([care.Process(w.host, w.stage, w.state, w.version) for w in seen], __version__)


def told(config: Configuration) -> Iterator[Finding]:
    from dateline.store.models import ViewNotice
    from dateline.store.webhooks import webhook_lines

    yield care.receivers(
        "webhooks", [_receiver(line.row.name, line.row, line.dead) for line in webhook_lines()], "Webhooks"
    )
    views = ViewNotice.objects.order_by("pk")
    yield care.receivers("notices of views", [_receiver(row.shown, row) for row in views], "Notices")


def _receiver(name: str, row: Any, dead: int = 0) -> care.Receiver:
    """`why` is empty where somebody switched it off: that is as it should be."""
    on = row.state == "on"
    return care.Receiver(name, "" if on else row.why, row.failing_since if on else None, dead)


def secrets() -> list[str]:
    """Addresses and keys of those who are told: the database keeps them, and no file should."""
    from dateline.store.models import ViewNotice, Webhook

    kept = [part for pair in Webhook.objects.values_list("url", "secret") for part in pair]
    return [*kept, *ViewNotice.objects.values_list("address", flat=True)]
