"""Every candidate of the queue is shown within a stated time, whatever its score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.review.exploring import lifted, next_round, number_of, places, rounds, turn


@given(
    st.dictionaries(st.text(min_size=1, max_size=8), st.integers(0, 10_000), min_size=26, max_size=120),
    st.floats(0.01, 0.5),
)
def test_whatever_the_scores_the_lowest_is_shown_within_the_stated_rounds(
    rank_of: dict[str, int], share: float
) -> None:
    lowest = max(rank_of, key=lambda key: (rank_of[key], key))
    number = number_of(len(rank_of), share)
    after, shown = "", set()
    for _ in range(rounds(len(rank_of), share)):
        chosen = next_round(rank_of, after, number)
        after = turn(chosen[-1])
        shown |= set(chosen)
    assert lowest in shown
    assert shown == set(rank_of)


@given(
    st.lists(st.integers(0, 10_000), min_size=26, max_size=300).map(sorted),
    st.floats(0.02, 0.5),
    st.randoms(use_true_random=False),
)
def test_nobody_is_put_lower_and_the_first_that_is_lifted_stands_on_the_first_page(
    ranks: list[int], share: float, draw: object
) -> None:
    number = number_of(len(ranks), share)
    chosen = draw.sample(ranks, number)  # type: ignore[attr-defined]
    put = lifted(ranks, chosen, share)
    assert all(new <= own for new, own in zip(put, chosen, strict=True))
    moved = [new for new, own in zip(put, chosen, strict=True) if new < own]
    assert not moved or moved[0] <= ranks[24]


def test_the_sample_takes_one_place_in_each_stretch() -> None:
    assert places(5, 1_000, 0.05) == [10, 30, 50, 70, 90]
    assert places(1, 26, 0.05) == [10]
    assert places(50, 100, 0.5)[-1] == 99


@pytest.mark.parametrize(
    ("open_candidates", "share", "number", "days"),
    [
        (25, 0.05, 0, 0),  # one page: nobody is hidden
        (26, 0.05, 1, 26),
        (1_000, 0.05, 50, 20),
        (100_000, 0.05, 200, 500),
        (1_000, 0.0, 0, 0),
    ],
)
def test_a_round_is_a_share_of_the_places(open_candidates: int, share: float, number: int, days: int) -> None:
    assert number_of(open_candidates, share) == number
    assert rounds(open_candidates, share) == days


def test_who_stands_high_by_itself_leaves_the_place_to_the_next() -> None:
    ranks = list(range(0, 1_000, 10))
    # places 10, 30 and 50
    assert lifted(ranks, [20, 900, 990, 250], 0.05) == [20, 100, 300, 250]
    assert lifted(ranks, [], 0.05) == []


def test_a_round_goes_on_where_the_last_one_ended_and_once_round_the_circle() -> None:
    keys = sorted((f"c{n}" for n in range(7)), key=turn)
    assert next_round(keys, "", 3) == keys[:3]
    assert next_round(keys, turn(keys[2]), 3) == keys[3:6]
    assert next_round(keys, turn(keys[5]), 3) == [keys[6], *keys[:2]]
    assert next_round(keys, turn(keys[6]), 2) == keys[:2]
    assert next_round([], "", 3) == []
