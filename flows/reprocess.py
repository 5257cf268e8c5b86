"""Read articles again, with a newer codebook, gazetteer or model; human answers stay as they are."""

from __future__ import annotations

from prefect import flow

from dateline import reprocessing
from dateline.flows.steps import as_tasks, begun_run
from dateline.pipeline import READING_STEPS, drain, total


@flow(name="reprocess", flow_run_name="reprocess-{scope}")
def reprocess(scope: str = "outdated", source_id: str | None = None) -> dict[str, int]:
    """Read again what another tagger version read (`scope` "outdated") or everything ("all"), of one source or of all."""
    with begun_run("reprocess", "What this run did.") as (pipeline, cycle):
        marked = reprocessing.mark(reprocessing.Choice(scope, source_id))
        steps = as_tasks(name for name, _ in READING_STEPS)
        return cycle.finish({"articles marked": marked, **total(list(drain(pipeline, steps)))})
