"""Judges of who works, who is told, and what is kept: workers, webhooks, notices of views, backups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.doctor.findings import Finding, duration, ok, warn

BACKUP_EVERY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Process:
    """One that worked within a day. `state`: working, ended or died."""

    host: str
    stage: str
    state: str
    version: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who is told. `why`: why it is switched off, "" where it is not. `failing_since`: None where the last try
    arrived. `dead`: letters that were given up."""

    name: str
    why: str
    failing_since: datetime | None
    dead: int = 0


def backups(taken: datetime | None, where: str, problem: str, now: datetime, *, incidents: int) -> Finding:
    """`taken`: the moment that the newest good backup holds, `where` it lies. `problem`: why the newest try came to nothing.

    Where nothing is confirmed yet, there is nothing that could not be fetched and read again.
    """
    if problem:
        return warn("backups", f"the last try failed: {problem}", "Mend that, then run `dateline backup`.")
    if taken is None:
        if not incidents:
            return ok("backups", "none yet, and no incident is confirmed yet")
        return warn("backups", "there is none", "Run `dateline backup` every day, by cron or a timer.")
    age = now - taken
    says = f"the newest is {duration(age.total_seconds())} old: {where}"
    if age > BACKUP_EVERY:
        return warn("backups", says, "Run `dateline backup` every day, and keep the file on another machine.")
    return ok("backups", says)


def workers(seen: Sequence[Process], version: str) -> Finding:
    """`version`: of this program."""
    states = Counter(process.state for process in seen)
    if not seen:
        return ok("workers", "none within a day")
    hosts = len({process.host for process in seen})
    says = (
        f"{states['working']} working, {states['ended']} ended, on {hosts} machine{'s' if hosts > 1 else ''}"
    )
    died = [f"{p.stage} on {p.host}" for p in seen if p.state == "died"]
    if died:
        return warn(
            "workers",
            f"{says}; seen no more: {', '.join(sorted(set(died))[:5])}",
            "Nothing is lost, others take over. See that machine's log, and whether its memory is enough.",
        )
    others = sorted({p.version for p in seen if p.state == "working" and p.version != version})
    if others:
        return warn(
            "workers",
            f"{says}, some of version {', '.join(others)}; this is {version}",
            "Bring every machine to one version; while an upgrade goes on, that is as it should be.",
        )
    return ok("workers", says)


def receivers(check: str, found: Sequence[Receiver], page: str) -> Finding:
    """`page`: of the desk, where they are seen to."""
    if not found:
        return ok(check, "there are none")
    dead = sum(one.dead for one in found)
    wrong = [f"{one.name} is off ({one.why})" for one in found if one.why]
    wrong += [
        f"{one.name} fails since {one.failing_since:%Y-%m-%d %H:%M} UTC"
        for one in found
        if one.failing_since and not one.why
    ]
    if dead:
        wrong.append(f"{dead} dead letters")
    if wrong:
        return warn(
            check, "; ".join(wrong), f"See the desk's page {page}: what was given up can be sent again."
        )
    return ok(check, f"{len(found)}, and what was to be told arrived")
