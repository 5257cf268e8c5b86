"""The extractor's tree as lines, with tables where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dateline.articles.text import body_text, joined, without_headline
from dateline.model import Table


def lines(inner: str) -> tuple[list[str], tuple[Table, ...]]:
    text, tables = body_text(etree.fromstring(f"<body>{inner}</body>"))
    for table in tables:
        assert text[table.start : table.end].startswith("| ")
        assert text[table.start : table.end].endswith(" |")
        assert "\n" not in text[table.end : table.end + 1] or text[table.end] == "\n"
    return text.split("\n") if text else [], tables


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        ("<head>Head</head><p>One <hi>two</hi> three.</p>", ["Head", "One two three."]),
        ("<p>First<lb/>second</p>", ["First", "second"]),
        ("<list><item>a</item><item><p>b</p></item></list>", ["- a", "- b"]),
        ("<list><item>a<list><item>a1</item></list></item><item>b</item></list>", ["- a", "- a1", "- b"]),
        ("<list><item><p>a</p><p>more of a</p></item></list>", ["- a", "more of a"]),
        ("<quote><p>Said.</p></quote>loose words<p>x</p>tail", ["Said.", "loose words", "x", "tail"]),
        ("<p>  many \n  spaces </p><p/><p> </p>", ["many spaces"]),
        ("<p>e\u0301</p>", ["é"]),
        ("<p>See <ref target='x'>this</ref>.<graphic src='x'/> End</p>", ["See this. End"]),
        ("", []),
    ],
)
def test_blocks_become_lines_in_reading_order(inner: str, expected: list[str]) -> None:
    assert lines(inner)[0] == expected


TABLE = (
    "<p>Before.</p><table><row><cell role='head'>District</cell><cell role='head'>Killed</cell></row>"
    "<row><cell>Quetta</cell><cell>3</cell></row><row><cell>Gwadar</cell><cell><p>11 | or more</p></cell></row></table>"
    "<p>After.</p>"
)


def test_a_table_stands_at_its_place_with_header_and_offsets() -> None:
    found, (table,) = lines(TABLE)
    assert found == [
        "Before.",
        "| District | Killed |",
        "|---|---|",
        "| Quetta | 3 |",
        "| Gwadar | 11 \\| or more |",
        "After.",
    ]
    assert table.header == ("District", "Killed")
    assert table.rows == (("Quetta", "3"), ("Gwadar", "11 | or more"))
    assert (table.start, table.end) == (8, 8 + len("\n".join(found[1:5])))


def rows(*cells: tuple[str, ...]) -> str:
    return "".join("<row>" + "".join(f"<cell>{c}</cell>" for c in r) + "</row>" for r in cells)


def test_words_over_a_column_of_figures_are_a_header_even_without_th() -> None:
    _, (table,) = lines(f"<table>{rows(('District', 'Killed'), ('Quetta', '3'), ('Gwadar', '11'))}</table>")
    assert table.header == ("District", "Killed")


def test_a_table_without_header_has_none() -> None:
    found, (table,) = lines(f"<table>{rows(('Quetta', 'calm'), ('Gwadar', 'tense'))}</table>")
    assert table.header == ()
    assert found == ["| Quetta | calm |", "| Gwadar | tense |"]


def test_short_rows_are_filled_up() -> None:
    _, (table,) = lines(f"<table>{rows(('a', 'b', 'c'), ('d',))}</table>")
    assert table.rows[-1] == ("d", "", "")


@pytest.mark.parametrize("cells", [(("only",),), (("one", "row"),), (("a",), ("b",))])
def test_a_table_that_only_lays_out_the_page_is_plain_lines(cells: tuple[tuple[str, ...], ...]) -> None:
    found, tables = lines(f"<table>{rows(*cells)}</table>")
    assert tables == ()
    assert found == [c for r in cells for c in r]


@pytest.mark.parametrize(
    ("title", "kept"),
    [("Before.", False), ("BEFORE", False), ("Something else", True), ("", True)],
)
def test_a_first_line_that_repeats_the_title_goes_and_the_tables_move_along(title: str, kept: bool) -> None:
    text, tables = body_text(etree.fromstring(f"<body>{TABLE}</body>"))
    cut, (table,) = without_headline(text, tables, title)
    assert cut.startswith("Before.") is kept
    assert cut[table.start : table.end] == text[tables[0].start : tables[0].end]


def test_a_text_that_is_only_the_title_stays() -> None:
    assert without_headline("Title", (), "Title") == ("Title", ())


def test_a_title_over_a_table_is_a_line_of_its_own_and_no_header() -> None:
    table = (
        "<table><row><cell role='head'>Toll by district</cell></row>"
        f"<row><cell role='head'>District</cell><cell>Killed</cell></row>{rows(('Kech', '2'), ('Gwadar', '1'))}</table>"
    )
    found, (one,) = lines(table)
    assert found[0] == "Toll by district"
    assert (one.header, one.start) == (("District", "Killed"), len(found[0]) + 1)


@pytest.mark.parametrize("parts", [[], ["a"], ["a", "b\nc", "d"]])
def test_joined_texts_know_where_each_part_lies(parts: list[str]) -> None:
    text, tables, spans = joined([(p, (Table(0, len(p), (), ((p,),)),)) for p in parts])
    assert [text[start:end] for start, end in spans] == parts
    assert [text[t.start : t.end] for t in tables] == parts


WORDS = st.text(alphabet="ab |é\n\u0301", max_size=6)


@settings(max_examples=80)
@given(st.lists(st.lists(WORDS, min_size=2, max_size=3), min_size=2, max_size=4), WORDS, WORDS)
def test_offsets_always_frame_the_tables_lines(cells: list[list[str]], before: str, after: str) -> None:
    table = rows(*(tuple(r) for r in cells))
    text, tables = body_text(
        etree.fromstring(f"<body><p>{before}</p><table>{table}</table><p>{after}</p></body>")
    )
    for found in tables:
        block = text[found.start : found.end].split("\n")
        assert all(line.startswith("| ") or set(line) <= set("|-") for line in block)
        assert len(block) == len(found.rows) + (2 if found.header else 0)
