"""What every step takes and answers with."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dateline.articles.agencies import Agencies
from dateline.incidents.merge_rules import DEFAULT_RULES
from dateline.model import Document, MergeRules
from dateline.owners import owner_name
from dateline.ports import (
    ArticleStore,
    CandidateStore,
    Clock,
    FeedStore,
    Fetcher,
    FetchOutcome,
    Lease,
    NoTallies,
    Tallies,
    Workers,
)

SAVE_EVERY = 100  # answers of hosts
ASKING_TIME = timedelta(seconds=100)
"""How long hosts are waited for that are owed pauses: a batch is as slow as its slowest host."""
SAVE_BYTES = 8 * 1024 * 1024  # of bodies: large answers are not gathered, or a hundred would be a gigabyte


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything a step needs. Built by `bootstrap`; in tests with fakes."""

    clock: Clock
    fetcher: Fetcher
    workers: Workers
    feeds: FeedStore
    articles: ArticleStore
    candidates: CandidateStore
    agencies: Agencies = field(default_factory=lambda: Agencies({}))
    tallies: Tallies = field(default_factory=NoTallies)
    batch_size: int = 100
    poll_batch: int = 500  # a 304 costs little, and a batch is as slow as its slowest host
    lease_for: timedelta = timedelta(minutes=1)  # renewed while a batch is worked on
    link_wait: timedelta = timedelta(minutes=15)
    rules: MergeRules = DEFAULT_RULES  # by which the shown values of candidates are chosen
    owner: str = field(default_factory=lambda: owner_name(os.getpid()))
    is_own: Callable[[str], bool] = lambda url: (
        False
    )  # a URL on a host that the operator opened: no manners owed

    def lease(self, now: datetime) -> Lease:
        return Lease(self.owner, now + self.lease_for)

    @staticmethod
    def is_much(outcomes: Sequence[FetchOutcome]) -> bool:
        """Whether so much is answered that it is time to save it."""
        bodies = sum(len(outcome.body) for outcome in outcomes if isinstance(outcome, Document))
        return len(outcomes) >= SAVE_EVERY or bodies >= SAVE_BYTES


@dataclass(frozen=True, slots=True)
class StepResult:
    """How many items a step took, and what came of them, by name. `more`: the batch was full, so more may wait."""

    step: str
    taken: int
    counts: Mapping[str, int] = field(default_factory=dict)
    more: bool = False

    def and_then(self, later: StepResult) -> StepResult:
        """This and the next batch of the same step, as one."""
        counts = Counter(self.counts)
        counts.update(later.counts)
        return StepResult(self.step, self.taken + later.taken, dict(counts), later.more)
