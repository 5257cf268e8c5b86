"""An article's text cut into pieces for the page: paragraphs, tables, in them the words that are evidence.

Offsets are code points, as everywhere in dateline; that is why the marking is done here and not in the
browser, whose strings count UTF-16 units. Marks may overlap and nest: the text is cut at every border, and
each piece knows all fields that it is evidence for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_SEPARATOR_CELL = re.compile(r"^:?-{2,}:?$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch that is evidence. `field`: one of `present.FIELDS` or "sentence". `anchor`: its id."""

    start: int
    end: int
    field: str
    anchor: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks, from `start` on. `fields`: narrowest mark first, each once; `anchors` begin
    here.
    """

    text: str
    fields: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()
    label: str = ""
    start: int = 0

    @property
    def marked(self) -> tuple[str, ...]:
        """The fields other than "sentence"."""
        return tuple(f for f in self.fields if f != "sentence")

    @property
    def css(self) -> str:
        """Class names: colour of the narrowest field, an underline for the second."""
        marked = self.marked
        names = [f"m-{marked[0]}"] if marked else []
        if len(marked) > 1:
            names.append(f"u-{marked[1]}")
        if "sentence" in self.fields:
            names.append("m-sentence")
        return " ".join(names)


@dataclass(frozen=True, slots=True)
class Paragraph:
    pieces: tuple[Piece, ...]
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows of cells, each a tuple of pieces; `header` is empty where the table has no separator line."""

    header: tuple[tuple[Piece, ...], ...]
    rows: tuple[tuple[tuple[Piece, ...], ...], ...]
    kind: str = "table"


Block = Paragraph | TableBlock


def cut(text: str, marks: Sequence[Mark], start: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """`text[start:end]` as pieces whose texts, joined, are exactly it. Marks outside are passed over."""
    stop = len(text) if end is None else min(end, len(text))
    live = sorted(
        (m for m in marks if m.start < stop and m.end > start and m.start < m.end),
        key=lambda m: (m.end - m.start, m.start, m.field),
    )
    borders = sorted({start, stop, *(max(m.start, start) for m in live), *(min(m.end, stop) for m in live)})
    pieces = []
    for left, right in pairwise(borders):
        over = [m for m in live if m.start <= left and m.end >= right]
        begun = [m for m in over if max(m.start, start) == left and (m.start == left or left == start)]
        pieces.append(
            Piece(
                text[left:right],
                tuple(dict.fromkeys(m.field for m in over)),
                tuple(dict.fromkeys(m.anchor for m in begun if m.anchor and m.start == left)),
                next((m.label for m in begun if m.label), ""),
                left,
            )
        )
    return tuple(pieces)


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Borders of the cells of one `| a | b |` line, blanks stripped; `\\|` is no border."""
    bars = [i for i in range(start, end) if text[i] == "|" and (i == start or text[i - 1] != "\\")]
    spans = []
    for left, right in pairwise(bars):
        a, b = left + 1, right
        while a < b and text[a].isspace():
            a += 1
        while b > a and text[b - 1].isspace():
            b -= 1
        spans.append((a, b))
    return spans


def blocks(text: str, marks: Sequence[Mark]) -> tuple[Block, ...]:
    """The text as paragraphs (one a line) and tables (runs of `| a | b |` lines)."""
    result: list[Block] = []
    table: list[list[tuple[int, int]]] = []

    def close_table() -> None:
        if not table:
            return
        lines = list(table)
        table.clear()
        header: list[tuple[int, int]] = []
        if len(lines) > 1 and lines[1] and all(_SEPARATOR_CELL.match(text[a:b]) for a, b in lines[1]):
            header, lines = lines[0], lines[2:]
        result.append(
            TableBlock(
                tuple(cut(text, marks, a, b) for a, b in header),
                tuple(tuple(cut(text, marks, a, b) for a, b in line) for line in lines),
            )
        )

    offset = 0
    for line in text.split("\n"):
        start, end = offset, offset + len(line)
        offset = end + 1
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end - start > 2 and text[start] == "|" and text[end - 1] == "|":
            table.append(_cells(text, start, end))
            continue
        close_table()
        if start < end:
            result.append(Paragraph(cut(text, marks, start, end)))
    close_table()
    return tuple(result)
