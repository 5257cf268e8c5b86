"""Fakes and shared data for tests of reading: a tagger that knows what it is told, a gazetteer of a few towns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from dateline.mentions.actors import ActorLexicon, load_actors
from dateline.mentions.codebook import Codebook, load_codebook
from dateline.model import Article
from dateline.ports import Entity, GazetteerEntry, TaggedText

CONFIG = Path(__file__).parents[1] / "config"


@cache
def codebook() -> Codebook:
    return load_codebook(CONFIG / "incident_types.yml")


@cache
def lexicon() -> ActorLexicon:
    return load_actors([CONFIG / "actors.yml"])


class FakeTagger:
    """Marks the names it was given as places. Counts its calls."""

    version = "fake-1"

    def __init__(self, *places: str) -> None:
        self.places = places
        self.texts: list[str] = []

    def tag(self, texts: Sequence[str], language: str) -> list[TaggedText]:
        self.texts.extend(texts)
        return [self._one(text) for text in texts]

    def _one(self, text: str) -> TaggedText:
        spans = [m.span() for name in self.places for m in re.finditer(rf"\b{re.escape(name)}\b", text)]
        return TaggedText(text, tuple(Entity(a, b, "GPE") for a, b in sorted(spans)))


def entry(
    number: int, name: str, code: str, country: str, latitude: float, longitude: float, admin1: str | None, admin2: str | None,
    ancestors: tuple[int, ...],
) -> GazetteerEntry:  # fmt: skip
    return GazetteerEntry(
        number, name, latitude, longitude, country, admin1, admin2, code, 100_000, ancestors
    )


PAKISTAN = entry(1, "Pakistan", "PCLI", "PK", 30.0, 70.0, None, None, ())
BALOCHISTAN = entry(2, "Balochistan", "ADM1", "PK", 28.5, 65.5, "Balochistan", None, (1,))
QUETTA = entry(3, "Quetta", "PPLA", "PK", 30.18, 67.0, "Balochistan", "Quetta District", (1, 2))
TURBAT = entry(4, "Turbat", "PPL", "PK", 26.0, 63.05, "Balochistan", "Kech District", (1, 2))
KHUZDAR = entry(5, "Khuzdar", "PPL", "PK", 27.8, 66.6, "Balochistan", "Khuzdar District", (1, 2))
PANJGUR = entry(6, "Panjgur", "PPL", "PK", 26.97, 64.09, "Balochistan", "Panjgur District", (1, 2))


class FakeGazetteer:
    """A province and four of its towns."""

    version = "fake-1"

    def __init__(self) -> None:
        self.entries = (PAKISTAN, BALOCHISTAN, QUETTA, TURBAT, KHUZDAR, PANJGUR)

    def find_names(self, text: str) -> list[tuple[int, int]]:
        return sorted(
            m.span() for e in self.entries for m in re.finditer(rf"(?<!\w){re.escape(e.name)}(?!\w)", text)
        )

    def lookup(self, name: str) -> list[GazetteerEntry]:
        return [e for e in self.entries if e.name == name]

    def get(self, geonameid: int) -> GazetteerEntry | None:
        return next((e for e in self.entries if e.geonameid == geonameid), None)


def article(
    text: str,
    *,
    title: str = "",
    published: str | None = "2026-02-02",
    language: str = "en",
    country: str | None = None,
) -> Article:
    day = datetime.fromisoformat(published).replace(tzinfo=UTC) if published else None
    return Article(
        "https://example.org/a",
        "https://example.org/a",
        title,
        text,
        published=day,
        language=language,
        country=country,
    )
