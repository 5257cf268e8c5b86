"""What changed between two versions of an article: stretches that stayed, went and came, in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

KEPT, REMOVED, ADDED = "kept", "removed", "added"

MOST_SENTENCES = 600
"""Of each version, between what they begin and end with in common; longer stretches are shown as replaced whole."""
MOST_WORDS = 800  # of a stretch whose words are compared one by one
LEAST_ALIKE = 0.4  # of its words: below it, a sentence was written anew, and word marks would be confetti

# A sentence or a line with what follows it, in Latin, Arabic and Devanagari script.
_SENTENCE = re.compile(r"[^.!?۔؟।\n]*(?:[.!?۔؟।\n]+[\"'”’»)\]]*\s*|\Z)")
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text. `kind`: kept | removed | added."""

    kind: str
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """From `before` to `after`: the kept and the removed stretches make up the one, the kept and the added the other.

    By sentences first, then by the words of those that were changed. Neighbours are of different kinds; what was
    removed comes before what was added in its place.
    """
    if before == after:
        return (Change(KEPT, before),) if before else ()
    return _joined(_by_sentence(_parts(_SENTENCE, before), _parts(_SENTENCE, after)))


def _parts(pattern: re.Pattern[str], text: str) -> list[str]:
    return [part for part in pattern.findall(text) if part]


def _by_sentence(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    yield Change(KEPT, "".join(before[:start]))
    if max(len(old), len(new)) > MOST_SENTENCES:
        yield from _replaced(old, new)
    else:
        yield from _compared(old, new, _by_word)
    yield Change(KEPT, "".join(before[len(before) - end :]))


def _by_word(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    old, new = (_parts(_WORD, "".join(sentences)) for sentences in (before, after))
    if max(len(old), len(new)) > MOST_WORDS:
        return _replaced(before, after)
    if SequenceMatcher(None, old, new, autojunk=False).ratio() < LEAST_ALIKE:
        return _replaced(before, after)
    return _compared(old, new, _replaced)


def _compared(
    old: Sequence[str],
    new: Sequence[str],
    replaced: Callable[[Sequence[str], Sequence[str]], Iterator[Change]],
) -> Iterator[Change]:
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Change(KEPT, "".join(old[i:j]))
        elif what == "replace":
            yield from replaced(old[i:j], new[k:m])
        else:
            yield from _replaced(old[i:j], new[k:m])


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    yield Change(REMOVED, "".join(old))
    yield Change(ADDED, "".join(new))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many they begin with in common."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _joined(found: Iterator[Change]) -> tuple[Change, ...]:
    told: list[Change] = []
    for is_kept, stretch in groupby((c for c in found if c.text), key=lambda c: c.kind == KEPT):
        some = list(stretch)
        for kind in (KEPT,) if is_kept else (REMOVED, ADDED):
            text = "".join(c.text for c in some if c.kind == kind)
            if text:
                told.append(Change(kind, text))
    return tuple(told)
