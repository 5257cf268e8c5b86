"""The gazetteer's own data, `config/gazetteer/*.yml`: what the packages lack or have wrong.

Every file may hold any of these top-level keys:

    places:          list of {name, country, latitude, longitude} and, optional, {code, geonameid,
    admin1, admin2, population, aliases} aliases:         {place: [names]}            spelling variants,
    trusted as they stand abbreviations:   {place: [names]}            count only with their point or in
    capitals: "Ky.", "NSW" demonyms:        {country code: [names]}     of the people and the adjective:
    "Irish" points:          {geonameid: [lat, lon]}     of first-level divisions ordinary_words:
    [words]                     no place of these names is believed without further signs drop:
    {place: [names]}            aliases of the packages that do harm

A place is written as its GeoNames id, as an ISO 3166-2 code ("US-WV") or as a country code ("PK").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dateline.errors import ConfigFileError
from dateline.mentions.place_names import name_key
from dateline.yaml_files import FAST_LOADER

PlaceRef = str  # a GeoNames id in digits, an ISO 3166-2 code or a country code


@dataclass(frozen=True, slots=True)
class ConfiguredPlace:
    """A place of the config files. `geonameid` None: the build gives it a negative number of its own."""

    name: str
    country: str | None
    latitude: float
    longitude: float
    code: str = "PPL"
    geonameid: int | None = None
    admin1: PlaceRef | None = None
    admin2: PlaceRef | None = None
    population: int = 0
    aliases: tuple[str, ...] = ()


@dataclass(slots=True)
class GazetteerConfig:
    """All config files together."""

    places: list[ConfiguredPlace] = field(default_factory=list)
    aliases: list[tuple[PlaceRef, str]] = field(default_factory=list)
    abbreviations: list[tuple[PlaceRef, str]] = field(default_factory=list)
    demonyms: list[tuple[str, str]] = field(default_factory=list)
    points: dict[int, tuple[float, float]] = field(default_factory=dict)
    ordinary_words: set[str] = field(default_factory=set)
    drop: set[tuple[PlaceRef, str]] = field(default_factory=set)


def read_config(files: Sequence[Path]) -> GazetteerConfig:
    """The config of all files; raises ConfigFileError naming the file and the field."""
    config = GazetteerConfig()
    for path in files:
        try:
            data = yaml.load(path.read_bytes(), Loader=FAST_LOADER)  # noqa: S506  (the C form of SafeLoader)
        except (OSError, yaml.YAMLError) as e:
            raise ConfigFileError(str(path), "", f"is no readable YAML: {' '.join(str(e).split())}") from e
        if data is None:
            continue
        if not isinstance(data, dict):
            raise ConfigFileError(str(path), "", "must be a mapping")
        for key, value in data.items():
            reader = FILE_KEYS.get(key)
            if reader is None:
                known = ", ".join(sorted(FILE_KEYS))
                raise ConfigFileError(str(path), str(key), f"is unknown; known are {known}")
            try:
                reader(config, value)
            except (TypeError, ValueError, KeyError, AttributeError) as e:
                raise ConfigFileError(str(path), str(key), f"cannot be read: {e}") from e
    return config


def _places(config: GazetteerConfig, value: Any) -> None:
    for row in value:
        unknown = set(row) - PLACE_KEYS
        if unknown:
            raise ValueError(f"{row.get('name')}: unknown {', '.join(sorted(unknown))}")
        latitude, longitude = float(row["latitude"]), float(row["longitude"])
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f"{row['name']}: no such point on Earth")
        config.places.append(
            ConfiguredPlace(
                name=str(row["name"]),
                country=row.get("country"),
                latitude=latitude,
                longitude=longitude,
                code=row.get("code", "PPL"),
                geonameid=row.get("geonameid"),
                admin1=str(row["admin1"]) if "admin1" in row else None,
                admin2=str(row["admin2"]) if "admin2" in row else None,
                population=int(row.get("population", 0)),
                aliases=tuple(str(a) for a in row.get("aliases", ())),
            )
        )


PLACE_KEYS = set(ConfiguredPlace.__dataclass_fields__)


def _pairs(value: Any) -> list[tuple[str, str]]:
    return [(str(key), str(name)) for key, names in value.items() for name in names]


def _points(config: GazetteerConfig, value: Any) -> None:
    for geonameid, (latitude, longitude) in value.items():
        config.points[int(geonameid)] = (float(latitude), float(longitude))


FILE_KEYS: dict[str, Any] = {
    "places": _places,
    "aliases": lambda config, value: config.aliases.extend(_pairs(value)),
    "abbreviations": lambda config, value: config.abbreviations.extend(_pairs(value)),
    "demonyms": lambda config, value: config.demonyms.extend(_pairs(value)),
    "points": _points,
    "ordinary_words": lambda config, value: config.ordinary_words.update(name_key(str(w)) for w in value),
    "drop": lambda config, value: config.drop.update(_pairs(value)),
}
