"""Charts as shapes for SVG, made on the server: a page's template only writes them down. Pure.

Bars stand in a box of BAR units each and a fixed height, stretched to the width that there is; words stand outside of
it, in the page's own letters. What a bar shows is told in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

BAR, GAP = 10, 2
HEIGHT = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `x`, `y`, `height` of its body; `low_y`, `low_height`: of the part that is sure. `title`: in words."""

    x: int
    y: float
    height: float
    title: str
    low_y: float = HEIGHT
    low_height: float = 0
    open: bool = False  # the real figure may be higher


@dataclass(frozen=True, slots=True)
class Chart:
    """`top`: what the full height stands for. `marks`: (place in percent, label) along the bottom."""

    width: int
    bars: tuple[Bar, ...]
    top: int
    labels: tuple[str, ...]

    @property
    def bar_width(self) -> int:
        return BAR - GAP

    @property
    def path(self) -> str:
        """All bars as one path: for small pictures, where none has words of its own."""
        return "".join(f"M{b.x} {HEIGHT}V{b.y:g}h{BAR - GAP}V{HEIGHT}z" for b in self.bars if b.height)


def nice_top(most: int) -> int:
    """The next of 1, 2, 4, 5, 10, 20, 40, 50 ... that is not below `most`: half of it is whole or it is 1 or 5."""
    if most <= 1:
        return 1
    size = int(10 ** math.floor(math.log10(most)))
    return next(n for n in (size, 2 * size, 4 * size, 5 * size, 10 * size) if n >= most)


def bar_chart(values: Sequence[int], titles: Sequence[str], labels: Sequence[str], top: int = 0) -> Chart:
    """A bar for each value. `top`: of several charts on one scale; 0: its own."""
    top = top or nice_top(max(values, default=0))
    bars = tuple(
        Bar(n * BAR + GAP // 2, HEIGHT - tall, tall, title)
        for n, (value, title) in enumerate(zip(values, titles, strict=True))
        for tall in [_tall(value, top)]
    )
    return Chart(max(BAR, BAR * len(bars)), bars, top, tuple(labels))


def range_chart(
    ranges: Sequence[tuple[int, int, bool]], titles: Sequence[str], labels: Sequence[str]
) -> Chart:
    """A bar for each (low, high, or more): solid up to the low figure, light from there to the high one."""
    top = nice_top(max((max(low, high) for low, high, _more in ranges), default=0))
    bars = []
    for n, ((low, high, more), title) in enumerate(zip(ranges, titles, strict=True)):
        tall, sure = _tall(max(low, high), top), _tall(low, top)
        bars.append(Bar(n * BAR + GAP // 2, HEIGHT - tall, tall, title, HEIGHT - sure, sure, more))
    return Chart(max(BAR, BAR * len(bars)), tuple(bars), top, tuple(labels))


def _tall(value: int, top: int) -> float:
    """Nothing for nothing; else at least a unit and a half, so that a single incident can be seen."""
    return 0.0 if value <= 0 else round(max(1.5, min(HEIGHT, HEIGHT * value / top)), 1)


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle on a map, its area in proportion to the number."""

    x: float
    y: float
    radius: float
    title: str


def dot_radius(number: int, most: int, largest: float = 26.0, least: float = 2.5) -> float:
    """In units of the picture."""
    return 0.0 if number <= 0 or most <= 0 else round(max(least, largest * math.sqrt(number / most)), 1)
