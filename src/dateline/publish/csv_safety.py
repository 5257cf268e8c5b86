"""CSV that a spreadsheet cannot take for formulas. Texts that begin like one get an apostrophe before them.

A text is dangerous if its first character that shows is one of = + - @ (or their fullwidth or small forms) or
if it begins with a tab or a line end; the apostrophe makes a spreadsheet read the cell as text. A number
stays a number.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

Cell = str | int | float | None

# Blanks, controls and marks without width, which programs skip before they look for a formula; and
# apostrophes, so that a text which begins with one of its own can be told from a neutralised one. One class:
# no pattern to go back over.
_PASSED_OVER = (
    r"['\s\x00-\x20\x7f-\xa0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202f\u205f-\u206f"
    r"\u3000\ufe00-\ufe0f\ufeff\ufff9-\ufffb]*"
)
_FORMULA = r"[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]"
_DANGEROUS = re.compile(rf"{_PASSED_OVER}{_FORMULA}|'*[\t\r\n]")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


def neutralise(text: str) -> str:
    """`text` as a cell that no spreadsheet calculates; `restore` gives it back unchanged."""
    if _NUMBER.fullmatch(text) or not _DANGEROUS.match(text):
        return text
    return f"'{text}"


def restore(cell: str) -> str:
    """The text that `neutralise` made `cell` of."""
    return cell[1:] if cell.startswith("'") and neutralise(cell[1:]) == cell else cell


def csv_lines(header: Sequence[str], table: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The table as CSV (RFC 4180, but with plain line feeds), a piece for each row, each as soon as it is
    there.
    """
    buffer = io.StringIO()
    # With both in the line end the writer puts texts that hold either of them in quotes.
    writer = csv.writer(buffer, lineterminator="\r\n")

    def line(cells: Sequence[Cell]) -> str:
        buffer.seek(0)
        buffer.truncate()
        # A bare NUL ends the cell in some readers.
        writer.writerow([neutralise(c.replace("\x00", "")) if isinstance(c, str) else c for c in cells])
        return f"{buffer.getvalue()[:-2]}\n"

    yield line(header)
    for cells in table:
        yield line(cells)
