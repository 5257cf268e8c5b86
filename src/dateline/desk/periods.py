"""Days in a row of equal steps, for bars: a day, a week from Monday, or several weeks. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 62  # beyond it a bar is a week
MOST_BARS = 160
WEEKS = (1, 4, 13, 26, 52, 104, 260, 520)


@dataclass(frozen=True, slots=True)
class Steps:
    """`number` steps of `days` days each from `first` on. Steps of weeks begin on Mondays."""

    first: date
    days: int
    number: int

    @property
    def last(self) -> date:
        """The last day of the last step."""
        return self.first + timedelta(days=self.days * self.number - 1)

    @property
    def starts(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=self.days * n) for n in range(self.number))

    def ends(self, start: date) -> date:
        return start + timedelta(days=self.days - 1)

    def place(self, day: date) -> int | None:
        """Which step holds the day; None outside."""
        n = (day - self.first).days // self.days
        return n if 0 <= n < self.number else None

    def filled(self, counted: Mapping[date, int]) -> tuple[int, ...]:
        """The counts of days (or of weeks by their Monday) summed up by step; what lies outside is left out."""
        found = [0] * self.number
        for day, number in counted.items():
            if (n := self.place(day)) is not None:
                found[n] += number
        return tuple(found)


def steps(first: date, last: date, *, by_week: bool = False) -> Steps:
    """The steps that hold all days from `first` to `last`: days for two months, else as few weeks as make 160 bars.

    `by_week`: weeks also for a short time.
    """
    first, last = min(first, last), max(first, last)
    length = (last - first).days + 1
    if length <= MOST_DAYS and not by_week:
        return Steps(first, 1, length)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    together = next((n for n in WEEKS if weeks <= n * MOST_BARS), WEEKS[-1])
    return Steps(monday, 7 * together, -(-weeks // together))
