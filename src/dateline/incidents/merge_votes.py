"""Votes of reports for values: a report votes with its score, and copies of one text share one vote."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from dateline.incidents.merge_sources import text_groups
from dateline.model import LinkableReport

MINORITY = 1 / 3  # of the leading vote: what a specific reading, or another day, needs to be heard

T = TypeVar("T", bound=Hashable)


def vote_weights(reports: Sequence[LinkableReport]) -> dict[str, float]:
    """Report key -> its vote: its score, shared among the copies of its text."""
    groups = text_groups(reports)
    size = Counter(groups[r.key] for r in reports)
    return {r.key: max(0.05, r.report.score) / size[groups[r.key]] for r in reports}


def votes(
    reports: Iterable[LinkableReport],
    weights: Mapping[str, float],
    value: Callable[[LinkableReport], T | None],
) -> dict[T, float]:
    """Value -> sum of votes, in the order of the reports. Rounded: sums must not depend on the order of
    adding.
    """
    sums: defaultdict[T, float] = defaultdict(float)
    for report in reports:
        v = value(report)
        if v is not None:
            sums[v] += weights[report.key]
    return {v: round(w, 9) for v, w in sums.items()}
