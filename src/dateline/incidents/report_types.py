"""What kind of event: from the triggers of its sentences, and from who did what to whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.mentions.codebook import Codebook, IncidentType
from dateline.mentions.triggers import Trigger

STRONG = 3.0
"""Weight of a trigger, or of a sentence's triggers together, that opens an event by itself."""

GENERAL_SHARE = 0.6
_MORE = (1.0, 0.3, 0.15)
"""Share of a type's first, second and third trigger in a sentence; further ones add nothing."""


def sentence_scores(triggers: Sequence[Trigger]) -> dict[int, float]:
    """Rank of the type -> how strongly one sentence speaks for it."""
    by_type: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        by_type.setdefault(trigger.incident_type.rank, []).append(trigger)
    scores = {}
    for rank, found in by_type.items():
        weights = sorted((t.weight for t in found), reverse=True)[: len(_MORE)]
        score = sum(w * share for w, share in zip(weights, _MORE, strict=False))
        if weights[0] >= STRONG:
            score += found[0].incident_type.bonus
        scores[rank] = score
    return scores


def add_scores(parts: Iterable[tuple[dict[int, float], float]]) -> dict[int, float]:
    """Weighted sum of several sentences' scores."""
    total: dict[int, float] = {}
    for scores, weight in parts:
        for rank, score in scores.items():
            total[rank] = total.get(rank, 0.0) + score * weight
    return total


def choose_type(scores: dict[int, float], codebook: Codebook) -> IncidentType | None:
    """The type with the highest score; the more specific (earlier in the codebook) of equals; None of
    nothing."""
    if not scores:
        return None
    rank = max(scores, key=lambda r: (round(scores[r], 6), -r))
    return codebook.types[rank]


def damp_general(
    total: dict[int, float], lead: Iterable[dict[int, float]], codebook: Codebook
) -> dict[int, float]:
    """`total` with the catch-all types lessened where title or lead has a strong trigger of a telling type of
    their family: "attack" and "killed" are said of every bombing and every clash."""
    telling = {
        codebook.types[rank].family
        for scores in lead
        for rank, score in scores.items()
        if score >= STRONG and not codebook.types[rank].general
    }
    return {
        rank: score * GENERAL_SHARE
        if codebook.types[rank].general and codebook.types[rank].family in telling
        else score
        for rank, score in total.items()
    }


def best_family(scores: dict[int, float], codebook: Codebook) -> str | None:
    """violence | demonstration | strategic | disaster: what the strongest type belongs to."""
    kind = choose_type(scores, codebook)
    return kind.family if kind else None
