"""Feed bytes become entries, and whatever is no feed says so."""

from __future__ import annotations

import builtins
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.feeds.parse import parse_feed
from dateline.feeds.records import feed_record
from dateline.model import FeedEntry, ParsedFeed, Rejection

FETCHED = datetime(2026, 2, 1, 12, tzinfo=UTC)
URL = "https://paper.example/feeds/news.xml"


def rss(items: str, channel: str = "<title>The Paper</title><link>https://paper.example/</link>") -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}{items}</channel></rss>'.encode()


def parsed(body: bytes, **more: Any) -> ParsedFeed:
    feed = parse_feed(body, feed_id="paper", url=URL, **({"fetched_at": FETCHED} | more))
    assert isinstance(feed, ParsedFeed), feed
    return feed


def only_entry(item: str) -> FeedEntry:
    (entry,) = parsed(rss(f"<item>{item}</item>")).entries
    return entry


RSS_10 = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel rdf:about="https://paper.example/"><title>The Paper</title><link>https://paper.example/</link></channel>
 <item rdf:about="https://paper.example/1"><title>Police post attacked</title><link>https://paper.example/1</link>
 <dc:date>2026-01-31T10:00:00+05:00</dc:date><dc:creator>A. Writer</dc:creator></item></rdf:RDF>"""
RSS_091 = rss("<item><title>Police post attacked</title><link>https://paper.example/1</link></item>").replace(
    b"2.0", b"0.91"
)
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Paper</title>
 <link href="/"/><id>tag:paper.example,2026:feed</id><entry><id>tag:paper.example,2026:1</id>
 <title type="html">Police post &lt;b&gt;attacked&lt;/b&gt;</title><link href="/1"/>
 <published>2026-01-31T05:00:00Z</published><updated>2026-01-31T06:00:00Z</updated>
 <author><name>A. Writer</name></author><author><name>B. Writer</name></author>
 <summary>Short.</summary><content type="html">&lt;p&gt;Long.&lt;/p&gt;</content></entry></feed>"""


@pytest.mark.parametrize("body", [RSS_10, RSS_091, ATOM], ids=["RSS 1.0", "RSS 0.91", "Atom"])
def test_every_format_gives_the_same_entry(body: bytes) -> None:
    feed = parsed(body)
    assert feed.title == "The Paper"
    assert feed.link == "https://paper.example/"
    assert [(e.title, e.link) for e in feed.entries] == [("Police post attacked", "https://paper.example/1")]


def test_an_atom_entry_keeps_its_parts_apart() -> None:
    (entry,) = parsed(ATOM).entries
    assert entry.key == "tag:paper.example,2026:1"
    assert entry.summary == "Short."
    assert entry.content == "<p>Long.</p>"
    assert entry.authors == ("A. Writer", "B. Writer")
    assert entry.published == datetime(2026, 1, 31, 5, tzinfo=UTC)
    assert entry.updated == datetime(2026, 1, 31, 6, tzinfo=UTC)


def test_a_record_of_a_feed_has_the_keys_of_the_contract() -> None:
    record = feed_record(parsed(ATOM))
    assert set(record) == {"title", "link", "language", "entries"}
    assert record["entries"][0]["published"] == "2026-01-31T05:00:00+00:00"
    assert set(record["entries"][0]) == {
        *("id", "link", "title", "summary", "content", "published", "updated", "authors", "date_problem")
    }


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ("<guid>g1</guid><link>https://paper.example/1</link><title>T</title>", "g1"),
        ("<link>https://paper.example/1</link><title>T</title>", "https://paper.example/1"),
    ],
)
def test_the_key_is_the_guid_and_else_the_link(item: str, key: str) -> None:
    assert only_entry(item).key == key


def test_without_guid_and_link_the_key_is_made_of_the_wording() -> None:
    one, other = only_entry("<title>One</title>"), only_entry("<title>Other</title>")
    assert one.key.startswith("sha256:")
    assert one.key != other.key
    assert one.key == only_entry("<title>One</title>").key


