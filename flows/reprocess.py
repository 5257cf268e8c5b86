"""Read articles again, with a newer codebook, gazetteer or model; human answers stay as they are."""

from __future__ import annotations

from itertools import count

from prefect import flow
from prefect.artifacts import create_table_artifact

from dateline import operations, reprocessing
from dateline.flows.steps import opened_pipeline, run_step
from dateline.pipeline import READING_STEPS, StepResult, drain, recover, total


@flow(name="reprocess", flow_run_name="reprocess-{scope}")
def reprocess(scope: str = "outdated", source_id: str | None = None) -> dict[str, int]:
    """Read again what another tagger version read (`scope` "outdated") or everything ("all"), of one source or of all."""
    results: list[StepResult] = []
    numbers = count(1)
    with opened_pipeline() as pipeline, operations.recorded_cycle("reprocess") as cycle:
        recover(pipeline)
        marked = reprocessing.mark(reprocessing.Choice(scope, source_id))
        for name, _ in READING_STEPS:
            one = [(name, lambda _, name=name: run_step(name, next(numbers)))]
            results.extend(drain(pipeline, one))
        counts = {"articles marked": marked, **total(results)}
        cycle.finish(counts)
        create_table_artifact(key="reprocess-run", table=cycle.table(), description="What this run did.")
    return counts
