"""Kappa and alpha against the worked examples of their authors, and what must hold for any data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.review.agreement_measures import (
    Level,
    cohens_kappa,
    field_agreement,
    interval_of,
    krippendorffs_alpha,
)


def by_unit(*raters: Sequence[object]) -> Counter[tuple[object, ...]]:
    return Counter(zip(*raters, strict=True))


# Krippendorff (2011), sections A to E
MEG, OWEN = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
BEN, GERRY = "aabbdcccedda", "babbbcccedd" + "d"
_ = None
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]


@pytest.mark.parametrize(
    ("raters", "level", "published"),
    [
        ([MEG, OWEN], "nominal", 0.095),
        ([BEN, GERRY], "nominal", 0.692),
        (FOUR, "nominal", 0.743),
        (FOUR, "interval", 0.849),
        (FOUR, "ratio", 0.797),
    ],
)
def test_alpha_is_what_krippendorff_works_out(
    raters: Sequence[Sequence[object]], level: Level, published: float
) -> None:
    alpha = krippendorffs_alpha(by_unit(*raters), level)
    assert alpha == pytest.approx(published, abs=0.0005)


def test_kappa_is_what_cohen_works_out() -> None:
    # Cohen (1960), table 1: 200 cases in three categories
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    units = {(row, column): n for row, line in enumerate(table) for column, n in enumerate(line)}
    assert cohens_kappa(units) == pytest.approx(0.492, abs=0.0005)


def test_where_one_value_is_all_there_is_neither_measure_says_anything() -> None:
    same = {("yes", "yes"): 12}
    assert cohens_kappa(same) is None
    assert krippendorffs_alpha(same) is None
    assert cohens_kappa({}) is None
    assert krippendorffs_alpha({("yes", None): 3}) is None


def test_kappa_refuses_three_raters() -> None:
    with pytest.raises(ValueError, match="two raters"):
        cohens_kappa({("a", "b", "c"): 1})


VALUES = st.one_of(st.none(), st.integers(0, 6))
PAIRS = st.lists(st.tuples(VALUES, VALUES), max_size=40)
LEVELS = st.sampled_from(["nominal", "interval", "ratio"])


@given(PAIRS, LEVELS)
def test_who_is_first_and_the_order_of_units_change_nothing(
    pairs: list[tuple[int | None, int | None]], level: Level
) -> None:
    turned = Counter((b, a) for a, b in reversed(pairs))
    for measure in (cohens_kappa, lambda units: krippendorffs_alpha(units, level)):
        one, other = measure(Counter(pairs)), measure(turned)
        assert (one is None) == (other is None)
        if one is not None and other is not None:
            assert one == pytest.approx(other)
            assert one <= 1 + 1e-9


@given(st.lists(st.integers(0, 9), min_size=2, max_size=30).filter(lambda v: len(set(v)) > 1), LEVELS)
def test_full_agreement_on_more_than_one_value_is_one(values: list[int], level: Level) -> None:
    units = Counter((v, v) for v in values)
    assert cohens_kappa(units) == pytest.approx(1)
    assert krippendorffs_alpha(units, level) == pytest.approx(1)


@given(PAIRS, st.integers(1, 400))
def test_interval_alpha_does_not_mind_another_zero_or_unit(
    pairs: list[tuple[int | None, int | None]], shift: int
) -> None:
    def moved(value: int | None) -> int | None:
        return None if value is None else 3 * value + shift

    plain = krippendorffs_alpha(Counter(pairs), "interval")
    other = krippendorffs_alpha(Counter((moved(a), moved(b)) for a, b in pairs), "interval")
    assert plain == (None if other is None else pytest.approx(other))


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 1)), min_size=1, max_size=30))
def test_of_two_values_the_distances_make_no_difference(pairs: list[tuple[int, int]]) -> None:
    units = Counter(pairs)
    assert krippendorffs_alpha(units, "nominal") == (
        None if (interval := krippendorffs_alpha(units, "interval")) is None else pytest.approx(interval)
    )


@given(PAIRS)
def test_the_interval_is_the_same_each_time_and_in_order(pairs: list[tuple[int | None, int | None]]) -> None:
    units = Counter(pairs)
    [one] = interval_of(units, [krippendorffs_alpha], times=40)
    [again] = interval_of(units, [krippendorffs_alpha], times=40)
    assert one == again
    assert one is None or -1 <= one[0] <= one[1] <= 1 + 1e-9


def test_more_readings_make_the_interval_narrower() -> None:
    few = {("a", "a"): 8, ("b", "b"): 8, ("a", "b"): 4}
    many = {unit: 25 * n for unit, n in few.items()}
    [[low, high]], [[lower, higher]] = (interval_of(units, [cohens_kappa]) for units in (few, many))  # type: ignore[misc]
    assert low < lower < higher < high


def test_a_field_tells_how_many_answered_and_how_many_alike() -> None:
    pairs = [(3, 3), (3, 4), (10, 10), (None, 2), (0, 0)]
    few = field_agreement("killed", "ratio", pairs)
    assert (few.n, few.same, few.alpha_interval, few.kappa_interval) == (4, 3, None, None)
    found = field_agreement("killed", "ratio", pairs * 3)
    assert (found.n, found.same) == (12, 9)
    assert found.alpha is not None
    assert found.alpha_interval is not None
    assert found.alpha_interval[0] <= found.alpha <= found.alpha_interval[1]
