"""The picture of a source's entries: bars in their box, and the same in words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.desk.sparkline import bar_height, chart_words, sparkline

DAYS = st.lists(st.integers(0, 10_000), max_size=60)


@given(DAYS)
def test_every_day_with_entries_has_one_bar_inside_the_box(days: list[int]) -> None:
    drawn = sparkline(days)
    bars = re.findall(r"M(\d+) (\d+)v-(\d+)h3v(\d+)z", drawn.older + drawn.recent)
    assert len(bars) == sum(1 for value in days if value)
    assert len(drawn.older + drawn.recent) == sum(len(f"M{x} {y}v-{up}h3v{down}z") for x, y, up, down in bars)
    for x, y, up, down in bars:
        assert up == down
        assert 1 <= int(up) <= int(y) == drawn.height
        assert int(x) + 3 <= drawn.width


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 400))
def test_more_entries_never_make_a_lower_bar(one: int, other: int, height: int) -> None:
    low, high = sorted((one, other))
    assert bar_height(low, high, height) <= bar_height(high, high, height)
    assert bar_height(high, high, height) == (height if high else 0)


def test_the_last_seven_days_are_drawn_apart() -> None:
    drawn = sparkline([1] * 28)
    assert drawn.older.count("M") == 21
    assert drawn.recent.count("M") == 7


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([], "No new entries in 0 days."),
        ([0] * 28, "No new entries in 28 days."),
        (
            [0] * 20 + [4, 2, 0, 0, 5, 1, 0, 3],
            "New entries a day over 28 days: most 5, 15 in all, 11 in the last 7.",
        ),
        (
            [9] * 25 + [0, 0, 0],
            "New entries a day over 28 days: most 9, 225 in all, 36 in the last 7; none for the last 3 days.",
        ),
    ],
)
def test_the_words_say_what_the_picture_shows(days: list[int], words: str) -> None:
    assert chart_words(days) == words
