"""One measurement of `bench.polling` in this process: prints its figures and its peak memory (MB) as JSON."""

from __future__ import annotations

import json
import resource
import sys

from bench import polling

if __name__ == "__main__":
    what, port = sys.argv[1], int(sys.argv[2])
    parts = {
        "bare": polling.bare,
        "fetch": polling.fetched,
        "poll": polling.polled,
        "database": polling.rescheduled,
    }
    answer = parts[what](port)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({**answer, "memory": memory}))
