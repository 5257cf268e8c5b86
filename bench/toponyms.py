"""Gold place names of the bench form and what a place of ours makes of them: right within 161 km, or right country."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

NEAR_KM = 161.0  # a hundred miles, the distance of the published scores

Record = Mapping[str, Any]


def read_lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def gold_at(gold: Sequence[Record], start: int, end: int) -> tuple[Record | None, bool]:
    """The scored gold name that overlaps the span most, and whether only names that are not scored do."""
    over = [t for t in gold if start < t["end"] and t["start"] < end]
    scored = [t for t in over if not t.get("unscored")]
    best = max(scored, key=lambda t: min(end, t["end"]) - max(start, t["start"]), default=None)
    return best, bool(over) and best is None


def is_right(gold: Record, place: Record) -> bool:
    """By the scorer's rule: a country is right as itself (or its people), a place within 161 km."""
    if gold.get("country_code"):
        whole = str(place["feature_code"] or "").startswith("PCL") or place["kind"] == "demonym"
        return whole and place["country_code"] == gold["country_code"]
    if place["latitude"] is None:
        return False
    return km(gold["latitude"], gold["longitude"], place["latitude"], place["longitude"]) <= NEAR_KM


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance."""
    x = math.sin(math.radians(lat2 - lat1) / 2) ** 2
    y = math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(x + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * y)))


def reliability(told: Iterable[tuple[float, bool]], bins: int = 10) -> list[tuple[int, float, float]]:
    """(number, mean confidence, share right) of each tenth of the confidence scale that holds anything."""
    rows = []
    pairs = list(told)
    for number in range(bins):
        inside = [(c, r) for c, r in pairs if min(bins - 1, int(c * bins)) == number]
        if inside:
            n = len(inside)
            rows.append((n, sum(c for c, _ in inside) / n, sum(r for _, r in inside) / n))
    return rows


def expected_error(rows: Sequence[tuple[int, float, float]]) -> float:
    """Mean distance between confidence and share right, weighted by number."""
    total = sum(n for n, _, _ in rows)
    return sum(n * abs(c - r) for n, c, r in rows) / total if total else 0.0
