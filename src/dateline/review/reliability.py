"""How often what a source tells is confirmed: the share with an interval, and drawn towards the usual one.

The interval is Wilson's score interval (E. B. Wilson, "Probable inference, the law of succession, and statistical
inference", JASA 22, 1927), which holds for few decisions and for shares near 0 and 1 (L. D. Brown, T. T. Cai,
A. DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16, 2001). The shrunk share is the mean
of a beta-binomial model whose prior is the share of all sources, worth `PRIOR` decisions.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

PRIOR = 10.0
"""So many decisions are the prior worth: a source with ten of its own lies half way between them and all sources' share."""
_Z = 1.959963984540054  # of a normal distribution, 2.5 % lie above
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Share:
    """`confirmed` of `decided`, with the 95 % interval of the share; 0 to 1 where nothing was decided."""

    confirmed: int
    decided: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.confirmed / self.decided if self.decided else None


def share(confirmed: int, decided: int) -> Share:
    """Wilson's interval of a share, 0..1."""
    if not decided:
        return Share(0, 0, 0.0, 1.0)
    p, z2 = confirmed / decided, _Z * _Z
    middle = (p + z2 / (2 * decided)) / (1 + z2 / decided)
    half = _Z / (1 + z2 / decided) * math.sqrt(p * (1 - p) / decided + z2 / (4 * decided * decided))
    low = 0.0 if confirmed == 0 else max(0.0, middle - half)
    high = 1.0 if confirmed == decided else min(1.0, middle + half)
    return Share(confirmed, decided, low, high)


def shrunk(confirmed: int, decided: int, usual: float) -> float:
    """The share, drawn towards `usual` (that of all sources) as far as decisions are few."""
    return (confirmed + PRIOR * usual) / (decided + PRIOR)


Counts = Mapping[str, tuple[int, int]]
"""Source -> (confirmed, decided)."""


def usual_share(confirmed: int, decided: int) -> float:
    """Of all sources together, with one confirmed and one rejected candidate more than there were."""
    return (confirmed + 1) / (decided + 2)


def usual_share_of(counts: Counts) -> float:
    return usual_share(sum(c for c, _ in counts.values()), sum(n for _, n in counts.values()))


def _standing(confirmed: int, decided: int, usual: float) -> float:
    return round(_odds(shrunk(confirmed, decided, usual)) - _odds(usual), 4)


def standing_of(counts: Counts) -> dict[str, float]:
    """Source -> how much likelier than usual what it tells is confirmed, in log odds, drawn towards 0 where decisions are
    few. Sources without decisions are left out: they are at 0.
    """
    usual = usual_share_of(counts)
    return {
        source: _standing(confirmed, decided, usual)
        for source, (confirmed, decided) in sorted(counts.items())
        if decided
    }


def _odds(p: float) -> float:
    return math.log(p / (1 - p))


@dataclass(frozen=True, slots=True)
class Told:
    """One candidate as it was decided. `counts`: False where that says nothing of its sources."""

    at: float  # seconds since 1970
    sources: Sequence[str]
    confirmed: bool
    counts: bool = True


def as_it_stood(decided: Iterable[tuple[T, Told]]) -> Iterator[tuple[T, dict[str, float]]]:
    """Each item with its own sources' standing by the decisions before it, and none of the same instant or later. In order
    of time. Whatever is decided later changes nothing.
    """
    counts: defaultdict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    confirmed_in_all = decided_in_all = 0
    ordered = sorted(decided, key=lambda pair: pair[1].at)
    for _, together in groupby(ordered, key=lambda pair: pair[1].at):
        at_once = list(together)
        usual = usual_share(confirmed_in_all, decided_in_all)
        for item, told in at_once:
            yield item, {s: _standing(*counts[s], usual) for s in told.sources if counts[s][1]}
        for _, told in at_once:
            if not told.counts:
                continue
            for source in told.sources:
                confirmed, number = counts[source]
                counts[source] = (confirmed + told.confirmed, number + 1)
                confirmed_in_all, decided_in_all = confirmed_in_all + told.confirmed, decided_in_all + 1
