"""Upkeep: leases of dead workers, runs that were killed, the audit chain, old log rows."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_table_artifact

from dateline import operations
from dateline.flows.orphans import crash_orphans


@flow(name="maintain", flow_run_name="maintain-{reason}")
def maintain(reason: str = "scheduled") -> dict[str, int]:
    """Each count is how many rows a piece of upkeep touched; a broken audit chain fails the run."""
    with operations.recorded_cycle("maintain") as cycle:
        counts = {"orphaned runs marked": crash_orphans(), **operations.upkeep()}
        cycle.finish(counts)
        create_table_artifact(
            key="maintain-run", table=cycle.table(), description="What upkeep found and did."
        )
    return counts
