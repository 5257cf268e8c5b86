"""The journey, one function a step: claim a batch, call pure logic, save result and state together.

Each step takes the `Pipeline` and answers with a `StepResult`; `taken == 0` means that nothing waits for it. Steps may
be run by any number of processes, killed at any moment and run again: what was claimed and not saved is handed out
again, and every save is an upsert on a natural key.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import urlsplit

from dateline.articles.posts import split_posts
from dateline.feeds.cadence import PollState, feed_request, first_state, next_poll, polled, postponed
from dateline.feeds.news import KnownEntry, plan_entries, possible_keys
from dateline.incidents.link import CandidateView, candidate_key, choose, neighbourhood
from dateline.incidents.merge import merge
from dateline.model import Article, Document, FeedEntry, LinkableReport, ParsedFeed, Rejection
from dateline.owners import is_alive, owner_name
from dateline.ports import (
    ArticleStore,
    CandidateStore,
    Claimed,
    Clock,
    Deferred,
    DueFeed,
    EntryToFetch,
    Extraction,
    FeedStore,
    Fetcher,
    FetchFailure,
    FetchOutcome,
    FetchRequest,
    Joined,
    Lease,
    NotModified,
    PageToExtract,
    PollResult,
    Workers,
)

LINK_BATCH = 200
# So many hosts that cannot be reached, and none of the open network that can: it is our own network that is away.
HOSTS_TO_BE_OFFLINE = 3
SAVE_EVERY = 50  # answers
MOST_ELSEWHERE = 2  # other forms of a page that are tried


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
    poll_batch: int = 500  # a 304 costs little, and a batch is as slow as its slowest host
    lease_for: timedelta = timedelta(minutes=5)
    owner: str = field(default_factory=lambda: owner_name(os.getpid()))
    is_own: Callable[[str], bool] = lambda url: (
        False
    )  # a URL on a host that the operator opened: no manners owed

    def lease(self, now: datetime) -> Lease:
        return Lease(self.owner, now + self.lease_for)

    @property
    def asking_time(self) -> timedelta:
        """How long hosts are waited for that are owed pauses: well before the lease ends, whatever is under way then."""
        return self.lease_for / 3


@dataclass(frozen=True, slots=True)
class StepResult:
    """How many items a step took, and what came of them, by name. `more`: the batch was full, so more may wait."""

    step: str
    taken: int
    counts: Mapping[str, int] = field(default_factory=dict)
    more: bool = False


# ------------------------------------------------------------------------------------------------------- polling


def poll_feeds(p: Pipeline) -> StepResult:
    """Due feeds -> new and edited entries. What is answered is parsed and saved while the slow ones are waited for."""
    now = p.clock.now()
    lease = p.lease(now)
    due = p.feeds.claim_due_feeds(p.poll_batch, lease, now)
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
    counts: Counter[str] = Counter()
    answered: list[_Poll] = []
    unanswered: list[_Poll] = []
    reached: set[str] = set()
    for request, outcome in p.fetcher.fetch_many(list(asked), within=p.asking_time):
        for feed in asked[request]:
            poll = _Poll(feed, states[feed.feed.id], request, outcome)
            # whether it is our own network that is away shows only when all are answered
            (unanswered if _is_silent(outcome) else answered).append(poll)
        if not _is_silent(outcome) and not isinstance(outcome, Deferred) and not p.is_own(request.url):
            reached.add(_host(request.url))
        if len(answered) >= SAVE_EVERY:
            counts.update(_save_polls(p, answered, lease))
            answered = []
    counts.update(_save_polls(p, answered, lease))
    away = _hosts_away(p, [poll.request.url for poll in unanswered], reached)
    counts.update(_save_polls(p, unanswered, lease, away))
    return StepResult("poll", len(due), counts, more=len(due) == p.poll_batch)


def _save_polls(
    p: Pipeline, polls: Sequence[_Poll], lease: Lease, away: frozenset[str] = frozenset()
) -> Counter[str]:
    if not polls:
        return Counter()
    now = p.clock.now()
    changed = [(q.due.feed.id, q.outcome) for q in polls if isinstance(q.outcome, Document) and q.is_changed]
    parsed = dict(zip((id for id, _ in changed), p.workers.parse_feeds(changed), strict=True))
    keys = {id: possible_keys(f.entries) for id, f in parsed.items() if isinstance(f, ParsedFeed)}
    known = p.feeds.known_entries(keys) if keys else {}
    results: list[PollResult] = []
    for poll in polls:
        id = poll.due.feed.id
        if isinstance(poll.outcome, Deferred) or _host(poll.request.url) in away:
            results.append(_postponed_result(poll, len(away), now))
        else:
            results.append(_poll_result(poll, parsed.get(id), known.get(id, {}), now))
    counts = Counter(_poll_word(poll.outcome, parsed.get(poll.due.feed.id)) for poll in polls)
    counts["new entries"] = p.feeds.save_polls(results, lease, now)
    return counts


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


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _is_silent(outcome: FetchOutcome) -> bool:
    return isinstance(outcome, FetchFailure) and outcome.code == "network"


def _hosts_away(p: Pipeline, silent: Sequence[str], reached: Collection[str]) -> frozenset[str]:
    """Hosts that could not be reached, where that is our own fault: several, and no host of others was reached."""
    away = frozenset(_host(url) for url in silent if not p.is_own(url))
    return away if len(away) >= HOSTS_TO_BE_OFFLINE and not set(reached) - away else frozenset()


def _postponed_result(poll: _Poll, hosts: int, now: datetime) -> PollResult:
    """A poll that says nothing about the feed: asked again soon, and nothing counts against it."""
    due = poll.due
    state = postponed(poll.state, feed_id=due.feed.id, now=now)
    if isinstance(poll.outcome, Deferred):
        message = "Its host had too many others to be asked before it; its turn comes with the next polls."
        rejection = Rejection("feed", due.feed.url, "deferred", message)
    else:
        message = (
            f"This machine seems to have no network: none of {hosts} hosts answered."
            " Nothing counts against the source."
        )
        rejection = Rejection("feed", due.feed.url, "no-network", message)
    return PollResult(
        feed_id=due.feed.id,
        poll_state=state.record(),
        next_poll_at=state.next_poll_at,
        failures=state.failures,
        succeeded=False,
        etag=due.etag,
        last_modified=due.last_modified,
        body_hash=due.body_hash,
        rejection=rejection,
    )


def _poll_word(outcome: FetchOutcome, parsed: ParsedFeed | Rejection | None) -> str:
    match outcome:
        case NotModified():
            return "feeds unchanged"
        case FetchFailure():
            return "feeds failed"
        case Deferred():
            return "feeds deferred"
        case _ if isinstance(parsed, Rejection):
            return "feeds unreadable"
        case _:
            return "feeds read" if parsed is not None else "feeds unchanged"


def _poll_result(
    poll: _Poll, parsed: ParsedFeed | Rejection | None, known: Mapping[str, KnownEntry], now: datetime
) -> PollResult:
    due, outcome = poll.due, poll.outcome
    assert not isinstance(outcome, Deferred), "what was not asked has no result"
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
            plan = plan_entries(parsed.entries, known)
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
    """Entries -> documents, saved while the slow hosts are waited for."""
    now = p.clock.now()
    lease = p.lease(now)
    claimed = p.articles.claim_entries(p.batch_size, lease, now)
    if not claimed:
        return StepResult("fetch", 0)
    by_url: dict[str, list[Claimed[EntryToFetch]]] = {}
    for c in claimed:
        by_url.setdefault(c.value.entry.link, []).append(c)
    counts: Counter[str] = Counter()
    answered: list[tuple[Claimed[EntryToFetch], FetchOutcome]] = []
    unanswered: list[tuple[Claimed[EntryToFetch], FetchOutcome]] = []
    reached: set[str] = set()
    for request, outcome in p.fetcher.fetch_many(
        [FetchRequest(url, "page") for url in by_url], within=p.asking_time
    ):
        pairs = [(c, outcome) for c in by_url[request.url]]
        (unanswered if _is_silent(outcome) else answered).extend(pairs)
        if not _is_silent(outcome) and not isinstance(outcome, Deferred) and not p.is_own(request.url):
            reached.add(_host(request.url))
        if len(answered) >= SAVE_EVERY:
            counts.update(_save_fetches(p, answered, lease))
            answered = []
    away = _hosts_away(p, [c.value.entry.link for c, _ in unanswered], reached)
    rest = [(c, _unless_away(c.value.entry.link, outcome, away)) for c, outcome in unanswered]
    counts.update(_save_fetches(p, [*answered, *rest], lease))
    return StepResult("fetch", len(claimed), counts, more=len(claimed) == p.batch_size)


def _unless_away(url: str, outcome: FetchOutcome, away: Collection[str]) -> FetchOutcome:
    return Deferred(url) if _host(url) in away else outcome


def _save_fetches(
    p: Pipeline, outcomes: Sequence[tuple[Claimed[EntryToFetch], FetchOutcome]], lease: Lease
) -> Counter[str]:
    if outcomes:
        p.articles.save_fetches(outcomes, lease, p.clock.now())
    return Counter(_fetch_word(outcome) for _, outcome in outcomes)


def _fetch_word(outcome: FetchOutcome) -> str:
    match outcome:
        case Document() | NotModified():
            return "pages fetched"
        case FetchFailure():
            return "pages failed"
        case Deferred():
            return "pages deferred"


def extract_articles(p: Pipeline) -> StepResult:
    """Documents -> articles, or the reason why not."""
    now = p.clock.now()
    lease = p.lease(now)
    claimed = p.articles.claim_documents(p.batch_size, lease, now)
    if not claimed:
        return StepResult("extract", 0)
    pages = [c.value for c in claimed]
    first = p.workers.extract(pages)
    extractions = _read_elsewhere(p, pages, [_extraction(answer) for answer in first])
    new = p.articles.save_articles(list(zip(claimed, extractions, strict=True)), lease, p.clock.now())
    counts = {
        "articles": new,
        "pages rejected": sum(e.rejection is not None for e in extractions),
        "pages read elsewhere": sum(e.read_from is not None for e in extractions),
    }
    return StepResult("extract", len(claimed), counts, more=len(claimed) == p.batch_size)


def _extraction(answer: Article | Rejection) -> Extraction:
    if isinstance(answer, Rejection):
        return Extraction(rejection=answer)
    return Extraction(split_posts(answer))


def _read_elsewhere(
    p: Pipeline, pages: Sequence[PageToExtract], extractions: Sequence[Extraction]
) -> list[Extraction]:
    """Where a page gave no text but names its AMP or print form, that form's; the first reason stands where it gives
    none either."""
    found = list(extractions)
    for nth in range(MOST_ELSEWHERE):
        wanted: dict[str, list[int]] = {}
        for i, extraction in enumerate(found):
            if extraction.rejection is not None and len(extraction.rejection.elsewhere) > nth:
                wanted.setdefault(extraction.rejection.elsewhere[nth], []).append(i)
        if not wanted:
            break
        asked = [FetchRequest(url, "page") for url in wanted]
        got = [
            (i, outcome)
            for request, outcome in p.fetcher.fetch_many(asked, within=p.asking_time)
            if isinstance(outcome, Document)
            for i in wanted[request.url]
        ]
        answers = p.workers.extract([replace(pages[i], document=document) for i, document in got])
        for (i, document), answer in zip(got, answers, strict=True):
            if isinstance(answer, Article):
                own = replace(answer, url=pages[i].document.url)
                found[i] = Extraction(split_posts(own), read_from=document)
    return found


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
