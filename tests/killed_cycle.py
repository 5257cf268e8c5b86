"""One cycle in a process that kills itself: `python killed_cycle.py N` dies at its N-th SQL statement; 0: never.

Counting statements puts the end anywhere: between two batches, inside a transaction, between a result and its state.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from dateline import bootstrap, configuration
from dateline.operations import run_once


def main(end_at: int) -> int:
    config = configuration.current()
    bootstrap.migrate()
    from django.db import connection

    count = 0

    def count_statements(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        if count == end_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    with bootstrap.open_pipeline(config) as pipeline, connection.execute_wrapper(count_statements):
        run_once(pipeline)
    print(count)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
