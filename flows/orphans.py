"""A killed run stays RUNNING in Prefect for ever: whoever starts the machine again says that it crashed."""

from __future__ import annotations

from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateName
from prefect.client.schemas.objects import FlowRun
from prefect.context import get_run_context
from prefect.exceptions import MissingContextError
from prefect.states import Crashed

from dateline import operations


def crash_orphans() -> int:
    """Mark runs as crashed whose process is gone. Returns how many.

    A run's infrastructure id is "host:pid" with Prefect's process runner; runs of other hosts are left alone.
    """
    running = FlowRunFilter(
        state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Running", "Pending"]))
    )
    marked = 0
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=running):
            if run.id != _own_run() and _is_orphan(run):
                client.set_flow_run_state(run.id, Crashed(message="Its process was killed."), force=True)
                marked += 1
    return marked


def _own_run() -> UUID | None:
    try:
        context = get_run_context()
    except MissingContextError:
        return None
    run = getattr(context, "flow_run", None)
    return run.id if run else None


def _is_orphan(run: FlowRun) -> bool:
    host, _, pid = (run.infrastructure_pid or "").rpartition(":")
    return bool(pid) and operations.process_is_gone(host, pid)
