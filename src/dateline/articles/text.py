"""The extractor's tree as text: one paragraph, heading, list item or table row a line, in reading order."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from dateline.articles.tables import read_grid
from dateline.model import Table

_BLOCKS = frozenset(
    {"p", "head", "quote", "code", "list", "item", "table", "row", "cell", "div", "body", "ab", "details"}
)
_SKIPPED = frozenset({"graphic"})


class _Writer:
    """Collects lines and where tables lie among them."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.length = 0  # of the text so far, line breaks included
        self.tables: list[Table] = []

    def line(self, words: str, prefix: str = "") -> None:
        # NFC and single spaces here, so that offsets counted from now on stay true.
        text = " ".join(unicodedata.normalize("NFC", words).split())
        if text:
            self._put(prefix + text)

    def _put(self, text: str) -> None:
        self.lines.append(text)
        self.length += len(text) + 1

    def table(self, element: Any) -> None:
        grid = read_grid(element, _cell_text)
        if grid is None:
            for cell in element.iter("cell"):
                self.line(_cell_text(cell))
            return
        self.line(grid.caption)
        start = self.length
        for row in grid.lines:
            self._put(row)
        self.tables.append(Table(start, self.length - 1, grid.header, grid.rows))


def body_text(body: Any) -> tuple[str, tuple[Table, ...]]:
    """Text and tables of trafilatura's `body` element; each table's `start:end` is its block in the text."""
    writer = _Writer()
    _write(body, writer, "")
    return "\n".join(writer.lines), tuple(writer.tables)


def joined(
    parts: Sequence[tuple[str, tuple[Table, ...]]],
) -> tuple[str, tuple[Table, ...], tuple[tuple[int, int], ...]]:
    """Texts under one another as one text, with their tables moved along and the (start, end) of each part."""
    tables: list[Table] = []
    spans: list[tuple[int, int]] = []
    at = 0
    for text, own in parts:
        tables.extend(moved(own, at))
        spans.append((at, at + len(text)))
        at += len(text) + 1
    return "\n".join(text for text, _ in parts), tuple(tables), tuple(spans)


def moved(tables: Iterable[Table], by: int) -> tuple[Table, ...]:
    """The tables with their offsets moved by so many characters."""
    return tuple(replace(t, start=t.start + by, end=t.end + by) for t in tables)


def without_headline(text: str, tables: tuple[Table, ...], title: str) -> tuple[str, tuple[Table, ...]]:
    """The text without its first line where that repeats the title, which the article has in a field of its
    own."""
    first, _, rest = text.partition("\n")
    # Letters are dear to compare, and a paragraph is no headline.
    if not rest or len(first) > 2 * len(title) + 20 or letters(first) != letters(title):
        return text, tables
    cut = len(first) + 1
    return rest, moved(tables, -cut)


def letters(words: str) -> str:
    """Letters and digits in folded case: equal for wordings that differ in marks, space and case only."""
    return "".join(c for c in words.casefold() if c.isalnum())


def _write(element: Any, writer: _Writer, prefix: str) -> None:
    """Lines of a block: runs of words between inner blocks and line breaks, then those blocks, in order."""
    words: list[str] = [element.text or ""]

    def flush() -> None:
        nonlocal prefix
        text = "".join(words)
        words.clear()
        if text.strip():
            writer.line(text, prefix)
            # Only the first line of an item is marked as one.
            prefix = ""

    for child in element:
        tag = child.tag
        if tag == "lb":
            flush()
        elif tag == "table":
            flush()
            writer.table(child)
        elif tag == "item":
            flush()
            _write(child, writer, "- ")
        elif tag == "list":
            flush()
            _write(child, writer, "")
        elif tag in _BLOCKS:
            flush()
            before = len(writer.lines)
            _write(child, writer, prefix)
            if len(writer.lines) > before:
                prefix = ""
        elif tag not in _SKIPPED:
            words.append("".join(child.itertext()))
        words.append(child.tail or "")
    flush()


def _cell_text(cell: Any) -> str:
    pieces: list[str] = []
    for node in cell.iter():
        if node is not cell and node.tag in _BLOCKS | {"lb"}:
            pieces.append(" ")
        pieces.append(node.text or "")
        if node is not cell:
            pieces.append(node.tail or "")
    return " ".join(unicodedata.normalize("NFC", "".join(pieces)).split())
