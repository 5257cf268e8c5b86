"""Charts as shapes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.desk.charts import HEIGHT, bar_chart, dot_radius, nice_top, range_chart


@pytest.mark.parametrize(
    ("most", "top"), [(0, 1), (1, 1), (3, 4), (5, 5), (6, 10), (11, 20), (21, 40), (401, 500), (999, 1000)]
)
def test_an_axis_ends_on_a_round_number(most: int, top: int) -> None:
    assert nice_top(most) == top


@given(st.lists(st.integers(0, 10_000), max_size=60))
def test_bars_are_in_proportion_and_even_a_single_incident_can_be_seen(values: list[int]) -> None:
    chart = bar_chart(values, [""] * len(values), ())
    assert max(values, default=0) <= chart.top
    for value, bar in zip(values, chart.bars, strict=True):
        assert (bar.height > 0) == (value > 0)
        assert 0 <= bar.y <= HEIGHT
        assert bar.height == 0 or abs(bar.height - max(1.5, HEIGHT * value / chart.top)) < 0.06


def test_a_range_is_solid_to_its_low_figure_and_light_to_its_high_one() -> None:
    chart = range_chart([(10, 20, False), (0, 5, True), (0, 0, False)], ["a", "b", "c"], ())
    assert [(b.low_height, b.height, b.open) for b in chart.bars] == [
        (50, 100, False),
        (0, 25, True),
        (0, 0, False),
    ]


def test_a_circle_s_area_follows_its_number() -> None:
    assert dot_radius(0, 100) == 0
    assert dot_radius(100, 100) == 2 * dot_radius(25, 100)
    assert dot_radius(1, 10_000) == 2.5
