"""The story's timeline as a small picture: when each report came, and how many it said were killed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dateline.desk.story import TimelinePoint

WIDTH, HEIGHT = 480, 92
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 14, 14, 70  # the box that the dots lie in
_APART = 17  # between two dots, so that both numbers can be read


@dataclass(frozen=True, slots=True)
class Dot:
    """A report at `x`, `y`, with its article's `number`; `above`, `below`: ends of its range, None where it has none."""

    number: int
    x: float
    y: float
    above: float | None
    below: float | None
    is_copy: bool
    has_toll: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Geometry for the template, in units of a box WIDTH x HEIGHT. `most`: the figure of the upper line, 0 for none."""

    dots: tuple[Dot, ...]
    most: int
    first: datetime
    last: datetime
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT
    top: int = _TOP
    ground: int = _BOTTOM


def draw(points: Sequence[TimelinePoint]) -> Chart | None:
    """The picture of two reports or more, oldest first; None for fewer: there is no course of time to show."""
    if len(points) < 2:
        return None
    first, last = points[0].published, points[-1].published
    span = max(1.0, (last - first).total_seconds())
    most = max((n for p in points for n in (p.low, p.best, p.high) if n is not None), default=0)

    def height(figure: int) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * figure / most, 1) if most else float(_BOTTOM)

    apart = min(_APART, (WIDTH - _LEFT - _RIGHT) / (len(points) - 1))
    wanted = [_LEFT + (WIDTH - _LEFT - _RIGHT) * (p.published - first).total_seconds() / span for p in points]
    across = _spread(wanted, apart, WIDTH - _RIGHT)
    dots = []
    for point, x in zip(points, across, strict=True):
        told = [n for n in (point.best, point.low, point.high) if n is not None]
        bounds = [n for n in (point.low, point.high) if n is not None]
        is_range = len(set(bounds)) == 2
        dots.append(
            Dot(
                point.number,
                round(x, 1),
                height(told[0]) if told else float(_BOTTOM),
                height(max(bounds)) if is_range else None,
                height(min(bounds)) if is_range else None,
                point.is_copy,
                bool(told),
            )
        )
    return Chart(tuple(dots), most, first, last)


def _spread(wanted: Sequence[float], apart: float, limit: float) -> list[float]:
    """Places in the order wanted, at least `apart` from each other, none beyond `limit`."""
    places: list[float] = []
    for x in wanted:
        places.append(max(x, places[-1] + apart) if places else x)
    for n in range(len(places) - 1, -1, -1):
        bound = limit if n == len(places) - 1 else places[n + 1] - apart
        places[n] = min(places[n], bound)
    return places
