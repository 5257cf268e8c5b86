"""A small gazetteer of real places for unit tests, built by the real builder from a dump written on the spot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.adapters import gazetteer_build
from dateline.adapters.gazetteer import SqliteGazetteer
from dateline.adapters.gazetteer_sources import RawPlace

COUNTRIES = [
    RawPlace(1168579, "Pakistan", None, None, "PK", "PCLI", 212_215_030),
    RawPlace(6252001, "United States", None, None, "US", "PCLI", 327_167_434),
    RawPlace(614540, "Georgia", None, None, "GE", "PCLI", 3_731_000),
    RawPlace(248816, "Jordan", None, None, "JO", "PCLI", 9_956_011),
    RawPlace(3017382, "France", None, None, "FR", "PCLI", 66_987_244),
    RawPlace(2963597, "Ireland", None, None, "IE", "PCLI", 4_853_506),
    RawPlace(6255147, "Asia", 29.84, 89.3, None, "CONT", 3_812_366_000),
]
DIVISIONS = [
    RawPlace(1183606, "Balochistan", None, None, "PK", "ADM1", iso="PK-BA", other_names=["بلوچستان"]),
    RawPlace(1177445, "Gwadar", None, None, "PK", "ADM2", admin1=1183606, other_names=["Gwadar District"]),
    RawPlace(1163052, "Kech District", None, None, "PK", "ADM2", admin1=1183606),
    RawPlace(6641960, "Nushki District", None, None, "PK", "ADM2", admin1=1183606),
    RawPlace(1175527, "Kachhi District", None, None, "PK", "ADM2", admin1=1183606),
    RawPlace(4331987, "Louisiana", None, None, "US", "ADM1", iso="US-LA"),
    RawPlace(4338356, "Rapides Parish", None, None, "US", "ADM2", admin1=4331987, other_names=["Rapides"]),
    RawPlace(4896861, "Illinois", None, None, "US", "ADM1", iso="US-IL"),
    RawPlace(4398678, "Missouri", None, None, "US", "ADM1", iso="US-MO"),
    RawPlace(6254928, "Virginia", None, None, "US", "ADM1", iso="US-VA"),
    RawPlace(4197000, "Georgia", None, None, "US", "ADM1", iso="US-GA"),
    RawPlace(3012874, "Île-de-France", None, None, "FR", "ADM1", iso="FR-IDF"),
]
CODES = {
    "PK.02": 1183606, "PK.02.G": 1177445, "PK.02.K": 1163052, "PK.02.N": 6641960, "PK.02.B": 1175527,
    "US.LA": 4331987, "US.LA.079": 4338356, "US.IL": 4896861, "US.MO": 4398678, "US.VA": 6254928,
    "US.GA": 4197000, "FR.11": 3012874,
}  # fmt: skip
TOWNS = [  # geonameid, name, other names, latitude, longitude, code, country, admin1, admin2, population
    (1167528, "Quetta", "UET,Kwatah,kuetta,کوئٹہ", 30.18, 67.0, "PPLA", "PK", "02", "", 1_565_546),
    (1177446, "Gwadar", "GWD,Gwadur,گوادر", 25.12, 62.33, "PPL", "PK", "02", "G", 70_852),
    (1168312, "Pasni", "PSI", 25.26, 63.47, "PPL", "PK", "02", "G", 43_494),
    (1163021, "Turbat", "", 26.0, 63.05, "PPL", "PK", "02", "K", 75_694),
    (1168749, "Nushki", "NHS", 29.55, 66.02, "PPL", "PK", "02", "N", 48_572),
    (4314550, "Alexandria", "", 31.31, -92.45, "PPL", "US", "LA", "079", 47_723),
    (4744091, "Alexandria", "", 38.8, -77.05, "PPL", "US", "VA", "", 159_467),
    (4250542, "Springfield", "", 39.8, -89.64, "PPL", "US", "IL", "", 114_394),
    (4409896, "Springfield", "", 37.2, -93.3, "PPL", "US", "MO", "", 170_188),
    (4236895, "Decatur", "", 39.84, -88.95, "PPL", "US", "IL", "", 70_746),
    (4180439, "Atlanta", "", 33.75, -84.39, "PPLA", "US", "GA", "", 498_715),
    (611717, "Tbilisi", "", 41.69, 44.83, "PPLC", "GE", "", "", 1_049_498),
    (2988507, "Paris", "Parigi,PAR,باريس", 48.85, 2.35, "PPLC", "FR", "11", "", 2_138_551),
    (4407084, "Saint Louis", "", 38.63, -90.2, "PPL", "US", "MO", "", 301_578),
    (4219762, "Rome", "", 34.26, -85.16, "PPL", "US", "GA", "", 37_713),
    (4391812, "Independence", "", 39.09, -94.4, "PPL", "US", "MO", "", 123_011),
]
CONFIG = """
places:
  - {name: Tump, country: PK, latitude: 26.1, longitude: 62.37, admin1: PK-BA, admin2: 1163052, population: 15000}
aliases: {PK-BA: [Baluchistan], "1168749": [Noshki], "1175527": [Bolan]}
abbreviations: {US-LA: [La.], US-IL: [Ill.], US: [US, U.S.], US-MO: [Mo.]}
demonyms: {PK: [Pakistani], IE: [Irish], GE: [Georgian]}
points: {1183606: [28.3, 65.9]}
ordinary_words: [independence, police, la]
"""


def dump_line(row: tuple[int, str, str, float, float, str, str, str, str, int]) -> str:
    """A line of a GeoNames dump: 19 tab-separated columns."""
    geonameid, name, other, latitude, longitude, code, country, admin1, admin2, population = row
    columns = [
        geonameid,
        name,
        name,
        other,
        latitude,
        longitude,
        "P",
        code,
        country,
        "",
        admin1,
        admin2,
        "",
        "",
    ]
    return "\t".join(map(str, [*columns, population, "", 0, "Etc/UTC", "2026-01-01"]))


def build_small(folder: Path, patch: pytest.MonkeyPatch, config: str = CONFIG) -> tuple[Path, Path]:
    """(gazetteer, config file): the real builder on the places above."""
    patch.setattr(gazetteer_build, "countries_and_continents", lambda: iter(_copies(COUNTRIES)))
    patch.setattr(gazetteer_build, "divisions", lambda: iter(_copies(DIVISIONS)))
    patch.setattr(gazetteer_build, "division_codes", lambda: CODES)
    dump, extra, target = folder / "towns.txt", folder / "small.yml", folder / "gazetteer.sqlite"
    dump.write_text("\n".join(map(dump_line, TOWNS)) + "\n", encoding="utf-8")
    extra.write_text(config, encoding="utf-8")
    gazetteer_build.build_gazetteer(target, extra=[extra], dump=dump)
    return target, extra


def small_gazetteer(folder: Path) -> Iterator[SqliteGazetteer]:
    """For a module-wide fixture."""
    with pytest.MonkeyPatch.context() as patch:
        target, _ = build_small(folder, patch)
    gazetteer = SqliteGazetteer(target)
    yield gazetteer
    gazetteer.close()


def _copies(places: list[RawPlace]) -> list[RawPlace]:
    return [
        RawPlace(
            p.geonameid, p.name, p.latitude, p.longitude, p.country, p.code, p.population, p.admin1, p.admin2,
            p.iso, list(p.other_names),
        )
        for p in places
    ]  # fmt: skip
