"""Tables of an article: read from the extractor's tree, written into the text as `| a | b |` lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from lxml.etree import XPath

_SPANS = XPath("//td[@colspan or @rowspan] | //th[@colspan or @rowspan]")
_MAX_TABLES = 200  # of a page; the rest stays as it is
_MAX_SPAN = 50
_MAX_ADDED = 5000  # cells added to one table
_MAX_REPEATED = 100  # characters of a cell; longer words are no label of rows
_MAX_HEADER = 3  # rows
_NUMERIC = re.compile(r"^[\s\d.,%+()/–—-]*\d[\s\d.,%+()/–—-]*$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells; every row as wide as the widest. `header` is empty where the table has none, `caption` too."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """The block as it stands in the text."""
        out = [_line(r) for r in self.rows]
        if self.header:
            out = [_line(self.header), "|" + "---|" * len(self.header), *out]
        return tuple(out)


def read_grid(table: Any, cell_text: Any) -> Grid | None:
    """The grid of a `table` element with `row` and `cell` children (TEI), `cell_text(cell)` giving a cell's
    words.

    None for what only lays out a page: fewer than two columns, or fewer than two rows with words.
    """
    rows: list[tuple[str, ...]] = []
    captions: list[str] = []
    headed = False
    for row in table.iter("row"):
        cells = [c for c in row if c.tag == "cell"]
        words = tuple(cell_text(c) for c in cells)
        if not any(words):
            continue
        if not rows and words[0] and not any(words[1:]):
            captions.append(words[0])  # a title over the table, perhaps in a cell of its own
            continue
        if not rows:
            heads = [c.get("role") == "head" for c in cells]
            # A row header ("th" in the first column alone) makes no header row.
            headed = bool(heads) and sum(heads) * 2 > len(heads)
        rows.append(words)
    width = max((len(r) for r in rows), default=0)
    if width < 2 or len(rows) < 2:
        return None
    full = [r + ("",) * (width - len(r)) for r in rows]
    caption = " ".join(captions)
    if headed or _reads_as_header(full[0], full[1:]):
        return Grid(full[0], tuple(full[1:]), caption)
    return Grid((), tuple(full), caption)


def square_tables(tree: Any) -> None:
    """Give every data table of an HTML tree one cell for each row and column, in place; see `square_table`."""
    spanning = _SPANS(tree)
    tables = dict.fromkeys(next(cell.iterancestors("table"), None) for cell in spanning)
    for table in list(tables)[:_MAX_TABLES]:
        if table is not None:
            square_table(table)
    for cell in spanning:  # what is left would cost trafilatura the square of their number
        _span(cell, "colspan")
        _span(cell, "rowspan")


@dataclass(frozen=True, slots=True)
class _Hanging:
    """What a cell leaves in the rows below it."""

    rows: int
    tag: str
    words: str


def square_table(table: Any) -> None:
    """Write out the cells of an HTML table that span rows or columns, and make one header row of several.

    Words that span rows are repeated in each: a row then says on its own where it belongs. A figure is not, since
    it would be counted twice; nor are words that span columns below the header ("Total"). A table that holds
    other tables lays out a page and is left alone.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return
    rows = list(table.iter("tr"))
    hanging: dict[int, _Hanging] = {}  # by column
    budget = _MAX_ADDED
    heading = True  # still in the header rows at the top
    for row in rows:
        cells = list(row.iterchildren("td", "th"))
        heading = heading and all(c.tag == "th" for c in cells)
        if heading and len(cells) == 1 and not hanging:
            # One cell over the whole width is the table's title, the header is yet to come.
            cells[0].tag = "td"
        budget -= _square_row(row, cells, hanging, repeat=heading and len(cells) > 1)
        if budget <= 0:
            return
    _join_header(rows)


def _square_row(row: Any, cells: list[Any], hanging: dict[int, _Hanging], *, repeat: bool) -> int:
    """Fill one row; how many cells that took. `repeat`: words over several columns stand in each of them."""
    column = added = 0
    for cell in cells:
        while column in hanging and added < _MAX_ADDED:
            cell.addprevious(_left_by(hanging, column, row))
            column, added = column + 1, added + 1
        width, height = _span(cell, "colspan"), _span(cell, "rowspan")
        if width > 1 or height > 1:
            words = _words(cell)
            words = words if len(words) <= _MAX_REPEATED else ""
            for i in range(width if added < _MAX_ADDED else 1):
                if i:
                    cell.addnext(_new(row, cell.tag, words if repeat else ""))
                    added += 1
                if height > 1:
                    hanging[column + i] = _Hanging(
                        height - 1, cell.tag, "" if _NUMERIC.match(words) else words
                    )
        column += width
    while column in hanging and added < _MAX_ADDED:
        row.append(_left_by(hanging, column, row))
        column, added = column + 1, added + 1
    return added


def _left_by(hanging: dict[int, _Hanging], column: int, row: Any) -> Any:
    left = hanging.pop(column)
    if left.rows > 1:
        hanging[column] = replace(left, rows=left.rows - 1)
    return _new(row, left.tag, left.words)


def _new(row: Any, tag: str, words: str) -> Any:
    cell = row.makeelement(tag)
    cell.text = words or None
    return cell


def _words(cell: Any) -> str:
    return " ".join("".join(cell.itertext()).split())


def _span(cell: Any, name: str) -> int:
    stated = cell.attrib.pop(name, "1").strip()
    return (
        min(max(int(stated), 1), _MAX_SPAN)
        if stated.isascii() and stated.isdigit() and len(stated) < 6
        else 1
    )


def _join_header(rows: list[Any]) -> None:
    """Of two or three header rows at the top, one: "Casualties" over "Killed" is "Casualties Killed"."""
    heads: list[list[Any]] = []
    tops = []
    for row in rows[: _MAX_HEADER + 1]:
        cells = list(row.iterchildren("td", "th"))
        if cells and all(c.tag == "th" for c in cells):
            tops.append(row)
            heads.append(cells)
        elif tops or len(list(filter(None, map(_words, cells)))) > 1:
            break
    if len(heads) < 2 or len(heads) == len(rows) or len({len(h) for h in heads}) != 1:
        return
    for column in zip(*heads, strict=True):
        names = list(dict.fromkeys(filter(None, map(_words, column))))
        for cell in column:
            cell.clear()
        column[0].text = " ".join(names)
    for row in tops[1:]:
        row.getparent().remove(row)


def _reads_as_header(first: Iterable[str], rest: list[tuple[str, ...]]) -> bool:
    """Words over a column of figures: without `<th>` that is what a header looks like."""
    names = tuple(first)
    if not all(names) or any(_NUMERIC.match(n) for n in names):
        return False
    return any(
        all(_NUMERIC.match(r[i]) for r in rest if r[i]) and any(r[i] for r in rest) for i in range(len(names))
    )


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"
