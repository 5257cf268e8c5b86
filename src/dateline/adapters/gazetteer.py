"""The gazetteer in SQLite: texts are scanned by hashes held in memory (a few MB), rows are read on demand."""

from __future__ import annotations

import math
import os
import sqlite3
import sys
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from dateline.adapters.gazetteer_build import hash_key
from dateline.errors import ConfigurationError
from dateline.mentions.place_names import (
    EXACT_MAX,
    Word,
    exact_key,
    name_key,
    without_elision,
    without_proclitic,
    words_in,
)
from dateline.mentions.place_words import words_set
from dateline.ports import GazetteerEntry

LONGEST_NAME = 8  # words
_COLUMNS = (
    "p.id, p.name, p.latitude, p.longitude, p.country, p.admin1, p.admin2, p.code, p.population, p.ancestors"
)
# Small words with which a name may begin in lower case: "al-Qusayr", "les Escaldes".
_PARTICLES = words_set("al as ash an ar at az ad el es les la le los las de den")


class SqliteGazetteer:
    """`ports.Gazetteer` on a file of `gazetteer_build`. Safe to use after a fork and from several threads."""

    def __init__(self, path: Path) -> None:
        """Open `path`; raises ConfigurationError where it is no gazetteer."""
        self._path = path
        self._process = 0
        self._db: sqlite3.Connection | None = None
        try:
            rows = self._connection().execute
            self.version = str(rows("SELECT value FROM meta WHERE key = 'version'").fetchone()[0])
            self._keys = _numbers(rows("SELECT data FROM blob WHERE name = 'keys'").fetchone()[0])
            self._beginnings = _numbers(rows("SELECT data FROM blob WHERE name = 'beginnings'").fetchone()[0])
        except (sqlite3.Error, TypeError) as e:
            raise ConfigurationError(
                f"{path} is no gazetteer; build it with `dateline gazetteer build`.", resource=str(path)
            ) from e
        self._lookup_key = lru_cache(maxsize=20_000)(self._read_key)
        self._get = lru_cache(maxsize=5_000)(self._read_place)

    def find_names(self, text: str) -> Sequence[tuple[int, int]]:
        """Spans of `text` that are a name, at word borders, the longest first from each word; may overlap."""
        words = list(words_in(text))
        found: list[tuple[int, int]] = []
        for index, word in enumerate(words):
            if word.begins_name:
                found.extend(self._names_from(words, index, text))
                bare = without_proclitic(word) or without_elision(word, text)
                while bare is not None:  # "وببغداد" has two
                    words[index] = bare
                    found.extend(self._names_from(words, index, text))
                    bare = without_proclitic(bare)
                words[index] = word
            elif (bare := without_elision(word, text)) is not None:
                words[index] = bare
                found.extend(self._names_from(words, index, text))
                words[index] = word
            elif word.key in _PARTICLES and index + 1 < len(words) and words[index + 1].begins_name:
                found.extend(
                    (start, end) for start, end in self._names_from(words, index, text) if end > word.end
                )
        return found

    def _names_from(self, words: list[Word], index: int, text: str) -> list[tuple[int, int]]:
        word = words[index]
        found: list[tuple[int, int]] = []
        key = ""
        for last in words[index : index + LONGEST_NAME]:
            if last is not word and not _joined(text, words[index + len(key.split()) - 1].end, last.start):
                break
            begun = key + " " if key else ""
            if last.begins_name or not begun or not text[last.start : last.end].islower():  # Côte d'Ivoire
                found.extend((word.start, end) for end in self._ends(word, last, begun, text))
            key = begun + last.key
            if not self._has(self._beginnings, key):
                break
        found.reverse()
        return found

    def _ends(self, first: Word, last: Word, begun: str, text: str) -> list[int]:
        """Where names from `first` to `last` end: before a possessive, at the word's end, behind its
        point.
        """
        ends = []
        single = not begun
        if last.short_key and self._has(self._keys, begun + last.short_key):
            ends.append(last.short_end)
        if single and last.capitals and last.end - last.start <= EXACT_MAX:
            for end in (last.short_end, last.end):
                if self._has(self._keys, exact_key(text[last.start : end])) and end not in ends:
                    ends.append(end)
        if not (single and _short_capitals(text[last.start : last.end])) and self._has(
            self._keys, begun + last.key
        ):
            ends.append(last.end)
        if single and text[last.end : last.end + 1] == "." and self._has(self._keys, last.key + "."):
            ends.append(last.end + 1)
        return ends

    def lookup(self, name: str) -> Sequence[GazetteerEntry]:
        """All places of that name or alias, most populous first; empty if none."""
        entries = list(self._lookup_key(name_key(name))) if not _short_capitals(name) else []
        if len(name) <= EXACT_MAX and name.isupper():
            known = {e.geonameid for e in entries}
            entries.extend(e for e in self._lookup_key(exact_key(name)) if e.geonameid not in known)
        return entries

    def suggest(
        self, beginning: str, *, near: tuple[float, float] | None = None, most: int = 12
    ) -> Sequence[GazetteerEntry]:
        """Places with a name that begins so: those of exactly that name first, then the nearest to `near` (latitude,
        longitude), or the most populous. One letter alone is looked up as a whole name: too much begins with it.
        """
        key = name_key(beginning)
        if len(key) < 2:
            return tuple(self.lookup(beginning)[:most])
        latitude, longitude = near or (0.0, 0.0)
        # flat, which is exact enough to put places in order; a degree of longitude shrinks towards the poles
        squeeze = math.cos(math.radians(latitude)) ** 2
        rows = self._connection().execute(
            f"SELECT {_COLUMNS}, MIN(n.matched), MIN(n.key <> :key) AS longer, "  # noqa: S608  (constants)
            "(p.latitude - :latitude) * (p.latitude - :latitude) + :squeeze * "
            "MIN(ABS(p.longitude - :longitude), 360 - ABS(p.longitude - :longitude)) * "
            "MIN(ABS(p.longitude - :longitude), 360 - ABS(p.longitude - :longitude)) AS apart "
            "FROM name n JOIN place p ON p.id = n.id "
            "WHERE n.key >= :key AND n.key < :beyond AND n.matched IN ('name', 'alias') GROUP BY p.id "
            f"ORDER BY longer, {'apart' if near else 'p.population DESC'}, p.id LIMIT :most",
            {
                "key": key, "beyond": key + "\U0010ffff", "latitude": latitude, "longitude": longitude,
                "squeeze": squeeze, "most": most,
            },
        )  # fmt: skip
        return tuple(_entry(row[:11]) for row in rows)

    def get(self, geonameid: int) -> GazetteerEntry | None:
        """The place of that id, None where there is none."""
        return self._get(geonameid)

    def close(self) -> None:
        """Close the file; a later look-up opens it again."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _read_key(self, key: str) -> tuple[GazetteerEntry, ...]:
        if not self._has(self._keys, key):
            return ()
        rows = self._connection().execute(
            f"SELECT {_COLUMNS}, n.matched FROM name n JOIN place p ON p.id = n.id "  # noqa: S608  (constants)
            "WHERE n.key = ? ORDER BY p.population DESC, p.id",
            (key,),
        )
        return tuple(_entry(row) for row in rows)

    def _read_place(self, geonameid: int) -> GazetteerEntry | None:
        row = self._connection().execute(
            f"SELECT {_COLUMNS}, 'name' FROM place p WHERE p.id = ?",  # noqa: S608
            (geonameid,),
        ).fetchone()  # fmt: skip
        return _entry(row) if row else None

    def _has(self, numbers: array[int], key: str) -> bool:
        wanted = hash_key(key)
        at = bisect_left(numbers, wanted)
        return at < len(numbers) and numbers[at] == wanted

    def _connection(self) -> sqlite3.Connection:
        # A connection must not cross a fork; the workers of a pool open their own.
        if self._db is None or self._process != os.getpid():
            self._db = sqlite3.connect(
                f"{self._path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            self._process = os.getpid()
        return self._db


def _short_capitals(name: str) -> bool:
    return len(name) <= 3 and name.isupper() and name.isascii() and "." not in name


def _joined(text: str, end: int, start: int) -> bool:
    """Whether only what may stand inside a name lies between two words: a space, a hyphen, a point."""
    between = text[end:start]
    return len(between) <= 2 and between.strip(" \u00a0\n") in ("", "-", ".", "‐", "‑")


def _numbers(data: bytes) -> array[int]:
    numbers: array[int] = array("Q")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _entry(row: tuple[Any, ...]) -> GazetteerEntry:
    geonameid, name, latitude, longitude, country, admin1, admin2, code, population, ancestors, matched = row
    return GazetteerEntry(
        geonameid=geonameid,
        name=name,
        latitude=latitude,
        longitude=longitude,
        country_code=country,
        admin1=admin1,
        admin2=admin2,
        feature_code=code,
        population=population,
        ancestors=tuple(int(a) for a in ancestors.split(",") if a),
        matched=matched,
    )
