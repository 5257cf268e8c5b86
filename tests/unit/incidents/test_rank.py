from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.incidents import rank
from dateline.incidents.merge import merge
from unit.incidents.linking_builders import BALOCHISTAN, MASTUNG, NOWHERE, actor, linkable


def score(*reports: Any) -> float:
    return merge("k", reports).score


def test_weights_add_up_to_one() -> None:
    assert sum(rank.WEIGHTS.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"score": 0.9}, {"score": 0.4}),
        ({"place": MASTUNG}, {"place": BALOCHISTAN}),
        ({"place": BALOCHISTAN}, {"place": NOWHERE}),
        ({"place": NOWHERE}, {"place": None}),
        ({"date_source": "text"}, {"date_source": "published"}),
        ({"time_precision": 1}, {"time_precision": 3}),
        ({"dead": 6}, {"dead": None}),
        ({"actors": (actor("Desert Lions"),)}, {"actors": ()}),
    ],
)
def test_what_is_better_known_comes_first(better: dict[str, Any], worse: dict[str, Any]) -> None:
    assert score(linkable(**better)) > score(linkable(**worse))


def test_a_second_independent_source_lifts_a_candidate_and_a_copy_does_not() -> None:
    one = linkable("a", copy_group="1")
    assert score(one, linkable("b", copy_group="2")) > score(one)
    assert score(one, linkable("b", copy_group="1")) == score(one)


def test_the_parts_explain_the_score() -> None:
    report = linkable("a", place=MASTUNG, dead=3)
    candidate = merge("k", [report])
    told = rank.parts(candidate, [report])
    assert [p.name for p in told] == ["reading", "sources", "place", "date", "detail"]
    assert sum(p.adds for p in told) == pytest.approx(candidate.score, abs=1e-4)


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_surer_reading_never_ranks_lower(a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert score(linkable(score=low)) <= score(linkable(score=high))
