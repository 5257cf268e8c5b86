"""Judges of the work: sources, leases, runs, cycles, the audit chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from dateline.doctor.findings import Finding, duration, fail, ok, warn
from dateline.feeds.health import SourceHealth

NO_CYCLE_FOR = timedelta(hours=6)
STARTED_BY = timedelta(minutes=2)  # a process tells of its run by then
LATE_BY = timedelta(minutes=30)  # a scheduled run that nobody took


@dataclass(frozen=True, slots=True)
class Lease:
    """Rows that one owner holds. `alive`: whether its process may still work, as far as this machine can tell."""

    owner: str
    rows: int
    until: datetime
    alive: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A run of Prefect. `since`: when it began, or was to begin."""

    id: UUID
    name: str
    since: datetime


def sources(healths: Sequence[SourceHealth]) -> Finding:
    """Failing, silent or switched off by failures. Those that an operator or a file switched off are as they should be."""
    if not healths:
        return warn(
            "sources", "there are none", "Add one: `dateline feeds add URL`, or start with a config folder."
        )
    states = Counter(health.state for health in healths)
    wanting = {
        "failing": [h.feed_id for h in healths if h.state == "failing"],
        "not reached or late": [h.feed_id for h in healths if h.state == "late"],
        "silent": [h.feed_id for h in healths if any(t.kind == "silent" for t in h.troubles)],
        "switched off by failures": [
            h.feed_id for h in healths if any(t.kind == "disabled" for t in h.troubles)
        ],
    }
    told = [f"{_named(ids)} {words}" for words, ids in wanting.items() if ids]
    says = f"{len(healths)}, of them {states['off']} off"
    if not told:
        return ok("sources", says)
    return warn(
        "sources", f"{says}; {'; '.join(told)}", "`dateline feeds health --alerts` says of each what to do."
    )


def _named(ids: Sequence[str]) -> str:
    rest = f" and {len(ids) - 3} more" if len(ids) > 3 else ""
    return ", ".join(ids[:3]) + rest


def leases(held: Sequence[Lease], given_up: int, now: datetime) -> Finding:
    """`given_up`: rows that were handed out as often as may be, and that nobody has."""
    stuck = [lease for lease in held if lease.until < now or not lease.alive]
    if stuck:
        rows = sum(lease.rows for lease in stuck)
        return warn(
            "leases",
            f"{rows} rows are held by {_named([lease.owner for lease in stuck])}, who work no more",
            "Nothing is lost: the next ingest run takes them. If they stay, no run takes place; see `runs`.",
        )
    if given_up:
        return warn(
            "leases",
            f"{given_up} rows were tried as often as may be and wait to be given up",
            "The next ingest run rejects them with the reason `gave-up`.",
        )
    rows = sum(lease.rows for lease in held)
    return ok("leases", f"{rows} rows are being worked on" if rows else "none is held")


def runs(under_way: Sequence[Run], at_work: Collection[UUID], late: int, now: datetime) -> Finding:
    """`under_way`: what Prefect takes for running. `at_work`: runs of processes that live. `late`: runs that nobody took."""
    orphans = [run for run in under_way if run.id not in at_work and now - run.since > STARTED_BY]
    if orphans:
        return warn(
            "runs",
            f"{_named([run.name for run in orphans])} count as running, and no process has them",
            "The next start of `dateline up`, or the flow `maintain`, marks them as crashed.",
        )
    if late:
        return warn(
            "runs",
            f"{late} runs are late by more than {duration(LATE_BY.total_seconds())}",
            "Start a worker (`dateline up`, or `prefect worker start --pool dateline`).",
        )
    return ok("runs", f"{len(under_way)} under way, none of them without its process")


def cycles(last: datetime | None, note: str, now: datetime, *, sources: int) -> Finding:
    """`last`: when the last ingest began, `note`: why it ended before its end, "" where it did not."""
    if last is None:
        return ok("cycles", "none has run yet: `dateline up`, or `dateline run --once`")
    says = f"the last ingest began {duration((now - last).total_seconds())} ago"
    if sources and now - last > NO_CYCLE_FOR:
        return warn("cycles", says, "Start `dateline up`, or see why no worker takes the runs of `ingest`.")
    if note:
        return warn(
            "cycles", f"{says} and was stopped: {note}", "See logs/runner.log; the next run does the rest."
        )
    return ok("cycles", says)


def audit_chain(problems: Sequence[str], checked: int, decisions: int) -> Finding:
    """`checked` of the newest `decisions` were verified."""
    if problems:
        return fail(
            "audit chain",
            problems[0] + (f" ({len(problems) - 1} more)" if len(problems) > 1 else ""),
            "Somebody changed the database behind the program's back: compare with a backup, and find out who.",
        )
    if checked < decisions:
        return ok("audit chain", f"the newest {checked} of {decisions} decisions hold; `--full` verifies all")
    return ok("audit chain", f"all {decisions} decisions follow one from the other")
