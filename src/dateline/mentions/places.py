"""Places of an article: names found by gazetteer and model, each resolved with the help of all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from dateline.mentions.place_detect import (
    Judgement,
    Proposals,
    Surroundings,
    cell_of,
    judge,
    propose,
    select,
)
from dateline.mentions.place_evidence import IN_NAME, FieldText, article_names
from dateline.mentions.place_names import name_key
from dateline.mentions.place_resolve import resolve
from dateline.mentions.place_weights import PlaceWeights, shipped_weights
from dateline.model import Place
from dateline.ports import Gazetteer, TaggedText

__all__ = ["FieldText", "find_places", "resolve_places"]

_NAMESAKES = frozenset(IN_NAME + kind for kind in ("disease", "school", "hospital", "company", "media"))
SURE = 0.6  # least confidence of a place that speaks for others


def resolve_places(
    parts: Sequence[FieldText],
    gazetteer: Gazetteer,
    *,
    country: str | None = None,
    weights: PlaceWeights | None = None,
) -> tuple[Place, ...]:
    """All places of an article's fields (title, text), in the order of `parts` and of their offsets.

    One sense a name in the whole article. `country` (ISO 3166-1 alpha-2) of the source is a hint for
    names that exist in several countries. Pure given the gazetteer. A language without a model has no
    entities: there names are matched by the gazetteer alone. `weights`: others than the shipped ones.
    """
    fitted = shipped_weights() if weights is None else weights
    proposals = proposals_of(parts, gazetteer)
    around = first_reading(proposals, gazetteer, fitted, country)
    mentions = [m for found in proposals for m in select(found, gazetteer, fitted, around)]
    return resolve(mentions, fitted, country=country)


def proposals_of(parts: Sequence[FieldText], gazetteer: Gazetteer) -> list[Proposals]:
    """Each field's names of the gazetteer with what the text around them says."""
    names = article_names(parts)
    return [propose(part, gazetteer, names) for part in parts]


def first_reading(
    proposals: Sequence[Proposals], gazetteer: Gazetteer, weights: PlaceWeights, country: str | None
) -> Surroundings:
    """What is sure by the text around each name alone: it tells which doubtful names to believe at the second
    reading.
    """
    namesakes = frozenset(
        p.key for found in proposals for p in found.proposals for f in p.features if f in _NAMESAKES
    )
    alone = Surroundings(hint=country, namesakes=namesakes)
    judged = [(found.part.field, judge(found, gazetteer, weights, alone)) for found in proposals]
    first = [j.mention for _, found in judged for j in found if j.mention is not None]
    around = surroundings(resolve(first, weights, country=country), gazetteer, alone)
    return replace(around, beliefs=_beliefs(judged))


def _beliefs(judged: Sequence[tuple[str, Sequence[Judgement]]]) -> dict[str, list[tuple[float, str, int]]]:
    """Key -> belief, field and start of its two most believed mentions."""
    found: dict[str, list[tuple[float, str, int]]] = defaultdict(list)
    for field, judgements in judged:
        for j in judgements:
            if j.key:
                found[j.key].append((j.belief, field, j.start))
    return {key: sorted(all_, reverse=True)[:2] for key, all_ in found.items()}


def surroundings(places: Sequence[Place], gazetteer: Gazetteer, alone: Surroundings) -> Surroundings:
    """`alone` with where the surer of these places are."""
    countries: dict[str, set[str]] = defaultdict(set)
    divisions: dict[int, set[str]] = defaultdict(set)
    cells: dict[tuple[int, int], set[str]] = defaultdict(set)
    for place in places:
        if place.confidence < SURE or place.geonameid is None:
            continue
        key = name_key(place.text)
        entry = gazetteer.get(place.geonameid)
        if entry is None:
            continue
        if entry.country_code:
            countries[entry.country_code].add(key)
        if entry.feature_code == "ADM1":
            divisions[entry.geonameid].add(key)
        for division in entry.ancestors[1:2]:
            divisions[division].add(key)
        if entry.feature_code.startswith("PPL") or entry.feature_code == "ADM2":
            row, column = cell_of(entry)
            for i in (-1, 0, 1):
                for j in (-1, 0, 1):
                    cells[row + i, column + j].add(key)
    return Surroundings(
        {k: frozenset(v) for k, v in countries.items()},
        {k: frozenset(v) for k, v in divisions.items()},
        {k: frozenset(v) for k, v in cells.items()},
        alone.hint,
        alone.namesakes,
    )


def find_places(
    text: str,
    field: str,
    tagged: Sequence[tuple[int, TaggedText]],
    gazetteer: Gazetteer,
    *,
    country: str | None = None,
) -> tuple[Place, ...]:
    """`resolve_places` for a single field."""
    return resolve_places([FieldText(field, text, tagged)], gazetteer, country=country)
