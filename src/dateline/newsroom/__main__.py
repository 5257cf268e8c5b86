"""`python -m dateline.newsroom --port 8898`: the sample newsroom by itself."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from dateline.errors import DatelineError
from dateline.newsroom.server import DEFAULT_PORT, LOOPBACK, serve


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m dateline.newsroom", description="Serve the sample newsroom."
    )
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--anchor", type=date.fromisoformat, help="the day that counts as today, YYYY-MM-DD")
    args = parser.parse_args()
    print(f"Sample newsroom on http://{args.host}:{args.port}/", file=sys.stderr)
    try:
        serve(args.port, args.host, anchor=args.anchor)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
