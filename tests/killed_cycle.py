"""One cycle in a process that kills itself: `python killed_cycle.py STEP N` dies at the N-th SQL statement of a step.

Counting statements puts the end anywhere: between two batches, inside a transaction, between a result and its state.
N = 0: it does not die. Prints how many statements each step made, as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections import Counter
from typing import Any

from dateline import bootstrap, configuration, operations
from dateline.pipeline import Pipeline, StepResult


def main(end_in: str, end_at: int) -> int:
    config = configuration.current()
    bootstrap.migrate()
    from django.db import connection

    made: Counter[str] = Counter()
    current = ""

    def count_statements(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        made[current] += 1
        if current == end_in and made[current] == end_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    def named(name: str, step: Any) -> Any:
        def run(pipeline: Pipeline) -> StepResult:
            nonlocal current
            current = name
            result: StepResult = step(pipeline)
            return result

        return run

    operations.STEPS = tuple((name, named(name, step)) for name, step in operations.STEPS)
    with bootstrap.open_pipeline(config) as pipeline, connection.execute_wrapper(count_statements):
        operations.run_once(pipeline)
    print(json.dumps(made))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
