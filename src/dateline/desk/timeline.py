"""The bars beneath the map of incidents, and which of them are chosen. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dateline.desk.charts import BAR, Chart, bar_chart
from dateline.desk.overview import axis_labels, incidents_words, step_words
from dateline.desk.periods import Steps
from dateline.review.incident_filter import IncidentFilter


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A step with incidents: in words, and the query that chooses it alone."""

    words: str
    number: int
    query: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """`low`, `high`: the first and the last step chosen. `before`, `after`: what is shaded, in units of the picture."""

    steps: Steps
    chart: Chart
    low: int
    high: int
    rows: tuple[TimelineRow, ...]

    @property
    def before(self) -> int:
        return BAR * self.low

    @property
    def after(self) -> int:
        return self.chart.width - BAR * (self.high + 1)

    @property
    def after_from(self) -> int:
        return BAR * (self.high + 1)

    @property
    def last(self) -> int:
        """The last step's place."""
        return self.steps.number - 1


def timeline_of(found: Steps, counted: Mapping[date, int], wanted: IncidentFilter) -> Timeline:
    """`counted`: incidents by day, or by Monday where the steps are weeks, whatever days are chosen."""
    values = found.filled(counted)
    words = [step_words(found, start) for start in found.starts]
    chart = bar_chart(
        values, [f"{w}: {incidents_words(n)}" for w, n in zip(words, values, strict=True)], axis_labels(found)
    )
    rows = tuple(
        TimelineRow(said, n, wanted.between(start, found.ends(start)).query())
        for said, n, start in zip(words, values, found.starts, strict=True)
        if n
    )
    low = _place(found, wanted.what.first_day, 0)
    high = _place(found, wanted.what.last_day, found.number - 1)
    return Timeline(found, chart, min(low, high), max(low, high), rows)


def _place(found: Steps, day: date | None, otherwise: int) -> int:
    """The step that holds the day, the nearest one for a day outside."""
    if day is None:
        return otherwise
    return max(0, min(found.number - 1, (day - found.first).days // found.days))
