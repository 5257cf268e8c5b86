"""Which place a name means: containment ("Pandi, Bulacan"), the article's other places, size, the source's country.

Every name of the article (one sense a name) has candidates with a prior by size and class. Candidates then vote
for one another through what they share: a district, a province, a country, a 1-degree cell and its neighbours.
Three rounds of voting; the best candidate's share is the confidence.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.mentions.place_detect import NameMention
from dateline.mentions.place_names import name_key
from dateline.model import Place, Span
from dateline.ports import Gazetteer, GazetteerEntry

MAX_CANDIDATES = 40
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of evidence counts, in natural-log units."""

    size: float = 0.9  # per factor of ten in population
    country: float = 3.0
    division: float = 0.5
    capital: float = 1.0
    region: float = 2.0
    alias: float = -1.2
    second_level: float = -1.2
    source_country: float = 1.5
    same_country: float = 1.2
    same_admin1: float = 2.0
    near: float = 2.0
    contained: float = 9.0


WEIGHTS = Weights()


@dataclass(slots=True)
class _Name:
    """One name of the article: its candidates, their fixed evidence and their present shares."""

    entries: tuple[GazetteerEntry, ...]
    fixed: list[float]
    count: int
    shares: list[float] = field(default_factory=list)


def resolve(
    mentions: Sequence[NameMention], gazetteer: Gazetteer, *, country: str | None = None, weights: Weights = WEIGHTS
) -> tuple[Place, ...]:
    """Each mention as a Place, in order. `country`: of the source, a hint only."""
    contained = _containments(mentions)
    names: dict[tuple[str, bool], _Name] = {}
    for number, mention in enumerate(mentions):
        if not mention.entries or mention.demonym:
            continue
        key = (name_key(mention.text), mention.division)
        name = names.get(key)
        if name is None:
            entries = mention.entries[:MAX_CANDIDATES]
            name = names[key] = _Name(entries, [_prior(e, mention, country, weights) for e in entries], 0)
        name.count += 1
        container = contained.get(number)
        if container is not None:
            for at, entry in enumerate(name.entries):
                if _inside(entry, container):
                    name.fixed[at] += weights.contained
    _vote(list(names.values()), [m for m in mentions if m.demonym and m.entries], weights)
    return tuple(_place(m, names.get((name_key(m.text), m.division))) for m in mentions)


def _containments(mentions: Sequence[NameMention]) -> dict[int, NameMention]:
    """Mention number -> the mention right after it, behind a comma, that contains one of its candidates."""
    found = {}
    for number in range(len(mentions) - 1):
        inner, outer = mentions[number], mentions[number + 1]
        if inner.field != outer.field or not 0 < outer.start - inner.end <= 3 or not outer.entries:
            continue
        if any(_inside(entry, outer) for entry in inner.entries):
            found[number] = outer
    return found


def _inside(entry: GazetteerEntry, outer: NameMention) -> bool:
    return any(o.geonameid in entry.ancestors for o in outer.entries)


def _prior(entry: GazetteerEntry, mention: NameMention, country: str | None, w: Weights) -> float:
    score = w.size * math.log10(entry.population + 300)
    match entry.feature_code:
        case "PCLI" | "CONT":
            score += w.country
        case "ADM1":
            score += w.division
        case "ADM2":
            score += w.second_level if not mention.division else 0.0
        case "PPLC":
            score += w.capital
        case code if not code.startswith("PPL"):
            score += w.region
        case _:
            pass
    if entry.matched == "alias":
        score += w.alias
    if country is not None and entry.country_code == country:
        score += w.source_country
    return score


def _cells(entry: GazetteerEntry) -> list[tuple[str, int, int]]:
    row, column = math.floor(entry.latitude), math.floor(entry.longitude)
    return [("cell", row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]


def _vote(names: list[_Name], demonyms: list[NameMention], w: Weights) -> None:
    for name in names:
        name.shares = _softmax(name.fixed)
    for _ in range(_ROUNDS):
        votes: dict[object, float] = defaultdict(float)
        own: list[dict[object, float]] = []
        for mention in demonyms:
            votes["country", mention.entries[0].country_code] += 0.5
        for name in names:
            mine: dict[object, float] = defaultdict(float)
            weight = 1.0 + 0.5 * math.log(name.count)
            for entry, share in zip(name.entries, name.shares, strict=True):
                if share < 0.01:
                    continue
                mine["country", entry.country_code] += weight * share
                if entry.admin1 and entry.feature_code != "PCLI":
                    mine["admin1", entry.country_code, entry.admin1] += weight * share
                if entry.feature_code.startswith("PPL") or entry.feature_code == "ADM2":
                    mine["cell", math.floor(entry.latitude), math.floor(entry.longitude)] += weight * share
            for key, value in mine.items():
                votes[key] += value
            own.append(mine)
        for name, mine in zip(names, own, strict=True):
            if len(name.entries) > 1:
                name.shares = _softmax(
                    [f + _support(e, votes, mine, w) for e, f in zip(name.entries, name.fixed, strict=True)]
                )


def _support(entry: GazetteerEntry, votes: dict[object, float], mine: dict[object, float], w: Weights) -> float:
    def others(key: object) -> float:
        return max(0.0, votes.get(key, 0.0) - mine.get(key, 0.0))

    score = w.same_country * math.log1p(others(("country", entry.country_code)))
    if entry.admin1 and entry.feature_code != "PCLI":
        score += w.same_admin1 * math.log1p(others(("admin1", entry.country_code, entry.admin1)))
    if entry.feature_code.startswith("PPL") or entry.feature_code == "ADM2":
        score += w.near * math.log1p(sum(others(cell) for cell in _cells(entry)))
    return score


def _softmax(scores: list[float]) -> list[float]:
    top = max(scores)
    raw = [math.exp(s - top) for s in scores]
    total = sum(raw)
    return [r / total for r in raw]


def _place(mention: NameMention, name: _Name | None) -> Place:
    span = Span(mention.start, mention.end, mention.field)
    if mention.demonym:
        return place_of(mention.entries[0], span, mention.text, "demonym", mention.belief)
    if name is None:
        return Place(span, mention.text, confidence=round(mention.belief, 3))
    share, entry = max(zip(name.shares, name.entries, strict=True), key=lambda pair: pair[0])
    return place_of(entry, span, mention.text, "place", mention.belief * share)


def place_of(entry: GazetteerEntry, span: Span, text: str, kind: str, confidence: float) -> Place:
    """A gazetteer entry as the model's Place."""
    return Place(
        span=span, text=text, kind=kind, geonameid=entry.geonameid, name=entry.name,
        latitude=entry.latitude, longitude=entry.longitude, country_code=entry.country_code,
        admin1=entry.admin1, admin2=entry.admin2, feature_code=entry.feature_code, confidence=round(confidence, 3),
    )  # fmt: skip
