"""Maps as SVG paths, drawn on the server from the desk's own borders: they need no script and print. Pure but for the files.

The projection is equirectangular about the middle of the box, which is true to scale along both axes there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from dateline.review.filters import Box

GEO = Path(__file__).parent / "static" / "desk" / "geo"
WIDTH = 720  # units of the picture; heights follow from the box
DEGREE = 111.32  # kilometres of a degree of latitude
TALLEST = 0.75  # of the width

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Frame:
    """A box of the globe laid on a picture of `width` x `height` units."""

    box: Box
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Units a degree of latitude."""
        return self.height / (self.box.north - self.box.south)

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        x = (longitude - self.box.west) / (self.box.east - self.box.west) * self.width
        y = (self.box.north - latitude) / (self.box.north - self.box.south) * self.height
        return round(x, 1), round(y, 1)

    def units(self, kilometres: float) -> float:
        return round(kilometres / DEGREE * self.scale, 1)


@dataclass(frozen=True, slots=True)
class Land:
    """Paths (`d`): all land, the country's outline, its provinces. "" where there is no such file."""

    world: str
    country: str
    provinces: str


def frame_of(points: Iterable[tuple[float, float]], least: float = 4.0, width: int = WIDTH) -> Frame:
    """A frame round (latitude, longitude) pairs, with a margin; at least `least` degrees high. The world without any."""
    found = list(points)
    if not found:
        return _frame(Box(-180.0, -58.0, 180.0, 78.0), width)
    south, north = min(p[0] for p in found), max(p[0] for p in found)
    west, east = min(p[1] for p in found), max(p[1] for p in found)
    margin = max(0.12 * (north - south), 0.12 * (east - west), 0.6)
    south, north, west, east = south - margin, north + margin, west - margin, east + margin
    if north - south < least:
        middle = (north + south) / 2
        south, north = middle - least / 2, middle + least / 2
    bend = math.cos(math.radians(max(-80.0, min(80.0, (south + north) / 2))))
    wide = (north - south) / TALLEST / bend
    if east - west < wide:
        middle = (east + west) / 2
        west, east = middle - wide / 2, middle + wide / 2
    return _frame(Box(max(-180.0, west), max(-90.0, south), min(180.0, east), min(90.0, north)), width)


def _frame(box: Box, width: int) -> Frame:
    bend = math.cos(math.radians((box.south + box.north) / 2))
    height = width * (box.north - box.south) / ((box.east - box.west) * bend)
    return Frame(box, width, max(120, min(round(TALLEST * width) + 1, round(height))))


@lru_cache(maxsize=12)
def _rings(name: str) -> tuple[tuple[str, tuple[Ring, ...]], ...]:
    """(kind, rings) of each shape of a file; none where there is no file."""
    file = GEO / f"{name}.json"
    if not name.isalpha() or not file.exists():
        return ()
    shapes = json.loads(file.read_text(encoding="utf-8"))["features"]
    return tuple(
        (s["properties"]["kind"], tuple(ring for polygon in s["geometry"]["coordinates"] for ring in polygon))
        for s in shapes
    )


def _path(rings: Iterable[Ring], frame: Frame) -> str:
    """The rings that reach into the frame, to whole units, without points that fall together."""
    box = frame.box
    said = []
    for ring in rings:
        xs, ys = [p[0] for p in ring], [p[1] for p in ring]
        if max(ys) > -60 and any(abs(a - b) > 180 for a, b in pairwise(xs)):
            # land on the 180th meridian (all but Antarctica): left whole at the eastern edge, not drawn across the world
            xs = [x + 360 if x < 0 else x for x in xs]
        if max(xs) < box.west or min(xs) > box.east or max(ys) < box.south or min(ys) > box.north:
            continue
        points: list[tuple[int, int]] = []
        for longitude, latitude in zip(xs, ys, strict=True):
            x, y = frame.at(latitude, longitude)
            point = (round(x), round(y))
            if not points or point != points[-1]:
                points.append(point)
        if len(points) > 2:
            said.append("M" + "L".join(f"{x} {y}" for x, y in points) + "z")
    return "".join(said)


@lru_cache(maxsize=24)
def land(frame: Frame, country: str = "") -> Land:
    """What is drawn beneath the marks: the coarse world, and over it one country with its provinces."""
    near = _rings(country.upper()) if country else ()
    provinces = _path((ring for kind, rings in near if kind == "admin1" for ring in rings), frame)
    round_it = _path((ring for kind, rings in near if kind == "country" for ring in rings), frame)
    world = _path((ring for _kind, rings in _rings("world") for ring in rings), frame)
    return Land(world, round_it, provinces)


@dataclass(frozen=True, slots=True)
class Locator:
    """Where one incident lies: a point, and a circle as wide as the place is sure (0: a town)."""

    frame: Frame
    land: Land
    x: float
    y: float
    radius: float


def locator(latitude: float, longitude: float, country: str, radius_metres: int, region: bool) -> Locator:
    """A map of some 700 km about the place, of 1,400 km where a whole `region` is meant."""
    reach = 5.0 if region else 2.6
    frame = frame_of([(latitude - reach, longitude), (latitude + reach, longitude)], width=480)
    x, y = frame.at(latitude, longitude)
    return Locator(frame, land(frame, country), x, y, frame.units(radius_metres / 1000))
