"""Due feeds -> documents -> articles -> mentions -> reports -> candidates: all stages in one run, for one machine."""

from __future__ import annotations

from prefect import flow

from dateline.flows.steps import begun_run, finish_linking, run_stage
from dateline.pipeline import STAGES, StepResult, total


@flow(name="ingest", flow_run_name="ingest-{reason}", validate_parameters=True)
def ingest(reason: str = "scheduled") -> dict[str, int]:
    """One cycle: each step in turn until nothing waits for it. Returns what was done, by name."""
    results: list[StepResult] = []
    what = "What this run did. Every rejection has a row with its reason on the desk's sources page."
    with begun_run("ingest", what) as (pipeline, cycle):
        for stage in STAGES:
            results.extend(run_stage(pipeline, stage))
        return cycle.finish(finish_linking(total(results)))
