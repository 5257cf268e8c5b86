"""The cycle in three flows, for more than one machine: each has its own deployment, queue and workers."""

from __future__ import annotations

from prefect import flow

from dateline.flows.steps import begun_run, finish_linking, run_stage, run_stage_beside_others
from dateline.pipeline import total


@flow(name="collect", flow_run_name="collect-{reason}")
def collect(reason: str = "scheduled") -> dict[str, int]:
    """Due feeds -> new entries -> their pages."""
    with begun_run("collect", "What was collected.") as (pipeline, cycle):
        return cycle.finish(total(run_stage(pipeline, "collect")))


@flow(name="understand", flow_run_name="understand-{reason}")
def understand(reason: str = "scheduled") -> dict[str, int]:
    """Pages -> articles -> mentions and reports. As many at once as there are workers; each takes batches of its own."""
    with begun_run("understand", "What was read, by this run.") as (pipeline, cycle):
        return cycle.finish(total(run_stage_beside_others(pipeline, "understand")))


@flow(name="link", flow_run_name="link-{reason}")
def link(reason: str = "scheduled") -> dict[str, int]:
    """Reports -> candidates, once everything that is collected has been read; then the notices of watches."""
    with begun_run("link", "What was linked.") as (pipeline, cycle):
        return cycle.finish(finish_linking(total(run_stage(pipeline, "link"))))
