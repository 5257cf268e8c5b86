"""The journey, one function a step: claim a batch, call pure logic, save result and state together.

Each step takes the `Pipeline` and answers with a `StepResult`; `taken == 0` means that nothing waits for it. Steps may
be run by any number of processes, killed at any moment and run again: what was claimed and not saved is handed out
again, and every save is an upsert on a natural key.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

from dateline.feeds.cadence import (
    PollState,
    feed_request,
    first_state,
    next_poll,
    polled,
    postponed,
    with_move,
)
from dateline.feeds.news import plan_entries
from dateline.incidents.link import CandidateView, candidate_key, choose, neighbourhood
from dateline.incidents.merge import merge
from dateline.model import Document, FeedEntry, LinkableReport, ParsedFeed, Rejection
from dateline.owners import is_alive, owner_name
from dateline.ports import (
    ArticleStore,
    CandidateStore,
    Claimed,
    Clock,
    DueFeed,
    EntryToFetch,
    FeedStore,
    Fetcher,
    FetchFailure,
    FetchOutcome,
    FetchRequest,
    Joined,
    Lease,
    NotModified,
    PollResult,
    Workers,
)

LINK_BATCH = 200
# So many hosts that cannot be reached, and none of the open network that can: it is our own network that is away.
HOSTS_TO_BE_OFFLINE = 3


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Everything a step needs. Built by `bootstrap`; in tests with fakes."""

    clock: Clock
    fetcher: Fetcher
    workers: Workers
    feeds: FeedStore
    articles: ArticleStore
    candidates: CandidateStore
    batch_size: int = 100
    lease_for: timedelta = timedelta(minutes=5)
    owner: str = field(default_factory=lambda: owner_name(os.getpid()))
    is_own: Callable[[str], bool] = lambda url: (
        False
    )  # a URL on a host that the operator opened: no manners owed

    def lease(self, now: datetime) -> Lease:
        return Lease(self.owner, now + self.lease_for)


@dataclass(frozen=True, slots=True)
class StepResult:
    """How many items a step took, and what came of them, by name. `more`: the batch was full, so more may wait."""

    step: str
    taken: int
    counts: Mapping[str, int] = field(default_factory=dict)
    more: bool = False


# ------------------------------------------------------------------------------------------------------- polling


def poll_feeds(p: Pipeline) -> StepResult:
    """Due feeds -> new and edited entries."""
    now = p.clock.now()
    lease = p.lease(now)
    due = p.feeds.claim_due_feeds(p.batch_size, lease, now)
    if not due:
        return StepResult("poll", 0)
    states = {feed.feed.id: _poll_state(feed, now) for feed in due}
    asked: dict[FetchRequest, list[DueFeed]] = {}
    for feed in due:
        state = states[feed.feed.id]
        request = feed_request(
            state, feed.feed.url, etag=feed.etag, last_modified=feed.last_modified, now=now
        )
        asked.setdefault(request, []).append(feed)
    polls = [
        _Poll(feed, states[feed.feed.id], request, outcome)
        for request, outcome in p.fetcher.fetch_many(list(asked))
        for feed in asked[request]
    ]
    changed = [(q.due.feed.id, q.outcome) for q in polls if isinstance(q.outcome, Document) and q.is_changed]
    parsed = dict(zip((id for id, _ in changed), p.workers.parse_feeds(changed), strict=True))
    offline = _hosts_away(p, polls)
    results = [
        _offline_result(poll, len(offline), now)
        if _host(poll) in offline
        else _poll_result(p, poll, parsed.get(poll.due.feed.id), now)
        for poll in polls
    ]
    counts = Counter(_poll_word(poll.outcome, parsed.get(poll.due.feed.id)) for poll in polls)
    counts["new entries"] = p.feeds.save_polls(results, lease, now)
    return StepResult("poll", len(due), counts, more=len(due) == p.batch_size)


@dataclass(frozen=True, slots=True)
class _Poll:
    """One feed's poll: what was remembered, asked and answered."""

    due: DueFeed
    state: PollState
    request: FetchRequest
    outcome: FetchOutcome

    @property
    def is_changed(self) -> bool:
        return isinstance(self.outcome, Document) and self.outcome.sha256 != self.due.body_hash


def _poll_state(due: DueFeed, now: datetime) -> PollState:
    if due.poll_state:
        return PollState.from_record(due.poll_state)
    return first_state(feed_id=due.feed.id, cadence_minutes=due.feed.cadence_minutes, now=now)


