"""One measurement of `bench.polling` in this process: prints its figures as JSON."""

from __future__ import annotations

import json
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
    print(json.dumps(parts[what](port)))
