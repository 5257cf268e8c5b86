"""Places of an article: names found by gazetteer and model, each resolved with the help of all others."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.mentions.place_detect import find_mentions
from dateline.mentions.place_evidence import FieldText, article_names
from dateline.mentions.place_resolve import resolve
from dateline.model import Place
from dateline.ports import Gazetteer, TaggedText

__all__ = ["FieldText", "find_places", "resolve_places"]


def resolve_places(
    parts: Sequence[FieldText], gazetteer: Gazetteer, *, country: str | None = None
) -> tuple[Place, ...]:
    """All places of an article's fields (title, text), in the order of `parts` and of their offsets.

    One sense a name in the whole article. `country` (ISO 3166-1 alpha-2) of the source is a hint for names that
    exist in several countries. Pure given the gazetteer. A language without a model has no entities: there names
    are matched by the gazetteer alone.
    """
    names = article_names(parts)
    mentions = [m for part in parts for m in find_mentions(part, gazetteer, names)]
    return resolve(mentions, gazetteer, country=country)


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
