"""When to ask a feed again. Pure: the state before, what came of the poll, and the present give the state
after.

The interval follows the news: it shrinks while polls bring new entries and grows while they don't (Media
Cloud adapts to the share of what it has seen before), within [5 min, 24 h]. With these steps it settles where two
polls in five bring something: polls are about half the usual gap between entries apart, and news is seen after a third of
it. Failures add up in fractions, as
Media Cloud counts them: a hard one 1, a soft one 0.5, a passing one 0.25; ten disable the feed, visibly. One
success clears them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from dateline.model import Document, Rejection
from dateline.ports import FetchFailure, FetchRequest, NotModified

SHORTEST = timedelta(minutes=5)
LONGEST = timedelta(hours=24)
DISABLE_AFTER = 10.0  # failure points
MOVED_AFTER = 3  # answers in a row that name the same new address
FULL_FETCH_EVERY = timedelta(hours=24)
"""How often a feed is got without validators, to catch an ETag that stays while the body changes."""

_MISSED = 0.5  # of the entries new: some may have come and gone between the polls
_MUCH_FASTER = 0.5
_FASTER = 0.75
_SLOWER = 1.2
_BACK_OFF = 2.0
_JITTER = 0.1  # of the interval, either way: feeds added together drift apart

_HARD = 1.0
_SOFT = 0.5
_PASSING = 0.25


@dataclass(frozen=True, slots=True)
class PollState:
    """What is remembered of a feed between polls. Times are aware UTC; `interval` in seconds.

    `failures`: points so far. `disabled_reason`: a sentence; empty while the feed is watched. `retired`: it
    answered 410 and only a new address brings it back. `moved_to`, `moved_answers`: a 301 or 308 and how many
    polls in a row agreed on it. `etag_lies`: it answered 304 while its body had changed. `moved_at`:
    when a move was followed for good, the last time.
    """

    interval: float = 1800.0
    next_poll_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_full_at: datetime | None = None
    failures: float = 0.0
    failed_in_row: int = 0
    last_error: str = ""
    disabled_reason: str = ""
    retired: bool = False
    moved_to: str | None = None
    moved_answers: int = 0
    not_modified_since_full: int = 0
    etag_lies: bool = False
    moved_at: datetime | None = None

    def record(self) -> dict[str, Any]:
        """As JSON-ready data; `PollState.from_record` reads it back."""
        return {
            name: value.isoformat() if isinstance(value := getattr(self, name), datetime) else value
            for name in _STATE
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> PollState:
        """Unknown keys are passed over and missing ones have their defaults, so that records outlive
        versions."""
        known = {f.name: record[f.name] for f in fields(cls) if f.name in record}
        for name in ("next_poll_at", "last_polled_at", "last_success_at", "last_full_at", "moved_at"):
            if isinstance(known.get(name), str):
                known[name] = datetime.fromisoformat(known[name])
        return cls(**known)

    @property
    def moved_for_good(self) -> str | None:
        """The new address once enough answers agreed on it."""
        return self.moved_to if self.moved_answers >= MOVED_AFTER else None


_STATE = tuple(f.name for f in fields(PollState))


@dataclass(frozen=True, slots=True)
class Polled:
    """A poll that was answered. `new`, `seen`: entries that are news (edits included) and that were known
    before.

    `not_modified`: it was a 304. `conditional`: validators were sent. `body_changed`: whether the body
    differs from the last one; None for a 304 or where there is nothing to compare with.
    """

    new: int = 0
    seen: int = 0
    not_modified: bool = False
    conditional: bool = False
    body_changed: bool | None = None
    same_validators: bool = False
    moved_to: str | None = None


PollOutcome = Polled | FetchFailure | Rejection


def first_state(*, feed_id: str, cadence_minutes: int, now: datetime) -> PollState:
    """The state of a feed that was never polled: due at once, spread over the first minute."""
    interval = _bounded(cadence_minutes * 60.0)
    return PollState(interval=interval, next_poll_at=now + timedelta(seconds=60 * _fraction(feed_id, now)))


def feed_request(
    state: PollState, url: str, *, etag: str | None, last_modified: str | None, now: datetime
) -> FetchRequest:
    """The request of the next poll: conditional, but in full once a day and always where the ETag was caught
    lying."""
    due_in_full = state.last_full_at is None or now - state.last_full_at >= FULL_FETCH_EVERY
    if due_in_full or state.etag_lies:
        return FetchRequest(url, "feed")
    return FetchRequest(url, "feed", etag, last_modified)


def with_move(state: PollState, url: str, now: datetime) -> PollState:
    """The same state, with the instant written down where enough answers agreed that the feed left `url` for good."""
    return replace(state, moved_at=now) if state.moved_for_good not in (None, url) else state


def polled(
    answer: Document | NotModified,
    *,
    request: FetchRequest,
    new: int = 0,
    seen: int = 0,
    body_changed: bool | None = None,
    previous_etag: str | None = None,
) -> Polled:
    """What an answered poll says about the feed's rhythm, from the answer, the counts of its entries, and whether its
    body can hold news (None where there is nothing to compare it with)."""
    conditional = bool(request.etag or request.last_modified)
    if isinstance(answer, NotModified):
        return Polled(not_modified=True, conditional=conditional, moved_to=answer.moved_to)
    etag = next((v for k, v in answer.headers if k.lower() == "etag"), None)
    return Polled(
        new=new,
        seen=seen,
        conditional=conditional,
        body_changed=body_changed,
        same_validators=etag is not None and etag == previous_etag,
        moved_to=answer.moved_to,
    )


def next_poll(
    state: PollState, outcome: PollOutcome, *, feed_id: str, now: datetime, jitter: float = _JITTER
) -> PollState:
    """The state after a poll that ended `now`. `jitter` is a share of the wait, drawn from feed id and time:
    the same poll always gives the same answer."""
    if isinstance(outcome, Polled):
        after = _after_answer(state, outcome, now)
        wait = after.interval
    else:
        after = _after_failure(state, outcome, now)
        wait = after.interval * _BACK_OFF ** min(after.failed_in_row, 12)
        if isinstance(outcome, FetchFailure) and outcome.retry_after_seconds:
            wait = max(wait, float(outcome.retry_after_seconds))
    if after.disabled_reason:
        return replace(after, next_poll_at=None)
    wait = _bounded(wait)
    spread = wait * jitter * (2 * _fraction(feed_id, now) - 1)
    # Never before what the host asked for, and never past a day.
    if isinstance(outcome, FetchFailure) and outcome.retry_after_seconds:
        spread = abs(spread)
    return replace(after, next_poll_at=now + timedelta(seconds=_bounded(wait + spread)))


def revived(state: PollState) -> PollState:
    """The state once the operator has it polled again: failures are forgotten, what is known of its ETags, its moves and
    its rhythm is not."""
    return replace(state, failures=0.0, failed_in_row=0, last_error="", disabled_reason="", retired=False)


def postponed(state: PollState, *, feed_id: str, now: datetime) -> PollState:
    """The state after a poll that says nothing about the feed, since this machine itself had no network:
    nothing is counted against it, and it is asked again soon."""
    spread = SHORTEST * _JITTER * _fraction(feed_id, now)
    return replace(state, next_poll_at=now + SHORTEST + spread)


def _after_answer(state: PollState, outcome: Polled, now: datetime) -> PollState:
    if outcome.new:
        share = outcome.new / (outcome.new + outcome.seen)
        interval = state.interval * (_MUCH_FASTER if share >= _MISSED else _FASTER)
    else:
        interval = state.interval * _SLOWER
    full = not outcome.conditional and not outcome.not_modified
    # The body changed under validators that did not, in the stretch in which it kept saying 304.
    lies = (
        full
        and outcome.same_validators
        and outcome.body_changed is True
        and state.not_modified_since_full > 0
    )
    agreeing = outcome.moved_to is not None and outcome.moved_to == state.moved_to
    return replace(
        state,
        interval=_bounded(interval),
        last_polled_at=now,
        last_success_at=now,
        last_full_at=now if full else state.last_full_at,
        failures=0.0,
        failed_in_row=0,
        last_error="",
        disabled_reason="",
        retired=False,
        moved_to=outcome.moved_to,
        moved_answers=state.moved_answers + 1 if agreeing else int(outcome.moved_to is not None),
        not_modified_since_full=0 if full else state.not_modified_since_full + int(outcome.not_modified),
        etag_lies=state.etag_lies or lies,
    )


def _after_failure(state: PollState, failure: FetchFailure | Rejection, now: datetime) -> PollState:
    points = state.failures + failure_points(failure)
    reason = ""
    retired = isinstance(failure, FetchFailure) and failure.status == 410
    if retired:
        reason = f"It is gone for good (410): {failure.message}"
    elif points >= DISABLE_AFTER:
        reason = (
            f"It failed too often; the last time: {failure.message} `dateline feeds check` tries it again."
        )
    return replace(
        state,
        last_polled_at=now,
        failures=points,
        failed_in_row=state.failed_in_row + 1,
        last_error=failure.message,
        disabled_reason=reason,
        retired=retired,
        moved_to=None,
        moved_answers=0,
    )


_SOFT_STATUS = frozenset({401, 403, 408, 425, 451})
_SOFT_CODES = frozenset(
    {"deadline", "network", "broken-encoding", "robots-unreachable", "http-304", "no-room"}
)


def failure_points(failure: FetchFailure | Rejection) -> float:
    """How much a failure counts: 1 for what will hardly heal by itself (404, not a feed, refused), 0.5 for
    what may (no answer, 403), 0.25 for a host that is busy (429, 5xx)."""
    if isinstance(failure, Rejection):
        return _HARD
    status = failure.status
    if status is not None and (status == 429 or status >= 500):
        return _PASSING
    if status in _SOFT_STATUS or (status is None and failure.code in _SOFT_CODES):
        return _SOFT
    return _HARD


def _bounded(seconds: float) -> float:
    return min(max(seconds, SHORTEST.total_seconds()), LONGEST.total_seconds())


def _fraction(feed_id: str, now: datetime) -> float:
    digest = hashlib.sha256(f"{feed_id}\n{now.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32
