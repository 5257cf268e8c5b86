"""One measurement of `bench.polling` in this process: prints {"rate", "memory"} as JSON."""

from __future__ import annotations

import json
import resource
import sys

from bench import polling

if __name__ == "__main__":
    what, port = sys.argv[1], int(sys.argv[2])
    rate = {"bare": polling.bare, "fetch": polling.fetched}[what](port)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"rate": rate, "memory": memory}))
