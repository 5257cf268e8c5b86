"""Reactions: a sentence that only says who claimed, condemned, punished or protested a deed tells no new one.

The deed stands in the object ("claimed responsibility for a car bomb that killed eight") or in an adjunct
("sanctions in response to a gas attack", "talks went on despite air strikes"). Where nothing else in the article
tells the deed itself, what is reported is the reaction: a strategic development, or a protest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dateline.mentions.codebook import Codebook
from dateline.mentions.triggers import Trigger

_OBJECT = re.compile(
    r"\b(?:(?:claim(?:s|ed|ing)?|tak(?:es?|en|ing)|took|den(?:ies|ied)|disclaim\w*|admit\w*|accept\w*) (?:any |full )?"
    r"(?:responsibility|credit|involvement)|responsible for|accus(?:es|ed|ing)|accusations?|allegations?|blam(?:es|ed|ing)|"
    r"condemn(?:s|ed|ing)|condemnations?|denounc(?:es|ed|ing)|deplor(?:es|ed|ing)|suspected (?:to be|of being) behind)\b",
    re.IGNORECASE,
)
_ADJUNCT = re.compile(
    r"\b(?:sanction(?:s|ed)?|expel(?:s|led|ling)?|expulsions?|(?:peace )?(?:talks|negotiations))\b[^.;]{0,160}?"
    r"\b(?:after|following|despite|over|in response to|because of|in retaliation for|in spite of)\b|"
    r"\b(?:fled|flee|fleeing|displaced)\b[^.;]{0,160}?\b(?:because of|due to|for fear of)\b",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:protest(?:s|ed|ers|ing)?|demonstrat(?:ions?|ors|ed)|rall(?:y|ies|ied)|march(?:es|ed|ers)?|vigils?|sit-ins?)\b"
    r"[^.;]{0,120}?\b(?:over|demanding|to demand|to protest|to condemn|in protest (?:at|over|against|of)|calling for|"
    r"to mourn|in memory of|sparked by|triggered by|prompted by)\b",
    re.IGNORECASE,
)
_REACH = 160
"""Characters between a reaction and the first words of the deed."""


def reacting_family(text: str, offset: int, triggers: Sequence[Trigger]) -> str | None:
    """The family of the reaction on which all that a sentence tells of a deed depends: strategic | demonstration;
    None where a deed is told, or none. `offset`: of `text` in the field that the spans of `triggers` count in."""
    deeds = [t for t in triggers if t.weight >= 2 and t.incident_type.family != "strategic"]
    if not deeds:
        return None
    if _stands_before(deeds, offset, text, (_OBJECT, _ADJUNCT)):
        return "strategic"
    worse = [t for t in deeds if t.incident_type.family != "demonstration"]
    if worse and _stands_before(worse, offset, text, (_CAUSE,)):
        return "demonstration"
    return None


def _stands_before(
    deeds: Sequence[Trigger], offset: int, text: str, patterns: Iterable[re.Pattern[str]]
) -> bool:
    first = min(t.span.start for t in deeds) - offset
    for pattern in patterns:
        found = pattern.search(text, max(0, first - 2 * _REACH), first)
        if found is not None and first - found.end() <= _REACH:
            return True
    return False


def of_reaction(
    scores: dict[int, float], said: Iterable[tuple[str | None, str | None]], codebook: Codebook
) -> dict[int, float]:
    """The part of `scores` that is of the reaction, where `said` tells no deed; else all of it.

    `said`: of each strong statement its reacting family and the family that it speaks for.
    """
    families = set()
    for reacting, family in said:
        if reacting is None and family not in ("strategic", "demonstration"):
            return scores
        families.add(reacting)
    families.discard(None)
    if len(families) != 1:
        return scores
    kept = {rank: score for rank, score in scores.items() if codebook.types[rank].family in families}
    return kept or scores
