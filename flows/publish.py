"""Write the confirmed incidents as files into the data folder's `exports/`."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import create_table_artifact

from dateline import exporting, operations


@flow(name="publish", flow_run_name="publish-{reason}")
def publish(reason: str = "scheduled") -> dict[str, int]:
    """Every format anew, each file replaced whole, so that a reader never sees half of one; and what changed since."""
    with operations.recorded_cycle("publish") as cycle:
        counts = exporting.write_exports()
        cycle.finish(counts)
        create_table_artifact(key="publish-run", table=cycle.table(), description="Incidents in each file.")
    return counts
