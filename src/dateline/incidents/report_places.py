"""Places as the scene of events: how wide they are, what lies in what, what is near what."""

from __future__ import annotations

import math
from dataclasses import replace

from dateline.model import Place

NEAR_KM = 25.0
"""Two towns nearer than this are taken for one scene: a suburb and its city."""

_LEVELS = {
    "ADM1": 1,
    "ADM1H": 1,
    "ADM2": 2,
    "ADM2H": 2,
    "ADM3": 3,
    "ADM4": 3,
    "ADM5": 3,
    "ADMD": 3,
    "RGN": 1,
    "RGNE": 1,
}


def level(place: Place) -> int:
    """0 a country or wider, 1 first-level division, 2 second-level, 3 below it, 4 a town or a spot, -1
    unresolved."""
    code = place.feature_code or ""
    if place.geonameid is None and place.latitude is None and place.country_code is None:
        return -1
    if code.startswith("PCL") or code in ("CONT", "TERR"):
        return 0
    return _LEVELS.get(code, 4 if code or place.latitude is not None else -1)


def distance_km(a: Place, b: Place) -> float:
    """Great-circle distance; infinite where either has no coordinates."""
    if a.latitude is None or a.longitude is None or b.latitude is None or b.longitude is None:
        return math.inf
    x = math.sin(math.radians(b.latitude - a.latitude) / 2) ** 2
    y = math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    x += math.cos(math.radians(a.latitude)) * math.cos(math.radians(b.latitude)) * y
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(x)))


def contains(wide: Place, narrow: Place) -> bool:
    """Whether `narrow` lies in `wide` by the names of their divisions; a place does not contain itself."""
    above = level(wide)
    if (
        above < 0
        or above >= level(narrow)
        or not wide.country_code
        or wide.country_code != narrow.country_code
    ):
        return False
    if above == 0:
        return True
    if above == 1:
        return wide.admin1 is not None and wide.admin1 == narrow.admin1
    if wide.admin1 != narrow.admin1:
        return False
    return (wide.admin2 is not None and wide.admin2 == narrow.admin2) or distance_km(wide, narrow) <= NEAR_KM


def same_scene(a: Place, b: Place) -> bool:
    """Whether two places can be where one event happened: equal, one in the other, or close by."""
    if a.geonameid is not None and a.geonameid == b.geonameid:
        return True
    if level(a) < 0 or level(b) < 0:
        return (a.name or a.text).lower() == (b.name or b.text).lower()
    if contains(a, b) or contains(b, a):
        return True
    return min(level(a), level(b)) >= 2 and distance_km(a, b) <= NEAR_KM


def geo_precision(place: Place, *, nearby: bool = False) -> int:
    """ACLED's: 1 the town itself, 2 near it or a part of a district, 3 a larger region."""
    at = level(place)
    if at >= 3:
        return 2 if nearby else 1
    return 2 if at == 2 else 3


def key_of(place: Place) -> str:
    """What makes two mentions the same place."""
    return f"#{place.geonameid}" if place.geonameid is not None else (place.name or place.text).casefold()


def with_precision(place: Place, *, nearby: bool = False) -> Place:
    return replace(place, geo_precision=geo_precision(place, nearby=nearby))