def test_a_very_long_guid_is_kept_as_its_hash() -> None:
    entry = only_entry(f"<guid>{'g' * 600}</guid>")
    assert len(entry.key) <= 500


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Shells &amp;amp; fire", "Shells & fire"),
        ("A &lt;em&gt;blast&lt;/em&gt; in town", "A blast in town"),
        ("<![CDATA[A <b>blast</b>]]>", "A blast"),
        ("Blast&lt;script&gt;alert(1)&lt;/script&gt; heard", "Blast heard"),
        ("&lt;img src=x onerror=alert(1)&gt;Blast", "Blast"),
        ("&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;Blast", "Blast"),
        ("3 &lt; 5 dead", "3 < 5 dead"),
        ("  Two\n lines ", "Two lines"),
    ],
)
def test_titles_are_plain_text(stated: str, title: str) -> None:
    assert only_entry(f"<title>{stated}</title>").title == title


@pytest.mark.parametrize(
    ("stated", "link"),
    [
        ("/a/1", "https://paper.example/a/1"),
        ("//cdn.example/1", "https://cdn.example/1"),
        ("https://paper.example/\n   world/1", "https://paper.example/world/1"),
        ("https://paper.example/a b", "https://paper.example/a%20b"),
        ("https://paper.example/?a=1&amp;amp;b=2", "https://paper.example/?a=1&b=2"),
        ("https://paper.example/" + "x" * 4000, ""),
        ("mailto:desk@paper.example", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://[broken", ""),
    ],
)
def test_links_are_absolute_and_lead_only_to_web_pages(stated: str, link: str) -> None:
    assert only_entry(f"<title>T</title><guid isPermaLink='false'>g</guid><link>{stated}</link>").link == link


def test_xml_base_is_followed() -> None:
    body = ATOM.replace(b"<feed ", b'<feed xml:base="https://other.example/x/" ').replace(b'"/1"', b'"1"')
    assert parsed(body).entries[0].link == "https://other.example/x/1"


@pytest.mark.parametrize(
    ("stated", "problem"),
    [
        ("0000-00-00T00:00:00Z", "cannot be read"),
        ("-1", "cannot be read"),
        ("Thu, 01 Jan 0000 00:00:00 GMT", "1990"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "before 1990"),
        ("Tue, 01 Jan 3000 00:00:00 GMT", "after the fetch"),
        ("1769853600", "cannot be read"),
        ("2026-01-31T10:00:00+99:00", "cannot be read"),
        ("next Tuesday", "cannot be read"),
    ],
)
def test_an_impossible_date_is_left_out_and_told(stated: str, problem: str) -> None:
    entry = only_entry(f"<title>T</title><pubDate>{stated}</pubDate>")
    assert entry.published is None
    assert entry.date_problem
    assert problem in entry.date_problem or "cannot be read" in entry.date_problem
    assert stated[:60] in entry.date_problem


@pytest.mark.parametrize(
    "stated",
    [
        "Sat, 31 Jan 2026 10:00:00 +0500",
        "2026-01-31T05:00:00Z",
        "31 Jan 2026 05:00 GMT",
        "Sat,31 Jan 2026 14:0:0 GMT+9",
    ],
)
def test_dates_in_use_are_read(stated: str) -> None:
    entry = only_entry(f"<title>T</title><pubDate>{stated}</pubDate>")
    assert entry.published == datetime(2026, 1, 31, 5, tzinfo=UTC)
    assert entry.date_problem is None


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ("<author>desk@paper.example (A. Writer)</author>", ("A. Writer",)),
        ("<author>A. Writer</author>", ("A. Writer",)),
        ("<dc:creator>A. Writer</dc:creator>", ("A. Writer",)),
        ("<author>desk@paper.example</author>", ()),
    ],
)
def test_authors_are_names(stated: str, names: tuple[str, ...]) -> None:
    body = rss(f"<item><title>T</title>{stated}</item>").replace(
        b"<rss ", b'<rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
    )
    assert parsed(body).entries[0].authors == names


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"<!DOCTYPE html><html><head><title>Home</title></head><body>Hi</body></html>", "HTML page"),
        (b"\n\n<html><body><p>404</p></body></html>", "HTML page"),
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"plain words", "text or data"),
        (b"<?xml version='1.0'?><opml><body/></opml>", "XML of another kind"),
        (b"<feed><sensor>12</sensor></feed>", "markup of another kind"),
        (b"<catalogue><item><title>A chair</title></item></catalogue>", "markup of another kind"),
        (b"</width><rss", "too broken"),
        (
            b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><r:Description/></r:RDF>",
            "another kind",
        ),
        (b"<rss><channel>" + b"<a>" * 300, "passes what can be read"),
        (b"\x1f\x8bnot really", "compressed and cannot be read"),
        (b'{"message": "not found"}', "JSON without"),
        (b"{broken", "like JSON"),
        (b"[" * 100_000, "like JSON"),
    ],
)
def test_what_is_no_feed_is_refused_with_a_sentence(body: bytes, says: str) -> None:
    refused = parse_feed(body, feed_id="paper", url=URL, fetched_at=FETCHED)
    assert isinstance(refused, Rejection)
    assert refused.code == "not-a-feed"
    assert refused.subject == URL
    assert says in refused.message
    assert refused.message.endswith(".")


