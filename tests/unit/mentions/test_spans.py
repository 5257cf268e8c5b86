"""Segments and sentences: every span is what it says, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.mentions.spans import (
    MAX_SEGMENT_CHARS,
    SegmentKind,
    cells,
    fold,
    split_segments,
    split_sentences,
)

TEXT = """Attack on a market
Gunmen attacked a market on Sunday, police said.
- a list item
| Town | Killed |
|---|---|
| Quetta | 3 |
| Pasni / Tump | |
Last words without a full stop but long enough, with commas, to be more than a heading, since nobody writes such headings"""


def test_lines_are_told_apart_by_what_they_are() -> None:
    kinds = [s.kind for s in split_segments(TEXT)]
    assert kinds == [
        SegmentKind.HEADING,
        SegmentKind.PARAGRAPH,
        SegmentKind.LIST_ITEM,
        SegmentKind.TABLE_HEADER,
        SegmentKind.TABLE_ROW,
        SegmentKind.TABLE_ROW,
        SegmentKind.PARAGRAPH,
    ]


def test_a_cell_keeps_its_place_in_the_text_and_empty_cells_count() -> None:
    rows = [s for s in split_segments(TEXT) if s.kind is SegmentKind.TABLE_ROW]
    assert [c.text for c in cells(rows[1])] == ["Pasni / Tump", ""]
    for row in rows:
        for cell in cells(row):
            assert TEXT[cell.start : cell.end] == cell.text


def test_a_paragraph_wrapped_by_hand_is_one_segment() -> None:
    text = "Gunmen opened fire on a bus in the town on Sunday evening and\nkilled three people, police said."
    (segment,) = split_segments(text)
    assert segment.text == text
    assert len(split_sentences(segment.text)) == 1


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Police came. They left.", 2),
        ("Lt. Col. A. Khan spoke at 3 p.m. on Monday in St. Louis, Mo. before noon.", 1),
        ("It began at 1 a.m. Police came.", 2),
        ("It began at 1 a.m. Sunday in the town.", 1),
        ("دھماکہ ہوا۔ تین افراد ہلاک ہوئے۔", 2),
        ("من فعل ذلك؟ لا أحد يعرف.", 2),
        ('"We saw it." He left.', 2),
        ("", 0),
        ("   ", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(split_sentences(text)) == count


@given(st.text(max_size=300))
@settings(max_examples=60)
def test_segments_and_sentences_hold_the_text_they_point_at_in_order(text: str) -> None:
    last = 0
    for segment in split_segments(text):
        assert text[segment.start : segment.end] == segment.text
        assert segment.start >= last
        last = segment.end
        end = 0
        for start, stop in split_sentences(segment.text):
            assert end <= start < stop <= len(segment.text)
            end = stop


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_a_line_of_a_million_characters_is_cut() -> None:
    segments = split_segments("word " * 200_000)
    assert max(len(s.text) for s in segments) <= MAX_SEGMENT_CHARS
    assert all(s.text for s in segments)


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("| Area | Killed |\n| Anka | 11 |\n| Tsafe | 8 |", True),
        ("Figures:\n| Area | Killed |\n| Anka | 11 |", True),
        ("| Anka | 11 |\n| Tsafe | 8 |", False),
        ("| Anka | Police post |\n| Tsafe | Market |", False),
        ("| Killed in all of them |\n| Anka | 11 |", False),
    ],
)
def test_a_first_row_without_figures_above_one_with_figures_is_the_header(text: str, header: bool) -> None:
    rows = [s.kind for s in split_segments(text) if s.text.startswith("|")]
    assert rows[0] is (SegmentKind.TABLE_HEADER if header else SegmentKind.TABLE_ROW)
    assert set(rows[1:]) == {SegmentKind.TABLE_ROW}
