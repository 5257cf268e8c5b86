"""Tables of an article: read from the extractor's tree, written into the text as `| a | b |` lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_NUMERIC = re.compile(r"^[\s\d.,%+()/–—-]*\d[\s\d.,%+()/–—-]*$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's cells; every row as wide as the widest. `header` is empty where the table has none."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

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
    headed = False
    for row in table.iter("row"):
        cells = [c for c in row if c.tag == "cell"]
        words = tuple(cell_text(c) for c in cells)
        if not any(words):
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
    if headed or _reads_as_header(full[0], full[1:]):
        return Grid(full[0], tuple(full[1:]))
    return Grid((), tuple(full))


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
