"""One cycle in a process that kills itself: `python killed_cycle.py STEP MOMENT`.

MOMENT: a number N, the step's N-th SQL statement (counting statements puts the end anywhere: between two batches, inside a
transaction, between a result and its state; 0: it does not die), or `before-commit` or `after-commit`, around the step's
first COMMIT. Prints how many statements each step made, as JSON.
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


def main(end_in: str, moment: str) -> int:
    config = configuration.current()
    bootstrap.migrate()
    from django.db import connection

    made: Counter[str] = Counter()
    current = ""
    commit = connection.commit

    def die_if(now: str) -> None:
        if current == end_in and now == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def count_statements(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        made[current] += 1
        die_if(str(made[current]))
        return execute(sql, params, many, context)

    def commit_and_tell() -> None:
        die_if("before-commit")
        commit()
        die_if("after-commit")

    def named(name: str, step: Any) -> Any:
        def run(pipeline: Pipeline) -> StepResult:
            nonlocal current
            current = name
            result: StepResult = step(pipeline)
            return result

        return run

    connection.commit = commit_and_tell  # type: ignore[method-assign]
    operations.STEPS = tuple((name, named(name, step)) for name, step in operations.STEPS)
    with bootstrap.open_pipeline(config) as pipeline, connection.execute_wrapper(count_statements):
        operations.run_once(pipeline)
    print(json.dumps(made))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
