"""The gate: can this article hold an incident at all? Decided before any model reads it, in two steps.

The first reads words: one Aho-Corasick pass over the whole text, a fraction of a millisecond. The second looks at the
triggers that were found sentence by sentence. Neither turns away what could become a report: each asks for less than
the grouping of statements does (incidents.report_events: one statement with a strong trigger, or several that add up).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.mentions.codebook import WEIGHTS, Codebook, Words, anchored
from dateline.mentions.spans import fold
from dateline.mentions.triggers import Trigger

ENOUGH = 4.0
"""Weights of several triggers that together can open an event."""


def may_hold_incident(title: str, text: str, codebook: Codebook) -> bool:
    """Whether title and text have all the words of a strong trigger, or those of enough weaker ones.

    Stops as soon as it is sure. Words are looked for anywhere in the text, so that a trigger's words may stand far
    apart: whether they stand together is the second step's question.
    """
    folded = fold(f"{title}\n{text}")
    words = Words(folded)
    rules = codebook.rules
    weight = 0.0
    for numbers in anchored(codebook.automaton, folded):
        heaviest = 0.0
        for number in numbers:
            if number < len(rules) and rules[number].weight > heaviest and words.allow(rules[number]):
                heaviest = rules[number].weight
        weight += heaviest
        if heaviest >= WEIGHTS["strong"] or weight >= ENOUGH:
            return True
    return False


def may_open_event(sentences: Iterable[Sequence[Trigger]]) -> bool:
    """Whether the triggers of an article's sentences can open an event: a strong one, or enough weaker ones."""
    together = 0.0
    for triggers in sentences:
        if not triggers:
            continue
        weights = [t.weight for t in triggers]
        together += max(weights)
        if max(weights) >= WEIGHTS["strong"] or sum(weights) >= ENOUGH or together >= ENOUGH:
            return True
    return False
