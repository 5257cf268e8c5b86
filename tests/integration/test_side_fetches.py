"""What is fetched beside feeds and pages leads nowhere inside either: finding feeds, lists of sources, other forms of a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from dateline import sourcing
from dateline.articles.extract import extract_article
from dateline.errors import UsageError
from dateline.feeds.opml import read_opml
from dateline.model import Document, Rejection
from dateline.ports import PageToExtract
from fakes import document
from hostile_host import Host, page, running


@pytest.fixture
def trap() -> Iterator[Host]:
    with running("127.0.0.1", **{"*": lambda c: c.answer(page("inside"))}) as host:
        yield host
        assert host.connections == 0


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    monkeypatch.setenv("DATELINE_ALLOW_PRIVATE_HOSTS", "127.0.0.2")
    with ExitStack() as stack:
        yield stack.enter_context(running("127.0.0.2"))


def test_a_page_that_redirects_inside_is_no_way_to_find_feeds(site: Host, trap: Host) -> None:
    site.scripts["*"] = lambda c: c.answer(b"", "302 Found", location=trap.url("/"))
    with pytest.raises(UsageError, match="refused"):
        sourcing.find_feeds(site.url("/"))


def test_an_inside_address_that_a_page_names_as_its_feed_is_not_asked(site: Host, trap: Host) -> None:
    link = f'<link rel="alternate" type="application/rss+xml" href="{trap.url("/feed")}">'
    site.scripts["*"] = lambda c: c.answer(
        f"<html><head>{link}</head><body>x</body></html>".encode(), content_type="text/html"
    )
    assert [found.url for found in sourcing.find_feeds(site.url("/"))] == [trap.url("/feed")]
    with pytest.raises(UsageError, match="refused"):
        sourcing.find_feeds(trap.url("/feed"))


def test_the_usual_addresses_of_a_site_may_not_lead_inside(site: Host, trap: Host) -> None:
    site.scripts["*"] = lambda c: c.answer(b"", "302 Found", location=trap.url("/feed"))
    site.scripts["/"] = lambda c: c.answer(page(), content_type="text/html")
    with pytest.raises(UsageError, match="No feed"):
        sourcing.find_feeds(site.url("/"))
    assert len(site.requests) > 5


@pytest.mark.parametrize(
    "before",
    [
        '<!DOCTYPE opml SYSTEM "{trap}">',
        '<!DOCTYPE opml [<!ENTITY % p SYSTEM "{trap}"> %p;]>',
        '<!DOCTYPE opml [<!ENTITY x SYSTEM "{trap}">]>',
        '<?xml-stylesheet href="{trap}"?>',
    ],
)
def test_a_list_of_sources_loads_nothing(trap: Host, before: str) -> None:
    body = f'<opml version="2.0"><body><outline xmlUrl="{trap.url("/feed")}" text="T"/></body></opml>'
    try:
        feeds = read_opml((before.format(trap=trap.url("/dtd")) + body).encode())
    except UsageError:
        return
    assert [f.url for f in feeds] == [trap.url("/feed")]


def test_reading_a_page_fetches_nothing_that_it_names(trap: Host) -> None:
    names = "".join(
        f'<link rel="{rel}" href="{trap.url("/" + rel)}">'
        for rel in ("amphtml", "stylesheet", "icon", "canonical")
    )
    html = (
        f'<!DOCTYPE html SYSTEM "{trap.url("/dtd")}"><html><head><base href="{trap.url("/")}">{names}</head><body>'
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{trap.url("/x")}"/><iframe src="/frame"></iframe>'
    )
    got: Document = document("http://paper.example/1", html, content_type="text/html")
    assert isinstance(extract_article(PageToExtract(got)), Rejection)
