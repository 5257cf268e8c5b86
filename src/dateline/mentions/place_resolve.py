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
    ties: list[_Ties] = field(default_factory=list)


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


@dataclass(frozen=True, slots=True)
class _Ties:
    """What a candidate can share with another: country and province (coarse), district and 1-degree
    cell (fine).
    """

    coarse: tuple[Key, ...]
    fine: tuple[Key, ...]
    around: tuple[Key, ...]  # its cell and the eight around it


def _ties(entry: GazetteerEntry) -> _Ties:
    code = entry.feature_code
    lineage = [*entry.ancestors, entry.geonameid] if code in ("ADM1", "ADM2") else entry.ancestors
    coarse: list[Key] = [("country", entry.country_code)]
    coarse.extend(("admin1", i) for i in lineage[1:2])
    fine: list[Key] = [("admin2", i) for i in lineage[2:3]]
    around: list[Key] = []
    if code.startswith("PPL") or code == "ADM2":
        row, column = math.floor(entry.latitude), math.floor(entry.longitude)
        fine.append(("cell", row, column))
        around = [("cell", row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    return _Ties(tuple(coarse), tuple(fine), tuple(around))


def _named_as_capital(entry: GazetteerEntry, entries: Sequence[GazetteerEntry]) -> bool:
    """Whether the country's capital bears the province's name and lies elsewhere."""
    return any(
        e.feature_code == "PPLC"
        and e.country_code == entry.country_code
        and entry.geonameid not in e.ancestors
        for e in entries
    )


def _vote(names: list[_Name], demonyms: list[NameMention], w: Weights) -> None:
    """Set the names' shares: by their fixed evidence, then in rounds by what the other names'
    candidates share.
    """
    for name in names:
        name.shares = _softmax(name.fixed)
        name.ties = [_ties(entry) for entry in name.entries]
    per_key = {"country": w.same_country, "admin1": w.same_admin1, "admin2": w.same_admin2}
    for _ in range(_ROUNDS):
        votes: dict[Key, float] = defaultdict(float)
        own = [_own_votes(name, w) for name in names]
        for mention in demonyms:
            votes["country", mention.entries[0].country_code] += 0.5
        for mine in own:
            for key, value in mine.items():
                votes[key] += value
        for name, mine in zip(names, own, strict=True):
            if len(name.entries) > 1:
                support = (_support(ties, votes, mine, per_key, w.near) for ties in name.ties)
                name.shares = _softmax([f + s for f, s in zip(name.fixed, support, strict=True)])


def _own_votes(name: _Name, w: Weights) -> dict[Key, float]:
    votes: dict[Key, float] = {}
    weight = 1.0 + 0.5 * math.log(name.count)
    for ties, share in zip(name.ties, name.shares, strict=True):
        if share < 0.0005:
            continue
        coarse, fine = weight * share**w.soften_wide, weight * share**w.soften
        for key in ties.coarse:
            votes[key] = max(votes.get(key, 0.0), coarse)
        for key in ties.fine:
            votes[key] = max(votes.get(key, 0.0), fine)
    return votes


def _support(
    ties: _Ties, votes: dict[Key, float], mine: dict[Key, float], per_key: dict[str, float], near: float
) -> float:
    """What the other names say for a candidate: votes less the name's own, each kind saturating."""
    score = 0.0
    for key in (*ties.coarse, *ties.fine):
        weight = per_key.get(str(key[0]))
        if weight is not None:
            others = votes.get(key, 0.0) - mine.get(key, 0.0)
            if others > 0:
                score += weight * math.log1p(others)
    total = 0.0
    for cell in ties.around:
        value = votes.get(cell)
        if value:
            total += max(0.0, value - mine.get(cell, 0.0))
    return score + near * math.log1p(total)


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
