"""Places of an article: names found by gazetteer and model, each resolved with the help of all others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dateline.mentions.place_detect import Surroundings, cell_of, propose, select
from dateline.mentions.place_evidence import FieldText, article_names
from dateline.mentions.place_names import name_key
from dateline.mentions.place_resolve import resolve
from dateline.model import Place
from dateline.ports import Gazetteer, TaggedText

__all__ = ["FieldText", "find_places", "resolve_places"]

SURE = 0.6  # least confidence of a place that speaks for others


def resolve_places(
    parts: Sequence[FieldText], gazetteer: Gazetteer, *, country: str | None = None
) -> tuple[Place, ...]:
    """All places of an article's fields (title, text), in the order of `parts` and of their offsets.

    One sense a name in the whole article. `country` (ISO 3166-1 alpha-2) of the source is a hint for
    names that exist in several countries. Pure given the gazetteer. A language without a model has no
    entities: there names are matched by the gazetteer alone.
    """
    names = article_names(parts)
    proposals = [propose(part, gazetteer, names) for part in parts]
    # Twice: what is sure the first time tells which doubtful names to believe the second time.
    first = [m for found in proposals for m in select(found, gazetteer, Surroundings(hint=country))]
    around = surroundings(resolve(first, country=country), gazetteer, country)
    second = [m for found in proposals for m in select(found, gazetteer, around)]
    return resolve(second, country=country)


def surroundings(places: Sequence[Place], gazetteer: Gazetteer, country: str | None) -> Surroundings:
    """Where the surer of these places are."""
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
        country,
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
