"""Which place a name means: containment ("Pandi, Bulacan"), the article's other places, size, the
source's country.

Every name of the article (one sense a name) has candidates with a prior by size and class. Candidates
then vote for one another through what they share: a district, a province, a country, a 1-degree cell
and its neighbours. Three rounds of voting; the best candidate's share is the confidence.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.mentions.place_detect import NameMention
from dateline.mentions.place_evidence import townspeople
from dateline.mentions.place_names import name_key
from dateline.model import Place, Span
from dateline.ports import GazetteerEntry

MAX_CANDIDATES = 40
_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of evidence counts, in natural-log units."""

    size: float = 0.9  # per factor of ten in population
    country: float = 2.8
    division: float = 1.4
    capital: float = 0.5
    region: float = 2.0
    alias: float = -0.9
    second_level: float = -1.5
    source_country: float = 1.5
    same_country: float = 1.3
    same_admin1: float = 2.3
    near: float = 1.0
    same_admin2: float = 2.2
    wide: float = 0.0
    # Powers to which a candidate's share votes: below 1 unlikely candidates that agree can win together.
    # Many names have a village in every state, so agreement on a country or state says less than on a
    # district or a cell.
    soften: float = 0.4
    soften_wide: float = 0.8
    contained: float = 5.7


WEIGHTS = Weights()


@dataclass(slots=True)
class _Name:
    """One name of the article: its candidates, their fixed evidence and their present shares."""

    entries: tuple[GazetteerEntry, ...]
    fixed: list[float]
    count: int
    shares: list[float] = field(default_factory=list)


def resolve(
    mentions: Sequence[NameMention], *, country: str | None = None, weights: Weights = WEIGHTS
) -> tuple[Place, ...]:
    """Each mention as a Place, in order. `country`: of the source, a hint only."""
    contained = _containments(mentions)
    inner_of = {outer: inner for inner, outer in contained.items()}
    names: dict[tuple[str, bool, bool], _Name] = {}
    keys: list[tuple[str, bool, bool]] = []
    for number, mention in enumerate(mentions):
        # "New York" behind "Buffalo, " is the state, whatever it is elsewhere in the article
        key = (name_key(mention.text), mention.division, number in inner_of)
        keys.append(key)
        if not mention.entries or mention.demonym:
            continue
        name = names.get(key)
        if name is None:
            entries = mention.entries[:MAX_CANDIDATES]
            name = names[key] = _Name(entries, [_prior(e, mention, country, weights) for e in entries], 0)
        name.count += 1
        if number in contained:
            outer = mentions[contained[number]]
            for at, entry in enumerate(name.entries):
                if _inside(entry, outer):
                    name.fixed[at] += weights.contained
        if number in inner_of:
            inner = mentions[inner_of[number]]
            parents = {a for e in inner.entries for a in e.ancestors}
            for at, entry in enumerate(name.entries):
                if entry.geonameid in parents:
                    name.fixed[at] += weights.contained
    _vote(list(names.values()), [m for m in mentions if m.demonym and m.entries], weights)
    return tuple(_place(m, names.get(key)) for m, key in zip(mentions, keys, strict=True))


def _containments(mentions: Sequence[NameMention]) -> dict[int, int]:
    """Mention number -> number of the mention right behind it that contains one of its candidates."""
    found = {}
    for number in range(len(mentions) - 1):
        inner, outer = mentions[number], mentions[number + 1]
        if inner.field != outer.field or not 0 < outer.start - inner.end <= 3 or not outer.entries:
            continue
        if any(_inside(entry, outer) for entry in inner.entries):
            found[number] = number + 1
    return found


def _inside(entry: GazetteerEntry, outer: NameMention) -> bool:
    return any(o.geonameid in entry.ancestors for o in outer.entries)


def _prior(entry: GazetteerEntry, mention: NameMention, country: str | None, w: Weights) -> float:
    score = w.size * math.log10(townspeople(entry) + 300)
    match entry.feature_code:
        case "PCLI" | "CONT":
            score += w.country
        case "ADM1":
            # The capital of the same name is meant more often than the province: Washington.
            score += -w.division if _named_as_capital(entry, mention.entries) else w.division
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


Key = tuple[object, ...]


def _shared(entry: GazetteerEntry) -> list[Key]:
    """What a candidate can share with another: its country, its divisions, its cells of 1 and 3 degrees."""
    keys: list[Key] = [("country", entry.country_code)]
    code = entry.feature_code
    lineage = [*entry.ancestors, entry.geonameid] if code in ("ADM1", "ADM2") else list(entry.ancestors)
    keys.extend((level, i) for level, i in zip(("admin1", "admin2"), lineage[1:], strict=False))
    if code.startswith("PPL") or code == "ADM2":
        keys.append(("near", math.floor(entry.latitude), math.floor(entry.longitude)))
        keys.append(("wide", math.floor(entry.latitude / 3), math.floor(entry.longitude / 3)))
    return keys


