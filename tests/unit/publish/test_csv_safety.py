from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dateline.publish.csv_safety import csv_lines, neutralise, restore

FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1",
    "\ufeff=1", "＝1+1", "＋1", "－1", "＠A1", "﹦1", "﹢1", "﹣1", "﹫A1", "−1+1", "'=1", "''=1", "\x00=1", "\x1f@A",
    "\tplain", "-", "=", "+92 300", "-1.28.3", "\u2028=1", "\u00ad=1",
]  # fmt: skip
PLAIN = ["", "Quetta", "-1.28", "+5", "-.5", "1e9", "a=b", "a\n=b", "'quoted'", "31 January", "ﷲ", "۱۲"]


def cells(table: list[list[str]]) -> list[list[str]]:
    text = "".join(csv_lines(["h"], table))
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_calculate_gets_an_apostrophe(text: str) -> None:
    assert neutralise(text) == f"'{text}"
    assert restore(neutralise(text)) == text


@pytest.mark.parametrize("text", PLAIN)
def test_other_texts_and_numbers_stay_as_they_are(text: str) -> None:
    assert neutralise(text) == text
    assert restore(text) == text


@given(st.text(max_size=40))
@example("'-5")
@example("'\t")
def test_what_was_neutralised_can_be_read_back(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=20),
            min_size=1,
            max_size=4,
        ),
        max_size=4,
    )
)
def test_a_table_reads_back_to_the_same_cells_and_none_is_a_formula(table: list[list[str]]) -> None:
    back = cells(table)
    assert [[restore(c) for c in row] for row in back] == table
    for cell in (c for row in back for c in row):
        assert cell[:1] not in ("=", "@", "\t", "\r", "\n")


def test_a_negative_number_stays_a_number() -> None:
    assert "".join(csv_lines(["a", "b", "c"], [[-1.28, -3, None]])) == "a,b,c\n-1.28,-3,\n"


def test_a_long_run_of_blanks_takes_no_time() -> None:
    started = time.process_time()
    neutralise(" '" * 200_000)
    assert time.process_time() - started < 1


def test_a_row_goes_out_before_the_next_one_is_asked_for() -> None:
    asked: list[int] = []

    def table() -> object:
        for n in range(3):
            asked.append(n)
            yield [n]

    lines = csv_lines(["n"], table())  # type: ignore[arg-type]
    assert (next(lines), asked) == ("n\n", [])
    assert (next(lines), asked) == ("0\n", [0])
