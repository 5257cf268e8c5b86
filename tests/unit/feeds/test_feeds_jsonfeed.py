"""JSON Feed 1.0 and 1.1."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dateline.feeds.parse import parse_feed
from dateline.model import ParsedFeed, Rejection

FETCHED = datetime(2026, 2, 1, tzinfo=UTC)


def parsed(**feed: Any) -> ParsedFeed:
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "The Paper"} | feed).encode()
    result = parse_feed(body, feed_id="paper", url="https://paper.example/feed.json", fetched_at=FETCHED)
    assert isinstance(result, ParsedFeed), result
    return result


def test_an_item_becomes_an_entry() -> None:
    feed = parsed(
        home_page_url="https://paper.example/",
        language="en-GB",
        items=[
            {
                "id": "1",
                "url": "/1",
                "title": "Blast &amp; fire",
                "summary": "Short.",
                "content_html": "<p>Long.</p>",
                "date_published": "2026-01-31T10:00:00+05:00",
                "date_modified": "2026-01-31T11:00:00+05:00",
                "authors": [{"name": "A. Writer"}, {"name": "B. Writer"}],
            }
        ],
    )
    (entry,) = feed.entries
    assert (feed.title, feed.link, feed.language) == ("The Paper", "https://paper.example/", "en-gb")
    assert (entry.key, entry.link, entry.title) == ("1", "https://paper.example/1", "Blast & fire")
    assert (entry.summary, entry.content) == ("Short.", "<p>Long.</p>")
    assert entry.published == datetime(2026, 1, 31, 5, tzinfo=UTC)
    assert entry.updated == datetime(2026, 1, 31, 6, tzinfo=UTC)
    assert entry.authors == ("A. Writer", "B. Writer")


@pytest.mark.parametrize(
    ("item", "field", "value"),
    [
        ({"id": 7}, "key", "7"),
        ({"external_url": "https://paper.example/9"}, "link", "https://paper.example/9"),
        ({"content_text": "Words."}, "content", "Words."),
        ({"author": {"name": "A. Writer"}}, "authors", ("A. Writer",)),
        ({"id": "https://paper.example/7"}, "link", "https://paper.example/7"),
        ({"url": "javascript:alert(1)"}, "link", ""),
        ({"date_modified": "2026-01-31T10:00:00Z"}, "published", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ({"title": ["no", "string"]}, "title", ""),
        ({"date_published": "3000-01-01T00:00:00Z"}, "published", None),
        ({"date_published": 17}, "published", None),
        ({"authors": "no list"}, "authors", ()),
    ],
)
def test_older_and_odd_items_are_read_as_far_as_they_go(item: dict[str, Any], field: str, value: Any) -> None:
    (entry,) = parsed(items=[item]).entries
    assert getattr(entry, field) == value


def test_the_feeds_author_stands_in_for_a_missing_one() -> None:
    assert parsed(authors=[{"name": "The Desk"}], items=[{"id": "1"}]).entries[0].authors == ("The Desk",)


def test_a_feed_that_does_not_say_its_version_is_known_by_its_items() -> None:
    body = b'{"items": [{"id": "1", "url": "https://paper.example/1"}]}'
    feed = parse_feed(body, feed_id="paper")
    assert isinstance(feed, ParsedFeed)
    assert feed.entries[0].link == "https://paper.example/1"


def test_items_that_are_no_objects_are_left_out() -> None:
    assert [e.key for e in parsed(items=["x", None, {"id": "1"}]).entries] == ["1"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"items": 3}',
        b"[1, 2]",
        b'{"items": [{"id": 3, "name": "x"}]}',
        b'{"items": []}',
        b'{"items": [',
        b'{"a": ' * 5000,
    ],
)
def test_other_json_is_refused(body: bytes) -> None:
    refused = parse_feed(body, feed_id="paper")
    assert isinstance(refused, Rejection)
    assert refused.code == "not-a-feed"
