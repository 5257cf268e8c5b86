"""When a feed is asked again."""

from __future__ import annotations

import json
import random
import statistics
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.feeds.cadence import (
    DISABLE_AFTER,
    LONGEST,
    SHORTEST,
    Polled,
    PollOutcome,
    PollState,
    failure_points,
    feed_request,
    first_state,
    next_poll,
    polled,
    revived,
    with_move,
)
from dateline.model import Document, Rejection
from dateline.ports import FetchFailure, FetchRequest, NotModified

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
URL = "https://paper.example/feed"


def failed(code: str, status: int | None = None, *, retry_after: int | None = None) -> FetchFailure:
    return FetchFailure(URL, code, "It failed.", status == 410, status, retry_after)


def after(state: PollState, *outcomes: PollOutcome, jitter: float = 0.0) -> PollState:
    now = NOW
    for outcome in outcomes:
        state = next_poll(state, outcome, feed_id="paper", now=now, jitter=jitter)
        now = state.next_poll_at or now
    return state


def wait(state: PollState) -> timedelta:
    assert state.next_poll_at is not None
    assert state.last_polled_at is not None
    return state.next_poll_at - state.last_polled_at


def test_a_feed_with_much_news_is_asked_more_often_and_a_quiet_one_less() -> None:
    start = PollState(interval=3600)
    assert after(start, Polled(new=10, seen=5)).interval < 3600
    assert (
        after(start, Polled(new=10, seen=5)).interval < after(start, Polled(new=1, seen=40)).interval < 3600
    )
    assert after(start, Polled(seen=30)).interval > 3600
    assert after(start, Polled(not_modified=True)).interval > 3600


def test_the_interval_stays_between_five_minutes_and_a_day() -> None:
    assert wait(after(PollState(), *[Polled(new=30)] * 20)) == SHORTEST
    assert wait(after(PollState(), *[Polled(not_modified=True)] * 40)) == LONGEST


@pytest.mark.parametrize(
    ("failure", "points"),
    [
        (failed("http-404", 404), 1.0),
        (failed("address-refused"), 1.0),
        (failed("too-large"), 1.0),
        (Rejection("feed", URL, "not-a-feed", "It is HTML."), 1.0),
        (failed("http-403", 403), 0.5),
        (failed("deadline"), 0.5),
        (failed("network"), 0.5),
        (failed("http-429", 429), 0.25),
        (failed("http-503", 503), 0.25),
    ],
)
def test_failures_count_by_how_likely_they_heal(failure: FetchFailure | Rejection, points: float) -> None:
    assert failure_points(failure) == points
    assert after(PollState(), failure).failures == points


def test_failures_back_off_and_one_success_clears_them() -> None:
    state = PollState(interval=600)
    waits = []
    for _ in range(4):
        state = after(state, failed("network"))
        waits.append(wait(state))
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]
    healed = after(state, Polled(new=1))
    assert (healed.failures, healed.failed_in_row, healed.last_error) == (0.0, 0, "")
    assert wait(healed) < waits[0]


def test_a_feed_that_fails_too_often_is_disabled_with_a_reason() -> None:
    state = after(PollState(), *[failed("http-404", 404)] * int(DISABLE_AFTER))
    assert "It failed." in state.disabled_reason
    assert state.next_poll_at is None
    assert not after(PollState(), *[failed("http-404", 404)] * (int(DISABLE_AFTER) - 1)).disabled_reason


def test_a_busy_host_is_borne_with_for_longer() -> None:
    assert not after(PollState(), *[failed("http-503", 503)] * 39).disabled_reason


def test_410_retires_the_feed_at_once() -> None:
    state = after(PollState(), failed("http-410", 410))
    assert state.retired
    assert state.next_poll_at is None
    assert "410" in state.disabled_reason


@pytest.mark.parametrize("seconds", [3600, 7200, 20_000])
def test_retry_after_is_kept_even_with_jitter(seconds: int) -> None:
    state = after(PollState(interval=300), failed("http-429", 429, retry_after=seconds), jitter=0.1)
    assert timedelta(seconds=seconds) <= wait(state) <= LONGEST


def test_a_move_counts_once_several_answers_in_a_row_agree() -> None:
    new = "https://paper.example/new"
    state = after(PollState(), Polled(moved_to=new), Polled(moved_to=new))
    assert state.moved_for_good is None
    assert after(state, Polled(moved_to=new)).moved_for_good == new
    assert after(state, Polled(moved_to="https://other.example/")).moved_for_good is None
    assert after(state, Polled(), Polled(moved_to=new)).moved_for_good is None


def test_a_request_is_conditional_except_once_a_day() -> None:
    fresh = PollState(last_full_at=NOW - timedelta(hours=1))
    stale = PollState(last_full_at=NOW - timedelta(hours=24))
    ask = {"etag": '"a"', "last_modified": None, "now": NOW}
    assert feed_request(fresh, URL, **ask) == FetchRequest(URL, "feed", '"a"', None)  # type: ignore[arg-type]
    assert feed_request(stale, URL, **ask) == FetchRequest(URL, "feed")  # type: ignore[arg-type]
    assert feed_request(PollState(), URL, **ask) == FetchRequest(URL, "feed")  # type: ignore[arg-type]


def document(etag: str | None) -> Document:
    headers = (("ETag", etag),) if etag else ()
    return Document(URL, URL, NOW, 200, "text/xml", headers, b"", "")


