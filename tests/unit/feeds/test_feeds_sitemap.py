"""Sitemaps read as feeds, and the indexes that are none."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from dateline.feeds import parse
from dateline.feeds.parse import parse_feed
from dateline.feeds.sitemap import MOST_PAGES, newest_news
from dateline.model import ParsedFeed, Rejection

URL = "https://paper.example/sitemaps/news.xml"
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
NEWS = b"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:n="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://paper.example/1</loc><lastmod>2026-01-31T11:00:00Z</lastmod>
 <n:news><n:publication><n:name>The Paper</n:name><n:language>ur</n:language></n:publication>
 <n:publication_date>2026-01-31T10:00:00Z</n:publication_date><n:title>Road &amp;amp; bridge closed</n:title></n:news>
 <image:image><image:loc>https://paper.example/1.jpg</image:loc><image:title>Bridge</image:title></image:image></url>
<url><loc>/2</loc><n:news><n:publication_date>2026-01-31</n:publication_date><n:title>Two</n:title></n:news></url>
<url><lastmod>2026-01-31</lastmod></url></urlset>"""


def read(body: bytes) -> ParsedFeed:
    feed = parse_feed(body, feed_id="paper", url=URL, fetched_at=NOW)
    assert isinstance(feed, ParsedFeed), feed
    return feed


@pytest.mark.parametrize("body", [NEWS, gzip.compress(NEWS)], ids=["plain", "gzipped"])
def test_a_news_sitemap_is_a_feed(body: bytes) -> None:
    feed = read(body)
    assert (feed.title, feed.link, feed.language) == ("The Paper", "https://paper.example/", "ur")
    one, two = feed.entries
    assert (one.key, one.link, one.title) == (
        *("https://paper.example/1", "https://paper.example/1", "Road & bridge closed"),
    )
    assert (one.published, one.updated) == (
        datetime(2026, 1, 31, 10, tzinfo=UTC),
        datetime(2026, 1, 31, 11, tzinfo=UTC),
    )
    assert (two.link, two.title) == ("https://paper.example/2", "Two")


def plain(*pages: str) -> bytes:
    urls = "".join(f"<url>{page}</url>" for page in pages)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def test_a_plain_sitemap_gives_pages_without_titles() -> None:
    (found,) = read(plain("<loc>https://paper.example/1</loc><lastmod>2026-01-31</lastmod>")).entries
    assert (found.link, found.title) == ("https://paper.example/1", "")
    assert found.published == found.updated == datetime(2026, 1, 31, tzinfo=UTC)


def test_of_a_large_sitemap_the_newest_pages_are_taken_in_their_order() -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    days = [(start + timedelta(hours=i)).isoformat() for i in range(MOST_PAGES + 50)]
    pages = [f"<loc>https://paper.example/{i}</loc><lastmod>{day}</lastmod>" for i, day in enumerate(days)]
    found = read(plain("<loc>https://paper.example/undated</loc>", *pages)).entries
    assert [e.link.rpartition("/")[2] for e in found] == [str(i) for i in range(50, MOST_PAGES + 50)]


def index(*addresses: str) -> bytes:
    children = "".join(f"<sitemap><loc>{address}</loc></sitemap>" for address in addresses)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{children}</sitemapindex>'.encode()


def test_an_index_of_sitemaps_is_refused_and_names_the_one_that_looks_like_news() -> None:
    body = index("/sitemap-tags.xml", "/sitemap-posts.xml", "/sitemap-news.xml.gz")
    refused = parse_feed(body, feed_id="paper", url=URL)
    assert isinstance(refused, Rejection)
    assert refused.code == "sitemap-index"
    assert refused.message == (
        "This is an index of sitemaps and no feed itself: add one of the 3 sitemaps that it names, "
        "such as https://paper.example/sitemap-news.xml.gz."
    )
    assert refused.elsewhere == tuple(
        f"https://paper.example/sitemap-{name}" for name in ("news.xml.gz", "posts.xml", "tags.xml")
    )


def test_of_many_sitemaps_the_one_changed_last_comes_first() -> None:
    dated = "".join(
        f"<sitemap><loc>https://paper.example/{i}.xml</loc><lastmod>2026-01-{i:02}</lastmod></sitemap>"
        for i in range(1, 31)
    )
    refused = parse_feed(f"<sitemapindex>{dated}</sitemapindex>".encode(), feed_id="paper", url=URL)
    assert isinstance(refused, Rejection)
    assert refused.elsewhere[0] == "https://paper.example/30.xml"
    assert len(refused.elsewhere) == 20


@pytest.mark.parametrize(
    ("addresses", "says"),
    [((), "it names none"), (("/a.xml",), "add the sitemap that it names, https://paper.example/a.xml.")],
)
def test_an_index_of_none_or_one_says_so(addresses: tuple[str, ...], says: str) -> None:
    refused = parse_feed(index(*addresses), feed_id="paper", url=URL)
    assert isinstance(refused, Rejection)
    assert says in refused.message


def test_a_gzipped_bomb_is_refused_at_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "_MAX_BYTES", 100_000)
    refused = parse_feed(gzip.compress(b" " * 1_000_000 + NEWS), feed_id="paper", url=URL)
    assert isinstance(refused, Rejection)
    assert refused.code == "too-large"
    assert "100000 bytes" in refused.message


def test_the_newest_news_is_the_newest_entry_with_a_title() -> None:
    assert newest_news(read(NEWS)) == datetime(2026, 1, 31, 10, tzinfo=UTC)


def test_pages_alone_are_no_news() -> None:
    feed = read(plain("<loc>https://paper.example/1</loc><lastmod>2026-01-31</lastmod>"))
    assert newest_news(feed) is None