def _host(poll: _Poll) -> str:
    return urlsplit(poll.due.feed.url).hostname or ""


def _hosts_away(p: Pipeline, polls: Sequence[_Poll]) -> frozenset[str]:
    """Hosts that could not be reached, where that is our own fault: several, and no host of others was reached."""
    others = [q for q in polls if not p.is_own(q.due.feed.url)]
    away = {_host(q) for q in others if isinstance(q.outcome, FetchFailure) and q.outcome.code == "network"}
    reached = {_host(q) for q in others} - away
    return frozenset(away) if len(away) >= HOSTS_TO_BE_OFFLINE and not reached else frozenset()


def _offline_result(poll: _Poll, hosts: int, now: datetime) -> PollResult:
    due = poll.due
    state = postponed(poll.state, feed_id=due.feed.id, now=now)
    message = f"This machine seems to have no network: none of {hosts} hosts answered. Nothing counts against the source."
    return PollResult(
        feed_id=due.feed.id,
        poll_state=state.record(),
        next_poll_at=state.next_poll_at,
        failures=state.failures,
        succeeded=False,
        etag=due.etag,
        last_modified=due.last_modified,
        body_hash=due.body_hash,
        rejection=Rejection("feed", due.feed.url, "no-network", message),
    )


def _poll_word(outcome: FetchOutcome, parsed: ParsedFeed | Rejection | None) -> str:
    match outcome:
        case NotModified():
            return "feeds unchanged"
        case FetchFailure():
            return "feeds failed"
        case _ if isinstance(parsed, Rejection):
            return "feeds unreadable"
        case _:
            return "feeds read" if parsed is not None else "feeds unchanged"


def _poll_result(
    p: Pipeline, poll: _Poll, parsed: ParsedFeed | Rejection | None, now: datetime
) -> PollResult:
    due, outcome = poll.due, poll.outcome
    rejection: Rejection | None = None
    entries: tuple[FeedEntry, ...] = ()
    etag, last_modified, body_hash = due.etag, due.last_modified, due.body_hash
    if isinstance(outcome, FetchFailure):
        rejection = Rejection("feed", outcome.url, outcome.code, outcome.message)
        state = next_poll(poll.state, outcome, feed_id=due.feed.id, now=now)
    elif isinstance(parsed, Rejection):
        rejection = parsed
        state = next_poll(poll.state, parsed, feed_id=due.feed.id, now=now)
    else:
        seen = 0
        if isinstance(outcome, Document):
            headers = {k.lower(): v for k, v in outcome.headers}
            etag, last_modified, body_hash = headers.get("etag"), headers.get("last-modified"), outcome.sha256
        if parsed is not None:
            plan = plan_entries(parsed.entries, p.feeds.known_entries(due.feed.id))
            entries, seen = (*plan.new, *plan.edited), len(plan.unchanged)
        answer = polled(
            outcome,
            request=poll.request,
            new=len(entries),
            seen=seen,
            previous_sha256=due.body_hash,
            previous_etag=due.etag,
        )
        state = next_poll(poll.state, answer, feed_id=due.feed.id, now=now)
        state = with_move(state, due.feed.url, now)
    return PollResult(
        feed_id=due.feed.id,
        poll_state=state.record(),
        next_poll_at=state.next_poll_at,
        failures=state.failures,
        succeeded=rejection is None,
        etag=etag,
        last_modified=last_modified,
        body_hash=body_hash,
        entries=entries,
        moved_to=state.moved_for_good,
        disabled_reason=state.disabled_reason,
        rejection=rejection,
    )


# -------------------------------------------------------------------------------------------------------- reading


def fetch_pages(p: Pipeline) -> StepResult:
    """Entries -> documents."""
    now = p.clock.now()
    lease = p.lease(now)
    claimed = p.articles.claim_entries(p.batch_size, lease, now)
    if not claimed:
        return StepResult("fetch", 0)
    by_url: dict[str, list[Claimed[EntryToFetch]]] = {}
    for c in claimed:
        by_url.setdefault(c.value.entry.link, []).append(c)
    requests = [FetchRequest(url, "page") for url in by_url]
    outcomes = [(c, outcome) for r, outcome in p.fetcher.fetch_many(requests) for c in by_url[r.url]]
    p.articles.save_fetches(outcomes, lease, p.clock.now())
    counts = Counter("pages fetched" if isinstance(o, Document) else "pages failed" for _, o in outcomes)
    return StepResult("fetch", len(claimed), counts, more=len(claimed) == p.batch_size)


