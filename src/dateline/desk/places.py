"""Place names for the correction form, from the gazetteer that the reading uses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.bootstrap import gazetteer_path
from dateline.desk.words import country_name
from dateline.ports import GazetteerEntry

MOST = 12


@lru_cache(maxsize=1)
def _gazetteer() -> SqliteGazetteer:
    return SqliteGazetteer(gazetteer_path(settings.CONFIGURATION))


def gazetteer_is_there() -> bool:
    """Whether it has been built; `dateline up` does that first of all."""
    return gazetteer_path(settings.CONFIGURATION).exists()


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A place to choose, with what tells it from its namesakes."""

    geonameid: int
    words: str
    kind: str
    latitude: float
    longitude: float


_KINDS = {
    "PCL": "country",
    "ADM1": "province",
    "ADM2": "district",
    "ADM": "division",
    "PPL": "town",
    "STM": "water",
}


def _kind(feature_code: str) -> str:
    return next((words for prefix, words in _KINDS.items() if feature_code.startswith(prefix)), "place")


def find_places(name: str, country: str = "") -> list[PlaceChoice]:
    """Places of that name, those of `country` first, then the most populous; none without a gazetteer."""
    if not name.strip() or not gazetteer_is_there():
        return []
    found = sorted(_gazetteer().lookup(name.strip()[:200]), key=lambda e: e.country_code != country)
    choices = []
    for entry in found[:MOST]:
        parts = dict.fromkeys(
            p for p in (entry.name, entry.admin2, entry.admin1, country_name(entry.country_code)) if p
        )
        choices.append(
            PlaceChoice(
                entry.geonameid, ", ".join(parts), _kind(entry.feature_code), entry.latitude, entry.longitude
            )
        )
    return choices


def get_place(geonameid: str) -> GazetteerEntry | None:
    """The gazetteer's place, None for what is no id of one."""
    if not geonameid.isascii() or not geonameid.isdigit() or len(geonameid) > 12 or not gazetteer_is_there():
        return None
    return _gazetteer().get(int(geonameid))
