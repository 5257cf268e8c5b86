from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.model import State
from dateline.review.learn import Outcome, rank_hint, summarise, wilson


def outcome(state: State, *sources: str, corrected: tuple[str, ...] = ()) -> Outcome:
    return Outcome(state, "Battles", sources, corrected)


def test_decisions_are_counted_for_each_source_and_type() -> None:
    summary = summarise(
        [
            outcome(State.CONFIRMED, "star", "post"),
            outcome(State.CONFIRMED, "star", corrected=("killed",)),
            outcome(State.DUPLICATE, "post"),
            outcome(State.REJECTED, "post"),
            outcome(State.UNSURE, "star"),
            outcome(State.PROPOSED, "star"),
        ]
    )
    star, post = summary.by_source["star"], summary.by_source["post"]
    assert (star.confirmed, star.corrected, star.unsure, star.decided, star.precision) == (1, 1, 1, 2, 1.0)
    assert (post.confirmed, post.duplicate, post.rejected, post.precision) == (1, 1, 1, pytest.approx(2 / 3))
    assert summary.by_event_type["Battles"] == summary.overall
    assert summary.corrected_fields == {"killed": 1}


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    """8 of 10: 0.490 to 0.943, as in Agresti and Coull (1998)."""
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_interval_holds_the_share_and_stays_within_bounds(right: int, wrong: int) -> None:
    low, high = wilson(right, right + wrong)
    assert 0 <= low <= high <= 1
    if right + wrong:
        assert low <= right / (right + wrong) <= high


def test_nothing_decided_means_nothing_known() -> None:
    summary = summarise([])
    assert summary.overall.precision is None
    assert rank_hint(["star"], "Battles", summary) == 0.5


def test_a_source_with_one_rejection_sinks_a_little_and_one_with_many_a_lot() -> None:
    good = [outcome(State.CONFIRMED, "good") for _ in range(40)]
    once = [outcome(State.REJECTED, "once")]
    often = [outcome(State.REJECTED, "often") for _ in range(40)]
    summary = summarise([*good, *once, *often])

    def hint(source: str) -> float:
        return rank_hint([source], "none", summary)

    assert hint("good") > hint("unheard of") > hint("once") > hint("often")
    assert hint("unheard of") - hint("once") < 0.1
    assert all(0 <= hint(s) <= 1 for s in ("good", "once", "often"))
