"""Days in a row of equal steps."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.desk.periods import MOST_BARS, Steps, steps

DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "by_week", "expected"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), False, Steps(date(2026, 1, 1), 1, 1)),
        (date(2026, 1, 1), date(2026, 1, 31), False, Steps(date(2026, 1, 1), 1, 31)),
        (date(2026, 1, 1), date(2026, 1, 31), True, Steps(date(2025, 12, 29), 7, 5)),
        (date(2025, 1, 1), date(2026, 1, 31), False, Steps(date(2024, 12, 30), 7, 57)),
        (date(2016, 1, 1), date(2026, 1, 1), False, Steps(date(2015, 12, 28), 28, 131)),
    ],
)
def test_short_times_are_days_and_longer_ones_weeks(
    first: date, last: date, by_week: bool, expected: Steps
) -> None:
    assert steps(first, last, by_week=by_week) == expected


@given(DAYS, DAYS, st.booleans())
def test_every_day_lies_in_one_step_and_there_are_not_too_many(a: date, b: date, by_week: bool) -> None:
    found = steps(a, b, by_week=by_week)
    assert 1 <= found.number <= MOST_BARS
    assert found.first <= min(a, b)
    assert max(a, b) <= found.last
    assert (found.place(min(a, b)), found.place(max(a, b))) == (0, found.number - 1)
    assert found.days == 1 or found.first.weekday() == 0


@given(st.dictionaries(DAYS, st.integers(1, 50), max_size=20))
def test_what_is_counted_is_neither_lost_nor_doubled(counted: dict[date, int]) -> None:
    found = steps(min(counted, default=date(2026, 1, 1)), max(counted, default=date(2026, 1, 1)))
    assert sum(found.filled(counted)) == sum(counted.values())


def test_what_lies_outside_is_left_out() -> None:
    found = steps(date(2026, 1, 1), date(2026, 1, 10))
    assert sum(found.filled({found.first - timedelta(days=1): 5, found.last + timedelta(days=1): 7})) == 0
