"""Whole sitemaps, of the past as of the news, plain and gzipped, sound and broken."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

from dateline.model import Document, Rejection
from dateline.past import sitemaps
from dateline.past.sitemaps import ChildSitemap, SitemapContent, read_whole_sitemap
from dateline.past.values import PastLink

NOW = datetime(2026, 3, 14, 6, tzinfo=UTC)
AT = "https://a.example/sitemap.xml"
HEAD = (
    '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
)


def read(body: str | bytes) -> SitemapContent | Rejection:
    raw = body.encode() if isinstance(body, str) else body
    return read_whole_sitemap(Document(AT, AT, NOW, 200, "application/xml", (), raw, ""))


def content(body: str | bytes) -> SitemapContent:
    found = read(body)
    assert isinstance(found, SitemapContent)
    return found


def test_a_pages_date_is_its_publication_then_the_day_in_its_address_then_its_last_change() -> None:
    body = (
        f"{HEAD}<url><loc>https://a.example/1</loc><lastmod>2025-01-01</lastmod><news:news>"
        "<news:publication_date>2019-05-03T08:00:00Z</news:publication_date><news:title>Bus &amp; car</news:title>"
        "</news:news></url>"
        "<url><loc>/2019/05/04/two</loc><lastmod>2025-01-01</lastmod></url>"
        "<url><loc>https://a.example/3</loc><lastmod>2019-05-05</lastmod></url>"
        "<url><loc>https://a.example/4</loc></url><url><lastmod>2019-05-05</lastmod></url></urlset>"
    )
    assert content(body).pages == (
        PastLink("https://a.example/1", datetime(2019, 5, 3, 8, tzinfo=UTC), "Bus & car"),
        PastLink("https://a.example/2019/05/04/two", datetime(2019, 5, 4, 12, tzinfo=UTC)),
        PastLink("https://a.example/3", datetime(2019, 5, 5, tzinfo=UTC)),
        PastLink("https://a.example/4"),
    )
    assert content(gzip.compress(body.encode(), mtime=0)) == content(body)


def test_an_index_names_its_sitemaps_with_their_last_change() -> None:
    body = (
        "<sitemapindex><sitemap><loc>https://a.example/2019.xml.gz</loc><lastmod>2019-12-31</lastmod></sitemap>"
        "<sitemap><loc>2020.xml</loc></sitemap></sitemapindex>"
    )
    assert content(body).children == (
        ChildSitemap("https://a.example/2019.xml.gz", datetime(2019, 12, 31, tzinfo=UTC)),
        ChildSitemap("https://a.example/2020.xml", None),
    )


def test_all_pages_count_and_not_the_newest_thousand() -> None:
    body = HEAD + "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(3000)) + "</urlset>"
    found = content(body)
    assert (len(found.pages), found.problem) == (3000, "")


def test_more_than_a_sitemap_may_hold_is_cut_with_the_reason(monkeypatch: object) -> None:
    number = sitemaps.MOST_PAGES + 10
    body = HEAD + "".join(f"<url><loc>https://a.example/{n}</loc></url>" for n in range(number)) + "</urlset>"
    found = content(body)
    assert len(found.pages) == sitemaps.MOST_PAGES
    assert "more than 50000" in found.problem


def test_what_comes_before_a_broken_place_is_taken() -> None:
    whole = (
        f"{HEAD}<url><loc>https://a.example/1</loc></url><url><loc>https://a.example/2</loc></url></urlset>"
    )
    cut = gzip.compress(whole.encode() + b" " * 200_000, mtime=0)[:-20]
    assert content(cut).pages[0].url == "https://a.example/1"
    assert content(whole[: whole.index("<loc>https://a.example/2")]).pages[0].url == "https://a.example/1"


def test_a_bomb_and_entities_stay_bounded() -> None:
    laughs = (
        '<!DOCTYPE urlset [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">'
        "]><urlset><url><loc>https://a.example/&c;</loc></url></urlset>"
    )
    found = read(laughs)
    assert isinstance(found, (SitemapContent, Rejection))
    assert not isinstance(found, SitemapContent) or all("haha" not in page.url for page in found.pages)
    bomb = gzip.compress(
        HEAD.encode() + b"<url><loc>https://a.example/1</loc></url>" + b" " * 200_000_000, mtime=0
    )
    problem = content(bomb)
    assert problem.problem
    assert problem.pages[0].url == "https://a.example/1"


def test_what_is_no_sitemap_is_refused() -> None:
    for body in ("<rss/>", "<html><body></body></html>", "words", ""):
        found = read(body)
        assert isinstance(found, Rejection), body
        assert found.code == "no-sitemap"
