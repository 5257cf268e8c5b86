"""A killed run stays RUNNING in Prefect for ever: the next run, on whichever machine, says that it crashed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import State, StateType
from prefect.context import get_run_context
from prefect.exceptions import MissingContextError
from prefect.runtime import deployment
from prefect.states import Cancelled, Crashed

from dateline import operations

UNDER_WAY = FlowRunFilterState(
    type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
)
SCHEDULED = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))


def crash_orphans(started_before: datetime) -> int:
    """Mark our runs as crashed that began before that instant and still count as running. Returns how many.

    At the start of the one runner of a machine every such run is an orphan: its runner is gone. Left alone it would
    hold its deployment's only place, and no run would ever start again.
    """
    running = FlowRunFilter(state=UNDER_WAY, tags=FlowRunFilterTags(all_=["dateline"]))
    marked = 0
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=running):
            began = run.start_time or run.expected_start_time or run.created
            if run.id != own_run() and (began is None or began < started_before):
                client.set_flow_run_state(run.id, Crashed(message="Its process was killed."), force=True)
                marked += 1
    return marked


def cancel_missed(before: datetime) -> int:
    """Cancel the scheduled runs that fell due while nothing was there to run them. Returns how many.

    Each would find nothing that the next one does not find; after a night they would run one by one for minutes.
    """
    missed = FlowRunFilter(
        state=SCHEDULED,
        expected_start_time=FlowRunFilterExpectedStartTime(before_=before),  # type: ignore[arg-type]
    )
    return _end_all(missed, Cancelled(message="Nothing ran when it was due."))


def tidy_up(now: datetime) -> None:
    """At the start of a run: what dead workers ran is marked as crashed, and what else fell due of this deployment
    meanwhile does not run.
    """
    crash_dead(operations.runs_of_the_dead(now))
    if deployment_id := deployment.id:
        cancel_late(UUID(deployment_id), now)


def crash_dead(runs: Sequence[UUID]) -> int:
    """Mark those of the runs as crashed that still count as running: their processes gave no sign of life for as long
    as a lease lasts. Returns how many. The run that asks lives, whoever ran it before.
    """
    dead = [run for run in runs if run != own_run()]
    if not dead:
        return 0
    unended = FlowRunFilter(id=FlowRunFilterId(any_=dead), state=UNDER_WAY)
    return _end_all(unended, Crashed(message="Its worker died."))


def cancel_late(deployment_id: UUID, now: datetime) -> int:
    """Cancel what else a schedule ordered of this deployment that is due and has not begun. Returns how many.

    This run does all that they would find to do. What somebody ordered by hand stays.
    """
    late = FlowRunFilter(
        deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]),
        state=SCHEDULED,
        expected_start_time=FlowRunFilterExpectedStartTime(before_=now),  # type: ignore[arg-type]
        tags=FlowRunFilterTags(all_=["auto-scheduled"]),
    )
    return _end_all(late, Cancelled(message="The run before it was late, and did its work too."))


def _end_all(wanted: FlowRunFilter, state: State) -> int:
    """Put all these runs into a state in which they are found no more, page by page. Returns how many."""
    ended = 0
    with get_client(sync_client=True) as client:
        while runs := client.read_flow_runs(flow_run_filter=wanted):
            for run in runs:
                client.set_flow_run_state(run.id, state, force=True)
            ended += len(runs)
    return ended


def own_run() -> UUID | None:
    try:
        context = get_run_context()
    except MissingContextError:
        return None
    run = getattr(context, "flow_run", None)
    return run.id if run else None
