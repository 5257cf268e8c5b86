"""What an operator finds in Prefect beside the tables of the runs: how things stand, as of the last watch."""

from __future__ import annotations

from datetime import datetime

from prefect.artifacts import create_link_artifact, create_table_artifact

from dateline import operations


def leave_how_things_stand(now: datetime, desk: str) -> None:
    """Three artifacts, each with its history: open alerts, stages, and the way to the operator's page at `desk`."""
    create_table_artifact(
        key="open-alerts",
        table=operations.open_alerts(),
        description="Alerts that are open, the newest first. The desk's page Sources says what to do about each.",
    )
    create_table_artifact(
        key="stages",
        table=operations.stages(now),
        description="What waits for each stage and since when (UTC), and what was done in 24 hours.",
    )
    create_link_artifact(
        key="operations-page",
        link=f"{desk}/operations",
        link_text="Operations",
        description="The same, as it stands now, on the desk.",
    )
