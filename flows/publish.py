"""Write the confirmed incidents as files into the data folder's `exports/`."""

from __future__ import annotations

from prefect import flow

from dateline import exporting
from dateline.flows.steps import recorded_run


@flow(name="publish", flow_run_name="publish-{reason}")
def publish(reason: str = "scheduled") -> dict[str, int]:
    """Every format anew, each file replaced whole, so that a reader never sees half of one; and what changed since."""
    with recorded_run("publish", "Incidents in each file.") as cycle:
        return cycle.finish(exporting.write_exports())
