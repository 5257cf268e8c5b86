"""Feeds are found from whatever address an operator gives, with few requests, all of them guarded."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dateline.adapters.fetcher import HttpxFetcher
from dateline.adapters.parsers import ParserPool
from dateline.errors import UsageError
from dateline.feeds.discover import FeedLink
from dateline.finding import MOST_GUESSES, MOST_SITEMAPS, Search
from hostile_host import Connection, Host, Script, SystemClock, feed, page, running

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    made = ParserPool(max_workers=1, time_limit=5.0)
    yield made
    made.close()


def find(pool: ParserPool, host: Host, path: str = "/") -> list[FeedLink]:
    fetcher = HttpxFetcher(
        allow_private_hosts=[f"{host.address}:{host.port}"],
        user_agent="dateline/test",
        clock=SystemClock(),
        per_host_delay=0.0,
    )
    try:
        return Search(fetcher, pool, now=NOW).from_address(host.url(path))
    finally:
        fetcher.close()


def found(pool: ParserPool, host: Host, path: str = "/") -> list[str]:
    return [link.url.removeprefix(host.url("")) for link in find(pool, host, path)]


def gives(body: bytes | str, content_type: str = "text/html") -> Script:
    data = body.encode() if isinstance(body, str) else body

    def script(connection: Connection) -> None:
        connection.answer(data.replace(b"HOST", connection.host.url("").encode()), content_type=content_type)

    return script


def html(inside: str = "", head: str = "") -> Script:
    return gives(f"<!doctype html><html><head><title>t</title>{head}</head><body>{inside}</body></html>")


def news(*paths: str, when: datetime = NOW - timedelta(hours=5)) -> Script:
    urls = "".join(
        f"<url><loc>HOST{path}</loc><n:news><n:publication><n:name>The Paper</n:name></n:publication>"
        f"<n:publication_date>{when.isoformat()}</n:publication_date><n:title>Road open</n:title></n:news></url>"
        for path in paths
    )
    return gives(
        f"<urlset xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{urls}</urlset>", "text/xml"
    )


def index(*paths: str) -> Script:
    children = "".join(f"<sitemap><loc>HOST{path}</loc></sitemap>" for path in paths)
    return gives(f"<sitemapindex>{children}</sitemapindex>", "text/xml")


PAGES_ALONE = gives(
    "<urlset><url><loc>HOST/about</loc><lastmod>2026-02-01</lastmod></url></urlset>", "text/xml"
)


def test_a_feed_is_its_own_finding_and_nothing_else_is_asked(pool: ParserPool) -> None:
    with running(**{"/rss": gives(feed(), "text/xml")}) as host:
        assert [(link.url, link.title) for link in find(pool, host, "/rss")] == [
            (host.url("/rss"), "The Paper")
        ]
        assert host.paths() == ["/rss"]


def test_all_feeds_that_a_page_names_are_found_without_looking_further(pool: ParserPool) -> None:
    links = [
        f'<link rel="alternate" type="application/{kind}" href="/{path}">'
        for kind, path in (("rss+xml", "world"), ("atom+xml", "asia"), ("feed+json", "all.json"))
    ]
    with running(**{"/": html(head="".join(links))}) as host:
        assert found(pool, host) == ["/world", "/asia", "/all.json"]
        assert host.paths() == ["/"]


def test_feeds_of_comments_are_left_out_unless_there_is_no_other(pool: ParserPool) -> None:
    def link(path: str, title: str) -> str:
        return f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">'

    scripts = {
        "/": html(head=link("/comments/feed/", "Comments") + link("/feed/", "News")),
        "/story": html(head=link("/story/comments/feed/", "On this story")),
    }
    with running(**scripts) as host:
        assert found(pool, host) == ["/feed/"]
        assert found(pool, host, "/story") == ["/story/comments/feed/"]


def test_links_in_the_text_that_look_like_feeds_are_looked_at(pool: ParserPool) -> None:
    links = "".join(
        f'<a href="{p}">{w}</a>'
        for p, w in (("/rss/world", "World"), ("/x", "RSS"), ("/breakfast", "Feed me"))
    )
    with running(
        **{"/": html(links), "/rss/world": gives(feed(), "text/xml"), "/x": html("a list of our feeds")}
    ) as host:
        assert found(pool, host) == ["/rss/world"]
        assert sorted(host.paths()) == ["/", "/rss/world", "/x"]


def test_a_link_to_a_page_of_feeds_on_the_same_host_is_followed(pool: ParserPool) -> None:
    named = '<link rel="alternate" type="application/rss+xml" href="/f.xml">'
    with running(**{"/": html('<a href="/rss">RSS</a>'), "/rss": html(head=named)}) as host:
        assert found(pool, host) == ["/f.xml"]


def test_feeds_of_another_site_that_a_link_called_rss_leads_to_are_not_taken(pool: ParserPool) -> None:
    named = '<link rel="alternate" type="application/rss+xml" href="/blog.xml">'
    with running("127.0.0.2", **{"/rss": html(head=named)}) as reader:
        start = html(f'<a href="{reader.url("/rss")}">RSS</a>')
        with running(**{"/": start}) as host:
            fetcher = HttpxFetcher(
                allow_private_hosts=[f"{h.address}:{h.port}" for h in (host, reader)],
                user_agent="dateline/test",
                clock=SystemClock(),
                per_host_delay=0.0,
            )
            try:
                with pytest.raises(UsageError, match="No feed was found"):
                    Search(fetcher, pool, now=NOW).from_address(host.url("/"))
            finally:
                fetcher.close()
            assert reader.paths() == ["/rss"]


@pytest.mark.parametrize(
    ("asked", "place"), [("/", "/feed/"), ("/", "/index.xml"), ("/city/", "/city/feed/"), ("/city/a", "/rss")]
)
def test_a_page_without_links_has_its_feed_at_a_usual_place(pool: ParserPool, asked: str, place: str) -> None:
    with running(**{asked: html("news"), place: gives(feed(), "text/xml")}) as host:
        assert found(pool, host, asked) == [place]


def test_of_the_usual_places_one_is_taken_and_pages_there_are_not(pool: ParserPool) -> None:
    # Many hosts answer every address with their front page.
    scripts = {
        "*": html("news"),
        "/feed.xml": gives(feed(), "text/xml"),
        "/atom.xml": gives(feed(), "text/xml"),
    }
    with running(**scripts) as host:
        assert found(pool, host) == ["/feed.xml"]


@pytest.mark.parametrize(
    ("robots", "scripts", "expected"),
    [
        ("Sitemap: HOST/news.xml", {"/news.xml": news("/1")}, ["/news.xml"]),
        ("User-agent: *\nDisallow: /\nSITEMAP: /news.xml", {"/news.xml": news("/1")}, ["/news.xml"]),
        (
            "Sitemap: HOST/all.xml",
            {"/all.xml": index("/tags.xml", "/news.xml"), "/news.xml": news("/1")},
            ["/news.xml"],
        ),
        (
            "Sitemap: HOST/pages.xml\nSitemap: HOST/latest.xml",
            {"/pages.xml": PAGES_ALONE, "/latest.xml": news("/1")},
            ["/latest.xml"],
        ),
        (
            "Sitemap: HOST/news.xml\nSitemap: HOST/paper.rss.xml",
            {"/news.xml": news("/1"), "/paper.rss.xml": gives(feed(), "text/xml")},
            ["/paper.rss.xml"],
        ),
    ],
    ids=["named", "without a host", "through an index", "beside pages", "beside a feed"],
)
def test_news_sitemaps_that_robots_txt_names_are_found(
    pool: ParserPool, robots: str, scripts: dict[str, Script], expected: list[str]
) -> None:
    with running(**{"/": html("news"), "/robots.txt": gives(robots, "text/plain")}, **scripts) as host:
        assert found(pool, host) == expected


def test_a_gzipped_news_sitemap_is_found(pool: ParserPool) -> None:
    def zipped(connection: Connection) -> None:
        body = (
            f"<urlset xmlns:n='x'><url><loc>{connection.host.url('/1')}</loc><n:news><n:title>Road open</n:title>"
            "<n:publication_date>2026-02-01T10:00:00Z</n:publication_date></n:news></url></urlset>"
        )
        connection.answer(gzip.compress(body.encode()), content_type="application/x-gzip")

    robots = gives("Sitemap: HOST/news.xml.gz", "text/plain")
    with running(**{"/": html(), "/robots.txt": robots, "/news.xml.gz": zipped}) as host:
        assert found(pool, host) == ["/news.xml.gz"]


@pytest.mark.parametrize(
    "scripts",
    [
        {},
        {"/robots.txt": gives("User-agent: *\nDisallow:", "text/plain")},
        {"/robots.txt": gives("Sitemap: HOST/s.xml", "text/plain"), "/s.xml": PAGES_ALONE},
        {
            "/robots.txt": gives("Sitemap: HOST/news.xml", "text/plain"),
            "/news.xml": news("/1", when=NOW - timedelta(days=9)),
        },
        {"/robots.txt": gives("Sitemap: javascript:x\nSitemap: HOST/news.xml", "text/plain")},
        {"/robots.txt": gives(feed(), "text/xml")},
        # An index in an index is not followed.
        {
            "/robots.txt": gives("Sitemap: HOST/a.xml", "text/plain"),
            "/a.xml": index("/b.xml"),
            "/b.xml": index("/news.xml"),
        }
        | {"/news.xml": news("/1")},
    ],
    ids=["no robots", "no sitemap", "pages alone", "old news", "gone", "a feed as robots", "deep"],
)
def test_a_site_without_a_feed_is_told_in_a_sentence(pool: ParserPool, scripts: dict[str, Script]) -> None:
    with running(**{"/": html("nothing here")}, **scripts) as host:
        with pytest.raises(UsageError) as told:
            find(pool, host)
        assert (
            str(told.value) == f"No feed was found at {host.url('/')}; give the address of the feed itself."
        )


def test_an_index_of_sitemaps_is_followed_to_its_news(pool: ParserPool) -> None:
    scripts = {
        "/map.xml": index("/pages.xml", "/news.xml"),
        "/news.xml": news("/1"),
        "/pages.xml": PAGES_ALONE,
    }
    with running(**scripts) as host:
        assert found(pool, host, "/map.xml") == ["/news.xml"]


def test_an_index_without_news_names_a_sitemap_to_add(pool: ParserPool) -> None:
    told = r"index of sitemaps.* such as http://[\d.:]+/posts\.xml\."
    scripts = {"/map.xml": index("/tags.xml", "/posts.xml"), "/posts.xml": PAGES_ALONE}
    with running(**scripts) as host, pytest.raises(UsageError, match=told):
        find(pool, host, "/map.xml")


def test_a_host_that_names_thousands_is_asked_a_few_times(pool: ParserPool) -> None:
    links = "".join(f'<a href="/rss/{i}">RSS</a>' for i in range(3000))
    robots = "\n".join(f"Sitemap: HOST/s{i}.xml" for i in range(3000))
    scripts = {"/": html(links), "/robots.txt": gives(robots, "text/plain")}
    scripts |= {f"/s{i}.xml": index(*(f"/c{i}-{j}.xml" for j in range(500))) for i in range(10)}
    with running(**scripts) as host:
        with pytest.raises(UsageError):
            find(pool, host)
        usual = 9
        assert len(host.requests) <= 1 + MOST_GUESSES + usual + 1 + 2 * MOST_SITEMAPS


def test_every_side_fetch_is_refused_at_the_wall(pool: ParserPool) -> None:
    """A link, a sitemap, its child and a redirect of each lead to a host inside: it is never connected to."""

    def to(connection: Connection) -> None:
        connection.answer(status="302 Found", location=trap.url("/rss"))

    with running("127.0.0.2", **{"*": gives(feed(), "text/xml")}) as trap:
        robots = f"Sitemap: {trap.url('/news.xml')}\nSitemap: HOST/moved.xml\nSitemap: HOST/all.xml"
        scripts = {
            "/": html(f'<a href="{trap.url("/rss")}">RSS</a><a href="/rss/moved">RSS</a>'),
            "/rss/moved": to,
            "/feed/": to,
            "/robots.txt": gives(robots, "text/plain"),
            "/moved.xml": to,
            "/all.xml": gives(
                f"<sitemapindex><sitemap><loc>{trap.url('/news')}</loc></sitemap></sitemapindex>"
            ),
        }
        with running(**scripts) as host:
            with pytest.raises(UsageError):
                find(pool, host)
            assert {"/rss/moved", "/feed/", "/moved.xml", "/all.xml"} <= set(host.paths())
        assert trap.connections == 0


def test_a_page_that_stalls_its_parser_is_told(pool: ParserPool) -> None:
    stalling = b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(300_000)) + b">x</p>"
    with running(**{"/": gives(stalling)}) as host, pytest.raises(UsageError, match="could not be read"):
        find(pool, host)


def test_a_page_that_is_too_large_is_told(pool: ParserPool) -> None:
    with running(**{"/": gives(page("x" * 7_000_000))}) as host, pytest.raises(UsageError, match="too large"):
        find(pool, host)
