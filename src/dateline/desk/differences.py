"""What changed between versions, as lines for the page: changed ones with what stands around them, the rest folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from dateline.articles.versions import KEPT, Change

AROUND = 1  # unchanged lines shown on each side of a changed one


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines in a row. `folded`: far from any change, shown when asked for."""

    lines: tuple[tuple[Change, ...], ...]
    folded: bool


def lines_of(changes: Sequence[Change]) -> tuple[tuple[Change, ...], ...]:
    """The changes line by line, in the order of the text; blank lines are left out."""
    lines: list[list[Change]] = [[]]
    for change in changes:
        first, *more = change.text.split("\n")
        lines[-1].append(Change(change.kind, first))
        lines.extend([Change(change.kind, piece)] for piece in more)
    told = (tuple(piece for piece in line if piece.text) for line in lines)
    return tuple(line for line in told if any(piece.text.strip() for piece in line))


def stretches(changes: Sequence[Change]) -> tuple[Stretch, ...]:
    """All lines; those that are far from any change in stretches to fold."""
    lines = lines_of(changes)
    changed = [n for n, line in enumerate(lines) if any(piece.kind != KEPT for piece in line)]
    near = {n + step for n in changed for step in range(-AROUND, AROUND + 1)}
    return tuple(
        Stretch(tuple(line for _, line in group), folded)
        for folded, group in groupby(enumerate(lines), key=lambda item: item[0] not in near)
    )