def extract_articles(p: Pipeline) -> StepResult:
    """Documents -> articles, or the reason why not."""
    now = p.clock.now()
    lease = p.lease(now)
    claimed = p.articles.claim_documents(p.batch_size, lease, now)
    if not claimed:
        return StepResult("extract", 0)
    results = list(zip(claimed, p.workers.extract([c.value for c in claimed]), strict=True))
    new = p.articles.save_articles(results, lease, p.clock.now())
    rejected = sum(isinstance(r, Rejection) for _, r in results)
    counts = {"articles": new, "pages rejected": rejected}
    return StepResult("extract", len(claimed), counts, more=len(claimed) == p.batch_size)


def annotate_articles(p: Pipeline) -> StepResult:
    """Articles -> mentions and reports."""
    now = p.clock.now()
    lease = p.lease(now)
    claimed = p.articles.claim_articles(p.batch_size, lease, now)
    if not claimed:
        return StepResult("annotate", 0)
    results = list(zip(claimed, p.workers.annotate([c.value for c in claimed]), strict=True))
    reports = p.articles.save_annotations(results, lease, p.clock.now())
    counts = {"articles read": len(claimed), "reports": reports}
    return StepResult("annotate", len(claimed), counts, more=len(claimed) == p.batch_size)


# -------------------------------------------------------------------------------------------------------- linking


def link_reports(p: Pipeline) -> StepResult:
    """Reports -> candidates. One transaction; reports come in the same order after any crash."""
    now = p.clock.now()
    with p.candidates.linking():
        pending = p.candidates.pending_reports(LINK_BATCH)
        before = p.candidates.keys_of_reports([r.key for r in pending])
        made = 0
        keys: dict[str, str] = {}
        for report in pending:
            key, is_new = _link(p, report, now)
            keys[report.key] = key
            made += is_new
        _tell_together(p, pending, keys, now)
        moved = {old for report, old in before.items() if keys[report] != old}
        for key in sorted({*moved, *p.candidates.stale_candidates()}):
            _merge_again(p, key, now)
    counts = {"reports linked": len(pending), "new candidates": made}
    return StepResult("link", len(pending), counts, more=len(pending) == LINK_BATCH)


def _key_of_its_own(p: Pipeline, report: LinkableReport) -> str:
    """A key under which no other report is: read anew, a report may leave the candidate that it started."""
    for nth in count():
        view = p.candidates.view(key := candidate_key(report, nth))
        if view is None or all(r.key == report.key for r in view.reports):
            break
    return key


def _link(p: Pipeline, report: LinkableReport, now: datetime) -> tuple[str, bool]:
    decision = choose(report, p.candidates.near(neighbourhood(report)))
    key = decision.key or _key_of_its_own(p, report)
    view = p.candidates.view(key)
    members = [*(r for r in (view.reports if view else ()) if r.key != report.key), report]
    is_new = p.candidates.save(merge(key, members), [Joined(report, decision.score, decision.reasons)], now)
    return key, is_new


def _tell_together(
    p: Pipeline, reports: Sequence[LinkableReport], keys: Mapping[str, str], now: datetime
) -> None:
    """Link the candidates of a wider report and of the narrower ones that are part of it, both ways."""
    wider = {
        r.key: f"{r.article_key}.{r.report.part_of:03d}" for r in reports if r.report.part_of is not None
    }
    known = {**p.candidates.keys_of_reports(list(wider.values())), **keys}
    links: dict[str, list[str]] = {}
    for narrow, wide in wider.items():
        if wide in known and known[wide] != keys[narrow]:
            links.setdefault(keys[narrow], []).append(known[wide])
            links.setdefault(known[wide], []).append(keys[narrow])
    if links:
        p.candidates.set_links(links, now)


def _merge_again(p: Pipeline, key: str, now: datetime) -> None:
    view: CandidateView | None = p.candidates.view(key)
    if view is None:
        return
    if view.reports:
        p.candidates.save(merge(key, view.reports), [], now)
    else:
        p.candidates.drop(key)


# ------------------------------------------------------------------------------------------------------ the cycle

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
