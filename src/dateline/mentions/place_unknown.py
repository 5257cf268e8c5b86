"""Names of places that the gazetteer lacks: what the model calls a place, and what the text says is one.

"The village of Kampungu", "Gondra district" and "a town called Akuressa" are places whatever any list says.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from dateline.mentions.place_evidence import (
    PLACE_LABELS,
    UNKNOWN,
    FieldContext,
    entity_at,
    evidence,
    neighbours,
)
from dateline.mentions.place_names import Word, name_key
from dateline.mentions.place_words import (
    DIVISION_OF,
    FEATURES_AFTER,
    FEATURES_BEFORE,
    LOCATIVES,
    SETTLED_AFTER,
    SETTLEMENT_OF,
    STREET_WORDS,
)

_CALLED = frozenset({"of", "called", "named"})
_SETTLED = SETTLEMENT_OF | DIVISION_OF
_LONGEST = 4  # words of an unknown name


@dataclass(frozen=True, slots=True, order=True)
class UnknownName:
    """`told`: the noun that calls it a place, "" where none does; "again" for a name met elsewhere in the article."""

    start: int
    end: int
    told: str = ""


def unknown_names(
    context: FieldContext, taken: Sequence[tuple[int, int]], called: Set[str]
) -> Iterator[UnknownName]:
    """A field's unknown names that may be places, in order, none overlapping `taken` (in order).

    `called`: keys of names that were judged elsewhere in the article.
    """
    found: dict[tuple[int, int], str] = dict.fromkeys(_labelled(context), "")
    for start, end in _again(context, called):
        found.setdefault((start, end), "again")
    for start, end, noun in _told(context):
        found[start, end] = noun
    starts = [start for start, _ in taken]
    last = 0
    for start, end in sorted(found, key=lambda s: (s[0], -s[1])):
        at = bisect_left(starts, end)
        if start < last or (at and taken[at - 1][1] > start) or not _name_like(context.text[start:end]):
            continue
        last = end
        yield UnknownName(start, end, found[start, end])


def unknown_features(context: FieldContext, name: UnknownName, *, beside: bool) -> list[str]:
    """Features of an unknown name. `beside`: a place stands next to it in a list."""
    start, end = name.start, name.end
    features = [UNKNOWN, *evidence(context, start, end, (), contained=False)]
    before, _, gap_before, _ = neighbours(context, start, end)
    words = name_key(context.text[start:end]).split()
    if words[0] in FEATURES_BEFORE or words[-1] in FEATURES_AFTER:
        features.append("unknown: river or lake")
    if words[-1] in STREET_WORDS:
        features.append("unknown: street")
    if words[-1] in SETTLED_AFTER:
        features.append("unknown: ends in district or village")
    if name.told:
        features.append("unknown: told" if name.told != "again" else "unknown: again")
        features.append("unknown: told, " + name.told)
    if re.match(r", [A-Z]", context.text[end : end + 3]):
        features.append("unknown: comma and name")
    if before is not None and gap_before == " " and before.key in LOCATIVES:
        features.append("unknown: in")
    if beside:
        features.append("unknown: beside")
    entity = entity_at(context, start, end)
    if entity is not None and entity.label == "LOC":
        features.append("unknown: LOC")
    return features


def _labelled(context: FieldContext) -> Iterator[tuple[int, int]]:
    for entity in context.entities:
        if entity.label not in PLACE_LABELS:
            continue
        start, end = entity.start, entity.end
        if context.text[start : start + 4].lower() == "the ":
            start += 4
        while end > start and context.text[end - 2 : end] in ("'s", "’s"):
            end -= 2
        yield start, end


def _again(context: FieldContext, called: Set[str]) -> Iterator[tuple[int, int]]:
    """Names of one word or two that are `called`, where they stand in capitals."""
    if not called:
        return
    words = context.words
    for at, word in enumerate(words):
        if not word.begins_name:
            continue
        end = word.short_end if word.short_key else word.end
        if (word.short_key or word.key) in called:
            yield word.start, end
        if at + 1 < len(words) and words[at + 1].begins_name and _close(words, at, context.text):
            after = words[at + 1]
            if f"{word.key} {after.short_key or after.key}" in called:
                yield word.start, after.short_end if after.short_key else after.end


def _told(context: FieldContext) -> Iterator[tuple[int, int, str]]:
    """ "The villages of A, B and C", "a town called A", "A district": spans, each with its noun."""
    words, text = context.words, context.text
    for at, word in enumerate(words):
        key = word.short_key or word.key
        if key in _SETTLED and not word.begins_name:
            for start, end in _after(words, at + 1, text):
                yield start, end, key + " of"
        if key in SETTLED_AFTER and not word.begins_name and at:
            first = at
            while first and at - first < 2 and words[first - 1].begins_name and _close(words, first - 1, text):
                first -= 1
            if first < at:
                yield words[first].start, words[at - 1].end, key


def _after(words: Sequence[Word], at: int, text: str) -> Iterator[tuple[int, int]]:
    """The names from word `at` on, behind "of", "called" or a colon, as long as a list goes on."""
    if at < len(words) and words[at].key in _CALLED:
        at += 1
    elif at >= len(words) or text[words[at - 1].end : words[at].start] != ": ":
        return
    if at < len(words) and words[at].key == "the":
        at += 1
    for _ in range(12):
        first = at
        while at < len(words) and at - first < _LONGEST and words[at].begins_name:
            at += 1
            if at < len(words) and not _close(words, at - 1, text):
                break
        if at == first:
            return
        last = words[at - 1]
        yield words[first].start, last.short_end if last.short_key else last.end
        if at >= len(words):
            return
        gap = text[last.end : words[at].start]
        if words[at].key in ("and", "or") and gap in (" ", ", "):
            at += 1
        elif gap != ", ":
            return


def _close(words: Sequence[Word], at: int, text: str) -> bool:
    return at + 1 < len(words) and text[words[at].end : words[at + 1].start] in (" ", "-", "\u00a0")


def _name_like(name: str) -> bool:
    return (
        bool(name_key(name))
        and name[0] != name[0].lower()
        and not name.isupper()
        and not any(c.isdigit() for c in name)
    )
