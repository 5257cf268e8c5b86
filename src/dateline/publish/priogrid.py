"""PRIO-GRID: the half-degree cells that UCDP's `priogrid_gid` counts (Tollefsen, Strand and Buhaug 2012)."""

from __future__ import annotations

import math

COLUMNS, ROWS = 720, 360


def priogrid_gid(latitude: float, longitude: float) -> int:
    """The cell of a point, from 1 at 90 S 180 W, eastwards and then northwards, to 259200.

    A point on a border belongs to the cell north and east of it; the pole and the date line to the last one.
    Raises ValueError for what is no point of the globe.
    """
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        raise ValueError(f"no point of the globe: {latitude}, {longitude}")
    row = min(math.floor((latitude + 90) * 2), ROWS - 1)
    column = min(math.floor((longitude + 180) * 2), COLUMNS - 1)
    return row * COLUMNS + column + 1
