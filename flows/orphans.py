"""A killed run stays RUNNING in Prefect for ever: whoever starts the machine again says that it crashed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import StateType
from prefect.context import get_run_context
from prefect.exceptions import MissingContextError
from prefect.states import Cancelled, Crashed


def crash_orphans(started_before: datetime) -> int:
    """Mark our runs as crashed that began before that instant and still count as running. Returns how many.

    At the start of the one runner of a machine every such run is an orphan: its runner is gone. Left alone it would
    hold its deployment's only place, and no run would ever start again.
    """
    running = FlowRunFilter(
        state=FlowRunFilterState(
            type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
        ),
        tags=FlowRunFilterTags(all_=["dateline"]),
    )
    marked = 0
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=running):
            began = run.start_time or run.expected_start_time or run.created
            if run.id != _own_run() and (began is None or began < started_before):
                client.set_flow_run_state(run.id, Crashed(message="Its process was killed."), force=True)
                marked += 1
    return marked


def cancel_missed(before: datetime) -> int:
    """Cancel the scheduled runs that fell due while nothing was there to run them. Returns how many.

    Each would find nothing that the next one does not find; after a night they would run one by one for minutes.
    """
    missed = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=before),  # type: ignore[arg-type]
    )
    cancelled = 0
    with get_client(sync_client=True) as client:
        while runs := client.read_flow_runs(flow_run_filter=missed):
            for run in runs:
                client.set_flow_run_state(
                    run.id, Cancelled(message="Nothing ran when it was due."), force=True
                )
            cancelled += len(runs)
    return cancelled


def _own_run() -> UUID | None:
    try:
        context = get_run_context()
    except MissingContextError:
        return None
    run = getattr(context, "flow_run", None)
    return run.id if run else None
