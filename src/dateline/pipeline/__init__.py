"""The journey, one function a step: claim a batch, call pure logic, save result and state together.

Each step takes the `Pipeline` and answers with a `StepResult`; `taken == 0` means that nothing waits for it. Steps may
be run by any number of processes, killed at any moment and run again: what was claimed and not saved is handed out
again, and every save is an upsert on a natural key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dateline.owners import is_alive
from dateline.pipeline.base import Pipeline, StepResult
from dateline.pipeline.linking import link_reports
from dateline.pipeline.pages import annotate_articles, extract_articles, fetch_pages
from dateline.pipeline.polling import poll_feeds
from dateline.pipeline.stages import (
    READING_STEPS,
    STAGES,
    STEPS,
    Step,
    drain,
    drain_beside_others,
    reading_goes_on,
)

__all__ = [
    "READING_STEPS",
    "STAGES",
    "STEPS",
    "Pipeline",
    "Step",
    "StepResult",
    "annotate_articles",
    "drain",
    "drain_beside_others",
    "extract_articles",
    "fetch_pages",
    "link_reports",
    "poll_feeds",
    "reading_goes_on",
    "recover",
    "total",
]


def recover(p: Pipeline) -> int:
    """Free what dead processes of this machine had claimed. Call before a cycle."""
    return p.articles.release_dead(is_alive)


def total(results: Sequence[StepResult]) -> dict[str, int]:
    """Counts of a whole cycle by name."""
    counts: Counter[str] = Counter()
    for result in results:
        if result.step == "poll":
            counts["feeds polled"] += result.taken
        counts.update(result.counts)
    return dict(counts)
