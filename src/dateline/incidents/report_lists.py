"""Lists of places in a sentence: "attacks in Quetta, Mastung and Nushki" tells of an event in each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.incidents.report_places import NEAR_KM, contains, distance_km, key_of, level
from dateline.incidents.report_votes import PlaceVote
from dateline.model import Place

_BETWEEN = re.compile(
    r"\s*(?:,|/|;|&|,?\s*\b(?:and|as well as|et)\b)\s*(?:in |at |near |the )?", re.IGNORECASE
)
_QUALIFIED = re.compile(r"[,\s]*(?:in )?", re.IGNORECASE)
_NO_LIST = re.compile(r"\b(?:between|from|to|via|road|highway|route|border|of)\s*$", re.IGNORECASE)
LEAST_SURE = 0.5
MAX_LISTED = 20
"""Places of a list that are looked at; what stands after them is not."""

DISTRICT = 2  # report_places.level of a second-level division


def listed_places(text: str, offset: int, votes: Sequence[PlaceVote]) -> tuple[Place, ...]:
    """The places of a list of two or more that says where something happened; empty where there is none.

    `text` is a sentence that begins at `offset`, `votes` are those of its places in text order. The first of
    the list stands after a word of place, the others follow it with commas and "and"; none lies in or near
    another (that would be "Springfield, Illinois", or a town and its suburb). "Between A and B" is no list.
    """
    for number, first in enumerate(votes):
        if not first.locative or not can_be_listed(first.place):
            continue
        start = first.place.span.start - offset
        if _NO_LIST.search(text[max(0, start - 20) : start]):
            continue
        found = [first.place]
        last = first.place
        for vote in votes[number + 1 : number + 2 * MAX_LISTED]:
            gap = text[last.span.end - offset : vote.place.span.start - offset]
            if contains(vote.place, last) and _QUALIFIED.fullmatch(gap):
                last = vote.place  # "in Oakview, Illinois, and Fairdale"
                continue
            if _BETWEEN.fullmatch(gap) is None or not can_be_listed(vote.place):
                break
            found.append(vote.place)
            last = vote.place
        apart = _apart(found)
        if len(apart) >= 2:
            return tuple(apart)
    return ()


def can_be_listed(place: Place) -> bool:
    """Whether a place is narrow and sure enough to be one entry of a list."""
    return place.kind == "place" and level(place) >= DISTRICT and place.confidence >= LEAST_SURE


def _apart(places: Sequence[Place]) -> list[Place]:
    out: list[Place] = []
    for place in places:
        if not any(
            key_of(place) == key_of(other)
            or contains(other, place)
            or contains(place, other)
            or distance_km(place, other) < NEAR_KM
            for other in out
        ):
            out.append(place)
    return out
