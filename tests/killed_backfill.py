"""A backfill in a process that kills itself: `python killed_backfill.py FILE N` dies at its N-th SQL statement.

N = 0: it does not die. Prints how many statements it made, as JSON.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dateline import bootstrap, configuration
from dateline.adapters.parsers import ParserPool
from dateline.backfill_input import Plan, Reading, opened


def main(file: str, end_at: int) -> int:
    config = configuration.current()
    bootstrap.migrate()
    from django.db import connection

    from dateline import backfilling

    made = 0

    def count_statements(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal made
        made += 1
        if made == end_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    backfilling.BATCH = 15  # several batches of a small archive
    parsers = ParserPool(max_workers=1)
    with (
        bootstrap.open_pipeline(config) as pipeline,
        opened(file, None, Path(config.home), pipeline.fetcher, datetime.now(UTC)) as given,
        connection.execute_wrapper(count_statements),
    ):
        backfilling.run(Plan(given), pipeline, Reading(pipeline.fetcher, parsers))
    parsers.close()
    print(json.dumps(made))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
