"""Which of two rankings puts more of what editors confirm on top: precision, recall at depth, calibration.

Intervals are the middle 95 % of what comes out when the decisions are drawn anew, with replacement, `DRAWS` times (B. Efron,
"Bootstrap methods: another look at the jackknife", 1979); both rankings are measured on the same draws, so that the
interval of their difference is narrower than the two. Average precision is the mean, over the confirmed, of the precision
at their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

DRAWS = 1_000
SEED = 35
_AT_ONCE = 100
DEPTHS = (10, 25, 50, 100, 200)
"""Of the queue: a page has 25."""
SHARES = (0.25, 0.5)
BINS = 10
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of both rankings and how much higher it is after, each with its 95 % interval."""

    name: str
    before: float
    before_interval: tuple[float, float]
    after: float
    after_interval: tuple[float, float]
    difference: float
    difference_interval: tuple[float, float]

    @property
    def is_better(self) -> bool:
        """Beyond chance."""
        return self.difference_interval[0] > 0

    @property
    def is_worse(self) -> bool:
        return self.difference_interval[1] < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rankings on the same decisions. `calibration`: mean distance between what was said and what came, before and
    after; `brier`: mean square of it, one by one.
    """

    decided: int
    confirmed: int
    measured: tuple[Measured, ...]
    calibration: tuple[float, float]
    brier: tuple[float, float]

    @property
    def average_precision(self) -> Measured:
        return self.measured[0]

    def record(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_record(cls, record: dict[str, Any]) -> Comparison:
        pair = ("before_interval", "after_interval", "difference_interval")
        return cls(
            record["decided"],
            record["confirmed"],
            tuple(Measured(**{**m, **{name: tuple(m[name]) for name in pair}}) for m in record["measured"]),
            tuple(record["calibration"]),
            tuple(record["brier"]),
        )


def with_interval(value: float, interval: Sequence[float], digits: int, sign: str = "") -> str:
    """ "0.71 [0.65, 0.77]"; `sign`: "+" where each figure is to have one."""
    low, high = interval
    return f"{value:{sign}.{digits}f} [{low:{sign}.{digits}f}, {high:{sign}.{digits}f}]"


def compare(before: Sequence[float], after: Sequence[float], confirmed: Sequence[bool]) -> Comparison:
    """`before`, `after`: the probability that each ranking gives to each decided candidate. At least one is confirmed and
    one is not.
    """
    y = np.array(confirmed, dtype=np.float64)
    said = [np.array(before, dtype=np.float64), np.array(after, dtype=np.float64)]
    n = len(y)
    depths = [depth for depth in DEPTHS if depth <= n // 2]
    names = [
        "average precision",
        *(f"precision of the first {depth}" for depth in depths),
        *(f"found in the first {share:.0%}" for share in SHARES),
    ]
    once = [_figures(p, y, np.ones((1, n)), depths)[0] for p in said]
    drawn: list[list[Numbers]] = [[], []]
    random = np.random.Generator(np.random.PCG64(SEED))
    for _ in range(0, DRAWS, _AT_ONCE):
        times = random.multinomial(n, np.full(n, 1 / n), size=_AT_ONCE).astype(np.float64)
        for figures, p in zip(drawn, said, strict=True):
            figures.append(_figures(p, y, times, depths))
    before_drawn, after_drawn = (np.concatenate(figures) for figures in drawn)
    measured = tuple(
        Measured(
            name,
            _rounded(once[0][i]),
            _middle(before_drawn[:, i]),
            _rounded(once[1][i]),
            _middle(after_drawn[:, i]),
            _rounded(once[1][i] - once[0][i]),
            _middle(after_drawn[:, i] - before_drawn[:, i]),
        )
        for i, name in enumerate(names)
    )
    return Comparison(
        n,
        int(y.sum()),
        measured,
        (_rounded(_calibration_error(said[0], y)), _rounded(_calibration_error(said[1], y))),
        (_rounded(np.mean((said[0] - y) ** 2)), _rounded(np.mean((said[1] - y) ** 2))),
    )


def _figures(p: Numbers, y: Numbers, times: Numbers, depths: Sequence[int]) -> Numbers:
    """A row a draw. `times`: how often each decision is in it. Equal probabilities stand in the order given."""
    order = np.argsort(-p, kind="stable")
    hit, weight = y[order], times[:, order]
    places, hits = np.cumsum(weight, axis=1), np.cumsum(weight * hit, axis=1)
    of_all = np.maximum(hits[:, -1], 1.0)
    columns = [(weight * hit * hits / np.maximum(places, 1.0)).sum(axis=1) / of_all]

    def hits_within(depth: float) -> Numbers:
        within = np.diff(np.minimum(places, depth), axis=1, prepend=0.0)
        found: Numbers = (within * hit).sum(axis=1)
        return found

    columns += [hits_within(depth) / depth for depth in depths]
    columns += [hits_within(share * len(y)) / of_all for share in SHARES]
    return np.column_stack(columns)


def _calibration_error(p: Numbers, y: Numbers) -> float:
    bin_of = np.minimum((p * BINS).astype(int), BINS - 1)
    return float(sum(abs((p - y)[bin_of == b].sum()) for b in range(BINS)) / max(1, len(y)))


def _middle(drawn: Numbers) -> tuple[float, float]:
    low, high = np.percentile(drawn, [2.5, 97.5])
    return _rounded(low), _rounded(high)


def _rounded(value: Any) -> float:
    return round(float(value), 4)
