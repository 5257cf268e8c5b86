"""The day on which an article appeared where its readers live."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.mentions.date_zone import ZONES, local_moment


@pytest.mark.parametrize(
    ("published", "country", "day"),
    [
        (datetime(2026, 2, 3, 3, tzinfo=UTC), "US", 2),
        (datetime(2026, 2, 3, 3, tzinfo=UTC), "us", 2),
        (datetime(2026, 2, 2, 20, tzinfo=UTC), "PK", 3),
        (datetime(2026, 2, 3, 3, tzinfo=UTC), "GB", 3),
        (datetime(2026, 2, 3, 3, tzinfo=UTC), None, 3),
        (datetime(2026, 2, 3, 3, tzinfo=UTC), "XX", 3),
        (datetime(2026, 2, 3, 12, tzinfo=UTC), "NZ", 3),  # noon UTC: a day whose hour is not known
        (datetime(2026, 2, 3, 12, 1, tzinfo=UTC), "NZ", 4),
        (datetime(2026, 2, 3, 23, tzinfo=timezone(timedelta(hours=5))), "US", 3),  # it says where it is
        (datetime(2026, 2, 3, 3, tzinfo=UTC).replace(tzinfo=None), "US", 3),
    ],
)
def test_the_day_is_the_day_of_the_country(published: datetime, country: str | None, day: int) -> None:
    local = local_moment(published, country)
    assert local is not None
    assert local.day == day


def test_no_moment_has_no_day() -> None:
    assert local_moment(None, "PK") is None


def test_every_zone_of_the_table_is_known() -> None:
    assert all(len(country) == 2 and ZoneInfo(zone) for country, zone in ZONES.items())


@given(st.datetimes(timezones=st.just(UTC)), st.sampled_from(["NZ", "US", "PK", "", None]))
def test_it_stays_the_same_instant(published: datetime, country: str | None) -> None:
    assert local_moment(published, country) == published