def test_an_etag_that_stays_while_the_body_changes_is_caught_and_no_longer_sent() -> None:
    state = after(PollState(last_full_at=NOW), Polled(not_modified=True, conditional=True))
    lie = polled(document('"a"'), request=FetchRequest(URL, "feed"), body_changed=True, previous_etag='"a"')
    caught = after(state, lie)
    assert caught.etag_lies
    assert feed_request(caught, URL, etag='"a"', last_modified=None, now=NOW) == FetchRequest(URL, "feed")


@pytest.mark.parametrize(
    ("changed", "etag"),
    [(False, '"a"'), (None, '"a"'), (True, '"b"'), (True, None)],
    ids=["same body", "nothing to compare with", "new ETag", "no ETag"],
)
def test_an_honest_etag_is_not_accused(changed: bool | None, etag: str | None) -> None:
    state = after(PollState(last_full_at=NOW), Polled(not_modified=True, conditional=True))
    answer = polled(
        document(etag), request=FetchRequest(URL, "feed"), body_changed=changed, previous_etag='"a"'
    )
    assert not after(state, answer).etag_lies


def test_a_source_that_is_revived_forgets_its_failures_and_keeps_what_is_known_of_it() -> None:
    failed_often = after(
        PollState(interval=900, etag_lies=True, moved_to="https://x.example/", moved_answers=2),
        *[failed("http-404", 404)] * 10,
    )
    assert failed_often.disabled_reason
    again = revived(failed_often)
    assert (again.failures, again.failed_in_row, again.disabled_reason, again.retired) == (0.0, 0, "", False)
    assert (again.etag_lies, again.interval) == (True, failed_often.interval)
    assert not after(again, failed("http-404", 404)).disabled_reason


def test_a_304_says_nothing_new() -> None:
    answer = polled(NotModified(URL, moved_to="https://x.example/"), request=FetchRequest(URL, "feed", '"a"'))
    assert answer == Polled(not_modified=True, conditional=True, moved_to="https://x.example/")


def test_first_polls_are_spread_over_a_minute() -> None:
    starts = [first_state(feed_id=f"f{i}", cadence_minutes=30, now=NOW).next_poll_at for i in range(50)]
    assert all(NOW <= s <= NOW + timedelta(minutes=1) for s in starts if s)
    assert len(set(starts)) > 40


def test_the_same_poll_always_gives_the_same_answer() -> None:
    one, other = (next_poll(PollState(), Polled(), feed_id="paper", now=NOW) for _ in range(2))
    assert one == other
    assert next_poll(PollState(), Polled(), feed_id="other", now=NOW).next_poll_at != one.next_poll_at


def test_a_state_survives_storing() -> None:
    state = after(PollState(), Polled(new=3, moved_to="https://x.example/"), failed("network"))
    assert PollState.from_record(json.loads(json.dumps(state.record()))) == state
    assert PollState.from_record({"interval": 900.0, "of_a_later_version": 1}) == PollState(interval=900.0)


OUTCOMES: st.SearchStrategy[PollOutcome] = st.one_of(
    st.builds(Polled, new=st.integers(0, 50), seen=st.integers(0, 50), not_modified=st.booleans()),
    st.builds(
        failed,
        st.sampled_from(["network", "deadline", "too-large"]),
        st.sampled_from([None, 404, 429, 503]),
        retry_after=st.one_of(st.none(), st.integers(0, 86_400)),
    ),
)


@settings(max_examples=80)
@given(st.lists(OUTCOMES, max_size=15))
def test_a_watched_feed_is_always_asked_again_within_a_day(outcomes: list[PollOutcome]) -> None:
    state = first_state(feed_id="paper", cadence_minutes=30, now=NOW)
    now = NOW
    for outcome in outcomes:
        state = next_poll(replace(state, disabled_reason=""), outcome, feed_id="paper", now=now)
        if state.disabled_reason:
            assert state.next_poll_at is None
            return
        assert state.next_poll_at is not None
        assert now + SHORTEST <= state.next_poll_at <= now + LONGEST
        now = state.next_poll_at


def test_the_instant_of_a_move_is_kept_as_long_as_the_feed_stays_there() -> None:
    new = "https://x.example/"
    twice = after(PollState(), Polled(moved_to=new), Polled(moved_to=new))
    assert with_move(twice, URL, NOW).moved_at is None
    moved = with_move(after(twice, Polled(moved_to=new)), URL, NOW)
    assert moved.moved_at == NOW
    assert PollState.from_record(moved.record()).moved_at == NOW
    later = NOW + timedelta(days=1)
    assert with_move(after(moved, Polled(new=1)), new, later).moved_at == NOW
    assert with_move(moved, new, later).moved_at == NOW


@pytest.mark.parametrize("a_day", [2, 5, 20, 60, 150])
def test_the_interval_settles_at_the_rhythm_of_the_news(a_day: int) -> None:
    """Entries come at random, `a_day` of them; the feed lists its last twenty."""
    chance = random.Random(a_day)
    state, now, due = PollState(), NOW, NOW
    entries: list[datetime] = []
    intervals: list[float] = []
    delays: list[float] = []
    while now < NOW + timedelta(days=60):
        now += timedelta(days=chance.expovariate(a_day))
        entries.append(now)
        while due < now:
            listed = entries[:-1][-20:]
            new = [e for e in listed if state.last_polled_at is None or e > state.last_polled_at]
            state = next_poll(state, Polled(len(new), len(listed) - len(new)), feed_id="paper", now=due)
            assert state.next_poll_at is not None
            if due > NOW + timedelta(days=10):
                intervals.append(state.interval)
                delays.extend((due - e).total_seconds() for e in new)
            due = state.next_poll_at
    gap = 86400 / a_day
    assert 0.25 * gap < statistics.mean(intervals) < 0.9 * gap
    assert statistics.mean(delays) < 0.6 * gap
