"""Dates as they are written, and which are believed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.feeds.dates import believable, read_date

FETCHED = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-31", "2026-01-31T00:00"),
        ("2026/1/31", "2026-01-31T00:00"),
        ("20260131", "2026-01-31T00:00"),
        ("2026-01-31T10:00:00.250Z", "2026-01-31T10:00"),
        ("2026-01-31 10:00:00 +0500", "2026-01-31T05:00"),
        ("2026-01-31T10:00-03:30", "2026-01-31T13:30"),
        ("2026-01-31 10:00 PKT", "2026-01-31T05:00"),
        ("Sat, 31 Jan 2026 10:00:00 GMT", "2026-01-31T10:00"),
        ("31-Jan-2026 10:00", "2026-01-31T10:00"),
        ("Jan. 31, 2026 2:05 PM EST", "2026-01-31T19:05"),
        ("January 31st, 2026 at 12:05 a.m.", "2026-01-31T00:05"),
        ("Published: 31 January 2026, 14:05 IST", "2026-01-31T08:35"),
        ("Sat,31 Jan 2026 4:5:5 GMT+9", "2026-01-30T19:05:05"),
        ("2026-01-31T23:59:60Z", "2026-01-31T23:59:59"),
        ("2026-01-30T24:00:00Z", "2026-01-31T00:00"),
        ("2026-01-31T10:00:00\u221205:00", "2026-01-31T15:00"),
        ("2026. 1. 31. 10:00", "2026-01-31T10:00"),
        ("2026년 1월 31일", "2026-01-31T00:00"),
        ("Sat, 31 Jan 26 10:00:00 GMT", "2026-01-31T10:00"),
        ("31-Dec-99 10:00 EST", "1999-12-31T15:00"),
        ("Sat Jan  3 10:00:00 2026", "2026-01-03T10:00"),
        ("Sat Jan 31 10:00:00 PKT 2026", "2026-01-31T05:00"),
        ("Saturday, January 31, 2026 - 7:48pm", "2026-01-31T19:48"),
        ("sam., 31 janv. 2026 10:00:00 +0100", "2026-01-31T09:00"),
        ("1er août 2026", "2026-08-01T00:00"),
        ("31 juillet 2026", "2026-07-31T00:00"),
        ("3 juin 2026", "2026-06-03T00:00"),
        ("31 de enero de 2026", "2026-01-31T00:00"),
        ("31. März 2026 10:00", "2026-03-31T10:00"),
        ("31 января 2026", "2026-01-31T00:00"),
        ("31 جنوری 2026", "2026-01-31T00:00"),
    ],
)
def test_a_written_date_is_read(text: str, instant: str) -> None:
    assert read_date(text) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "02/03/2026", "1769853600", "2026-13-01", "2026-02-30", "0000-00-00", "-1"),
        *("2026-01-31T10:00:00+99:00", "2026-01-31T25:00:00Z", "31 Foo 2026", "9999999999-01-01"),
        *("2026-01-31T24:00:01Z", "31 Jan 26", "2026-01", "January 2026"),
    ],
)
def test_what_is_no_certain_date_is_none(text: str) -> None:
    assert read_date(text) is None


@settings(max_examples=60)
@given(
    st.datetimes(min_value=datetime(1990, 1, 2), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone is drawn apart
    st.integers(min_value=-12 * 4, max_value=14 * 4),
)
def test_every_iso_instant_comes_back(naive: datetime, quarters: int) -> None:
    value = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    assert read_date(value.isoformat()) == value


@settings(max_examples=80)
@given(st.text(max_size=60))
def test_no_text_raises(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        (datetime(1989, 12, 31, 23, 59, tzinfo=UTC), False),
        (datetime(1990, 1, 1, tzinfo=UTC), True),
        (FETCHED + timedelta(hours=24), True),
        (FETCHED + timedelta(hours=24, seconds=1), False),
    ],
)
def test_a_date_is_believed_from_1990_to_a_day_after_the_fetch(value: datetime, taken: bool) -> None:
    kept, problem = believable(value, "as written", fetched_at=FETCHED)
    assert (kept is value) is taken
    assert (problem is None) is taken
    assert taken or "'as written'" in str(problem)
