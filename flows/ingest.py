"""Due feeds -> documents -> articles -> mentions -> reports -> candidates."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from prefect import flow, tags
from prefect.artifacts import create_table_artifact

from dateline import configuration, operations
from dateline.flows.steps import opened_pipeline, run_step
from dateline.pipeline import STEPS, StepResult, drain, recover, total

MOST_SWEPT = 5_000
"""Candidates of changed watches in one cycle, so that news need not wait; the flow `maintain` looks at all that are left."""


@flow(name="ingest", flow_run_name="ingest-{reason}", validate_parameters=True)
def ingest(reason: str = "scheduled") -> dict[str, int]:
    """One cycle: each step in turn until nothing waits for it. Returns what was done, by name."""
    results: list[StepResult] = []
    numbers = count(1)
    with opened_pipeline() as pipeline, operations.recorded_cycle("ingest") as cycle:
        recover(pipeline)
        for name, _ in STEPS:
            with tags(name):
                one = [(name, lambda _, name=name: run_step(name, next(numbers)))]
                results.extend(drain(pipeline, one))
        counts = total(results)
        if chosen := operations.sweep_watches(MOST_SWEPT):
            counts["candidates chosen anew for watches"] = chosen
        counts |= operations.tell_watches(datetime.now(UTC), configuration.current())
        cycle.finish(counts)
        create_table_artifact(
            key="ingest-run",
            table=cycle.table(),
            description="What this run did. Every rejection has a row with its reason on the desk's sources page.",
        )
    return counts
