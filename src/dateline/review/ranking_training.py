"""Fits a ranking to what editors decided: logistic regression with an L2 penalty, then a calibration of what it says.

The penalty is the one of `PENALTIES` with the least log loss on parts that it was not fitted on (five parts, by a hash of
the key). What those fits say of their unseen parts calibrates the odds by a slope and an offset (J. Platt, "Probabilistic
outputs for support vector machines", 1999), which go into the weights. No draw is random: the same decisions
give the same model.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dateline.review.ranking_model import Features, RankingModel, with_standing
from dateline.review.reliability import Told, as_it_stood

PENALTIES = (1.0, 4.0, 16.0, 64.0)
FOLDS = 5
LEAST_BORNE = 15
"""A feature that fewer candidates bear gets no weight."""
DIGITS = 4
"""Weights are kept to so many, so that no machine's rounding shows."""
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Decided:
    """A candidate as it was when an editor settled it. `features`, `sources`: of its record of then. `confirmed`: what
    stands.

    `speaks_of_sources`: False for a rejection that says nothing of them (out of scope). `sampled`: it was shown as a
    sample.
    """

    key: str
    at: datetime
    features: Features  # without its sources' standing
    sources: Sequence[str]
    score: float  # that the candidate had, 0..1
    confirmed: bool
    country: str
    sampled: bool = False
    speaks_of_sources: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """A decided candidate with its features by what was known then."""

    decided: Decided
    features: Features


def examples(decided: Sequence[Decided]) -> list[Example]:
    """In order of time, each with the features of its own record and of its sources' earlier decisions alone."""
    pairs = [
        (one, Told(one.at.timestamp(), one.sources, one.confirmed, one.speaks_of_sources))
        for one in sorted(decided, key=lambda one: (one.at, one.key))
    ]
    return [
        Example(one, with_standing(one.features, one.sources, standing))
        for one, standing in as_it_stood(pairs)
    ]


def fit(learnt: Sequence[Example], standing: Mapping[str, float]) -> RankingModel:
    """The model of these examples. `standing`: of the sources, for candidates to come. Raises ValueError where all
    examples have one answer.
    """
    y = np.array([float(one.decided.confirmed) for one in learnt])
    if not 0 < y.sum() < len(y):
        raise ValueError("all decisions are the same")
    names = _names(learnt)
    x = _table(learnt, names)
    means = x[:, :-1].mean(axis=0)
    folds = np.array([zlib.crc32(one.decided.key.encode()) % FOLDS for one in learnt])
    unseen = {penalty: _unseen_odds(x, y, folds, penalty) for penalty in PENALTIES}
    best = min(PENALTIES, key=lambda penalty: (round(_loss(unseen[penalty], y), 6), penalty))
    slope, offset = _calibration(unseen[best], y)
    beta = newton(x, y, best) * slope
    return RankingModel(
        bias=round(float(beta[-1]) + offset, DIGITS),
        weights={
            name: value
            for name, weight in zip(names, beta[:-1], strict=True)
            if (value := round(float(weight), DIGITS))
        },
        means={name: round(float(mean), DIGITS) for name, mean in zip(names, means, strict=True)},
        standing=standing,
    )


def _names(learnt: Sequence[Example]) -> list[str]:
    borne = Counter(name for one in learnt for name in one.features)
    return sorted(name for name, number in borne.items() if number >= LEAST_BORNE)


def _table(learnt: Sequence[Example], names: Sequence[str]) -> Matrix:
    """A row an example, a column a feature, and a last one of ones."""
    column = {name: n for n, name in enumerate(names)}
    x = np.zeros((len(learnt), len(names) + 1))
    x[:, -1] = 1.0
    for row, one in enumerate(learnt):
        for name, value in one.features.items():
            if name in column:
                x[row, column[name]] = value
    return x


def newton(x: Matrix, y: Matrix, penalty: float) -> Matrix:
    """Logistic weights by Newton's method; the last column, of ones, has no penalty."""
    beta = np.zeros(x.shape[1])
    # a touch on the last one too: without it, answers that are all alike would send it to infinity
    ridge = np.full(x.shape[1], penalty)
    ridge[-1] = 1e-6
    for _ in range(50):
        p = 1.0 / (1.0 + np.exp(np.clip(-x @ beta, -60, 60)))
        gradient = x.T @ (p - y) + ridge * beta
        step = np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(ridge), gradient)
        beta -= np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-8:
            break
    return beta


def _unseen_odds(x: Matrix, y: Matrix, folds: NDArray[np.int64], penalty: float) -> Matrix:
    odds = np.zeros(len(y))
    for fold in range(FOLDS):
        here = folds == fold
        if here.any() and not here.all():
            odds[here] = x[here] @ newton(x[~here], y[~here], penalty)
    return odds


def _loss(odds: Matrix, y: Matrix) -> float:
    return float(np.mean(np.logaddexp(0.0, odds) - y * odds))


def _calibration(odds: Matrix, y: Matrix) -> tuple[float, float]:
    """Slope and offset of the log odds. The slope is 0 at least: a calibration never turns the order round."""
    slope, offset = newton(np.column_stack([odds, np.ones(len(odds))]), y, 1e-3)
    if slope <= 0:
        return 0.0, float(np.log(y.sum() / (len(y) - y.sum())))
    return float(slope), float(offset)
