"""How likely chance alone explains a count: tails of the Poisson and the binomial distribution. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, floor, lgamma, log
from statistics import fmean


def poisson_at_most(k: float, mean: float) -> float:
    """P(X <= k) of a Poisson count with that mean."""
    if k < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    total = sum(exp(n * log(mean) - mean - lgamma(n + 1)) for n in range(floor(k) + 1))
    return min(total, 1.0)


def dispersion(groups: Iterable[Sequence[float]]) -> float:
    """How much more counts vary than Poisson ones of the same mean: Pearson's statistic over its degrees of freedom.

    Each group has a mean of its own (the Mondays, the Tuesdays ...). At least 1.
    """
    total, degrees = 0.0, 0
    for group in groups:
        mean = fmean(group) if group else 0.0
        if mean > 0:
            total += sum((number - mean) ** 2 for number in group) / mean
            degrees += len(group) - 1
    return max(1.0, total / degrees) if degrees else 1.0


def scattered_at_most(k: float, mean: float, dispersion: float) -> float:
    """P(X <= k) where counts vary `dispersion` times as much as Poisson ones (variance over mean; at least 1).

    News comes in bursts: counts are taken as bundles of `dispersion` entries each (quasi-Poisson).
    """
    dispersion = max(dispersion, 1.0)
    return poisson_at_most(k / dispersion, mean / dispersion)


def binomial_at_least(k: int, n: int, p: float) -> float:
    """P(X >= k) of n tries that succeed with probability p each."""
    if k <= 0:
        return 1.0
    if k > n or p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    return min(
        sum(
            exp(lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) + i * log(p) + (n - i) * log(1 - p))
            for i in range(k, n + 1)
        ),
        1.0,
    )
