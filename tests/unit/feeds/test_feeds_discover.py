"""Feeds named by a page."""

from __future__ import annotations

import pytest

from dateline.feeds.discover import FeedLink, common_feed_urls, discover_feeds

URL = "https://paper.example/world/"


def page(head: str) -> bytes:
    return f"<!doctype html><html><head><title>x</title>{head}</head><body><p>x</p></body></html>".encode()


def found(head: str) -> list[str]:
    return [f.url for f in discover_feeds(page(head), URL, "text/html")]


@pytest.mark.parametrize(
    ("head", "urls"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ["https://paper.example/rss"]),
        ('<link rel="ALTERNATE home" type="Application/Atom+XML" href="a.xml">', [f"{URL}a.xml"]),
        ('<link rel="alternate" type="application/feed+json" href="//x.example/f">', ["https://x.example/f"]),
        ('<link rel="alternate" type="application/json" href="/wp-json/x">', []),
        (
            '<link rel="alternate" type="application/json" href="/feed.json">',
            ["https://paper.example/feed.json"],
        ),
        ('<link rel="alternate" type="text/html" href="/fr" hreflang="fr">', []),
        ('<link rel="stylesheet" type="application/rss+xml" href="/rss">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:x">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
        (
            '<base href="https://cdn.example/"><link rel="alternate" type="application/rss+xml" href="rss">',
            ["https://cdn.example/rss"],
        ),
        ('<link rel="feed" href="/f">', ["https://paper.example/f"]),
    ],
)
def test_links_to_feeds_are_found(head: str, urls: list[str]) -> None:
    assert found(head) == urls


def test_comment_feeds_come_last_and_doubles_once() -> None:
    links = [
        '<link rel="alternate" type="application/rss+xml" title="Paper &amp; Comments Feed" href="/c">',
        *['<link rel="alternate" type="application/rss+xml" title="News" href="/n">'] * 2,
    ]
    assert found("".join(links)) == ["https://paper.example/n", "https://paper.example/c"]


def test_a_feed_is_its_own_finding() -> None:
    body = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title></feed>'
    assert discover_feeds(body, URL, "text/plain") == (FeedLink(URL, "News", "atom"),)


@pytest.mark.parametrize("body", [b"", b"\0\1\2", b"%PDF-1.4", b"<", b"<!-- -->"])
def test_a_body_without_any_page_names_nothing(body: bytes) -> None:
    assert discover_feeds(body, URL, "") == ()


def test_common_places_are_on_the_same_host() -> None:
    urls = common_feed_urls("https://paper.example/world/asia?x=1")
    assert "https://paper.example/feed/" in urls
    assert len(set(urls)) == len(urls)
