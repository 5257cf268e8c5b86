"""Confirmed incidents in clusters for the map: counted in the database by the squares of a grid, then those whose middles
lie so close that their circles would cover each other put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Avg, Count, F, Max, Min

from dateline.review.filters import Box
from dateline.review.incident_filter import IncidentFilter
from dateline.store import models as rows
from dateline.store.incident_lines import WORLD, Shown, as_it_is, inside, map_point, matching

SQUARE = 6
"""Bits of a map's pixels that make a square of the grid: 2**6 = 64 pixels."""
TILE = 8  # bits: at zoom 0 the world is 256 pixels wide, as in Leaflet
APART = 44  # pixels between the middles of two clusters, a little more than the usual circle
MOST_CELLS = 1200


@dataclass(frozen=True, slots=True)
class Cell:
    """Incidents that lie close together at one zoom. `box`: the smallest round them; `event_type`: "" for several.

    `x`, `y`: their middle in pixels of the world at this zoom. `one`: an incident among them.
    """

    number: int
    latitude: float
    longitude: float
    box: Box
    event_type: str
    x: float
    y: float
    one: int


@dataclass(frozen=True, slots=True)
class Alone:
    """The only incident of a cell."""

    public_id: str
    record: Mapping[str, Any]


def cells(
    wanted: IncidentFilter, view: Box, zoom: int, most: int = MOST_CELLS, *, shown: Shown = as_it_is
) -> tuple[tuple[Cell, Alone | None], ...]:
    """What the map shows of `view` at `zoom`, the fullest first; of more than `most` squares the fullest. Two queries."""
    shift = max(0, WORLD - TILE - zoom)
    found = shown(matching(wanted)).filter(inside(view), x__isnull=False)
    grouped = (
        found.annotate(column=F("x").bitrightshift(shift + SQUARE), row=F("y").bitrightshift(shift + SQUARE))
        .order_by()
        .values("column", "row")
        .annotate(
            number=Count("pk"),
            middle_latitude=Avg("latitude"),
            middle_longitude=Avg("longitude"),
            west=Min("longitude"),
            east=Max("longitude"),
            south=Min("latitude"),
            north=Max("latitude"),
            first_type=Min("event_type"),
            last_type=Max("event_type"),
            one=Min("pk"),
        )
        .order_by("-number", "column", "row")[:most]
    )
    merged = put_together([_cell(group, shift) for group in grouped])
    single = rows.Incident.objects.filter(pk__in=[cell.one for cell in merged if cell.number == 1])
    alone = {pk: Alone(id, record) for pk, id, record in single.values_list("pk", "public_id", "record")}
    return tuple((cell, alone.get(cell.one) if cell.number == 1 else None) for cell in merged)


def _cell(group: Mapping[str, Any], shift: int) -> Cell:
    latitude, longitude = group["middle_latitude"], group["middle_longitude"]
    x, y = map_point(latitude, longitude)
    return Cell(
        group["number"],
        latitude,
        longitude,
        Box(group["west"], group["south"], group["east"], group["north"]),
        group["first_type"] if group["first_type"] == group["last_type"] else "",
        (x or 0) / (1 << shift),
        (y or 0) / (1 << shift),
        group["one"],
    )


def put_together(found: Iterable[Cell]) -> tuple[Cell, ...]:
    """The cells, each that lies within `APART` of a fuller one taken into the nearest such. No incident is lost. Pure."""
    kept: list[Cell] = []
    near: dict[tuple[int, int], list[int]] = {}
    for cell in sorted(found, key=lambda c: (-c.number, c.one)):
        square = (int(cell.x // APART), int(cell.y // APART))
        round_it = [
            n
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for n in near.get((square[0] + dx, square[1] + dy), ())
            if _apart(kept[n], cell) < APART
        ]
        if round_it:
            nearest = min(round_it, key=lambda n: (_apart(kept[n], cell), n))
            kept[nearest] = _joined(kept[nearest], cell)
        else:
            near.setdefault(square, []).append(len(kept))
            kept.append(cell)
    return tuple(kept)


def _apart(a: Cell, b: Cell) -> float:
    return float(((a.x - b.x) ** 2 + (a.y - b.y) ** 2) ** 0.5)


def _joined(larger: Cell, other: Cell) -> Cell:
    """The larger one stays where it is, so that the way from it to its neighbours stays as it was measured."""
    a, b = larger.box, other.box
    return replace(
        larger,
        number=larger.number + other.number,
        box=Box(min(a.west, b.west), min(a.south, b.south), max(a.east, b.east), max(a.north, b.north)),
        event_type=larger.event_type if larger.event_type == other.event_type else "",
    )
