"""Which of its candidates a name means: a conditional logit over named features, in rounds.

Each name of the article has candidates with fixed features (size, class, how it matched, what stands beside it).
Candidates then vote for one another through what they share: a country, a province, a district, a 1-degree cell and
its neighbours, and names of one list share their class. Each round the votes are features beside the fixed ones, and
the shares are the softmax of the weighted sums. `scripts/train_places.py` fits the weights.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dateline.mentions.place_detect import NameMention
from dateline.mentions.place_evidence import DATELINE, DIVISION_NAMED, TOWN_OF, townspeople
from dateline.ports import GazetteerEntry

ROUNDS = 3
# Powers to which a candidate's share votes: below 1 unlikely candidates that agree can win together. Many names have
# a village in every state, so agreement on a country or state says less than on a district or a cell.
_SOFTEN, _SOFTEN_WIDE = 0.4, 0.8
_LEAST_SHARE = 0.0005

_SIGNS = (TOWN_OF, DIVISION_NAMED, DATELINE, "after: verb", "after: based", "after: local noun")

Key = tuple[object, ...]
Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Ties:
    """What a candidate can share with another: country and province (coarse), district and 1-degree cell (fine)."""

    coarse: tuple[Key, ...]
    fine: tuple[Key, ...]
    around: tuple[Key, ...]  # its cell and the eight around it
    above: tuple[tuple[Key, str], ...]  # its country and province as names of the text, each with its feature
    kind: str


@dataclass(slots=True)
class RankedName:
    """One name of the article: its candidates, their fixed features and their present shares.

    `beside`: the names that stand next to it in lists.
    """

    entries: tuple[GazetteerEntry, ...]
    fixed: list[Features]
    count: int = 0
    shares: list[float] = field(default_factory=list)
    ties: list[Ties] = field(default_factory=list)
    beside: list[RankedName] = field(default_factory=list)
    parts: list[float] = field(default_factory=list)  # of the other names' votes, those for each one's country


def fixed_features(entry: GazetteerEntry, mention: NameMention, country: str | None) -> Features:
    """What hangs on the candidate, the name's first mention and the source's country alone."""
    people = townspeople(entry)
    kind = kind_of(entry)
    found: Features = {"size": math.log10(people + 300), "is: " + kind: 1.0}
    if kind != "town":
        found["size: " + kind] = found["size"] - 6.0
    if entry.feature_code == "PPLC":
        found["is: capital"] = 1.0
    if kind == "first-level division" and _named_as_capital(entry, mention.entries):
        # The capital of the same name is meant more often than the province: Washington.
        found["is: division with its capital's name"] = 1.0
    if mention.division and kind == "second-level division":
        found["division word: second-level"] = 1.0
    if entry.matched == "alias":
        found["name: alias"] = 1.0
    elif entry.matched == "ordinary":
        found["name: ordinary word"] = 1.0
    if country is not None and entry.country_code == country:
        found["source's country"] = 1.0
    if people >= max(townspeople(e) for e in mention.entries):
        found["largest of its name"] = 1.0
    for sign in _SIGNS:
        if sign in mention.features:
            found[f"{sign}: {'capital' if entry.feature_code == 'PPLC' else kind}"] = 1.0
    return found


def kind_of(entry: GazetteerEntry) -> str:
    match entry.feature_code:
        case "PCLI" | "CONT":
            return "country"
        case "ADM1" | "ADM1H":
            return "first-level division"
        case "ADM2" | "ADM2H":
            return "second-level division"
        case code:
            return "town" if code.startswith("PPL") else "region"


def _named_as_capital(entry: GazetteerEntry, entries: Sequence[GazetteerEntry]) -> bool:
    """Whether the country's capital bears the province's name and lies elsewhere."""
    return any(
        e.feature_code == "PPLC"
        and e.country_code == entry.country_code
        and entry.geonameid not in e.ancestors
        for e in entries
    )


def rank(names: Sequence[RankedName], witnesses: Sequence[NameMention], weights: Mapping[str, float]) -> None:
    """Set the names' shares: by their fixed features, then in rounds by what the other names' candidates share."""
    fixed = [[_dot(f, weights) for f in name.fixed] for name in names]
    for name, scores in zip(names, fixed, strict=True):
        name.shares = softmax(scores)
        name.ties = [_ties(entry) for entry in name.entries]
    for _ in range(ROUNDS):
        told = supports(names, witnesses)
        for name, scores, features in zip(names, fixed, told, strict=True):
            if features:
                name.shares = softmax([s + _dot(f, weights) for s, f in zip(scores, features, strict=True)])
    for name, parts in zip(names, country_parts(names, witnesses), strict=True):
        name.parts = parts


def supports(names: Sequence[RankedName], witnesses: Sequence[NameMention]) -> list[list[Features]]:
    """Per name, what the other names' present shares say for each of its candidates; nothing for a name that has
    but one.
    """
    votes: dict[Key, float] = defaultdict(float)
    own = [_own_votes(name) for name in names]
    for mention in witnesses:
        for key in _ties(mention.entries[0]).coarse:
            votes[key] += 0.5
    for mine in own:
        for key, value in mine.items():
            votes[key] += value
    total = 1.0 + 0.5 * len(witnesses) + sum(_weight(name) for name in names)
    return [
        [_support(ties, votes, mine, total - _weight(name), _neighbours(name)) for ties in name.ties]
        if len(name.entries) > 1
        else []
        for name, mine in zip(names, own, strict=True)
    ]


def country_parts(names: Sequence[RankedName], witnesses: Sequence[NameMention]) -> list[list[float]]:
    """Per name and candidate, what part (0..1) of the other names is in its country; 0.5 where there is no other."""
    votes: dict[str | None, float] = defaultdict(float)
    own = []
    for mention in witnesses:
        votes[mention.entries[0].country_code] += 0.5
    for name in names:
        mine: dict[str | None, float] = defaultdict(float)
        for entry, share in zip(name.entries, name.shares, strict=True):
            mine[entry.country_code] += share * _weight(name)
        for country, value in mine.items():
            votes[country] += value
        own.append(mine)
    total = sum(votes.values())
    return [
        [_part(votes, mine, e.country_code, total - _weight(name)) for e in name.entries]
        for name, mine in zip(names, own, strict=True)
    ]


def _part(
    votes: Mapping[str | None, float], mine: Mapping[str | None, float], country: str | None, total: float
) -> float:
    return (votes[country] - mine.get(country, 0.0)) / total if total > 0.1 else 0.5


def _weight(name: RankedName) -> float:
    return 1.0 + 0.5 * math.log(name.count)


def _own_votes(name: RankedName) -> dict[Key, float]:
    votes: dict[Key, float] = {}
    weight = _weight(name)
    for entry, ties, share in zip(name.entries, name.ties, name.shares, strict=True):
        if share < _LEAST_SHARE:
            continue
        coarse, fine = weight * share**_SOFTEN_WIDE, weight * share**_SOFTEN
        for key in ties.coarse:
            votes[key] = max(votes.get(key, 0.0), coarse)
        for key in ties.fine:
            votes[key] = max(votes.get(key, 0.0), fine)
        if ties.kind in ("country", "first-level division"):
            votes["itself", entry.geonameid] = weight * share
    return votes


def _neighbours(name: RankedName) -> dict[str, float]:
    """Class -> mean share of it among the names beside in lists."""
    found: dict[str, float] = {}
    for other in name.beside:
        for ties, share in zip(other.ties, other.shares, strict=True):
            found[ties.kind] = found.get(ties.kind, 0.0) + share / len(name.beside)
    return found


_FEATURE_OF = {"country": "votes: country", "admin1": "votes: first-level", "admin2": "votes: second-level"}


def _support(
    ties: Ties, votes: dict[Key, float], mine: dict[Key, float], total: float, beside: dict[str, float]
) -> Features:
    """Votes less the name's own, each kind saturating."""
    found: Features = {}
    for key in (*ties.coarse, *ties.fine):
        feature = _FEATURE_OF.get(str(key[0]))
        if feature is not None:
            others = votes.get(key, 0.0) - mine.get(key, 0.0)
            if others > 0:
                found[feature] = math.log1p(others)
                if feature == "votes: country":
                    found["votes: country's part"] = others / total
    near = 0.0
    for key in ties.around:
        value = votes.get(key)
        if value:
            near += max(0.0, value - mine.get(key, 0.0))
    if near:
        found["votes: near"] = math.log1p(near)
    for key, feature in ties.above:
        value = votes.get(key, 0.0) - mine.get(key, 0.0)
        if value > 0:
            found[feature] = min(1.0, value)
    if beside:
        found["list: same class"] = beside.get(ties.kind, 0.0)
    return found


def _ties(entry: GazetteerEntry) -> Ties:
    kind = kind_of(entry)
    lineage = [*entry.ancestors, entry.geonameid] if kind.endswith("division") else entry.ancestors
    coarse: list[Key] = [("country", entry.country_code)]
    coarse.extend(("admin1", i) for i in lineage[1:2])
    fine: list[Key] = [("admin2", i) for i in lineage[2:3]]
    around: list[Key] = []
    if kind in ("town", "second-level division"):
        row, column = math.floor(entry.latitude), math.floor(entry.longitude)
        fine.append(("cell", row, column))
        around = [("cell", row + i, column + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    above = [
        (("itself", i), feature)
        for i, feature in zip(entry.ancestors, ("its country is named", "its province is named"), strict=False)
    ]
    return Ties(tuple(coarse), tuple(fine), tuple(around), tuple(above), kind)


def _dot(features: Features, weights: Mapping[str, float]) -> float:
    get = weights.get
    return sum(get(name, 0.0) * value for name, value in features.items())


def softmax(scores: Sequence[float]) -> list[float]:
    """Shares that add up to 1."""
    top = max(scores)
    raw = [math.exp(s - top) for s in scores]
    total = sum(raw)
    return [r / total for r in raw]
