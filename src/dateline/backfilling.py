"""Articles of the past into the queue: a file, a sitemap or a list is read, taken batch by batch, and worked off.

The database is the queue: a batch is rows with the place behind it, written in one transaction; then the steps of the
pipeline do with them what they do with the news, and the next batch is taken. Killed at any moment, it goes on there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from dateline.articles.agencies import agency_of
from dateline.backfill_input import Plan, Reading, steps_of
from dateline.model import Article
from dateline.past.inputs import Item, Step, moment_of
from dateline.past.kinds import Kind
from dateline.past.values import Passed, PastPage, Unusable
from dateline.pipeline import STEPS, Pipeline, StepResult, drain, recover
from dateline.store import backfill as store
from dateline.store.backfill_outcome import Waiting, done, rejected, taken, unusable, waiting
from dateline.store.backfill_sources import Sources

BATCH = 200  # items taken before they are worked off
BATCH_BYTES = 8 * 1024 * 1024  # of bodies and texts in a batch
MOST_WAITING = 2000  # pages that may be put off, for their hosts' sake, before no more are taken
LINK_AT = 5000  # reports that wait to be linked; fewer are linked when all is read
LONGEST_WAIT = 30 * 60  # seconds to wait for hosts at the end; later than that another run does the rest
_NAP = 5.0  # seconds between two looks at what others work on

Progress = Callable[[str, int, int], None]


@dataclass(slots=True)
class Found:
    """What a look at an input found, nothing taken."""

    kind: Kind
    items: int = 0
    known: int = 0
    undated: int = 0
    first: datetime | None = None
    last: datetime | None = None
    unusable: Counter[str] = field(default_factory=Counter)
    passed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Done:
    """What a backfill came to. `counts`: of what was taken and what came of it; `rejected`: (stage, code) -> how many;
    `unusable`: (where, why) of the last lines and records that could not be taken; `waiting`: pages that their hosts
    still hold up, until `not_before`; `was_finished`: an earlier run had done it all.
    """

    kind: Kind
    counts: Counter[str]
    rejected: Counter[tuple[str, str]]
    unusable: Sequence[tuple[str, str]] = ()
    waiting: int = 0
    not_before: datetime | None = None
    was_finished: bool = False

    @property
    def failed(self) -> int:
        """Lines and pages that could not be had."""
        return (
            self.counts["unusable"] + self.counts["no original"] + self.counts["pages not got"] + self.waiting
        )


# ---------------------------------------------------------------------------------------------------------- a look


def look(plan: Plan, reading: Reading, progress: Progress = lambda what, done, of: None) -> Found:
    """What would be taken, and nothing done; sitemaps that an index names are got."""
    found = Found(plan.given.kind)
    waiting: list[Item] = []
    for step in steps_of(plan, reading, position=0, children=frozenset()):
        match step.item:
            case None:
                pass
            case Unusable(code=code):
                found.unusable[code] += 1
            case Passed(why=why):
                found.passed[why] += 1
            case item:
                found.items += 1
                moment = moment_of(item)
                if moment is None:
                    found.undated += 1
                else:
                    found.first = min(found.first or moment, moment)
                    found.last = max(found.last or moment, moment)
                waiting.append(item)
        if len(waiting) == BATCH:
            found.known += store.known_items(waiting)
            waiting = []
            progress("Items looked at", found.items, found.items)
    found.known += store.known_items(waiting)
    return found


# ---------------------------------------------------------------------------------------------------------- the run


def run(
    plan: Plan,
    p: Pipeline,
    reading: Reading,
    *,
    progress: Progress = lambda what, done, of: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Done:
    """Take the input, or what is left of it, and work it off. Raises `UsageError` for an input that cannot be read."""
    recover(p)
    begun = store.open_backfill(plan.key, plan.given.kind, plan.given.name, p.clock.now())
    work = _Work(p, begun.id, progress, sleep)
    if begun.is_finished and not plan.given.url:
        nothing_left = not waiting(begun.id, p.clock.now()).all
        work.finish()
        return _done(plan, begun.id, p, was_finished=nothing_left)
    if begun.is_finished:
        store.begin_again(begun.id)
        begun = store.open_backfill(plan.key, plan.given.kind, plan.given.name, p.clock.now())
    left = waiting(begun.id, p.clock.now())
    work.expect(left.pages + left.documents + left.articles)
    work.read()  # what an earlier run took and did not finish
    sources = Sources(named=plan.source, fallback=plan.given.own_name)
    steps = steps_of(plan, reading, position=begun.position, children=begun.children)
    for batch in _batches(steps, begun.position):
        became = store.take(
            begun.id,
            [_credited(item, p) for item in batch.items],
            sources,
            position=batch.position,
            child=batch.child,
            passed=batch.passed,
            now=p.clock.now(),
        )
        work.expect(became["taken"])
        if batch.position:
            progress(
                "Input, KiB", min(plan.given.raw.tell(), plan.given.size) // 1024, plan.given.size // 1024
            )
        work.read()
    work.finish()
    store.finish(begun.id, p.clock.now())
    return _done(plan, begun.id, p)


def _credited(item: Item | Unusable, p: Pipeline) -> Item | Unusable:
    return (
        replace(item, agency=agency_of(item.text, item.authors, p.agencies))
        if isinstance(item, Article)
        else item
    )


@dataclass(slots=True)
class _Batch:
    items: list[Item | Unusable] = field(default_factory=list)
    passed: Counter[str] = field(default_factory=Counter)
    position: int = 0
    child: str = ""
    size: int = 0


def _batches(steps: Iterator[Step], position: int) -> Iterator[_Batch]:
    """Steps in batches, cut where a sitemap ends: its end is noted with its last pages."""
    batch = _Batch(position=position)
    for step in steps:
        batch.position = step.position or batch.position
        match step.item:
            case None:
                batch.child = step.child
            case Passed(why=why):
                batch.passed[why] += 1
            case item:
                batch.items.append(item)
                batch.size += _size(item)
        full = len(batch.items) >= BATCH or batch.size >= BATCH_BYTES or batch.passed.total() >= 100 * BATCH
        if full or batch.child:
            yield batch
            batch = _Batch(position=batch.position)
    if batch.items or batch.passed:
        yield batch


def _size(item: Item | Unusable) -> int:
    match item:
        case PastPage():
            return len(item.document.body)
        case Article():
            return len(item.text)
        case _:
            return 0


class _Work:
    """Working off what was taken. Reports are linked in the order they appeared, as few times as can be: what is linked
    out of that order may come to other candidates."""

    def __init__(self, p: Pipeline, id: int, progress: Progress, sleep: Callable[[float], None]) -> None:
        self._p = p
        self._id = id
        self._progress = progress
        self._sleep = sleep
        self._done: Counter[str] = Counter()
        self._expected = 0

    def expect(self, items: int) -> None:
        """So many more are to be read."""
        self._expected += items

    def read(self) -> None:
        """Get and read what is taken, while no more waits than should; link where many reports wait."""
        while True:
            self._do(STEPS[1:-1])
            left = waiting(self._id, self._p.clock.now())
            if left.reports >= LINK_AT:
                self._do(STEPS[-1:])
            if left.pages + left.documents + left.articles <= MOST_WAITING or self._is_held_up(left):
                return
            self._rest(left)

    def finish(self) -> None:
        """Do everything that is left, but for pages that their hosts hold up for long."""
        while True:
            self._do(STEPS[1:-1])
            left = waiting(self._id, self._p.clock.now())
            if left.all == left.reports or self._is_held_up(left):
                self._do(STEPS[-1:])
                return
            self._rest(left)

    def _do(self, steps: Sequence[tuple[str, Callable[[Pipeline], StepResult]]]) -> None:
        for result in drain(self._p, steps):
            self._done[result.step] += result.taken
            done = self._done[result.step]
            self._progress(
                _DOING[result.step], done, done if result.step == "link" else max(done, self._expected)
            )

    def _is_held_up(self, left: Waiting) -> bool:
        """Whether nothing but pages is left to read, and none of them may be asked for soon."""
        return left.pages > 0 == left.documents + left.articles and self._ahead(left) > LONGEST_WAIT

    def _ahead(self, left: Waiting) -> float:
        now = self._p.clock.now()
        return (left.not_before - now).total_seconds() if left.not_before else 0.0

    def _rest(self, left: Waiting) -> None:
        self._progress("Pages that their hosts hold up", left.pages, left.pages)
        self._sleep(min(max(self._ahead(left), 1.0), _NAP))


_DOING = {
    "fetch": "Pages got",
    "extract": "Pages read",
    "annotate": "Articles understood",
    "link": "Reports linked",
}


def _done(plan: Plan, id: int, p: Pipeline, *, was_finished: bool = False) -> Done:
    left = waiting(id, p.clock.now())
    return Done(
        plan.given.kind,
        taken(id) + done(id),
        rejected(id),
        unusable=unusable(id),
        waiting=left.all,
        not_before=left.not_before,
        was_finished=was_finished,
    )
