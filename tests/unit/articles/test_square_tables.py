"""Tables whose cells span rows and columns become rows that each stand on their own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import document_fromstring

from dateline.articles.tables import square_tables


def squared(inner: str) -> list[list[str]]:
    tree = document_fromstring(f"<html><body><table>{inner}</table></body></html>")
    square_tables(tree)
    return [[c.text_content() for c in row.iterchildren("td", "th")] for row in tree.iter("tr")]


def row(*cells: str) -> str:
    return "<tr>" + "".join(c if c.startswith("<") else f"<td>{c}</td>" for c in cells) + "</tr>"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        pytest.param(
            row("<td rowspan=2>Kech</td>", "Turbat", "2") + row("Tump", "1"),
            [["Kech", "Turbat", "2"], ["Kech", "Tump", "1"]],
            id="words over two rows are repeated",
        ),
        pytest.param(
            row("Turbat", "<td rowspan=2>11</td>") + row("Tump"),
            [["Turbat", "11"], ["Tump", ""]],
            id="a figure over two rows is counted once",
        ),
        pytest.param(
            row("<td rowspan=2 colspan=2>Kech</td>", "2") + row("1"),
            [["Kech", "", "2"], ["Kech", "Kech", "1"]],
            id="a cell over rows and columns fills its square",
        ),
        pytest.param(
            row("<td rowspan=3>Kech</td>", "<td rowspan=2>Turbat</td>", "2") + row("1") + row("Tump", "0"),
            [["Kech", "Turbat", "2"], ["Kech", "Turbat", "1"], ["Kech", "Tump", "0"]],
            id="two cells hang at once",
        ),
        pytest.param(
            row("<td colspan=2>Total</td>", "3") + row("Kech", "Turbat", "2"),
            [["Total", "", "3"], ["Kech", "Turbat", "2"]],
            id="words over columns stand once",
        ),
        pytest.param(
            row("<th rowspan=2>District</th>", "<th colspan=2>Casualties</th>")
            + row("<th>Killed</th>", "<th>Injured</th>")
            + row("Kech", "2", "5"),
            [["District", "Casualties Killed", "Casualties Injured"], ["Kech", "2", "5"]],
            id="two header rows become one",
        ),
        pytest.param(
            row("<th colspan=2>Toll</th>") + row("<th>District</th>", "<th>Killed</th>") + row("Kech", "2"),
            [["Toll", ""], ["District", "Killed"], ["Kech", "2"]],
            id="a title over the table is no header",
        ),
        pytest.param(
            row("a", "<td colspan=0>b</td>") + row("c", "<td rowspan=x>d</td>") + row("e", "<td colspan=-3>f</td>"),
            [["a", "b"], ["c", "d"], ["e", "f"]],
            id="impossible spans are none",
        ),
        pytest.param(
            row("<td rowspan=2>a</td>", "<td><table><tr><td colspan=2>b</td></tr></table></td>"),
            [["a", "b"], ["b", ""]],
            id="a table that lays out others is left alone",
        ),
    ],
)  # fmt: skip
def test_each_row_gets_all_its_cells(inner: str, expected: list[list[str]]) -> None:
    assert squared(inner) == expected


def test_enormous_spans_are_bounded() -> None:
    wide = "".join(row("<td colspan=99999 rowspan=99999>a</td>", "b") for _ in range(300))
    assert sum(map(len, squared(wide))) < 10_000


CELLS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.sampled_from(["a", "7", ""])), min_size=1, max_size=4
)


@settings(max_examples=100)
@given(st.lists(CELLS, min_size=1, max_size=5))
def test_no_word_is_lost_and_no_figure_doubled(grid: list[list[tuple[int, int, str]]]) -> None:
    inner = "".join(
        row(*(f"<td colspan={w} rowspan={h}>{text}</td>" for w, h, text in cells)) for cells in grid
    )
    found = [text for cells in squared(inner) for text in cells]
    stated = [text for cells in grid for _, _, text in cells]
    assert found.count("7") == stated.count("7")
    assert found.count("a") >= stated.count("a")
