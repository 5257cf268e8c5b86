"""A source's new entries a day as a small picture of bars, and the same in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

RECENT = 7  # days drawn darker: the week that is compared with the usual one
_STEP, _BAR = 4, 3


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Bars as SVG paths of `older` days and of the last seven, in a box of `width` x `height`; `words` say the same."""

    width: int
    height: int
    older: str
    recent: str
    words: str


def sparkline(days: Sequence[int], *, height: int = 24) -> Sparkline:
    """The picture of `days` (oldest first): the highest bar fills the height, and one of a single entry can be seen."""
    most = max(days, default=0)
    split = max(0, len(days) - RECENT)
    return Sparkline(
        width=max(_STEP, _STEP * len(days) - (_STEP - _BAR)),
        height=height,
        older=_bars(days[:split], 0, most, height),
        recent=_bars(days[split:], split, most, height),
        words=chart_words(days),
    )


def bar_height(value: int, most: int, height: int) -> int:
    """0 for nothing, else 1 to `height`, in proportion."""
    return 0 if value <= 0 or most <= 0 else max(1, round(height * value / most))


def chart_words(days: Sequence[int]) -> str:
    """ "New entries a day over 28 days: most 14, 50 in all, 9 in the last 7; none for the last 3 days." """
    if not any(days):
        return _("No new entries in %(days)s days.") % {"days": len(days)}
    silent = next(n for n, value in enumerate(reversed(days)) if value)
    numbers = {
        "days": len(days),
        "most": max(days),
        "all": sum(days),
        "recent": sum(days[-RECENT:]),
        "week": RECENT,
        "silent": silent,
    }
    if silent > 1:
        return (
            _(
                "New entries a day over %(days)s days: most %(most)s, %(all)s in all, %(recent)s in the last %(week)s;"
                " none for the last %(silent)s days."
            )
            % numbers
        )
    return (
        _(
            "New entries a day over %(days)s days: most %(most)s, %(all)s in all, %(recent)s in the last %(week)s."
        )
        % numbers
    )


def _bars(days: Sequence[int], first: int, most: int, height: int) -> str:
    drawn = [
        (_STEP * (first + n), tall)
        for n, value in enumerate(days)
        if (tall := bar_height(value, most, height))
    ]
    return "".join(f"M{x} {height}v-{tall}h{_BAR}v{tall}z" for x, tall in drawn)
