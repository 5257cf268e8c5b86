"""What the editors' decisions say about sources and kinds of incident. Counts only; for showing and for a
rank hint.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dateline.model import State

# Wilson's score interval at 95 %.
Z95 = 1.959963984540054
# A source needs this many decisions before it weighs as much as everybody's average.
PRIOR_WEIGHT = 10.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one candidate. `source_ids`: of its reports; `score`: the machine's, 0..1."""

    state: State
    event_type: str
    source_ids: tuple[str, ...]
    corrected_fields: tuple[str, ...] = ()
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """How candidates of one source or type fared. Duplicates count as right: the event was one; unsure counts
    as neither.

    `low`, `high`: Wilson's 95 % interval of the share of right ones (Wilson 1927); 0 and 1 where nothing was
    decided.
    """

    confirmed: int  # as the machine had it
    corrected: int  # confirmed with corrections
    duplicate: int
    rejected: int
    unsure: int
    low: float
    high: float

    @property
    def decided(self) -> int:
        return self.confirmed + self.corrected + self.duplicate + self.rejected

    @property
    def precision(self) -> float | None:
        """Share of right ones, 0..1; None where nothing was decided."""
        return (self.decided - self.rejected) / self.decided if self.decided else None


@dataclass(frozen=True, slots=True)
class Summary:
    by_source: Mapping[str, Tally]
    by_event_type: Mapping[str, Tally]
    corrected_fields: Mapping[str, int]  # field -> in how many candidates it was corrected
    overall: Tally


def wilson(right: int, number: int) -> tuple[float, float]:
    """Wilson's 95 % interval for `right` of `number`; (0, 1) for none. 0 <= low <= share <= high <= 1."""
    if number == 0:
        return 0.0, 1.0
    share, z2 = right / number, Z95 * Z95
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = Z95 * math.sqrt(share * (1 - share) / number + z2 / (4 * number * number)) / (1 + z2 / number)
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))


def summarise(outcomes: Iterable[Outcome]) -> Summary:
    """Pure. A candidate counts once for each of its sources."""
    sources: defaultdict[str, list[Outcome]] = defaultdict(list)
    types: defaultdict[str, list[Outcome]] = defaultdict(list)
    fields: defaultdict[str, int] = defaultdict(int)
    everything: list[Outcome] = []
    for outcome in outcomes:
        everything.append(outcome)
        types[outcome.event_type].append(outcome)
        for source in outcome.source_ids:
            sources[source].append(outcome)
        if outcome.state is State.CONFIRMED:
            for field in outcome.corrected_fields:
                fields[field] += 1
    return Summary(
        by_source={source: _tally(group) for source, group in sorted(sources.items())},
        by_event_type={name: _tally(group) for name, group in sorted(types.items())},
        corrected_fields=dict(sorted(fields.items(), key=lambda item: (-item[1], item[0]))),
        overall=_tally(everything),
    )


def _tally(outcomes: Iterable[Outcome]) -> Tally:
    confirmed = corrected = duplicate = rejected = unsure = 0
    for outcome in outcomes:
        match outcome.state:
            case State.CONFIRMED if outcome.corrected_fields:
                corrected += 1
            case State.CONFIRMED:
                confirmed += 1
            case State.DUPLICATE:
                duplicate += 1
            case State.REJECTED:
                rejected += 1
            case State.UNSURE:
                unsure += 1
            case State.PROPOSED:
                continue
    right = confirmed + corrected + duplicate
    low, high = wilson(right, right + rejected)
    return Tally(confirmed, corrected, duplicate, rejected, unsure, low, high)


def rank_hint(source_ids: Iterable[str], event_type: str, summary: Summary) -> float:
    """How likely a new candidate is right by past decisions alone, 0..1; 0.5 while nothing was decided.

    The mean over its sources and its type, each share drawn towards everybody's by PRIOR_WEIGHT decisions, so
    that a source with one rejection is not buried.
    """
    overall = summary.overall.precision
    prior = 0.5 if overall is None else overall
    tallies = [summary.by_source[s] for s in dict.fromkeys(source_ids) if s in summary.by_source]
    if event_type in summary.by_event_type:
        tallies.append(summary.by_event_type[event_type])
    if not tallies:
        return prior
    drawn = [((t.decided - t.rejected) + PRIOR_WEIGHT * prior) / (t.decided + PRIOR_WEIGHT) for t in tallies]
    return sum(drawn) / len(drawn)
