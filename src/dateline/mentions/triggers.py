"""Trigger words of a text, by the codebook: what might have happened, and where it says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dateline.mentions.codebook import Codebook, IncidentType, TriggerRule, Words, anchored
from dateline.mentions.languages import is_foreign
from dateline.mentions.scripts import readable
from dateline.mentions.spans import fold
from dateline.model import Span

MAX_TRIGGERS_A_SENTENCE = 16


@dataclass(frozen=True, slots=True)
class Trigger:
    """A matched pattern. `weight`: 3 strong, 2 medium, 1 weak (codebook.WEIGHTS). `tags`: weapons and other
    modes."""

    span: Span
    text: str
    incident_type: IncidentType
    weight: float
    tags: tuple[str, ...] = ()


def candidate_rules(folded: str, codebook: Codebook) -> set[int]:
    """Numbers of the rules that have an anchor and all other words in `folded` (see spans.fold); the rest
    cannot match."""
    found: set[int] = set()
    for numbers in anchored(codebook.automaton, folded):
        found.update(numbers)
    words = Words(folded)
    rules, tag_rules = codebook.rules, codebook.tag_rules
    count = len(rules)
    return {n for n in found if words.allow(rules[n] if n < count else tag_rules[n - count])}


def _overlaps(a: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(a[0] < end and start < a[1] for start, end in others)


def find_triggers(
    sentence: str, *, codebook: Codebook, field: str = "text", offset: int = 0, language: str = ""
) -> tuple[Trigger, ...]:
    """Triggers of one sentence in the order of their start, at most 16. `offset`: where the sentence begins
    in `field`. `language`: of the text; rules of another one with the same script are passed over ("": none is).

    What an exclusion covers is no trigger. Of one type's overlapping matches the strongest is kept, then the
    longest; different types may overlap, since only the whole event decides which of them it is.
    """
    written, sentence = sentence, readable(sentence)
    numbers = candidate_rules(fold(sentence), codebook)
    if not numbers:
        return ()
    excluded: list[tuple[int, int]] = []
    matched: list[tuple[TriggerRule, int, int]] = []
    tag_spans: list[tuple[str, int, int]] = []
    rule_count = len(codebook.rules)
    for number in sorted(numbers):
        if number >= rule_count:
            rule = codebook.tag_rules[number - rule_count]
            tag_spans.extend((rule.tags[0], m.start(), m.end()) for m in rule.regex.finditer(sentence))
            continue
        rule = codebook.rules[number]
        if is_foreign(rule.language, language):
            continue
        for match in rule.regex.finditer(sentence):
            if rule.incident_type is None:
                excluded.append(match.span())
            else:
                matched.append((rule, *match.span()))
    kept: list[Trigger] = []
    taken: dict[int, list[tuple[int, int]]] = {}
    matched.sort(key=lambda m: (-m[0].weight, -(m[2] - m[1]), m[1]))
    for rule, start, end in matched:
        kind = rule.incident_type
        if kind is None or _overlaps((start, end), excluded):
            continue
        mine = taken.setdefault(kind.rank, [])
        if _overlaps((start, end), mine):
            continue
        mine.append((start, end))
        tags = dict.fromkeys(rule.tags)
        tags.update(dict.fromkeys(tag for tag, a, b in tag_spans if a < end and start < b))
        kept.append(
            Trigger(
                Span(offset + start, offset + end, field), written[start:end], kind, rule.weight, tuple(tags)
            )
        )
    kept.sort(key=lambda t: (t.span.start, t.incident_type.rank))
    return tuple(kept[:MAX_TRIGGERS_A_SENTENCE])
