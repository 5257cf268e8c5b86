"""The bench: the parts named, or all of them. `linking`, `desk_scale`, `kill_sweep`, `proof` have options: `--help`."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bench import (
    accuracy,
    alarms,
    api,
    calibration,
    copies,
    desk_scale,
    feeds,
    gate,
    kill_sweep,
    link,
    linking,
    pages,
    polling,
    proof,
    reading,
    speed,
    workers,
)

PARTS: dict[str, Callable[[], None]] = {
    "accuracy": accuracy.main,
    "calibration": calibration.main,
    "gate": gate.main,
    "reading": reading.main,
    "link": link.main,
    "pages": pages.main,
    "speed": speed.main,
    "polling": polling.main,
    "copies": copies.main,
    "api": lambda: api.main(api.SMALL),
    "desk_scale": lambda: desk_scale.main(desk_scale.SMALL),
    "linking": linking.main,
    "alarms": alarms.main,
    "feeds": feeds.main,
    "kill_sweep": kill_sweep.main,
    "proof": proof.main,
    "workers": workers.main,
}


def main() -> int:
    with_options = {
        "linking": linking.main,
        "desk_scale": desk_scale.main,
        "api": api.main,
        "kill_sweep": kill_sweep.main,
        "proof": proof.main,
        "workers": workers.main,
    }
    if sys.argv[1:2] and sys.argv[1] in with_options:
        with_options[sys.argv[1]](sys.argv[2:])
        return 0
    wanted = sys.argv[1:] or list(PARTS)
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        print(f"bench: {unknown[0]!r} is not known; take {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    for name in wanted:
        print(f"\n== {name}", flush=True)
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main())
