"""The share of what a source tells that is confirmed: its interval, and what few decisions are worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.review.reliability import Told, as_it_stood, share, shrunk, standing_of


@pytest.mark.parametrize(
    ("confirmed", "decided", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(confirmed: int, decided: int, low: float, high: float) -> None:
    found = share(confirmed, decided)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_lies_in_its_interval(confirmed: int, rejected: int) -> None:
    found = share(confirmed, confirmed + rejected)
    assert 0 <= found.low <= found.high <= 1
    if found.value is not None:
        assert found.low <= found.value <= found.high


def test_nothing_is_known_of_what_was_never_decided() -> None:
    found = share(0, 0)
    assert (found.value, found.low, found.high) == (None, 0.0, 1.0)


def test_few_decisions_are_drawn_towards_the_usual_share() -> None:
    assert shrunk(0, 0, 0.6) == pytest.approx(0.6)
    assert shrunk(10, 10, 0.6) == pytest.approx(0.8)
    assert shrunk(1_000, 1_000, 0.6) > 0.99


def test_a_source_that_is_confirmed_as_often_as_all_stands_at_nothing() -> None:
    standing = standing_of({"good": (90, 100), "bad": (10, 100), "new": (1, 2), "none": (0, 0)})
    assert standing["good"] > 1.5
    assert standing["bad"] < -1.5
    assert abs(standing["new"]) < 0.1
    assert "none" not in standing


def test_only_what_was_decided_before_counts() -> None:
    decided = [
        ("c", Told(3.0, ("a",), True)),
        ("a", Told(1.0, ("a",), True)),
        ("b", Told(1.0, ("a",), False)),
        ("d", Told(4.0, ("a", "b"), False)),
    ]
    found = dict(as_it_stood(decided))
    assert list(found) == ["a", "b", "c", "d"]
    assert found["a"] == found["b"] == {}  # of one instant
    assert found["c"] == {"a": 0.0}  # one of two, and so is everybody's
    assert found["d"].keys() == {"a"}
