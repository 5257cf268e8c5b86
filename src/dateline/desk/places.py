"""Place names for the correction form, from the gazetteer that the reading uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.bootstrap import gazetteer_path
from dateline.desk.numbers import whole_number
from dateline.desk.words import country_name
from dateline.ports import GazetteerEntry

MOST = 12


@lru_cache(maxsize=1)
def _gazetteer() -> SqliteGazetteer:
    return SqliteGazetteer(gazetteer_path(settings.CONFIGURATION))


def gazetteer() -> SqliteGazetteer | None:
    """None where it has not been built."""
    return _gazetteer() if gazetteer_is_there() else None


def gazetteer_is_there() -> bool:
    """Whether it has been built; `dateline up` does that first of all."""
    return gazetteer_path(settings.CONFIGURATION).exists()


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place to choose, with what tells it from its namesakes. `precision`: the geo_precision that such a place has."""

    geonameid: int
    name: str
    words: str
    kind: str
    latitude: float
    longitude: float
    country_code: str
    precision: int


_KINDS = {
    "PCL": ("country", 3),
    "ADM1": ("province", 3),
    "ADM2": ("district", 2),
    "ADM": ("division", 2),
    "PPL": ("town", 1),
    "STM": ("water", 2),
}


def _kind(feature_code: str) -> tuple[str, int]:
    return next((kind for prefix, kind in _KINDS.items() if feature_code.startswith(prefix)), ("place", 1))


def suggest_places(beginning: str, near: tuple[float, float] | None = None) -> list[PlaceChoice]:
    """Places whose name begins so, whole names first, then the nearest to `near`; none without a gazetteer."""
    if not beginning.strip() or not gazetteer_is_there():
        return []
    choices = []
    for entry in _gazetteer().suggest(beginning.strip()[:200], near=near, most=MOST):
        parts = dict.fromkeys(
            p for p in (entry.name, entry.admin2, entry.admin1, country_name(entry.country_code)) if p
        )
        kind, precision = _kind(entry.feature_code)
        choices.append(
            PlaceChoice(
                entry.geonameid,
                entry.name,
                ", ".join(parts),
                kind,
                entry.latitude,
                entry.longitude,
                entry.country_code or "",
                precision,
            )
        )
    return choices


def get_place(geonameid: str) -> GazetteerEntry | None:
    """The gazetteer's place, None for what is no id of one."""
    number = whole_number(geonameid, 12)
    return _gazetteer().get(number) if number is not None and gazetteer_is_there() else None
