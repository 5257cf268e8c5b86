"""When an article was published, and who says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.articles.published import publication_date
from dateline.feeds.dates import AHEAD, EARLIEST

FETCHED = datetime(2026, 2, 1, 12, tzinfo=UTC)
FEED = datetime(2026, 1, 31, 9, tzinfo=UTC)
PLAIN = "https://paper.example/blast"
DATED = "https://paper.example/2026/01/30/blast"


@pytest.mark.parametrize(
    ("stated", "feed", "url", "day", "source"),
    [
        (["2026-01-29T10:00:00Z"], FEED, DATED, 29, "page"),
        (["rubbish", "2026-01-29"], FEED, DATED, 29, "page"),
        (["3000-01-01", "1970-01-01"], FEED, DATED, 31, "feed"),
        ([], datetime(1970, 1, 1, tzinfo=UTC), DATED, 30, "url"),
        ([], None, DATED, 30, "url"),
        ([], None, "https://paper.example/2030/01/30/x", 1, "fetched"),
        ([], None, "https://paper.example/2026/02/30/x", 1, "fetched"),
        ([], None, PLAIN, 1, "fetched"),
    ],
)
def test_the_first_believable_date_counts(
    stated: list[str], feed: datetime | None, url: str, day: int, source: str
) -> None:
    found, said = publication_date(stated, feed_date=feed, url=url, fetched_at=FETCHED)
    assert found is not None
    assert (found.day, said) == (day, source)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("stated", "feed", "instant", "source"),
    [
        # a clock without a zone gets one from another date of the page, or from the feed's
        (["2026-01-31T14:00:00", "2026-01-31T14:00:00+05:00"], None, "2026-01-31T09:00", "page"),
        (["31 January 2026 2:00 PM", "2026-01-31T14:00:41+05:00"], None, "2026-01-31T09:00:41", "page"),
        (["2026-01-31T14:30:00"], FEED.replace(hour=9), "2026-01-31T09:00", "page"),
        (["2026-01-31T14:07:00"], FEED, "2026-01-31T14:07", "page"),
        (["2026-01-30T14:00:00"], FEED, "2026-01-30T14:00", "page"),
        (["2026-01-31T14:00:00Z"], FEED, "2026-01-31T14:00", "page"),
        # published before we fetched it, whatever the local clock says
        (["2026-02-01T16:00:00"], None, "2026-02-01T12:00", "page"),
        (["2026-02-01T16:00:00+00:00"], None, "2026-02-01T16:00", "page"),
        # the moment of the fetch is when the page was drawn, not when it was published
        (["2026-02-01T11:59:58Z"], FEED, "2026-01-31T09:00", "feed"),
        (["2026-02-01T11:59:58Z"], FETCHED, "2026-02-01T11:59:58", "page"),
        (["2026-02-01T11:59:58Z"], None, "2026-02-01T11:59:58", "page"),
        (["2026-02-03T00:00:00Z"], FEED, "2026-01-31T09:00", "feed"),
        # other languages
        (["publié le 31 janvier 2026 à 8h05"], None, "2026-01-31T08:05", "page"),
        (["۳۱ جنوری ۲۰۲۶"], None, "2026-01-31T00:00", "page"),
    ],
)  # fmt: skip
def test_a_clock_is_put_right_by_what_else_is_known(
    stated: list[str], feed: datetime | None, instant: str, source: str
) -> None:
    found = publication_date(stated, feed_date=feed, url=PLAIN, fetched_at=FETCHED)
    assert found == (at(instant), source)


@pytest.mark.parametrize(
    ("weak", "feed", "url", "day", "source"),
    [
        (["30 January 2026"], None, DATED, 30, "page"),
        (["30 January 2026"], FEED, DATED, 31, "feed"),
        (["30 January 2030", "rubbish"], None, DATED, 30, "url"),
        (["rubbish", "29 January 2026"], None, PLAIN, 29, "page"),
    ],
)
def test_a_day_in_the_text_and_the_last_change_count_after_the_feed(
    weak: list[str], feed: datetime | None, url: str, day: int, source: str
) -> None:
    found, said = publication_date([], weak=weak, feed_date=feed, url=url, fetched_at=FETCHED)
    assert found is not None
    assert (found.day, said) == (day, source)


@settings(max_examples=200)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=20), st.datetimes().map(str), st.datetimes(timezones=st.timezones()).map(str)
        )
    ),
    st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
)
def test_the_date_is_always_believable(stated: list[str], feed: datetime | None) -> None:
    found, source = publication_date(stated, feed_date=feed, url=PLAIN, fetched_at=FETCHED)
    assert found is not None
    assert EARLIEST <= found <= FETCHED + AHEAD
    assert source in ("page", "feed", "fetched")
