"""Atom 1.0 and 0.3: what is taken from where."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from dateline.feeds.parse import parse_feed
from dateline.model import FeedEntry, ParsedFeed

URL = "https://paper.example/feeds/atom.xml"
ATOM_10, ATOM_03 = "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"


def read(inside: str, namespace: str = ATOM_10, start: str = "") -> ParsedFeed:
    body = (
        f"<feed xmlns='{namespace}' xmlns:media='http://search.yahoo.com/mrss/'"
        f" xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:x='http://www.w3.org/1999/xhtml' {start}>{inside}</feed>"
    )
    feed = parse_feed(body.encode(), feed_id="paper", url=URL)
    assert isinstance(feed, ParsedFeed), feed
    return feed


def entry(inside: str, namespace: str = ATOM_10, start: str = "") -> FeedEntry:
    (found,) = read(f"<entry>{inside}</entry>", namespace, start).entries
    return found


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link href='/1'/>", "https://paper.example/1"),
        ("<link rel='self' href='/s'/><link rel='alternate' href='/1'/>", "https://paper.example/1"),
        (
            "<link rel='enclosure' href='/a.mp3'/><link rel='replies' href='/c'/><link href='/1'/>",
            "https://paper.example/1",
        ),
        (
            "<link rel='alternate' type='application/pdf' href='/p'/><link type='text/html' href='/1'/>",
            "https://paper.example/1",
        ),
        ("<link rel='alternate' type='application/pdf' href='/p'/>", "https://paper.example/p"),
        (
            "<link rel='http://www.iana.org/assignments/relation/alternate' href='/1'/>",
            "https://paper.example/1",
        ),
        ("<link rel='ALTERNATE' href='/1'/>", "https://paper.example/1"),
        ("<link>https://paper.example/1</link>", "https://paper.example/1"),
        ("<link rel='self' href='/s'/><id>https://paper.example/1</id>", "https://paper.example/1"),
        ("<link rel='self' href='/s'/><id>tag:1</id>", "https://paper.example/s"),
        ("<id>tag:1</id><content src='/1' type='text/html'/>", "https://paper.example/1"),
        ("<link rel='replies' href='/c'/>", ""),
        ("<link href=''/><id>urn:uuid:1</id>", ""),
    ],
)
def test_the_link_of_an_entry(inside: str, link: str) -> None:
    assert entry(inside).link == link


def test_xml_base_is_followed_at_every_level() -> None:
    feed = read(
        "<link href='.'/><entry xml:base='news/'><link href='1'/></entry>"
        "<entry><link xml:base='/other/' href='2'/></entry><entry><link href='3'/></entry>",
        start="xml:base='https://cdn.example/a/'",
    )
    assert feed.link == "https://cdn.example/a/"
    assert [e.link for e in feed.entries] == [
        "https://cdn.example/a/news/1",
        "https://cdn.example/other/2",
        "https://cdn.example/a/3",
    ]


@pytest.mark.parametrize(
    ("inside", "content"),
    [
        ("<content>Words</content>", "Words"),
        ("<content type='html'>&lt;p&gt;Words&lt;/p&gt;</content>", "<p>Words</p>"),
        ("<content type='html'><![CDATA[<p>Words</p>]]></content>", "<p>Words</p>"),
        (
            "<content type='xhtml'><x:div><x:p>Words &amp; <x:b>more</x:b></x:p></x:div></content>",
            "<p>Words &amp; <b>more</b></p>",
        ),
        (
            f"<content type='text/plain' mode='base64'>{base64.b64encode(b'Words').decode()}</content>",
            "Words",
        ),
        (f"<content type='application/x'>{base64.b64encode('Wörter'.encode()).decode()}</content>", "Wörter"),
        ("<content type='image/png'>iVBORw0KGgo=</content>", ""),
        ("<content type='application/xml'><a><b>Words</b></a></content>", ""),
        (
            "<content type='application/xml'><x:title>Other</x:title></content><content>Words</content>",
            "Words",
        ),
        ("<content type='image/svg+xml'>PHN2Zy8+</content>", ""),
        ("<content type='text'>short</content><content type='html'>much longer</content>", "much longer"),
    ],
)
def test_the_content_of_an_entry(inside: str, content: str) -> None:
    assert entry(inside).content == content


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<title>Fish &amp; chips</title>", "Fish & chips"),
        ("<title type='html'>Fish &amp;amp; &lt;b&gt;chips&lt;/b&gt;</title>", "Fish & chips"),
        ("<title type='xhtml'><x:div>Fish <x:b>&amp; chips</x:b></x:div></title>", "Fish & chips"),
        ("<title mode='base64' type='text/html'>RmlzaA==</title>", "Fish"),
        ("<media:group><media:title>Film</media:title></media:group><title>Fish</title>", "Fish"),
        ("<dc:title>Fish</dc:title>", "Fish"),
        ("<title>Fish</title><content type='application/xml'><title>Other</title></content>", "Fish"),
        ("<title>Fish</title><source><title>Other</title></source>", "Fish"),
    ],
)
def test_the_title_of_an_entry(inside: str, title: str) -> None:
    assert entry(inside).title == title


@pytest.mark.parametrize(
    ("inside", "summary"),
    [
        ("<summary>S</summary><content>C</content>", "S"),
        ("<content>C</content>", ""),
        ("<content>C</content><summary>S</summary>", "S"),
        ("<summary>S</summary><content>S</content>", "S"),
        ("<media:group><media:description>S</media:description></media:group>", "S"),
    ],
)
def test_the_summary_of_an_entry(inside: str, summary: str) -> None:
    assert entry(inside).summary == summary


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        ("<author><name>A. Writer</name><email>a@paper.example</email></author>", ("A. Writer",)),
        ("<author><email>a@paper.example</email></author>", ("The Desk",)),
        ("<author>A. Writer</author>", ("A. Writer",)),
        ("<contributor><name>Helper</name></contributor>", ("The Desk",)),
        ("<dc:creator>A. Writer</dc:creator>", ("A. Writer",)),
        ("<source><author><name>A. Writer</name></author></source>", ("A. Writer",)),
        ("", ("The Desk",)),
    ],
)
def test_the_authors_of_an_entry_and_else_those_of_its_feed(inside: str, names: tuple[str, ...]) -> None:
    (found,) = read(f"<author><name>The Desk</name></author><entry>{inside}</entry>").entries
    assert found.authors == names


def test_atom_03_has_names_of_its_own() -> None:
    found = entry(
        "<issued>2026-03-01T10:00:00Z</issued><modified>2026-03-01T11:00:00Z</modified>"
        "<created>2026-02-01T10:00:00Z</created><content mode='escaped'>&lt;p&gt;x&lt;/p&gt;</content>",
        ATOM_03,
    )
    assert found.published == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert found.updated == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert found.content == "<p>x</p>"


@pytest.mark.parametrize("name", ["updated", "modified"])
def test_the_date_of_the_last_change_stands_in(name: str) -> None:
    assert entry(f"<{name}>2026-03-01T10:00:00Z</{name}>").published == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_what_a_feed_says_of_itself() -> None:
    feed = read(
        "<title>P</title><subtitle>x</subtitle><link rel='self' href='/a'/><link rel='hub' href='/h'/><link href='/'/>",
        start="xml:lang='UR'",
    )
    assert (feed.title, feed.link, feed.language) == ("P", "https://paper.example/", "ur")


@pytest.mark.parametrize("inside", ["<link rel='self' href='/a'/>", "<id>https://paper.example/feed</id>"])
def test_neither_the_self_link_nor_the_id_is_the_site(inside: str) -> None:
    assert read(inside).link == ""


def test_of_several_pages_the_first_is_taken() -> None:
    links = "<link hreflang='en' href='/1'/><link rel='alternate' hreflang='fr' href='/fr/1'/>"
    assert entry(links).link == "https://paper.example/1"


def test_a_prefix_of_its_own_makes_no_difference() -> None:
    body = f"<f:feed xmlns:f='{ATOM_10}'><f:title>P</f:title><f:entry><f:id>1</f:id><f:link href='/1'/></f:entry></f:feed>"
    feed = parse_feed(body.encode(), feed_id="paper", url=URL)
    assert isinstance(feed, ParsedFeed)
    assert [(e.key, e.link) for e in feed.entries] == [("1", "https://paper.example/1")]


def test_a_document_of_one_entry_is_a_feed_of_one() -> None:
    body = f"<entry xmlns='{ATOM_10}'><id>1</id><title>One</title></entry>"
    feed = parse_feed(body.encode(), feed_id="paper", url=URL)
    assert isinstance(feed, ParsedFeed)
    assert [e.title for e in feed.entries] == ["One"]
