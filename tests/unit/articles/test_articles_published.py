"""When an article was published, and who says so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dateline.articles.published import publication_date

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
