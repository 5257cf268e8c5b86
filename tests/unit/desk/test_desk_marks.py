"""Cutting an article's text into marked pieces loses nothing, whatever the marks."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.desk.marks import Mark, Paragraph, Piece, TableBlock, blocks, cut

TEXT = "Gunmen killed 11 labourers in Gwadar."


def marked(pieces: tuple[Piece, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(p.text, p.fields) for p in pieces]


@st.composite
def texts_and_marks(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(alphabet="ab 𝒳é\n|-حملہ😀", max_size=60))
    place = st.integers(0, 70)
    fields = st.sampled_from(["where", "killed", "sentence"])
    marks = draw(
        st.lists(st.builds(Mark, place, place, fields, st.sampled_from(["", "a1", "a2"])), max_size=8)
    )
    return text, marks


@settings(max_examples=60)
@given(texts_and_marks())
def test_pieces_joined_are_the_text(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    assert "".join(p.text for p in cut(text, marks)) == text


@settings(max_examples=60)
@given(texts_and_marks())
def test_a_character_is_marked_exactly_where_a_mark_covers_it(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    position = 0
    for piece in cut(text, marks):
        for _ in piece.text:
            covering = {m.field for m in marks if m.start <= position < m.end}
            assert set(piece.fields) == covering
            position += 1


@settings(max_examples=60)
@given(texts_and_marks())
def test_blocks_keep_every_word_in_order(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    kept = []
    for block in blocks(text, marks):
        if isinstance(block, Paragraph):
            kept.extend(p.text for p in block.pieces)
        else:
            kept.extend(p.text for line in (block.header, *block.rows) for cell in line for p in cell)
    letters = [c for c in text if c.isalpha()]
    assert [c for c in "".join(kept) if c.isalpha()] == letters


def test_overlapping_marks_are_cut_at_their_borders_narrowest_first() -> None:
    marks = [Mark(7, 26, "killed"), Mark(17, 26, "who"), Mark(0, 37, "sentence")]
    assert marked(cut(TEXT, marks)) == [
        ("Gunmen ", ("sentence",)),
        ("killed 11 ", ("killed", "sentence")),
        ("labourers", ("who", "killed", "sentence")),
        (" in Gwadar.", ("sentence",)),
    ]


def test_an_anchor_stands_once_where_its_mark_begins() -> None:
    pieces = cut(TEXT, [Mark(7, 26, "killed", "k"), Mark(10, 12, "who", "w")])
    assert [(p.text, p.anchors) for p in pieces if p.anchors] == [("kil", ("k",)), ("le", ("w",))]


def test_offsets_are_code_points_not_utf16_units() -> None:
    text = "😀😀 Gwadar"
    assert marked(cut(text, [Mark(3, 9, "where")])) == [("😀😀 ", ()), ("Gwadar", ("where",))]


def test_a_table_becomes_rows_and_cells_with_their_marks() -> None:
    text = "Tolls:\n| District | Killed |\n|---|---|\n| Gwadar | 13 \\| more |\nThe end."
    start = text.index("13")
    found = blocks(text, [Mark(start, start + 2, "killed", "k")])
    assert [b.kind for b in found] == ["paragraph", "table", "paragraph"]
    table = found[1]
    assert isinstance(table, TableBlock)
    assert [[p.text for p in cell] for cell in table.header] == [["District"], ["Killed"]]
    assert [marked(cell) for cell in table.rows[0]] == [
        [("Gwadar", ())],
        [("13", ("killed",)), (" \\| more", ())],
    ]


def test_a_table_without_a_separator_has_no_header() -> None:
    (table,) = blocks("| a | b |\n| c | d |", [])
    assert isinstance(table, TableBlock)
    assert table.header == ()
    assert len(table.rows) == 2


def test_marks_outside_the_text_are_passed_over() -> None:
    assert marked(cut("abc", [Mark(5, 9, "who"), Mark(2, 2, "who"), Mark(2, 99, "killed")])) == [
        ("ab", ()),
        ("c", ("killed",)),
    ]
