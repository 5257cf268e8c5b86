"""Upkeep: the nightly backup, dead leases, other rules, killed runs, the audit chain, what is old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from prefect import flow

from dateline import operations
from dateline.flows.orphans import crash_orphans
from dateline.flows.steps import recorded_run

# No run takes as long; one that still counts as running was killed with the machine it ran on.
LONGEST_RUN = timedelta(hours=24)


@flow(name="maintain", flow_run_name="maintain-{reason}")
def maintain(reason: str = "scheduled") -> dict[str, int]:
    """Each count is how many rows a piece of upkeep touched; a broken audit chain fails the run."""
    with recorded_run("maintain", "What upkeep found and did.") as cycle:
        counts = {
            "orphaned runs marked": crash_orphans(datetime.now(UTC) - LONGEST_RUN),
            "candidates merged by other rules": operations.merge_by_rules(),
            **operations.nightly_backup(),  # before anything goes
            **operations.tend_queue(datetime.now(UTC)),
            **operations.learn_weekly(datetime.now(UTC)),
            **operations.upkeep(),
        }
        return cycle.finish(counts)
