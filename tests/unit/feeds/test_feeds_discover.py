"""Feeds named by a page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dateline.feeds.discover import common_feed_urls, discover_feeds

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


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title></feed>', "atom"),
        ("<rss version='2.0'><channel><title>News</title></channel></rss>", "rss"),
        ('{"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": []}', "json"),
        (
            "<urlset><url><loc>/1</loc><news><publication><name>News</name></publication></news></url></urlset>",
            "sitemap",
        ),
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_a_feed_is_its_own_finding(body: str, kind: str, charset: str) -> None:
    if kind == "json" and charset == "utf-16":
        charset = "utf-8-sig"
    (link,) = discover_feeds(body.encode(charset), URL, "text/plain")
    assert (link.url, link.title, link.kind, link.is_guess) == (URL, "News", kind, False)


def test_a_feed_tells_how_new_its_news_are() -> None:
    item = "<item><title>One</title><pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate></item>"
    (link,) = discover_feeds(f"<rss><channel>{item}</channel></rss>".encode(), URL, "")
    assert link.newest == datetime(2026, 1, 31, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "link",
    [
        *(
            '<a href="/rss">x</a>',
            '<a href="/feed/">x</a>',
            '<a href="/feeds/">x</a>',
            '<a href="/rss.xml">x</a>',
        ),
        *('<a href="/world/index.rdf">x</a>', '<a href="/rss/world.xml">x</a>', '<a href="/rss/world">x</a>'),
        *(
            '<a href="/feeds/world.xml">x</a>',
            '<a href="/news-feed.xml">x</a>',
            '<a href="/?feed=rss2">x</a>',
        ),
        *('<a href="/news?a=1&amp;format=atom">x</a>', '<a href="https://feeds.example/paper">x</a>'),
        *('<a href="/x">RSS</a>', '<a href="/x"> RSS <b>feed</b></a>', '<a href="/x" title="RSS"><img></a>'),
        '<a href="/x" type="application/rss+xml">x</a>',
    ],
)
def test_links_in_the_text_that_look_like_feeds_are_guesses(link: str) -> None:
    (guess,) = discover_feeds(page(link), URL, "text/html")
    assert guess.is_guess


@pytest.mark.parametrize(
    "link",
    [
        *('<a href="/feedback">Feedback</a>', '<a href="/news/atomic-plant">x</a>', '<a href="#rss">RSS</a>'),
        *('<a href="javascript:rss()">RSS</a>', '<a href="mailto:rss@paper.example">RSS</a>', "<a>RSS</a>"),
        *(
            '<a href="/about">How to use our RSS</a>',
            '<a href="/story?feed=yes">x</a>',
            '<a href="/breakfast">x</a>',
        ),
    ],
)
def test_other_links_are_no_guesses(link: str) -> None:
    assert discover_feeds(page(link), URL, "text/html") == ()


def test_where_a_page_names_feeds_nothing_is_guessed() -> None:
    head = '<link rel="alternate" type="application/rss+xml" href="/n">'
    assert found(f'<a href="/rss">RSS</a>{head}<a href="/feed">x</a>') == ["https://paper.example/n"]


def test_guesses_on_the_own_host_come_first() -> None:
    links = '<a href="https://reader.example/rss">RSS</a><a href="/comments/feed">x</a><a href="/rss">RSS</a>'
    assert found(links) == [
        f"https://{a}" for a in ("paper.example/rss", "reader.example/rss", "paper.example/comments/feed")
    ]


def test_the_sitemaps_of_an_index_are_guesses() -> None:
    body = b"<sitemapindex><sitemap><loc>/tags.xml</loc></sitemap><sitemap><loc>/news.xml</loc></sitemap></sitemapindex>"
    assert [(g.url, g.kind, g.is_guess) for g in discover_feeds(body, URL, "")] == [
        ("https://paper.example/news.xml", "sitemap", True),
        ("https://paper.example/tags.xml", "sitemap", True),
    ]


@pytest.mark.parametrize("body", [b"", b"\0\1\2", b"%PDF-1.4", b"<", b"<!-- -->"])
def test_a_body_without_any_page_names_nothing(body: bytes) -> None:
    assert discover_feeds(body, URL, "") == ()


def test_common_places_are_on_the_same_host() -> None:
    urls = common_feed_urls("https://paper.example/world/asia?x=1")
    assert "https://paper.example/feed/" in urls
    assert urls[0] == "https://paper.example/world/feed/"
    assert len(set(urls)) == len(urls)
