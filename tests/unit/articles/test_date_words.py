"""Dates in other languages are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.articles.date_words import in_english
from dateline.feeds.dates import read_date


@pytest.mark.parametrize(
    ("printed", "instant"),
    [
        ("publié le 31 janvier 2026 à 14h05", "2026-01-31 14:05"),
        ("1er février 2026", "2026-02-01 00:00"),
        ("Samedi 7 août 2025 à 9:30", "2025-08-07 09:30"),
        ("٣١ يناير ٢٠٢٦", "2026-01-31 00:00"),
        ("٣١ كانون الثاني ٢٠٢٦، ٢:٠٥ م", "2026-01-31 14:05"),
        ("31 تشرين الأول 2025", "2025-10-31 00:00"),
        ("۳۱ جنوری ۲۰۲۶", "2026-01-31 00:00"),
        ("ہفتہ، ۳۱ جنوری، ۲۰۲۶", "2026-01-31 00:00"),
        ("\u200f۷ مئی ۲۰۲۵ ۲:۰۵ شام", "2025-05-07 14:05"),
        ("جنوری 31, 2026", "2026-01-31 00:00"),
        ("31 de enero de 2026", "2026-01-31 00:00"),
        ("3. März 2026, 10:15 Uhr", "2026-03-03 10:15"),
        ("९ 2026-01-31", None),
        ("कुछ नहीं", None),
        ("31 marchandises 2026", None),
    ],
)
def test_what_a_page_prints_is_an_instant(printed: str, instant: str | None) -> None:
    found = read_date(in_english(printed))
    assert (found and f"{found:%Y-%m-%d %H:%M}") == instant


@pytest.mark.parametrize(
    "stated", ["2026-01-31T10:00:00+05:00", "Sat, 31 Jan 2026 10:00:00 GMT", "January 31, 2026 2:05 PM"]
)
def test_english_stays_as_it_is(stated: str) -> None:
    assert in_english(stated) == stated


@given(st.text(max_size=40))
def test_no_text_raises_and_a_second_time_changes_nothing_that_is_read(text: str) -> None:
    once = in_english(text)
    assert read_date(in_english(once)) == read_date(once)
