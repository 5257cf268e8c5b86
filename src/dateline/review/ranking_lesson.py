"""A lesson: decisions -> a model and what it is worth, or the reason why there is none. Pure.

The model is measured on decisions that it has not seen and that came later than all it was trained on. What a ranking puts
on top is decided more often, so these decisions are no fair draw of the queue; those on candidates that were shown as a
sample (`review.exploring`) are, and are measured alone beside them. They are not weighted into one figure: a weight of
1 / 0.05 on a handful of decisions would let that handful decide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateline.review.ranking_evaluation import Comparison, compare
from dateline.review.ranking_model import RankingModel, with_standing
from dateline.review.ranking_training import Decided, Example, examples, fit
from dateline.review.reliability import standing_of

LATER = 0.3
"""The share of the decisions, the latest, that a model is measured on."""
LEAST_EARLIER, LEAST_LATER = 150, 60
LEAST_ALIKE = 20
"""Confirmed ones, and rejected ones, in either part."""
LEAST_SAMPLE, LEAST_COUNTRY = 40, 40
MOST_COUNTRIES = 8


@dataclass(frozen=True, slots=True)
class Period:
    """Decisions in a row. `first`, `last`: when the first and the last of them were made."""

    decided: int
    confirmed: int
    first: datetime
    last: datetime

    def record(self) -> dict[str, Any]:
        return {
            "decided": self.decided,
            "confirmed": self.confirmed,
            "first": self.first.isoformat(),
            "last": self.last.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learnt. `model`: trained on all decisions; `measured`: one that was trained alike on the earlier part alone,
    against the ranking in use, on the later part. `sample`: the same on the sample alone; `countries`: by country; None,
    and left out, where there are too few. `refusal`: why it must not be taken into use, "" where it may.
    """

    model: RankingModel
    earlier: Period
    later: Period
    measured: Comparison
    sample: Comparison | None
    countries: Mapping[str, Comparison]
    refusal: str

    def record(self) -> dict[str, Any]:
        """All but the model, JSON-ready."""
        return {
            "earlier": self.earlier.record(),
            "later": self.later.record(),
            "measured": self.measured.record(),
            "sample": self.sample.record() if self.sample else None,
            "countries": {code: one.record() for code, one in self.countries.items()},
            "refusal": self.refusal,
        }


@dataclass(frozen=True, slots=True)
class TooFew:
    """There is nothing to learn from yet. `why`: a sentence with the numbers that are missing."""

    why: str


def learn(
    decided: Sequence[Decided],
    in_use: RankingModel | None = None,
    seen_until: datetime | None = None,
) -> Lesson | TooFew:
    """From decisions in any order. `in_use`: the learned ranking to be better than, None for the shipped one.
    `seen_until`: its last decision; both are measured on later ones alone.
    """
    table = examples(decided)
    cut = _cut(table, seen_until)
    earlier, later = table[:cut], table[cut:]
    if missing := _missing(earlier, later, seen_until):
        return TooFew(missing)
    # on the desk, too, a model goes by the sources' standing that it was trained with
    trial = fit(earlier, standing_of(_counts(earlier)))
    ranked = [(_said(in_use, one.decided), _said(trial, one.decided), one.decided) for one in later]
    whole = _compared(ranked)
    sampled = [row for row in ranked if row[2].sampled]
    sample = _compared(sampled) if _enough(sampled, LEAST_SAMPLE) else None
    return Lesson(
        model=fit(table, standing_of(_counts(table))),
        earlier=_period(earlier),
        later=_period(later),
        measured=whole,
        sample=sample,
        countries=_by_country(ranked),
        refusal=refusal_of(whole, sample),
    )


def _said(model: RankingModel | None, one: Decided) -> float:
    if model is None:
        return one.score
    return model.probability(with_standing(one.features, one.sources, model.standing))


Ranked = tuple[float, float, Decided]
"""What either ranking says of a candidate."""


def _compared(ranked: Sequence[Ranked]) -> Comparison:
    return compare(
        [before for before, _, _ in ranked],
        [after for _, after, _ in ranked],
        [one.confirmed for _, _, one in ranked],
    )


def refusal_of(measured: Comparison, sample: Comparison | None) -> str:
    """Why a ranking that does so must not be taken into use; "" where it may."""
    whole = measured.average_precision
    low, high = whole.difference_interval
    if not whole.is_better:
        return (
            f"It is not better beyond chance: average precision {whole.before:.3f} before, {whole.after:.3f} after, "
            f"difference {whole.difference:+.3f} (95 % interval {low:+.3f} to {high:+.3f})."
        )
    if sample is not None and sample.average_precision.is_worse:
        figure = sample.average_precision
        return (
            "On the candidates that were shown as a sample it is worse: average precision "
            f"{figure.before:.3f} before, {figure.after:.3f} after."
        )
    return ""


def _cut(table: Sequence[Example], seen_until: datetime | None) -> int:
    """Where the later part begins. Decisions of one instant are not torn apart."""
    cut = round(len(table) * (1 - LATER))
    while 0 < cut < len(table) and table[cut].decided.at == table[cut - 1].decided.at:
        cut += 1
    if seen_until is not None:
        while cut < len(table) and table[cut].decided.at <= seen_until:
            cut += 1
    return cut


def _missing(earlier: Sequence[Example], later: Sequence[Example], seen_until: datetime | None) -> str:
    """A sentence; "" where there are enough."""
    number = len(earlier) + len(later)
    whole = max(LEAST_EARLIER + LEAST_LATER, round(LEAST_LATER / LATER))
    if number < whole:
        return f"There are {number} decisions to learn from; {whole - number} more are needed."
    if len(later) < LEAST_LATER:
        since = "since the ranking in use was trained" if seen_until else "in the later part"
        return f"There are {len(later)} decisions {since}; {LEAST_LATER - len(later)} more are needed to compare by."
    for part, words in ((earlier, "earlier"), (later, "later")):
        for answer, said in ((True, "confirmed"), (False, "rejected")):
            alike = sum(one.decided.confirmed is answer for one in part)
            if alike < LEAST_ALIKE:
                return (
                    f"Of the {len(part)} {words} decisions {alike} {said}; "
                    f"{LEAST_ALIKE - alike} more of these are needed."
                )
    return ""


def _enough(ranked: Sequence[Ranked], least: int) -> bool:
    confirmed = sum(one.confirmed for _, _, one in ranked)
    return len(ranked) >= least and min(confirmed, len(ranked) - confirmed) >= least // 8


def _by_country(ranked: Sequence[Ranked]) -> dict[str, Comparison]:
    numbers = Counter(one.country for _, _, one in ranked if one.country)
    parts = {
        code: [row for row in ranked if row[2].country == code]
        for code, _ in numbers.most_common(MOST_COUNTRIES)
    }
    return {code: _compared(part) for code, part in parts.items() if _enough(part, LEAST_COUNTRY)}


def _counts(table: Sequence[Example]) -> dict[str, tuple[int, int]]:
    counts: dict[str, tuple[int, int]] = {}
    for one in table:
        if one.decided.speaks_of_sources:
            for source in one.decided.sources:
                confirmed, number = counts.get(source, (0, 0))
                counts[source] = (confirmed + one.decided.confirmed, number + 1)
    return counts


def _period(part: Sequence[Example]) -> Period:
    return Period(
        len(part),
        sum(one.decided.confirmed for one in part),
        part[0].decided.at,
        part[-1].decided.at,
    )