def _around(entry: GazetteerEntry, name: str, degrees: int) -> list[Key]:
    """The entry's cell of the grid of that many degrees, and the eight around it."""
    row, column = math.floor(entry.latitude / degrees), math.floor(entry.longitude / degrees)
    return [(name, row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]


def _named_as_capital(entry: GazetteerEntry, entries: Sequence[GazetteerEntry]) -> bool:
    """Whether the country's capital bears the province's name and lies elsewhere."""
    return any(
        e.feature_code == "PPLC"
        and e.country_code == entry.country_code
        and entry.geonameid not in e.ancestors
        for e in entries
    )


def _vote(names: list[_Name], demonyms: list[NameMention], w: Weights) -> None:
    for name in names:
        name.shares = _softmax(name.fixed)
    for _ in range(_ROUNDS):
        votes: dict[Key, float] = defaultdict(float)
        own: list[dict[Key, float]] = []
        for mention in demonyms:
            votes["country", mention.entries[0].country_code] += 0.5
        for name in names:
            mine: dict[Key, float] = defaultdict(float)
            weight = 1.0 + 0.5 * math.log(name.count)
            for entry, share in zip(name.entries, name.shares, strict=True):
                if share < 0.0005:
                    continue
                fine, coarse = weight * share**w.soften, weight * share**w.soften_wide
                for key in _shared(entry):
                    mine[key] = max(mine[key], coarse if key[0] in ("country", "admin1", "wide") else fine)
            for key, value in mine.items():
                votes[key] += value
            own.append(mine)
        for name, mine in zip(names, own, strict=True):
            if len(name.entries) > 1:
                name.shares = _softmax(
                    [f + _support(e, votes, mine, w) for e, f in zip(name.entries, name.fixed, strict=True)]
                )


def _support(entry: GazetteerEntry, votes: dict[Key, float], mine: dict[Key, float], w: Weights) -> float:
    def others(key: Key) -> float:
        return max(0.0, votes.get(key, 0.0) - mine.get(key, 0.0))

    score = 0.0
    weights = {"country": w.same_country, "admin1": w.same_admin1, "admin2": w.same_admin2}
    for key in _shared(entry):
        if key[0] in weights:
            score += weights[str(key[0])] * math.log1p(others(key))
    if entry.feature_code.startswith("PPL") or entry.feature_code == "ADM2":
        score += w.near * math.log1p(sum(others(cell) for cell in _around(entry, "near", 1)))
        if w.wide:
            score += w.wide * math.log1p(sum(others(cell) for cell in _around(entry, "wide", 3)))
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
    _, entry = max(zip(name.shares, name.entries, strict=True), key=lambda pair: pair[0])
    if not mention.division:
        entry = _chief_town(entry, name.entries)
    # A town and the district of its name are one answer, so their shares add up.
    share = sum(s for s, e in zip(name.shares, name.entries, strict=True) if _related(e, entry))
    return place_of(entry, span, mention.text, "place", mention.belief * min(1.0, share))


def _related(one: GazetteerEntry, other: GazetteerEntry) -> bool:
    if (
        one.geonameid == other.geonameid
        or one.geonameid in other.ancestors
        or other.geonameid in one.ancestors
    ):
        return True
    return (
        one.country_code == other.country_code and one.admin1 == other.admin1 and one.admin2 == other.admin2
    )


def _chief_town(entry: GazetteerEntry, entries: Sequence[GazetteerEntry]) -> GazetteerEntry:
    """A division's own town where most of its townspeople live in it: "in Bamako" means the town, not
    the district.
    """
    if entry.feature_code not in ("ADM1", "ADM2"):
        return entry
    towns = [
        e for e in entries
        if e.feature_code.startswith("PPL")
        and entry.geonameid in e.ancestors
        and townspeople(e) * 3 >= entry.population
    ]  # fmt: skip
    return max(towns, key=townspeople, default=entry)


def place_of(entry: GazetteerEntry, span: Span, text: str, kind: str, confidence: float) -> Place:
    """A gazetteer entry as the model's Place."""
    return Place(
        span=span, text=text, kind=kind, geonameid=entry.geonameid, name=entry.name,
        latitude=entry.latitude, longitude=entry.longitude, country_code=entry.country_code,
        admin1=entry.admin1, admin2=entry.admin2, feature_code=entry.feature_code,
        confidence=round(confidence, 3),
    )  # fmt: skip
