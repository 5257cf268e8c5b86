"""RSS of every version and with the modules in use: what is taken from where."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.feeds.parse import parse_feed
from dateline.model import FeedEntry, ParsedFeed

URL = "https://feeds.example/paper.xml"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "a": "http://www.w3.org/2005/Atom",
        "old": "http://purl.org/atom/ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "c": "http://purl.org/rss/1.0/modules/content/",
        "media": "http://search.yahoo.com/mrss/",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "fb": "http://rssnamespace.org/feedburner/ext/1.0",
        "x": "http://www.w3.org/1999/xhtml",
    }.items()
)
MARCH = datetime(2026, 3, 1, 10, tzinfo=UTC)


def rss(inside: str) -> bytes:
    return f"<rss version='2.0' {NAMESPACES}><channel>{inside}</channel></rss>".encode()


def read(body: bytes, **more: Any) -> ParsedFeed:
    feed = parse_feed(body, feed_id="paper", **({"url": URL} | more))
    assert isinstance(feed, ParsedFeed), feed
    return feed


def entry(inside: str, channel: str = "<link>https://paper.example/</link>") -> FeedEntry:
    (found,) = read(rss(f"{channel}<item>{inside}</item>")).entries
    return found


@pytest.mark.parametrize(
    ("inside", "title"),
    [
        ("<title>One</title><dc:title>Two</dc:title>", "One"),
        ("<title/><dc:title>Two</dc:title>", "Two"),
        ("<a:title>Three</a:title>", "Three"),
        ("<media:title>Four</media:title>", "Four"),
        ("<itunes:title>Five</itunes:title>", "Five"),
        ("<media:content><media:title>A picture</media:title></media:content>", ""),
        ("<media:title type='plain'>A picture</media:title><title>One</title>", "One"),
        ("<image><title>Logo</title></image><title>One</title>", "One"),
        ("<title>Road <b>closed</b> again</title>", "Road closed again"),
        ("<title><![CDATA[Tom &amp; Ann]]></title>", "Tom & Ann"),
        ("<title>Caf&#233; <!-- why not --> open</title>", "Café open"),
        ("<TITLE>Loud</TITLE>", "Loud"),
    ],
)
def test_the_title_of_an_item(inside: str, title: str) -> None:
    assert entry(inside).title == title


@pytest.mark.parametrize(
    ("inside", "link"),
    [
        ("<link>https://paper.example/1</link>", "https://paper.example/1"),
        ("<link>\n https://paper.example/1\n</link>", "https://paper.example/1"),
        ("<link><![CDATA[https://paper.example/1?a=1&b=2]]></link>", "https://paper.example/1?a=1&b=2"),
        ("<link/><guid>https://paper.example/2</guid>", "https://paper.example/2"),
        ("<link/><guid isPermaLink='true'>/2</guid>", "https://paper.example/2"),
        ("<guid ispermalink='FALSE'>https://paper.example/2</guid>", ""),
        ("<guid>paper-2</guid>", ""),
        ("<link>https://one.example/</link><link>https://two.example/</link>", "https://two.example/"),
        ("<link href='https://paper.example/3'/>", "https://paper.example/3"),
        ("<a:link rel='self' href='/self'/><a:link href='/4'/>", "https://paper.example/4"),
        ("<a:link rel='enclosure' href='/a.mp3'/><a:link rel='replies' href='/c'/>", ""),
        (
            "<link>https://proxy.example/r/1</link><fb:origLink>https://paper.example/5</fb:origLink>",
            "https://paper.example/5",
        ),
        ("<link xml:base='https://other.example/x/'>6</link>", "https://other.example/x/6"),
    ],
)
def test_the_link_of_an_item(inside: str, link: str) -> None:
    assert entry(inside).link == link


@pytest.mark.parametrize(
    ("channel", "item", "link"),
    [
        ("<link>https://paper.example/</link>", "<item>", "https://paper.example/a/1"),
        ("", "<item>", "https://feeds.example/a/1"),
        ("<link>/</link>", "<item>", "https://feeds.example/a/1"),
        (
            "<link>https://paper.example/</link>",
            "<item xml:base='https://z.example/'>",
            "https://z.example/a/1",
        ),
    ],
)
def test_relative_links_of_items_belong_to_the_site(channel: str, item: str, link: str) -> None:
    (found,) = read(rss(f"{channel}{item}<link>/a/1</link></item>")).entries
    assert found.link == link


def test_a_feed_from_a_file_keeps_relative_links_of_an_unknown_site() -> None:
    (found,) = read(rss("<item><link>/a/1</link></item>"), url="").entries
    assert found.link == "/a/1"


@pytest.mark.parametrize(
    ("inside", "summary", "content"),
    [
        ("<description>S</description><c:encoded>Long</c:encoded>", "S", "Long"),
        ("<dc:description>S</dc:description>", "S", ""),
        ("<itunes:summary>S</itunes:summary>", "S", ""),
        ("<a:summary>S</a:summary><a:content>C</a:content>", "S", "C"),
        ("<description/><media:description>S</media:description>", "S", ""),
        (
            "<media:group><media:content><media:description>S</media:description></media:content></media:group>",
            "S",
            "",
        ),
        ("<description>T</description><media:description>S</media:description>", "T", ""),
        ("<media:description type='html'>S</media:description><description>T</description>", "T", ""),
        ("<description>T</description><media:description/><c:encoded>Long</c:encoded>", "T", "Long"),
        ("<media:content><media:description>S</media:description></media:content>", "S", ""),
        ("<c:encoded>Long</c:encoded>", "", "Long"),
        ("<c:encoded>Long</c:encoded><description>S</description>", "S", "Long"),
        ("<description>Same</description><c:encoded>Same</c:encoded>", "Same", "Same"),
        ("<description>A <b>bold</b> word</description>", "A <b>bold</b> word", ""),
        ("<description>&lt;p&gt;S&lt;/p&gt;</description>", "<p>S</p>", ""),
        ("<x:body><x:p>Long</x:p></x:body>", "", "<p>Long</p>"),
        ("<content>Long</content>", "", "Long"),
    ],
)
def test_the_words_of_an_item(inside: str, summary: str, content: str) -> None:
    found = entry(inside)
    assert (found.summary, found.content) == (summary, content)


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        (
            "<author>desk@paper.example (A. Writer)</author><dc:creator>B. Writer</dc:creator>",
            ("A. Writer", "B. Writer"),
        ),
        ("<author>desk@paper.example (A. Writer)</author><dc:creator>A. Writer</dc:creator>", ("A. Writer",)),
        ("<author>desk@paper.example</author><dc:creator>A. Writer</dc:creator>", ("A. Writer",)),
        (
            "<author>de Vries (d@paper.info)</author><dc:creator>B. Writer</dc:creator>",
            ("de Vries", "B. Writer"),
        ),
        (
            "<dc:creator>A. Writer</dc:creator><source url='https://o.example/f'>Other</source>",
            ("A. Writer",),
        ),
        ("<dc:creator>A. Writer</dc:creator><dc:creator>B. Writer</dc:creator>", ("A. Writer", "B. Writer")),
        ("<dc:creator><![CDATA[A. Writer]]></dc:creator>", ("A. Writer",)),
        ("<itunes:author>A. Writer</itunes:author>", ("A. Writer",)),
        ("<a:author><a:name>A. Writer</a:name><a:email>a@paper.example</a:email></a:author>", ("A. Writer",)),
        ("<author><name>A. Writer</name></author>", ("A. Writer",)),
        ("<a:author><a:email>a@paper.example</a:email></a:author>", ()),
        ("<author>A. Writer (a@paper.example)</author>", ("A. Writer",)),
        ("<author>A. Writer, a@paper.example</author>", ("A. Writer",)),
    ],
)
def test_the_authors_of_an_item(inside: str, names: tuple[str, ...]) -> None:
    assert entry(inside).authors == names


@pytest.mark.parametrize(
    "inside",
    [
        "<pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate><dc:date>2026-02-01</dc:date>",
        "<pubdate>Sun, 01 Mar 2026 10:00:00</pubdate>",
        "<dc:date>2026-03-01T10:00:00Z</dc:date>",
        "<dcterms:issued>2026-03-01T10:00:00Z</dcterms:issued>",
        "<a:published>2026-03-01T10:00:00Z</a:published>",
        "<pubDate/><a:updated>2026-03-01T10:00:00Z</a:updated>",
        "<dcterms:modified>2026-03-01T10:00:00Z</dcterms:modified>",
    ],
)
def test_the_date_of_an_item(inside: str) -> None:
    found = entry(inside)
    assert found.published == MARCH
    assert found.date_problem is None


def test_a_later_date_stands_in_for_one_that_cannot_be_and_the_first_is_told() -> None:
    found = entry("<pubDate>Sun, 01 Mar 0026 10:00</pubDate><dc:date>2026-03-01T10:00:00Z</dc:date>")
    assert found.published == MARCH
    assert "0026" in str(found.date_problem)


@pytest.mark.parametrize(
    ("inside", "key"),
    [
        ("<guid/><guid> g2 </guid><link>https://paper.example/1</link>", "g2"),
        ("<guid></guid><link>https://paper.example/1</link>", "https://paper.example/1"),
        ("<a:id>tag:1</a:id>", "tag:1"),
    ],
)
def test_the_key_of_an_item(inside: str, key: str) -> None:
    assert entry(inside).key == key


PARTS = [
    *("<title>One</title>", "<link>https://paper.example/1</link>", "<description>Short</description>"),
    *("<guid>g1</guid>", "<pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate>", "<c:encoded>Long</c:encoded>"),
    *("<a:link rel='self' href='/self'/>", "<a:updated>2026-03-01T11:00:00Z</a:updated>"),
    "<media:content><media:title>A picture</media:title><media:description>Caption</media:description></media:content>",
    *("<media:description>Caption</media:description>", "<itunes:title>Episode</itunes:title>"),
    "<image><title>Logo</title><link>https://logo.example/</link></image>",
    *("<source url='https://other.example/'>Other</source>", "<enclosure url='/a.mp3' type='audio/mpeg'/>"),
    *("<dc:creator>A. Writer</dc:creator>", "<category>World</category>"),
]


@settings(max_examples=100, deadline=None)
@given(st.permutations(PARTS), st.sampled_from(["", "<br>"]))
def test_the_order_of_an_items_elements_makes_no_difference(parts: list[str], stray: str) -> None:
    found = entry("".join(parts) + stray)
    assert (
        found.title,
        found.link,
        found.summary,
        found.content,
        found.key,
        found.published,
        found.authors,
    ) == (
        *("One", "https://paper.example/1", "Short", "Long", "g1", MARCH),
        ("A. Writer",),
    )


@pytest.mark.parametrize(
    ("channel", "title", "link", "language"),
    [
        (
            "<title>P</title><link>https://p.example</link><language>ur</language>",
            "P",
            "https://p.example",
            "ur",
        ),
        ("<dc:title>P</dc:title><dc:language>EN-us</dc:language>", "P", "", "en-us"),
        (
            "<a:link rel='self' href='/rss'/><a:link rel='alternate' href='https://p.example/'/>",
            "",
            "https://p.example/",
            None,
        ),
        ("<a:link rel='self' href='/rss'/><link>https://p.example/</link>", "", "https://p.example/", None),
        (
            "<image><title>Logo</title><link>https://logo.example/</link></image><title>P</title>",
            "P",
            "",
            None,
        ),
        ("<textInput><title>Search</title></textInput>", "", "", None),
    ],
)
def test_what_a_channel_says_of_itself(channel: str, title: str, link: str, language: str | None) -> None:
    feed = read(rss(channel))
    assert (feed.title, feed.link, feed.language) == (title, link, language)


def test_xml_lang_gives_the_language_where_nothing_else_does() -> None:
    assert read(b"<rss><channel xml:lang='ur'><title>P</title></channel></rss>").language == "ur"


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.mark.parametrize(
    "body",
    [
        f"<rdf:RDF xmlns:rdf='{RDF}' xmlns='http://purl.org/rss/1.0/'><channel rdf:about='x'><title>P</title>"
        "</channel><item rdf:about='https://paper.example/1'><title>One</title></item></rdf:RDF>",
        f"<r:RDF xmlns:r='{RDF}' xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>P</title></channel>"
        "<item><title>One</title><link>https://paper.example/1</link></item></r:RDF>",
        f"<r:RDF xmlns:r='{RDF}' xmlns:rss='http://purl.org/rss/1.0/'><rss:channel><rss:title>P</rss:title>"
        "</rss:channel><rss:item><rss:title>One</rss:title><rss:link>https://paper.example/1</rss:link></rss:item>"
        "</r:RDF>",
        "<Channel xmlns='http://purl.org/net/rss1.1#'><title>P</title><items><item><title>One</title>"
        "<link>https://paper.example/1</link></item></items></Channel>",
        "<rss version='0.91'><channel><title>P</title></channel><item><title>One</title>"
        "<link>https://paper.example/1</link></item></rss>",
        "<!DOCTYPE rss PUBLIC '-//Netscape Communications//DTD RSS 0.91//EN' 'http://x.example/rss-0.91.dtd'>"
        "<rss version='0.91'><channel><title>P</title><item><title>One</title><link>https://paper.example/1</link>"
        "</item></channel></rss>",
        "<rss version='2.0' xmlns='http://paper.example/own'><channel><title>P</title><item><title>One</title>"
        "<link>https://paper.example/1</link></item></channel></rss>",
        "<channel><title>P</title><item><title>One</title><link>https://paper.example/1</link></item></channel>",
        "<rss version='2.0' xmlns='http://www.w3.org/2005/Atom' xmlns:atom='http://www.w3.org/2005/Atom'><channel>"
        "<title>P</title><atom:link rel='self' href='https://paper.example/rss'/><item><title>One</title>"
        "<link>https://paper.example/1</link><atom:link rel='self' href='https://paper.example/x'/></item></channel>"
        "</rss>",
        "<RSS VERSION='2.0'><CHANNEL><TITLE>P</TITLE><ITEM><TITLE>One</TITLE><LINK>https://paper.example/1</LINK>"
        "</ITEM></CHANNEL></RSS>",
    ],
)
def test_every_shape_of_rss_gives_its_items(body: str) -> None:
    feed = read(body.encode())
    assert feed.title == "P"
    assert [(e.title, e.link) for e in feed.entries] == [("One", "https://paper.example/1")]


@pytest.mark.parametrize(
    "declared",
    ["", "xmlns:dc='http://paper.example/wrong'", "xmlns:dc='HTTP://PURL.ORG/dc/elements/1.1/'"],
)
def test_a_module_is_known_by_its_prefix_where_its_address_is_wrong_or_missing(declared: str) -> None:
    body = f"<rss {declared}><channel><item><dc:creator>A. Writer</dc:creator></item></channel></rss>"
    assert read(body.encode()).entries[0].authors == ("A. Writer",)


@pytest.mark.parametrize(
    ("broken", "title"),
    [
        ("<title>Fish &amp chips & peas</title>", "Fish & chips & peas"),
        ("<title>Caf&eacute;&nbsp;open &unknown; &#8;</title>", "Café open &unknown;"),
        ("<title>Caf&eacute; <![CDATA[& more]]></title>", "Café & more"),
        ("<title>One</title><description>un<b>closed</description>", "One"),
        ("<title>One</title><guid isPermaLink=false>1</guid>", "One"),
    ],
)
def test_broken_xml_is_read_as_it_was_meant(broken: str, title: str) -> None:
    feed = read(
        f"<rss version='2.0'><channel><item>{broken}</item><item><title>Two</title></item></channel></rss>".encode()
    )
    assert [e.title for e in feed.entries] == [title, "Two"]


@pytest.mark.parametrize(
    "before", ["\n\n ", "<br />\n<b>Warning</b>: line 3<br />\n", "junk ", "<!-- a note -->", "\ufeff\n"]
)
def test_what_a_server_writes_before_the_feed_is_passed_over(before: str) -> None:
    body = f"{before}<?xml version='1.0'?><rss version='2.0'><channel><item><title>One</title></item></channel></rss>"
    assert [e.title for e in read(body.encode()).entries] == ["One"]


def test_what_follows_the_feed_is_passed_over() -> None:
    assert (
        len(read(rss("<item><title>One</title></item>") + b"\n<!-- 0.3 s --><script>x()</script>").entries)
        == 1
    )


def test_a_feed_without_items_is_a_feed() -> None:
    assert read(rss("<title>P</title>")).entries == ()


@pytest.mark.parametrize(
    "before",
    ["", "<?xml version='1.0'?>\n<!-- x -->", f"<!--{'x' * 10_000}-->", "<br/>Warning <?xml version='1.0'?>"],
)
def test_entities_that_a_feed_declares_are_not_expanded(before: str) -> None:
    doctype = "<!DOCTYPE rss [<!ENTITY own 'OWN'><!ENTITY nbsp '&#160;'>]>"
    body = f"{before}{doctype}".encode() + rss("<item><title>a&nbsp;b &own;</title></item>&own;")
    assert read(body).entries[0].title == "a b &own;"


def test_a_document_type_inside_an_item_is_text() -> None:
    page = "<![CDATA[<!DOCTYPE html><p>Words</p>]]>"
    assert entry(f"<description>{page}</description>").summary == "<!DOCTYPE html><p>Words</p>"


def test_of_an_endless_feed_the_first_and_the_last_items_are_taken() -> None:
    feed = read(rss("".join(f"<item><guid>{i}</guid></item>" for i in range(5100))))
    assert [int(e.key) for e in feed.entries] == [*range(2500), *range(2600, 5100)]
