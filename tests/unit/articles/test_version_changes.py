"""What changed between versions: nothing is lost, and what is shown as changed was changed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.articles.versions import ADDED, KEPT, REMOVED, Change, changes

TEXT = "A roof fell in at the market on Monday. Four people were hurt, the fire service said. The road is closed.\n"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (TEXT, TEXT, [(KEPT, TEXT)]),
        ("", "", []),
        ("", "New.", [(ADDED, "New.")]),
        ("Old.", "", [(REMOVED, "Old.")]),
        (
            TEXT,
            TEXT.replace("Four", "Nine"),
            [
                (KEPT, "A roof fell in at the market on Monday. "),
                (REMOVED, "Four"),
                (ADDED, "Nine"),
                (KEPT, " people were hurt, the fire service said. The road is closed.\n"),
            ],
        ),
        (
            TEXT,
            TEXT + "Two more died later.",
            [(KEPT, TEXT), (ADDED, "Two more died later.")],
        ),
        (
            TEXT,
            TEXT.replace("The road is closed.", "A spokesman for the council would not comment on it."),
            [
                (
                    KEPT,
                    "A roof fell in at the market on Monday. Four people were hurt, the fire service said. ",
                ),
                (REMOVED, "The road is closed.\n"),
                (ADDED, "A spokesman for the council would not comment on it.\n"),
            ],
        ),
        (
            "بازار میں آگ لگ گئی۔ چار افراد زخمی ہوئے۔",
            "بازار میں آگ لگ گئی۔ نو افراد زخمی ہوئے۔",
            [(KEPT, "بازار میں آگ لگ گئی۔ "), (REMOVED, "چار"), (ADDED, "نو"), (KEPT, " افراد زخمی ہوئے۔")],
        ),
    ],
)
def test_the_stretches_that_stayed_went_and_came(
    before: str, after: str, expected: list[tuple[str, str]]
) -> None:
    assert [(c.kind, c.text) for c in changes(before, after)] == expected


texts = st.lists(
    st.sampled_from(["A roof fell. ", "Four were hurt. ", "Nine were hurt! ", "سڑک بند ہے۔ ", "\n", "no end ", "...", "a b c d "]),
    max_size=12,
).map("".join)  # fmt: skip


def _made_of(found: tuple[Change, ...], kind: str) -> str:
    return "".join(c.text for c in found if c.kind in (KEPT, kind))


@settings(max_examples=300, deadline=None)
@given(texts | st.text(max_size=80), texts | st.text(max_size=80))
def test_both_versions_can_be_read_out_of_the_changes(before: str, after: str) -> None:
    found = changes(before, after)
    assert (_made_of(found, REMOVED), _made_of(found, ADDED)) == (before, after)
    assert all(c.text for c in found)
    assert all((a.kind == KEPT) != (b.kind == KEPT) or (a.kind, b.kind) == (REMOVED, ADDED) for a, b in pairwise(found))  # fmt: skip


def test_long_texts_that_have_nothing_in_common_are_shown_whole() -> None:
    one = "".join(f"Line {n} of the first. " for n in range(5000))
    other = "".join(f"Row {n * 7} is another. " for n in range(5000))
    assert [c.kind for c in changes(one, other)] == [REMOVED, ADDED]
    assert [c.kind for c in changes(one, one.replace("Line 2500 ", "Row 2500 "))] == [
        KEPT,
        REMOVED,
        ADDED,
        KEPT,
    ]
