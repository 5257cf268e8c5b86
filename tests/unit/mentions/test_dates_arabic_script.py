"""Dates in Persian, Arabic and Urdu, with the Solar Hijri calendar. Published on Tuesday, 3 February 2026."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.mentions.date_persian import solar_day
from dateline.mentions.dates import find_dates

PUBLISHED = datetime(2026, 2, 3, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("year", "month", "day_of_month", "then"),
    [
        (1404, 11, 12, "2026-02-01"),
        (1404, 1, 1, "2025-03-21"),
        (1403, 12, 30, "2025-03-20"),  # a leap year
        (1399, 12, 30, "2021-03-20"),
        (1396, 1, 1, "2017-03-21"),
        (1375, 1, 1, "1996-03-20"),
        (1357, 11, 22, "1979-02-11"),
        (1404, 12, 30, None),  # none
        (1404, 7, 31, None),
        (1404, 13, 1, None),
        (999, 1, 1, None),
    ],
)
def test_a_solar_hijri_day_is_a_gregorian_one(
    year: int, month: int, day_of_month: int, then: str | None
) -> None:
    found = solar_day(year, month, day_of_month)
    assert (found.isoformat() if found else None) == then


@given(st.integers(1200, 1499), st.integers(1, 12), st.integers(1, 29))
def test_solar_hijri_days_follow_each_other(year: int, month: int, day_of_month: int) -> None:
    first, second = solar_day(year, month, day_of_month), solar_day(year, month, day_of_month + 1)
    assert first is not None
    if second is not None:
        assert (second - first).days == 1
    new_year, next_year = solar_day(year, 1, 1), solar_day(year + 1, 1, 1)
    assert new_year is not None
    assert next_year is not None
    assert (next_year - new_year).days == (366 if solar_day(year, 12, 30) else 365)


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("fa", "۱۲ بهمن ۱۴۰۴", "2026-02-01", "2026-02-01"),
        ("fa", "۱۲ بهمن", "2026-02-01", "2026-02-01"),
        ("fa", "۲۰ اسفند", "2025-03-10", "2025-03-10"),
        ("fa", "۱۲ دلو", "2026-02-01", "2026-02-01"),
        ("fa", "بهمن ۱۴۰۳", "2025-01-20", "2025-02-18"),
        ("fa", "۳۱ ژانویه ۲۰۲۶", "2026-01-31", "2026-01-31"),
        ("fa", "سه‌شنبه", "2026-02-03", "2026-02-03"),
        ("fa", "پنج‌شنبه", "2026-01-29", "2026-01-29"),
        ("fa", "دیروز", "2026-02-02", "2026-02-02"),
        ("fa", "سه روز پیش", "2026-01-31", "2026-01-31"),
        ("ar", "28 كانون الثاني 2026", "2026-01-28", "2026-01-28"),
        ("ar", "٢٨ كانون الثاني/يناير", "2026-01-28", "2026-01-28"),
        ("ar", "3 آب 2025", "2025-08-03", "2025-08-03"),
        ("ar", "فجر الأحد", "2026-02-01", "2026-02-01"),
        ("ar", "منذ عام", "2025-01-01", "2025-12-31"),
        ("ar", "أول أمس", "2026-02-01", "2026-02-01"),
        ("ur", "جمعے کو", "2026-01-30", "2026-01-30"),
        ("ur", "بدھ کی شب", "2026-01-28", "2026-01-28"),
        ("ur", "دو سال قبل", "2024-01-01", "2024-12-31"),
    ],
)
def test_days_in_arabic_script(language: str, text: str, first: str, last: str) -> None:
    (found,) = find_dates(text, published=PUBLISHED, language=language)
    assert (found.start.isoformat(), found.end.isoformat()) == (first, last)
