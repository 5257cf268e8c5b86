"""Every step says in the log what it did, and has it counted."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import wraps

from dateline import logs
from dateline.pipeline.base import Pipeline, StepResult

log = logging.getLogger(__name__)

Step = Callable[[Pipeline], StepResult]


def measured(name: str) -> Callable[[Step], Step]:
    """The step of that name; a batch that held nothing is not worth a line."""
    return lambda step: _measured(name, step)


def _measured(name: str, step: Step) -> Step:
    @wraps(step)
    def run(p: Pipeline) -> StepResult:
        with logs.bound(stage=name, worker=p.owner):
            began = time.perf_counter()
            try:
                result = step(p)
            except Exception as e:
                p.tallies.failed_batch(name, p.clock.now())
                log.warning("batch failed", extra={"fields": {"error": type(e).__name__}})
                raise
            seconds = time.perf_counter() - began
            if result.taken:
                p.tallies.batch(name, seconds, result.taken, result.counts, p.clock.now())
                counts = {what: number for what, number in result.counts.items() if number}
                fields = {"taken": result.taken, "seconds": round(seconds, 3), "counts": counts}
                log.info("batch done", extra={"fields": fields})
            return result

    return run
