"""Counts over places with the verb left out: "Nine people drowned in Oakview, six in Fairdale and four in Milltown"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.incidents.report_lists import MAX_LISTED, can_be_listed
from dateline.incidents.report_places import key_of
from dateline.incidents.report_votes import PlaceVote
from dateline.mentions.count_words import number_of
from dateline.model import Casualty, Place, Span

_GAPPED = re.compile(
    r"(?:[,;]|\b(?:and|while)\b)\s*(?:and )?(?:another |(?:an)?other |at least )?"
    r"(?P<count>\d{1,4}|[a-z]+(?:-[a-z]+)?)(?: others| more| people)?(?:, [^,.;]{1,40},)? (?:in|at|near) (?:the )?$",
    re.IGNORECASE,
)
_BEFORE = 90
"""Characters before a place in which its count stands."""


@dataclass(frozen=True, slots=True)
class PlaceToll:
    """One place of such a list, with the toll there."""

    place: Place
    toll: Casualty


def gapped_tolls(
    text: str, offset: int, votes: Sequence[PlaceVote], casualties: Sequence[Casualty]
) -> tuple[PlaceToll, ...]:
    """The places of a list that takes its verb from the first of them; empty where there are not two or more.

    `text` is a sentence that begins at `offset`; `votes` and `casualties` are its own, in text order. The first count
    is one that was read with its verb; those after it are of the same category and of the same people.
    """
    if len(casualties) != 1 or casualties[0].best is None:
        return ()
    first = casualties[0]
    found: list[PlaceToll] = []
    for vote in votes[:MAX_LISTED]:
        start = vote.place.span.start - offset
        if vote.place.span.start < first.span.start or not vote.locative or not can_be_listed(vote.place):
            continue
        if any(key_of(vote.place) == key_of(f.place) for f in found):
            continue
        if not found:
            found.append(PlaceToll(vote.place, first))
            continue
        before = max(0, start - _BEFORE)
        match = _GAPPED.search(text[before:start])
        count = number_of(match["count"], "en") if match is not None else None
        if match is None or count is None:
            continue
        span = Span(
            offset + before + match.start("count"), offset + before + match.end("count"), first.span.field
        )
        found.append(PlaceToll(vote.place, replace(first, low=count, best=count, high=count, span=span)))
    return tuple(found) if len(found) >= 2 else ()
