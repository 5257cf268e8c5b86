"""`python -m dateline.newsroom --port 8898`: the sample newsroom by itself."""

from __future__ import annotations

import argparse
import signal
import sys
from datetime import date
from types import FrameType

from dateline.errors import DatelineError
from dateline.newsroom.server import DEFAULT_PORT, LOOPBACK, serve


def main() -> int:
    parser = argparse.ArgumentParser("python -m dateline.newsroom", description="Serve the sample newsroom.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--anchor", type=date.fromisoformat, help="the day that counts as today, YYYY-MM-DD")
    args = parser.parse_args()
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        serve(args.port, args.host, anchor=args.anchor, ready=_announce)
    except DatelineError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _announce(base_url: str) -> None:
    print(f"Sample newsroom on {base_url}/ (invented stories)", file=sys.stderr, flush=True)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
