"""Which place each name of an article means, and how sure that is.

Names are ranked together (`place_rank`), one sense a name, with containment ("Pandi, Bulacan") read from what stands
side by side.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dateline.mentions.place_detect import NameMention
from dateline.mentions.place_evidence import UNKNOWN, logistic, townspeople
from dateline.mentions.place_names import name_key
from dateline.mentions.place_rank import RankedName, fixed_features, kind_of, rank
from dateline.mentions.place_weights import PlaceWeights
from dateline.model import Place, Span
from dateline.ports import GazetteerEntry

MAX_CANDIDATES = 40
LEAST_CONFIDENCE = 0.2  # a guess less sure than this would put a pin where it is nearly always wrong
_LISTED = frozenset({",", "and", ", and", "or", "/", "&", ";", "et", "و", "،", "اور"})

NameKey = tuple[str, bool, bool]


def resolve(
    mentions: Sequence[NameMention], weights: PlaceWeights, *, country: str | None = None
) -> tuple[Place, ...]:
    """Each mention that is no witness as a Place, in order. `country`: of the source, a hint only."""
    shown = [m for m in mentions if not m.witness]
    names, keys = ranked_names(shown, country)
    rank(list(names.values()), witnesses_of(mentions), weights["rank"])
    return tuple(_place(m, names.get(key), weights["confidence"]) for m, key in zip(shown, keys, strict=True))


def witnesses_of(mentions: Sequence[NameMention]) -> list[NameMention]:
    """What names a country without being a place: demonyms, and places in the names of organisations."""
    return [m for m in mentions if (m.demonym or m.witness) and m.entries]


def ranked_names(
    mentions: Sequence[NameMention], country: str | None
) -> tuple[dict[NameKey, RankedName], list[NameKey]]:
    """The article's names, each with its candidates' fixed features, and the key of each mention's name."""
    contained = _containments(mentions)
    inner_of = {outer: inner for inner, outer in contained.items()}
    names: dict[NameKey, RankedName] = {}
    keys: list[NameKey] = []
    for number, mention in enumerate(mentions):
        # "New York" behind "Buffalo, " is the state, whatever it is elsewhere in the article
        key = (name_key(mention.text), mention.division, number in inner_of)
        keys.append(key)
        if not mention.entries or mention.demonym:
            continue
        name = names.get(key)
        if name is None:
            entries = mention.entries[:MAX_CANDIDATES]
            name = names[key] = RankedName(entries, [fixed_features(e, mention, country) for e in entries])
        name.count += 1
        if number in contained:
            outer = mentions[contained[number]]
            for entry, features in zip(name.entries, name.fixed, strict=True):
                if _inside(entry, outer):
                    features["contained"] = features.get("contained", 0.0) + 1.0
        if number in inner_of:
            inner = mentions[inner_of[number]]
            parents = {a for e in inner.entries for a in e.ancestors}
            for entry, features in zip(name.entries, name.fixed, strict=True):
                if entry.geonameid in parents:
                    features["container"] = features.get("container", 0.0) + 1.0
    _join_lists(mentions, keys, names, contained)
    return names, keys


def _join_lists(
    mentions: Sequence[NameMention],
    keys: Sequence[NameKey],
    names: dict[NameKey, RankedName],
    contained: dict[int, int],
) -> None:
    """Tell names which others stand beside them in a list: "Ohio, Oregon and Washington"."""
    for number in range(len(mentions) - 1):
        one, other = names.get(keys[number]), names.get(keys[number + 1])
        if one is None or other is None or one is other or number in contained:
            continue
        here, there = mentions[number], mentions[number + 1]
        gap = there.start - here.end
        if here.field == there.field and 0 < gap <= len(here.tail) and here.tail[:gap].strip() in _LISTED:
            one.beside.append(other)
            other.beside.append(one)


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


def _place(mention: NameMention, name: RankedName | None, weights: Mapping[str, float]) -> Place:
    span = Span(mention.start, mention.end, mention.field)
    if mention.demonym:
        return place_of(mention.entries[0], span, mention.text, "demonym", mention.belief)
    if name is None:  # never above a half: nobody can say where it is
        return Place(span, mention.text, confidence=round(mention.belief / 2, 3))
    best, features = choice(mention, name)
    sure = confidence(features, weights)
    if sure < LEAST_CONFIDENCE:
        return Place(span, mention.text, confidence=round(sure, 3))
    return place_of(best, span, mention.text, "place", sure)


def choice(mention: NameMention, name: RankedName) -> tuple[GazetteerEntry, dict[str, float]]:
    """The candidate that is meant, and the features of how sure that is. A town and the district of its name are one
    answer, so their shares add up.
    """
    at = max(range(len(name.entries)), key=name.shares.__getitem__)
    entry = name.entries[at]
    if not mention.division:
        entry = _chief_town(entry, name.entries)
    share = min(1.0, sum(s for s, e in zip(name.shares, name.entries, strict=True) if _related(e, entry)))
    kind = kind_of(entry)
    features = {
        "bias": 1.0,
        "belief": _log_odds(mention.belief),
        "share": _log_odds(share),
        "is: " + kind: 1.0,
    }
    if kind != "country":
        features["country's part"] = name.parts[at]
        features["size"] = math.log10(townspeople(entry) + 300) - 4.0
        if len(name.entries) == 1:
            features["only candidate"] = 1.0
        if mention.division:
            features["division word"] = 1.0
    if UNKNOWN in mention.features:
        features["name: unknown"] = 1.0
    return entry, features


def confidence(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """0..1 that the mention is a place and is this one."""
    return logistic(sum(weights.get(name, 0.0) * value for name, value in features.items()))


def _log_odds(probability: float) -> float:
    bounded = min(0.999, max(0.001, probability))
    return math.log(bounded / (1.0 - bounded))


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
