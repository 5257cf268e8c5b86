"""From comparisons to a probability that two tell one event: weights in natural-log odds, from `link_weights.json`.

Fitted by `scripts/train_link.py` in two steps: a pair of reports, then a candidate by the pairs with its reports.
Where the material holds too few cases (several events in one article, other scripts, crowds, named groups) the
weights are set by hand, and the fit takes them as given.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from dateline.incidents.link_told import Feature

WEIGHTS_FILE = "link_weights.json"
BEST_PAIRS = 3  # of a candidate's pairs, whose mean counts beside the best one
# What the other pairs can take from the best one at most, in log-odds: an editor may have merged what reads apart, and
# a story has reports of different sides.
MOST_TAKEN = 2.0

BY_HAND: Mapping[str, float] = {
    "other script": 0.8,  # place, day and toll must agree where the words cannot
    "elsewhere, of several": -10.0,
    "other people": -1.5,  # two attacks in one town on one day have different victims
    "elsewhere": -8.0,  # where many events of a day are alike, the place is what tells them apart
    "within, of several": -6.0,
    "other weapon": -2.0,
    "injured rose": 0.0,  # a toll rises
    "within region": 0.5,  # there a whole state is a place misread; elsewhere a province has many events a day
    "same country": 0.0,
    "same place": 0.4,  # nearly all that the material lets compare lies in one place and has no say in the fit
    "near": 0.2,
    "same stated day": 0.4,
    "days apart, stated": -2.8,  # in the material many pages carry a wrong day of publication
    "elsewhere, named": -0.8,
    "loose type": -0.8,  # an arrest of the same day is another event until more is told in common
    "opposed type": -3.0,
    "same actor": 0.6,  # one group has many events in a week
    "other perpetrator": -1.5,
}


@dataclass(frozen=True, slots=True)
class Weights:
    """`pair`: feature -> weight, with "bias". `candidate`: of best, mean, number and bias (`summary`)."""

    pair: Mapping[str, float]
    candidate: tuple[float, float, float, float]

    def of(self, feature: Feature) -> float:
        return self.pair.get(feature.name, 0.0) * feature.value

    def pair_odds(self, features: Iterable[Feature]) -> float:
        """Log-odds that two reports of different articles tell one event."""
        weight = self.pair.get
        return self.pair["bias"] + sum(weight(name, 0.0) * value for name, value, _ in features)

    def probability(self, pairs: Sequence[float]) -> float:
        """That a report tells a candidate's event, by its log-odds with the candidate's reports (one at least)."""
        told = summary(pairs)
        odds = sum(w * x for w, x in zip(self.candidate, told, strict=True))
        best, mean, _, bias = self.candidate
        odds = max(odds, (best + mean) * told[0] + bias - MOST_TAKEN)
        return 1.0 / (1.0 + math.exp(-odds))


def summary(pairs: Sequence[float]) -> tuple[float, float, float, float]:
    """What a candidate's probability is made of: the best pair, the mean of the best three, the logarithm of their
    number, and 1.
    """
    ordered = sorted(pairs, reverse=True)
    few = ordered[:BEST_PAIRS]
    return ordered[0], sum(few) / len(few), math.log(len(ordered)), 1.0


@cache
def weights() -> Weights:
    """The fitted weights and those set by hand."""
    record = json.loads(resources.files(__package__).joinpath(WEIGHTS_FILE).read_text("utf-8"))
    best, mean, number, bias = (record["candidate"][name] for name in ("best", "mean", "number", "bias"))
    return Weights({**record["pair"], **BY_HAND}, (best, mean, number, bias))
