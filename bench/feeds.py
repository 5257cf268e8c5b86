"""Parse time of feeds against bare feedparser on the same bytes in the same run.

Bare is what a first attempt would write: `feedparser.parse(BytesIO(body))`, with its clean-up of HTML, which its users
get unless they ask. The bar is a ratio of 1.2 over all files together.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.places import GOLD

REPEATS = 7
BAR = 1.2


def seconds(do: Callable[[], object]) -> float:
    """The median of several runs: neither a lucky one nor one that the machine interrupted."""
    runs = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        do()
        runs.append(time.perf_counter() - started)
    return median(runs)


def compare(files: list[Path]) -> list[tuple[str, int, float, float]]:
    """(name, bytes, our seconds, bare seconds) a file."""
    import feedparser

    from dateline.feeds.parse import parse_feed

    rows = []
    for file in files:
        body = file.read_bytes()
        parse_feed(body, feed_id="warm")  # imports and caches are paid by neither
        feedparser.parse(io.BytesIO(body))
        ours = seconds(lambda body=body: parse_feed(body, feed_id="bench"))  # type: ignore[misc]
        bare = seconds(lambda body=body: feedparser.parse(io.BytesIO(body)))  # type: ignore[misc]
        rows.append((file.name, len(body), ours, bare))
    return rows


def main() -> None:
    folder = GOLD / "feeds"
    if not folder.is_dir():
        print("The feeds are not there; nothing to measure.")
        return
    real = compare(sorted(p for p in (folder / "real").iterdir() if p.is_file()))
    print(f"parse time, median of {REPEATS} runs     bytes   ours ms   bare ms   ratio")
    for name, size, ours, bare in real:
        print(f"{name[:34]:34} {size:9} {ours * 1000:9.2f} {bare * 1000:9.2f} {ours / bare:7.2f}")
    small = compare(sorted((folder / "conformance").glob("*/*.xml")))
    for name, rows in (("real feeds", real), ("conformance files", small), ("all", real + small)):
        ours, bare = sum(r[2] for r in rows), sum(r[3] for r in rows)
        worst = max(rows, key=lambda r: r[2] / r[3])
        print(
            f"{f'{name} ({len(rows)})':34} {sum(r[1] for r in rows):9} {ours * 1000:9.2f} {bare * 1000:9.2f}"
            f" {ours / bare:7.2f}   worst {worst[2] / worst[3]:.2f} ({worst[0]})"
        )
    ratio = sum(r[2] for r in real + small) / sum(r[3] for r in real + small)
    print(f"ratio of totals {ratio:.2f}, bar {BAR}: {'kept' if ratio <= BAR else 'MISSED'}")
