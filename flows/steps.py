"""The pipeline's steps as Prefect tasks, retried for what is transient; and what every run begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from time import monotonic, sleep
from typing import Any

from prefect import task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from dateline import bootstrap, configuration, operations
from dateline.errors import TransientError
from dateline.flows.orphans import tidy_up
from dateline.operations import CycleRecord
from dateline.pipeline import (
    STAGES,
    STEPS,
    Pipeline,
    Step,
    StepResult,
    drain,
    drain_beside_others,
    reading_goes_on,
    recover,
)

SPELL = 30.0
"""Seconds for which a task goes on with batches. Each task costs Prefect and its server some .04 s of a processor."""

MOST_SWEPT = 5_000
"""Candidates of changed watches in one cycle, so that news need not wait; the flow `maintain` looks at all that are left."""

_open: Pipeline | None = None


@contextmanager
def opened_pipeline() -> Iterator[Pipeline]:
    """One pipeline for a whole flow run, with pools that load model and gazetteer once.

    Tasks find it here and not in their parameters: Prefect would copy, hash and store those.
    """
    global _open
    with bootstrap.open_pipeline() as pipeline:
        _open = pipeline
        try:
            yield pipeline
        finally:
            _open = None


@contextmanager
def recorded_run(flow: str, what: str) -> Iterator[CycleRecord]:
    """A run's record: a row for the operator's page, and a table in Prefect, described by `what`, where it ends well.

    Whatever killed runs have left behind is cleared away first.
    """
    tidy_up(datetime.now(UTC))
    with operations.recorded_cycle(flow) as cycle:
        yield cycle
        create_table_artifact(key=f"{flow}-run", table=cycle.table(), description=what)


@contextmanager
def begun_run(flow: str, what: str) -> Iterator[tuple[Pipeline, CycleRecord]]:
    """A recorded run with a pipeline; what dead processes of this machine held is free again."""
    with opened_pipeline() as pipeline, recorded_run(flow, what) as cycle:
        recover(pipeline)
        yield pipeline, cycle


def run_stage(pipeline: Pipeline, stage: str) -> list[StepResult]:
    """Each step of a stage in turn, until nothing waits for it. Linking waits for what is still being read."""
    if stage == "link" and reading_goes_on(pipeline):
        return []
    return list(drain(pipeline, as_tasks(name for name, _ in STAGES[stage])))


def run_stage_beside_others(pipeline: Pipeline, stage: str) -> list[StepResult]:
    """As `run_stage`, and stays while other workers hold work of the stage: one of them may have died with it."""
    return list(drain_beside_others(pipeline, as_tasks(name for name, _ in STAGES[stage]), sleep=sleep))


def as_tasks(names: Iterable[str]) -> list[Step]:
    """Steps of these names, each spell of one a task, numbered through.

    They have no tags: for each Prefect would ask its server whether a limit stands for it, before and after every task.
    """
    numbers = count(1)

    def spell(name: str) -> Callable[[Pipeline], StepResult]:
        def run(_: Pipeline) -> StepResult:
            return run_step(name, next(numbers))

        return run

    return [(name, spell(name)) for name in names]


def finish_linking(counts: dict[str, int]) -> dict[str, int]:
    """What follows upon new candidates: those of changed watches are chosen, and notices told; the counts of all."""
    if chosen := operations.sweep_watches(MOST_SWEPT):
        counts["candidates chosen anew for watches"] = chosen
    return counts | operations.tell_watches(datetime.now(UTC), configuration.current())


def is_transient(task: Any, task_run: TaskRun, state: State[Any]) -> bool:
    """Whether a failed task is worth another try: only errors that may heal by themselves are."""
    try:
        state.result()
    except TransientError:
        return True
    except Exception as e:  # noqa: BLE001  (judged, not swallowed: the task's own error stands)
        return operations.is_transient(e)
    return False


@task(
    task_run_name="{step}-{number:03d}",
    retries=3,
    retry_delay_seconds=[2, 10, 30],
    retry_condition_fn=is_transient,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def run_step(step: str, number: int) -> StepResult:
    """Batches of one step, one after the other for a spell. They are in the database; only names and counts pass through
    Prefect.

    What fails after the first batch ends the spell with what was done before; the next one begins with it, and is a task
    that fails, and is tried again, by itself.
    """
    assert _open is not None, "a step runs inside `opened_pipeline()`"
    batch, until = dict(STEPS)[step], monotonic() + SPELL
    operations.renew_connection()
    done = batch(_open)
    while done.more and monotonic() < until:
        operations.renew_connection()
        try:
            done = done.and_then(batch(_open))
        except Exception:  # noqa: BLE001  (logged where it failed, and met again)
            return done
    return done
