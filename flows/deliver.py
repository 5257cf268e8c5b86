"""What goes out by itself: incidents to webhooks, saved views to those who asked to be told of them."""

from __future__ import annotations

from datetime import UTC, datetime

from prefect import flow
from prefect.artifacts import create_table_artifact

from dateline import configuration, operations
from dateline.flows.orphans import tidy_up


@flow(name="deliver", flow_run_name="deliver-{reason}")
def deliver(reason: str = "scheduled") -> dict[str, int]:
    """Each count is how many deliveries and notices ended so. A run that had nothing to send leaves no row."""
    tidy_up(datetime.now(UTC))
    counts = operations.send_out(configuration.current())
    if counts:
        with operations.recorded_cycle("deliver") as cycle:
            cycle.finish(counts)
        create_table_artifact(key="deliver-run", table=cycle.table(), description="What was sent to others.")
    return counts
