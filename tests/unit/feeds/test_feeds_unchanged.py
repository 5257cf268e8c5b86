"""A body that cannot hold news is told by its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.feeds.unchanged import news_hash

FEED = (
    b"<rss><channel><title>Paper</title><lastBuildDate>Sat, 31 Jan 2026 10:00:00 GMT</lastBuildDate>"
    b"<item><guid>1</guid><title>Fire</title><slash:comments>3</slash:comments></item></channel></rss>"
)


@pytest.mark.parametrize(
    "other",
    [
        FEED.replace(b"10:00:00", b"10:05:00"),
        FEED.replace(b"<slash:comments>3", b"<slash:comments>4"),
        FEED + b"<!-- cached at 10:05 -->",
        FEED.replace(b"<channel>", b"<channel><!-- node 7 -->"),
    ],
)
def test_a_date_a_counter_and_a_comment_are_no_news(other: bytes) -> None:
    assert other != FEED
    assert news_hash(other) == news_hash(FEED)


@pytest.mark.parametrize(
    "other",
    [
        FEED.replace(b"Fire", b"Fire: two dead"),
        FEED.replace(b"<guid>1", b"<guid>2"),
        FEED.replace(b"</channel>", b"<item><guid>2</guid></item></channel>"),
        FEED.replace(b"<title>Fire</title>", b"<title><!-- Fire --></title>"),
        FEED + b"<!-- a comment without end",
    ],
)
def test_words_items_and_guids_are(other: bytes) -> None:
    assert news_hash(other) != news_hash(FEED)


@given(st.lists(st.sampled_from([b"<!--", b"-->", b"<pubDate>", b"</pubDate>", b"x", b"<", b"&lt;"])))
def test_any_bytes_have_a_hash(pieces: list[bytes]) -> None:
    assert len(news_hash(b"".join(pieces))) == 64


@pytest.mark.parametrize("piece", [b"<!--", b"<pubDate>", b"<pubDate ", b"</pubDate>", b"<!-- -->"])
def test_bytes_made_to_stall_cost_their_length_only(piece: bytes) -> None:
    # quadratic, two million bytes would not end within this test run
    assert len(news_hash(piece * (2_000_000 // len(piece)))) == 64
