"""Writes config/gazetteer/admin1_points.yml from Natural Earth's provinces (public domain) as TopoJSON.

    python scripts/make_admin1_points.py admin1.topo.json > config/gazetteer/admin1_points.yml

A province's point is the area centroid of its largest polygon, in degrees; keys are GeoNames ids.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

Point = tuple[float, float]


def decode_arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Arcs as (longitude, latitude) points: TopoJSON stores quantised differences."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def ring_points(indexes: list[int], arcs: list[list[Point]]) -> list[Point]:
    """The ring that the arc indexes describe; a negative index means the arc reversed."""
    points: list[Point] = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    return points


def centroid(ring: list[Point]) -> tuple[float, float, float]:
    """(absolute area, longitude, latitude) by the shoelace formula."""
    area = cx = cy = 0.0
    for (x0, y0), (x1, y1) in zip(ring, ring[1:] + ring[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        area += cross
        cx += (x0 + x1) * cross
        cy += (y0 + y1) * cross
    if area == 0:
        return 0.0, ring[0][0], ring[0][1]
    return abs(area / 2), cx / (3 * area), cy / (3 * area)


def main(path: str) -> None:
    topology = json.loads(Path(path).read_text(encoding="utf-8"))
    arcs = decode_arcs(topology)
    points: dict[int, tuple[float, float, float]] = {}
    for collection in topology["objects"].values():
        for geometry in collection["geometries"]:
            geonameid = int(geometry["properties"].get("g") or 0)
            if geonameid <= 0 or geometry["type"] not in ("Polygon", "MultiPolygon"):
                continue
            polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
            best = max(centroid(ring_points(rings[0], arcs)) for rings in polygons)
            if best > points.get(geonameid, (0.0, 0.0, 0.0)):
                points[geonameid] = best
    print("# Points of first-level divisions: GeoNames id -> [latitude, longitude].")
    print("# Made with Natural Earth (public domain) by scripts/make_admin1_points.py.")
    print("points:")
    for geonameid, (_, longitude, latitude) in sorted(points.items()):
        print(f"  {geonameid}: [{latitude:.3f}, {longitude:.3f}]")


if __name__ == "__main__":
    main(sys.argv[1])
