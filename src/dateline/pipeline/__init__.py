"""The journey, one function a step: claim a batch, call pure logic, save result and state together.

Each step takes the `Pipeline` and answers with a `StepResult`; `taken == 0` means that nothing waits for it. Steps may
be run by any number of processes, killed at any moment and run again: what was claimed and not saved is handed out
again, and every save is an upsert on a natural key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from dateline.owners import is_alive
from dateline.pipeline.base import Pipeline, StepResult
from dateline.pipeline.linking import link_reports
from dateline.pipeline.pages import annotate_articles, extract_articles, fetch_pages
from dateline.pipeline.polling import poll_feeds

__all__ = [
    "READING_STEPS",
    "STEPS",
    "Pipeline",
    "StepResult",
    "annotate_articles",
    "drain",
    "extract_articles",
    "fetch_pages",
    "link_reports",
    "poll_feeds",
    "recover",
    "total",
]

STEPS: tuple[tuple[str, Callable[[Pipeline], StepResult]], ...] = (
    ("poll", poll_feeds),
    ("fetch", fetch_pages),
    ("extract", extract_articles),
    ("annotate", annotate_articles),
    ("link", link_reports),
)
READING_STEPS = STEPS[3:]


def recover(p: Pipeline) -> int:
    """Free what dead processes of this machine had claimed. Call before a cycle."""
    return p.articles.release_dead(is_alive)


def drain(p: Pipeline, steps: Sequence[tuple[str, Callable[[Pipeline], StepResult]]]) -> Iterator[StepResult]:
    """Run each step until nothing waits for it, in order; yields after every batch."""
    for _, step in steps:
        while True:
            result = step(p)
            if result.taken:
                yield result
            # a batch that is not full was all there was: no further look at the queue is needed
            if not result.more:
                break


def total(results: Sequence[StepResult]) -> dict[str, int]:
    """Counts of a whole cycle by name."""
    counts: Counter[str] = Counter()
    for result in results:
        if result.step == "poll":
            counts["feeds polled"] += result.taken
        counts.update(result.counts)
    return dict(counts)