@pytest.mark.parametrize(
    "body", [b"/etc/passwd", b"pyproject.toml", b"file:///etc/passwd", b"http://127.0.0.1/x"]
)
def test_a_body_that_is_a_path_or_address_opens_nothing(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*args: Any, **kwargs: Any) -> Any:
        raise AssertionError(f"opened {args}")

    monkeypatch.setattr(builtins, "open", opened)
    assert isinstance(parse_feed(body, feed_id="paper", url=URL), Rejection)


def test_entities_are_neither_expanded_nor_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="ascii")
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol" * 1000}">' for i in range(10))
    body = rss("<item><title>&l9;&x;T</title><link>https://paper.example/1</link></item>").replace(
        b"<rss", f'<!DOCTYPE rss [{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss'.encode(), 1
    )
    feed = parsed(body)
    assert len(str(feed_record(feed))) < 50_000
    assert "SECRET" not in str(feed_record(feed))


@pytest.mark.parametrize(
    ("declared", "header", "actual"),
    [
        ("utf-8", "", "utf-8"),
        ("utf-8", "", "windows-1252"),
        ("iso-8859-1", "", "utf-8"),
        ("windows-1252", "text/xml; charset=utf-8", "windows-1252"),
        ("utf-8", "text/xml; charset=iso-8859-1", "utf-8"),
        ("", "text/xml", "utf-8"),
        ("", "text/html", "windows-1252"),
        ("utf-16", "", "utf-16"),
        ("nonsense", "text/xml; charset=nonsense", "utf-8"),
    ],
)
def test_a_lie_about_the_charset_does_not_spoil_the_text(declared: str, header: str, actual: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    text = prolog + rss("<item><title>Détonation à Zürich – café</title></item>").decode().partition("?>")[2]
    feed = parsed(text.encode(actual), content_type=header)
    assert feed.entries[0].title == "Détonation à Zürich – café"


WORDS = {
    "utf-8": "کوئٹہ میں سڑک بند",
    "utf-16": "کوئٹہ میں سڑک بند",
    "windows-1251": "Дорога снова открыта",
    "koi8-r": "Дорога снова открыта",
    "windows-1256": "الطريق مفتوح",
    "iso-8859-2": "Cesta je opět otevřená",
    "gb2312": "道路重新开放",
    "shift_jis": "道路は再開した",
    "iso-2022-jp": "道路は再開した",
    "euc-kr": "도로가 다시 열렸다",
}


@pytest.mark.parametrize("actual", WORDS)
@pytest.mark.parametrize(
    ("header", "declared"),
    [
        *(("{}", "{}"), ("{}", ""), ("", "{}"), ("{}", "utf-8"), ("utf-8", "{}")),
        *(("iso-8859-1", "{}"), ("{}", "iso-8859-1"), ("nonsense", "{}")),
    ],
)
def test_one_honest_word_on_the_charset_is_enough(actual: str, header: str, declared: str) -> None:
    prolog = f"<?xml version='1.0' encoding='{declared.format(actual)}'?>" if declared else ""
    body = f"{prolog}<rss version='2.0'><channel><title>{WORDS[actual]}</title></channel></rss>"
    kind = f"text/xml; charset={header.format(actual)}" if header else "text/xml"
    assert parsed(body.encode(actual), content_type=kind).title == WORDS[actual]


@pytest.mark.parametrize("actual", ["utf-16-le", "utf-16-be", "utf-8-sig", "utf-32"])
def test_unicode_with_or_without_a_mark_needs_no_word(actual: str) -> None:
    body = f"<rss version='2.0'><channel><title>{WORDS['utf-8']}</title></channel></rss>"
    assert parsed(body.encode(actual)).title == WORDS["utf-8"]


def test_utf_16_pages_are_told_from_feeds_too() -> None:
    refused = parse_feed("<html><body>x</body></html>".encode("utf-16"), feed_id="paper", url=URL)
    assert isinstance(refused, Rejection)
    assert "HTML page" in refused.message


@pytest.mark.parametrize(
    "body",
    [
        b"<rdf:RDF><channel><title>P</title></channel><item><title>One</title></item></rdf:RDF>",
        b"<rss version='2.0'><channel><item><title>One</b></title></item><image:width></image:width>",
        b"<rss version='2.0'><channel><item><title>One</b></title></item></width>",
        b"<rss version='2.0'><channel><item><title>One&#xD800;</b></title></item>",
        b"<rss><channel><item><title>One</title><p:pos xmlns:p='http://www.opengis.net/gml'>1 2</p:pos></item></channel></rss>",
        b"<rss><channel><item><gml:pos>1 2</gml:pos><title>One</title></item></channel></rss>",
        b"<rss><channel><item><title>One</title><textInput><name>q</name></textInput></item></channel></rss>",
    ],
)
def test_what_trips_other_parsers_is_read(body: bytes) -> None:
    assert parsed(body).entries[0].title == "One"


@pytest.mark.parametrize("junk", [b"\n\n  ", b"\xef\xbb\xbf", b"\x08\x0b"])
def test_what_stands_before_the_feed_is_passed_over(junk: bytes) -> None:
    body = junk + rss("<item><title>T\x01he blast</title></item>")
    assert parsed(body).entries[0].title == "The blast"


def test_a_feed_cut_in_the_middle_keeps_what_came() -> None:
    body = rss("<item><title>One</title></item><item><title>Two</title></item>")
    assert parsed(body[: body.index(b"<title>Two") + 10]).entries[0].title == "One"


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from(
        [
            *(b"", b"<rss><channel>", b"<feed>", b"{", b"<?xml version='1.0'?>", b"<rdf:RDF><item>"),
            *(b"<rss><channel><item><title>", b"<urlset><url>", b"<sitemapindex>", b"\x1f\x8b\x08"),
            b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'>",
        ]
    ),
)
def test_no_bytes_raise_and_every_entry_has_a_key_and_no_link_but_to_the_web(
    body: bytes, start: bytes
) -> None:
    feed = parse_feed(start + body, feed_id="paper", url=URL)
    assert isinstance(feed, (ParsedFeed, Rejection))
    for entry in feed.entries if isinstance(feed, ParsedFeed) else ():
        assert entry.key
        assert entry.link == "" or entry.link.lower().startswith(("http://", "https://"))
