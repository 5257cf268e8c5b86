"""How far two editors agree beyond chance: Cohen's kappa, Krippendorff's alpha, and how sure either figure is.

Cohen, J. (1960): A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20, 37-46.
Krippendorff, K. (2011): Computing Krippendorff's Alpha-Reliability.
Zapf, A. et al. (2016): Measuring inter-rater reliability for nominal data - which coefficients and confidence intervals
are appropriate? BMC Medical Research Methodology 16, 93: intervals by resampling the units.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Level = Literal["nominal", "interval", "ratio"]
Unit = tuple[Hashable | None, ...]
"""What each rater said of one thing; None where one said nothing."""
Counted = Mapping[Unit, int]
"""Units that say the same are kept once, with how many there are."""

RESAMPLES = 400
LEAST_FOR_INTERVAL = 10
"""With fewer readings a draw of them says nothing of how sure a figure is."""
SEED = 1960  # any number: the same readings give the same interval


def cohens_kappa(units: Counted) -> float | None:
    """Kappa of two raters over the units that both answered. None where it is not defined: no unit, or both raters say one
    and the same thing everywhere. -1 to 1; 0 is chance.
    """
    both = {unit: n for unit, n in units.items() if n and None not in unit}
    if any(len(unit) != 2 for unit in both):
        raise ValueError("kappa is for two raters")
    total = sum(both.values())
    if not total:
        return None
    observed = sum(n for (one, other), n in both.items() if one == other) / total
    left: Counter[Hashable | None] = Counter()
    right: Counter[Hashable | None] = Counter()
    for (one, other), n in both.items():
        left[one] += n
        right[other] += n
    expected = sum(n * right[value] for value, n in left.items()) / total**2
    return None if expected >= 1 else (observed - expected) / (1 - expected)


def krippendorffs_alpha(units: Counted, level: Level = "nominal") -> float | None:
    """Alpha of any number of raters, some of whom may have said nothing of a unit. None where it is not defined: nothing
    that two raters answered, or one and the same value everywhere.

    `level`: nominal (equal or not), interval (the square of the difference), ratio (that of the difference as a share of the
    sum; values are not below 0). 1 is agreement, 0 chance, below 0 worse than chance.
    """
    pairable: Counter[Hashable] = Counter()
    disagreement = 0.0
    for unit, n in units.items():
        values = Counter(value for value in unit if value is not None)
        said = values.total()
        if said < 2 or not n:
            continue
        for value, times in values.items():
            pairable[value] += n * times
        disagreement += n * _disagreement(values, level) / (said - 1)
    total = pairable.total()
    by_chance = _disagreement(pairable, level)
    if total < 2 or by_chance == 0:
        return None
    return 1 - (total - 1) * disagreement / by_chance


def _disagreement(values: Mapping[Hashable, int], level: Level) -> float:
    """The differences between all ordered pairs of these values, added up."""
    total = sum(values.values())
    match level:
        case "nominal":
            return float(total**2 - sum(n * n for n in values.values()))
        case "interval":
            numbers = [(float(value), n) for value, n in values.items()]  # type: ignore[arg-type]
            # from their middle, so that days counted from the year 1 lose nothing to rounding
            middle = sum(value * n for value, n in numbers) / total if total else 0.0
            return 2 * total * sum(n * (value - middle) ** 2 for value, n in numbers)
        case "ratio":
            numbers = sorted((float(value), n) for value, n in values.items())  # type: ignore[arg-type]
            return 2 * sum(
                n * m * ((b - a) / (b + a)) ** 2
                for i, (a, n) in enumerate(numbers)
                for b, m in numbers[i + 1 :]
            )


Measure = Callable[[Counted], float | None]


def interval_of(
    units: Counted, measures: Sequence[Measure], *, times: int = RESAMPLES, seed: int = SEED
) -> list[tuple[float, float] | None]:
    """The 95 % interval of each measure, by drawing the units anew `times` times (percentiles of what comes out).

    None where too few draws give a figure at all. Deterministic for a seed.
    """
    kinds = sorted((unit for unit, n in units.items() if n), key=repr)
    total = sum(units.values())
    figures: list[list[float]] = [[] for _ in measures]
    if kinds:
        draw = random.Random(seed)  # noqa: S311  (statistics, no secret)
        ends, so_far = [], 0
        for unit in kinds:
            so_far += units[unit]
            ends.append(so_far)
        for _ in range(times):
            drawn = Counter(draw.choices(kinds, cum_weights=ends, k=total))
            for number, measure in enumerate(measures):
                figure = measure(drawn)
                if figure is not None:
                    figures[number].append(figure)
    return [_middle(found) if len(found) * 2 >= times and found else None for found in figures]


def _middle(figures: list[float]) -> tuple[float, float]:
    figures.sort()
    cut = round(0.025 * (len(figures) - 1))
    return figures[cut], figures[-1 - cut]


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """Agreement on one field. `n`: units that both answered; `same`: how many of those equal to the letter. There is no
    interval below LEAST_FOR_INTERVAL.
    """

    field: str
    level: Level
    n: int
    same: int
    kappa: float | None
    kappa_interval: tuple[float, float] | None
    alpha: float | None
    alpha_interval: tuple[float, float] | None


def field_agreement(field: str, level: Level, pairs: Sequence[Unit]) -> FieldAgreement:
    """Both measures for one field; kappa takes values as names, alpha by their `level`."""
    units = Counter(pairs)
    both = {unit: n for unit, n in units.items() if None not in unit}
    total = sum(both.values())

    def alpha(drawn: Counted) -> float | None:
        return krippendorffs_alpha(drawn, level)

    enough = total >= LEAST_FOR_INTERVAL
    kappa_interval, alpha_interval = interval_of(both, (cohens_kappa, alpha)) if enough else (None, None)
    return FieldAgreement(
        field,
        level,
        n=total,
        same=sum(n for (one, other), n in both.items() if one == other),
        kappa=cohens_kappa(units),
        kappa_interval=kappa_interval,
        alpha=alpha(units),
        alpha_interval=alpha_interval,
    )
