"""Tables: which column names places, and what a bare number means."""

from __future__ import annotations

import pytest

from dateline.incidents.report_table import column_category, tag_table_rows
from dateline.mentions.spans import split_segments
from reading import FakeGazetteer

TABLE = """| Name | Town | Killed |
|---|---|---|
| Pakistan | Quetta | 3 |
| Raid | Turbat / Panjgur | 1 |
| Blast | Khuzdar and Turbat | 2 |
| Total | | 6 |"""


def test_only_the_column_of_places_is_marked() -> None:
    tagged = tag_table_rows(split_segments(TABLE), FakeGazetteer())
    marked = [t.text[e.start : e.end] for t in tagged.values() for e in t.entities]
    assert marked == ["Quetta", "Turbat", "Panjgur", "Khuzdar", "Turbat"]


def test_a_column_of_words_that_are_no_places_is_left_alone() -> None:
    table = "| Day | Film |\n|---|---|\n| Monday | Quetta at dawn |\n| Tuesday | Flowers |"
    assert not [
        e for t in tag_table_rows(split_segments(table), FakeGazetteer()).values() for e in t.entities
    ]


@pytest.mark.parametrize(
    ("header", "row", "category"),
    [
        ("Killed", "", "killed"),
        ("Deaths (approx.)", "", "killed"),
        ("Injured", "", "injured"),
        ("People missing", "", "missing"),
        ("Casualties", "a camp, four deaths", "killed"),
        ("Casualties", "a camp", None),
        ("District", "", None),
        ("زخمی", "", "injured"),
    ],
)
def test_a_header_says_what_its_numbers_count(header: str, row: str, category: str | None) -> None:
    assert column_category(header, row) == category
