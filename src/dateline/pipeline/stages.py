"""Stages apart: who collects, who reads and who links may be different processes on different machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from dateline.pipeline.base import Pipeline, StepResult
from dateline.pipeline.linking import link_reports
from dateline.pipeline.pages import annotate_articles, extract_articles, fetch_pages
from dateline.pipeline.polling import poll_feeds

Step = tuple[str, Callable[[Pipeline], StepResult]]

STAGES: dict[str, tuple[Step, ...]] = {
    "collect": (("poll", poll_feeds), ("fetch", fetch_pages)),
    "understand": (("extract", extract_articles), ("annotate", annotate_articles)),
    "link": (("link", link_reports),),
}
STEPS: tuple[Step, ...] = tuple(step for steps in STAGES.values() for step in steps)
READING_STEPS = STEPS[3:]

LOOK_AGAIN = 2.0  # seconds
LONGEST = timedelta(minutes=30)
"""A run ends after this long, and the next begins: then a new version, or a worker for another stage, has its turn."""


def drain(p: Pipeline, steps: Sequence[Step]) -> Iterator[StepResult]:
    """Run each step until nothing waits for it, in order; yields after every batch."""
    for _, step in steps:
        while True:
            result = step(p)
            if result.taken:
                yield result
            # a batch that is not full was all there was: no further look at the queue is needed
            if not result.more:
                break


def drain_beside_others(
    p: Pipeline, steps: Sequence[Step], *, sleep: Callable[[float], None]
) -> Iterator[StepResult]:
    """As `drain`, and stays while others hold work of these steps: what a dead one held is taken when its lease ends.

    Ends after `LONGEST`.
    """
    until = p.clock.now() + LONGEST
    names = [name for name, _ in steps]
    while True:
        for result in drain(p, steps):
            yield result
            if p.clock.now() >= until:
                return
        while True:
            waiting = p.articles.waiting(p.clock.now(), p.owner)
            if any(waiting[name].free for name in names):
                break
            if not any(waiting[name].held for name in names) or p.clock.now() >= until:
                return
            sleep(LOOK_AGAIN)


def reading_goes_on(p: Pipeline) -> bool:
    """Whether linking has to wait: which reports join a candidate depends on what was linked before, so all that is
    collected is read first, by whomever, and its reports are then linked in one order (docs/adr/003).

    No report waits longer than `link_wait` from when its article was seen: a backlog would hold up all candidates.
    """
    now = p.clock.now()
    since = p.articles.waits_since()
    if since is not None and since + p.link_wait <= now:
        return False
    return any(w.free or w.held for w in p.articles.waiting(now, p.owner).values())
