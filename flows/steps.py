"""The pipeline's steps as Prefect tasks: a batch each, retried for what is transient."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun

from dateline import bootstrap, operations
from dateline.errors import TransientError
from dateline.pipeline import STEPS, Pipeline, StepResult

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
    """One batch of one step. The batch is in the database; only its name and counts pass through Prefect."""
    assert _open is not None, "a step runs inside `opened_pipeline()`"
    operations.renew_connection()
    return dict(STEPS)[step](_open)
