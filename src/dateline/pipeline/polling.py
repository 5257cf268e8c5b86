"""Due feeds -> new and edited entries."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline import logs
from dateline.feeds.cadence import (
    PollState,
    feed_request,
    first_state,
    next_poll,
    polled,
    postponed,
    with_move,
)
from dateline.feeds.news import KnownEntry, plan_entries, possible_keys
from dateline.feeds.unchanged import news_hash
from dateline.model import Document, FeedEntry, ParsedFeed, Rejection
from dateline.pipeline.base import ASKING_TIME, Pipeline, StepResult
from dateline.pipeline.measuring import measured
from dateline.pipeline.offline import host_of, hosts_away, is_silent
from dateline.ports import (
    Deferred,
    DueFeed,
    FetchFailure,
    FetchOutcome,
    FetchRequest,
    Lease,
    NotModified,
    PollResult,
)

log = logging.getLogger(__name__)


@measured("poll")
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
    for request, outcome in p.fetcher.fetch_many(list(asked), within=ASKING_TIME):
        found = news_hash(outcome.body) if isinstance(outcome, Document) else ""
        for feed in asked[request]:
            poll = _Poll(feed, states[feed.feed.id], request, outcome, found)
            # whether it is our own network that is away shows only when all are answered
            (unanswered if is_silent(outcome) else answered).append(poll)
        if not is_silent(outcome) and not isinstance(outcome, Deferred) and not p.is_own(request.url):
            reached.add(host_of(request.url))
        if p.is_much([q.outcome for q in answered]):
            counts.update(_save_polls(p, answered, lease))
            answered = []
    counts.update(_save_polls(p, answered, lease))
    away = hosts_away(p, [poll.request.url for poll in unanswered], reached)
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
        if isinstance(poll.outcome, Deferred) or host_of(poll.request.url) in away:
            results.append(_postponed_result(poll, len(away), now))
        else:
            results.append(_poll_result(poll, parsed.get(id), known.get(id, {}), now))
    _tell_failures(results)
    counts = Counter(_poll_word(poll.outcome, parsed.get(poll.due.feed.id)) for poll in polls)
    counts["new entries"] = p.feeds.save_polls(results, lease, now)
    return counts


def _tell_failures(results: Sequence[PollResult]) -> None:
    for result in results:
        if result.rejection is not None:
            with logs.bound(feed=result.feed_id):
                fields = {"code": result.rejection.code, "message": result.rejection.message}
                log.info("feed not read", extra={"fields": fields})


@dataclass(frozen=True, slots=True)
class _Poll:
    """One feed's poll: what was remembered, asked and answered."""

    due: DueFeed
    state: PollState
    request: FetchRequest
    outcome: FetchOutcome
    news_hash: str  # of the body; "" where there is none

    @property
    def is_changed(self) -> bool:
        return bool(self.news_hash) and self.news_hash != self.due.body_hash


def _poll_state(due: DueFeed, now: datetime) -> PollState:
    if due.poll_state:
        return PollState.from_record(due.poll_state)
    return first_state(feed_id=due.feed.id, cadence_minutes=due.feed.cadence_minutes, now=now)


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
            etag, last_modified, body_hash = headers.get("etag"), headers.get("last-modified"), poll.news_hash
        if parsed is not None:
            plan = plan_entries(parsed.entries, known)
            entries, seen = (*plan.new, *plan.edited), len(plan.unchanged)
        answer = polled(
            outcome,
            request=poll.request,
            new=len(entries),
            seen=seen,
            body_changed=poll.is_changed if poll.news_hash and due.body_hash else None,
            previous_etag=due.etag,
        )
        state = with_move(next_poll(poll.state, answer, feed_id=due.feed.id, now=now), due.feed.url, now)
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
