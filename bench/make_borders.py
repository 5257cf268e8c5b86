"""Turns Natural Earth's TopoJSON into the desk's map data: one GeoJSON file a country.

    python bench/make_borders.py FOLDER_OF_TOPOJSON src/dateline/desk/static/desk/geo

`<CC>.json` holds the country's provinces ("kind": "admin1", "g": GeoNames id) and, behind them, the outlines
of the countries round about ("kind": "country", cut off two degrees away), all from one topology, so that no
border runs beside its twin. `world.json` holds every country's coarse outline, for a place whose country has
no file. No names: labels come from the gazetteer. Coordinates are degrees with two decimals, about one
kilometre.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = list[Point]
Polygon = list[Ring]

# Degrees round a country within which its neighbours' islands and mainland are drawn.
MARGIN = 2.0


def decoded_arcs(topology: dict[str, Any], decimals: int = 2) -> list[list[Point]]:
    """The arcs as points in degrees: delta-coded integers to rounded coordinates."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((round(x * sx + tx, decimals), round(y * sy + ty, decimals)))
        arcs.append(points)
    return arcs


def arc_points(arcs: list[list[Point]], index: int) -> list[Point]:
    return arcs[index] if index >= 0 else arcs[~index][::-1]


def tidy(ring: Ring) -> Ring:
    """The ring without repeated points; empty where rounding left no area."""
    kept = [p for i, p in enumerate(ring) if i == 0 or p != ring[i - 1]]
    return kept if len(set(kept)) > 2 else []


def polygons_of(geometry: dict[str, Any], arcs: list[list[Point]]) -> list[Polygon]:
    groups = {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(
        geometry["type"]
    ) or []
    result = []
    for rings in groups:
        drawn = [tidy([p for index in ring for p in arc_points(arcs, index)]) for ring in rings or []]
        if drawn and drawn[0]:
            result.append([r for r in drawn if r])
    return result


def ring_indexes(geometry: dict[str, Any]) -> list[list[int]]:
    if geometry["type"] == "Polygon":
        return list(geometry["arcs"])
    if geometry["type"] == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    return []


def outline(geometries: list[dict[str, Any]], arcs: list[list[Point]]) -> list[Ring]:
    """The rings round a country: the arcs that only one of its provinces uses, joined end to end."""
    used: dict[int, int] = defaultdict(int)
    for geometry in geometries:
        for ring in ring_indexes(geometry):
            for index in ring:
                used[index if index >= 0 else ~index] += 1
    # walked in the direction their province walks them, the remaining arcs form closed rings
    starts: dict[Point, list[list[Point]]] = defaultdict(list)
    for geometry in geometries:
        for ring in ring_indexes(geometry):
            for index in ring:
                if used[index if index >= 0 else ~index] == 1:
                    points = arc_points(arcs, index)
                    starts[points[0]].append(points)
    rings = []
    while starts:
        first = next(iter(starts))
        ring: Ring = []
        here = first
        while here in starts:
            piece = starts[here].pop()
            if not starts[here]:
                del starts[here]
            ring.extend(piece if not ring else piece[1:])
            here = ring[-1]
            if here == first:
                break
        if cleaned := tidy(ring):
            rings.append(cleaned)
    return rings


def box(rings: list[Ring]) -> tuple[float, float, float, float]:
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def feature(polygons: list[Polygon], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    }


def main_box(rings: list[Ring]) -> tuple[float, float, float, float]:
    """The box of the country's larger pieces: far islands would make everything a neighbour."""
    largest = max(rings, key=len)
    near = [r for r in rings if len(r) * 8 >= len(largest)]
    return box(near)


def clipped(ring: Ring, to: tuple[float, ...]) -> Ring:
    """The part of a ring inside a box (Sutherland and Hodgman's method); empty where nothing is."""
    for axis, edge, keep_above in ((0, to[0], True), (0, to[2], False), (1, to[1], True), (1, to[3], False)):

        def inside(p: Point, axis: int = axis, edge: float = edge, keep_above: bool = keep_above) -> bool:
            return p[axis] >= edge if keep_above else p[axis] <= edge

        result: Ring = []
        for i, here in enumerate(ring):
            before = ring[i - 1]
            if inside(here) != inside(before):
                share = (edge - before[axis]) / (here[axis] - before[axis])
                other = round(before[1 - axis] + share * (here[1 - axis] - before[1 - axis]), 2)
                result.append((edge, other) if axis == 0 else (other, edge))
            if inside(here):
                result.append(here)
        ring = result
    return tidy([*ring, ring[0]]) if ring else []


def write(path: Path, features: list[dict[str, Any]]) -> int:
    data = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
    path.write_text(data + "\n", encoding="ascii")
    return len(data)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("geo", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)

    topology = json.loads((options.geo / "admin1.topo.json").read_text(encoding="utf-8"))
    arcs = decoded_arcs(topology)
    provinces: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for geometry in topology["objects"]["admin1"]["geometries"]:
        provinces[geometry["properties"]["c"]].append(geometry)
    # a few island states are too small for the source's resolution: no file, the desk shows the world instead
    outlines = {cc: rings for cc, geometries in provinces.items() if (rings := outline(geometries, arcs))}

    total = 0
    for cc, geometries in sorted(provinces.items()):
        if cc not in outlines:
            continue
        west, south, east, north = main_box(outlines[cc])
        round_about = tuple(
            round(v, 2) for v in (west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
        )
        behind = [
            feature([[ring] for ring in near], kind="country")
            for other, rings in sorted(outlines.items())
            if other != cc and (near := [c for r in rings if (c := clipped(r, round_about))])
        ]
        own = [
            feature(polygons, kind="admin1", g=geometry["properties"].get("g"))
            for geometry in geometries
            if (polygons := polygons_of(geometry, arcs))
        ]
        total += write(options.out / f"{cc}.json", behind + own)

    coarse = json.loads((options.geo / "countries-110m.topo.json").read_text(encoding="utf-8"))
    coarse_arcs = decoded_arcs(coarse, 1)
    total += write(
        options.out / "world.json",
        [
            feature(polygons_of(geometry, coarse_arcs), kind="country")
            for geometry in coarse["objects"]["countries"]["geometries"]
        ],
    )
    print(f"{len(list(options.out.glob('*.json')))} files, {total / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
