"""How likely chance alone explains a count: scatter, and tails of the binomial distribution. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, floor, lgamma, log
from statistics import fmean


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


def so_few_by_chance(number: float, before: float, share: float, scatter: float) -> float:
    """P(as few as `number`, or fewer) where nothing changed since there were `before`, in another stretch of time.

    `share`: of the first stretch in both together. Two Poisson counts of one rate, given their sum, are a binomial one
    (the conditional test of Przyborowski and Wilenski, 1940), which knows that a rate seen for some weeks is a guess.
    `scatter`: variance over mean; news comes in bursts, so that counts are taken as bundles of so many (quasi-Poisson).
    """
    scatter = max(scatter, 1.0)
    n = floor((number + before) / scatter)
    k = min(floor(number / scatter), n)
    return binomial_at_least(n - k, n, 1 - share)


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
