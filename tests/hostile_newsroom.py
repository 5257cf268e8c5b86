"""A newsroom in which most hosts lie, stall or attack: feeds, pages and robots.txt, each with what must come of it.

All answer on one loopback address under names of their own, so that each has its own turn at the fetcher. Nothing
here ever names a host outside loopback to a socket: the metadata address stands in Location headers and links only.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import brotli
import zstandard

from hostile_host import Connection, Script, drip

MIB = 1024 * 1024
READ = ""
METADATA = "http://169.254.169.254/latest/meta-data/"


@dataclass(frozen=True)
class Case:
    """One hostile host. `codes`: the reasons that may be stored of it; none where it does no harm and is read, and
    `READ` among them where a quick machine reads it in time."""

    name: str
    script: Script
    codes: frozenset[str]


# ------------------------------------------------------------------------------------------------------- answers


def serve(body: bytes, kind: str = "text/xml", **headers: str) -> Script:
    return lambda c: c.answer(body, content_type=kind, **headers)


def packed(body: bytes, coding: str) -> Script:
    return serve(body, content_encoding=coding)


def raw(*pieces: bytes) -> Script:
    """These bytes and then the end of the connection, whatever HTTP says."""

    def script(c: Connection) -> None:
        for piece in pieces:
            c.send(piece)
        raise ConnectionAbortedError

    return script


def moved(to: str, **headers: str) -> Script:
    return lambda c: c.answer(b"", "302 Found", location=to, **headers)


def endless(piece: bytes) -> Script:
    """A head, then the same piece until the reader gives up."""

    def script(c: Connection) -> None:
        c.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not c.host.closing.is_set():
            c.send(piece)

    return script


def informed(c: Connection) -> None:
    while not c.host.closing.is_set():
        c.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def slow(data: bytes) -> Script:
    return lambda c: drip(c, data)


# -------------------------------------------------------------------------------------------------------- bodies


def rss(items: str, *, before: str = "", root: str = '<rss version="2.0">', title: str = "Paper") -> bytes:
    text = f'<?xml version="1.0"?>{before}{root}<channel><title>{title}</title>{items}</channel></rss>'
    return text.encode("utf-8", "surrogatepass")


def item(link: str = "", title: str = "News", guid: str = "1", more: str = "") -> str:
    return (
        f"<item><guid isPermaLink='false'>{guid}</guid><title>{title}</title><link>{link}</link>{more}</item>"
    )


def story(i: int) -> bytes:
    """A page of its own wording, long enough to be an article."""
    words = (
        f"Police opened the coastal road near kilometre {i} again on Saturday, after a day of heavy rain. "
    )
    return f"<!doctype html><html><head><title>Road {i} open</title></head><body><article><h1>Road {i} open</h1><p>{words * 4}</p></article></body></html>".encode()


def good_feed(paper: str) -> bytes:
    items = (item(f"http://{paper}/{i}", f"Road {i} open", f"{paper}-{i}") for i in (1, 2))
    return rss("".join(items))


@cache
def zeros(mib: int) -> bytes:
    """gzip of that many MiB of nothing."""
    return gzip.compress(b"\0" * (mib * MIB), compresslevel=6)


@cache
def bomb(coding: str) -> bytes:
    """60 MiB of nothing in that coding."""
    nothing = b"\0" * (60 * MIB)
    packers = {
        "br": lambda data: brotli.compress(data, quality=1),
        "zstd": zstandard.compress,
        "deflate": raw_deflate,
    }
    return packers[coding](nothing)


def raw_deflate(data: bytes) -> bytes:
    squeezer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return squeezer.compress(data) + squeezer.flush()


def laughs(trap: str) -> str:
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol" * 1000}">' for i in range(10))
    return f'<!DOCTYPE rss [{levels}<!ENTITY x SYSTEM "{trap}">]>'


# --------------------------------------------------------------------------------------------------------- feeds


def hostile_feeds(trap: str) -> Iterator[Case]:
    """`trap`: an address inside that must never be reached."""

    def case(name: str, script: Script, *codes: str) -> Case:
        return Case(name, script, frozenset(codes))

    # --- too much
    yield case("gzip-bomb", packed(zeros(200), "gzip"), "too-large")
    yield case("gzip-twice", packed(gzip.compress(zeros(200)), "gzip, gzip"), "too-large")
    yield case("br-bomb", packed(bomb("br"), "br"), "too-large")
    yield case("zstd-bomb", packed(bomb("zstd"), "zstd"), "too-large")
    yield case("deflate-bomb", packed(bomb("deflate"), "deflate"), "too-large")
    yield case("endless-chunks", endless(b"10000\r\n" + b"x" * 0x10000 + b"\r\n"), "too-large", "deadline")
    yield case("crumbs", endless(b"1\r\nx\r\n" * 5000), "too-many-pieces")
    yield case("200-encodings", packed(zeros(1), ", ".join(["gzip"] * 200)), "broken-encoding")
    yield case("no-gzip", packed(b"\x1f\x8bnonsense", "gzip"), "broken-encoding")
    yield case("unknown-coding", packed(b"x", "sdch"), "broken-encoding")
    # --- HTTP that is none
    yield case("false-length", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"), "network")
    yield case("negative-length", raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"), "network")
    yield case(
        "two-lengths", raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), "network"
    )
    yield case(
        "huge-chunk",
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
        "network",
    )
    yield case(
        "endless-chunk-size",
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 200_000),
        "network",
    )
    yield case("header-of-1-mb", raw(b"HTTP/1.1 200 OK\r\nX: ", b"x" * MIB, b"\r\n\r\n"), "network")
    yield case(
        "many-headers",
        raw(b"HTTP/1.1 200 OK\r\n" + b"X-Header: some value\r\n" * 20_000 + b"\r\n"),
        "network",
    )
    yield case("bad-status", raw(b"HTTP/1.1 20x OK\r\n\r\n"), "network")
    yield case("http-0-9", raw(good_feed("old.bad.example")), "network")
    yield case("no-http", raw(b"\0\1\2\3\r\n\r\n"), "network")
    yield case("nothing", raw(), "network")
    yield case("endless-100-continue", informed, "network")
    # --- slow
    yield case("slow-head", slow(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 900), "deadline")
    yield case("slow-body", slow(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 900), "deadline")
    yield case("silence", lambda c: c.host.closing.wait(20), "deadline", "network")
    # --- redirects
    yield case("loop", lambda c: c.answer(b"", "302 Found", location=c.path), "redirect-loop")
    yield case("growing-loop", lambda c: c.answer(b"", "302 Found", location=f"{c.path}x"), "redirect-loop")
    yield case("to-trap", moved(trap), "address-refused")
    yield case("to-metadata", moved(METADATA), "address-refused")
    yield case("to-disguise", moved("http://0x7f000001/"), "address-refused")
    yield case("to-file", moved("file:///etc/passwd"), "bad-url")
    yield case("to-data", moved("data:text/xml,<rss/>"), "bad-url")
    yield case("to-mail-port", moved("http://127.0.0.2:25/"), "address-refused")
    yield case("to-nowhere", moved("http://[broken"), "address-refused", "bad-redirect")
    yield case(
        "location-with-crlf",
        moved("/feed%0d%0aX-Evil:%201?a\tb"),
        "redirect-loop", "bad-redirect", "not-a-feed",
    )  # fmt: skip
    # --- no feed
    yield case("path", serve(b"/etc/passwd", "text/plain"), "not-a-feed")
    yield case("address", serve(trap.encode(), "text/plain"), "not-a-feed")
    yield case("image", serve(b"\x89PNG", "image/png"), "wrong-type")
    yield case("nul-bytes", serve(b"\0" * 100_000), "not-a-feed")
    yield case("gone", lambda c: c.answer(b"", "410 Gone"), "http-410")
    yield case("busy", lambda c: c.answer(b"", "429 Slow", retry_after="2678400"), "http-429")
    # --- what makes parsers stall
    # large ones may also be given up for want of room, since so many attack at once
    stalled = ("parser-timeout", "parser-memory", "parser-crash", "no-room")
    yield case("entities-in-title", serve(rss(item(), title="&lt;" * 2_000_000)), *stalled, READ)
    yield case(
        "attributes",
        serve(rss("", root="<rss " + " ".join(f"a{i}='1'" for i in range(300_000)) + ">")),
        *stalled,
        "not-a-feed",
    )
    yield case(
        "items-never-closed",
        serve(b'<rss version="2.0"><channel>' + b"<item>" * 500_000),
        *stalled,
        "not-a-feed",
    )
    yield case(
        "many-entries",
        serve(rss("".join(item(f"http://x.example/{i}", guid=str(i)) for i in range(30_000)))),
        *stalled,
    )
    yield case("author-of-1-mb", serve(rss(item(more=f"<author>{'a' * MIB}</author>"))), *stalled)
    yield case("brackets", serve(b"[" * 2_000_000, "application/json"), "not-a-feed", *stalled)
    # --- XML that reaches out: read, and nothing of it fetched or blown up
    bad_item = item("http://127.0.0.1/admin", "Inside &x;")
    yield case("laughs", serve(rss(item(title="&l9;&x;T"), before=laughs(trap))))
    yield case(
        "external-entity", serve(rss(bad_item, before=f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{trap}">]>'))
    )
    yield case(
        "parameter-entity", serve(rss(item(), before=f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{trap}"> %p;]>'))
    )
    yield case("outer-dtd", serve(rss(item(), before=f'<!DOCTYPE rss SYSTEM "{trap}">')))
    yield case(
        "xinclude",
        serve(rss(f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{trap}"/>' + item())),
    )
    yield case("stylesheet", serve(rss(item(), before=f'<?xml-stylesheet href="{trap}" type="text/xsl"?>')))
    # --- odd and harmless
    yield case("script-in-title", serve(rss(item(title="&lt;script&gt;alert(1)&lt;/script&gt;Blast"))))
    yield case("title-of-2-mb", serve(rss(item(title="word " * 400_000))))
    yield case("guid-of-1-mb", serve(rss(item(guid="g" * MIB))))
    yield case("odd-links", serve(rss("".join(item(link, guid=str(i)) for i, link in enumerate(ODD_LINKS)))))
    yield case(
        "impossible-dates",
        serve(rss("".join(item(guid=d, more=f"<pubDate>{d}</pubDate>") for d in ODD_DATES))),
    )
    yield case("one-guid", serve(rss(item(title="First") + item(title="Second"))))
    yield case("control-characters", serve(rss(item(title="a\0b\x08c\ud800d"))))
    yield case(
        "false-charset",
        serve(rss(item(title="D\xe9tonation")).decode().encode("latin-1"), "text/xml; charset=utf-8"),
    )
    yield case("utf-7", serve(rss(item(title="+ADw-script+AD4-")), "text/xml; charset=utf-7"))
    yield case(
        "json-numbers",
        serve(
            b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1e999,"title":"T","date_published":"\\ud800"}]}',
            "application/json",
        ),
    )
    yield case("1000-headers", lambda c: c.answer(rss(item()), **{f"X-{i}": "value" for i in range(1000)}))


ODD_LINKS = (
    "javascript:alert(1)",
    "file:///etc/passwd",
    "data:text/html,x",
    "http://127.0.0.1/admin",
    METADATA,
    "http://2130706433/",
    "http://user:secret@paper.example/",
    "http://[broken",
    "gopher://127.0.0.1:70/",
)
ODD_DATES = (
    *("0000-00-00T00:00:00Z", "-1", "Tue, 01 Jan 3000 00:00:00 GMT", "1769853600"),
    *("2026-01-31T10:00:00+99:00", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 5000, "2026-13-45", "<b>now</b>"),
)


# --------------------------------------------------------------------------------------------------------- pages

STALLING_PAGE = b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(300_000)) + b">x</p>"


def hostile_pages(trap: str) -> Iterator[Case]:
    def case(name: str, script: Script, *codes: str) -> Case:
        return Case(name, script, frozenset(codes))

    def html(body: bytes) -> Script:
        return serve(body, "text/html")

    yield case("gzip-bomb", packed(zeros(200), "gzip"), "too-large")
    yield case("to-trap", moved(trap), "address-refused")
    yield case("to-metadata", moved(METADATA), "address-refused")
    yield case("to-file", moved("file:///etc/passwd"), "bad-url")
    yield case("film", serve(b"\0", "video/mp4"), "wrong-type")
    yield case("attributes", html(STALLING_PAGE), "parser-timeout")
    yield case(
        "nesting",
        html(b"<div>" * 500_000 + b"x"),
        "empty-text",
        "unreadable",
        "parser-timeout",
        "parser-crash",
        "parser-memory",
    )
    yield case("nul-bytes", html(b"<p>" + b"\0" * 500_000), "unreadable", "not-html", "empty-text")
    yield case("path", html(b"/etc/passwd"), "not-html")
    yield case(
        "frames",
        html(
            f'<html><base href="{trap}"><link rel=stylesheet href="{trap}"><iframe src="{trap}"></iframe><link rel="amphtml" href="{trap}">'.encode()
        ),
        "empty-text",
    )
    yield case(
        "entity",
        html(f'<!DOCTYPE html [<!ENTITY x SYSTEM "{trap}">]><html><body><p>&x;'.encode()),
        "empty-text",
        "too-short",
    )
    yield case(
        "script-text", html(story(7).replace(b"Police", b"<script>alert(1)</script>\0\xed\xa0\x80Police"))
    )
    yield case("odd-facts", html(story(8).replace(b"<head>", ODD_HEAD)))


ODD_HEAD = (
    b'<head><link rel="canonical" href="javascript:alert(1)"><meta property="og:url" content="http://127.0.0.1/admin">'
    b'<meta property="article:published_time" content="9999-99-99T99:99:99+99:00"><script type="application/ld+json">'
    + b'{"@graph":' * 3000
    + b'</script><meta name="author" content="<script>alert(1)</script>">'
)


def hostile_robots(trap: str) -> Iterator[Case]:
    """robots.txt files; "codes" are what becomes of a page behind it, none: it is read."""

    def case(name: str, script: Script, *codes: str) -> Case:
        return Case(name, script, frozenset(codes))

    plain = "text/plain"
    yield case("to-trap", moved(trap))
    yield case("loop", moved("/robots.txt"))
    yield case(
        "bomb",
        serve(
            gzip.compress(b"User-agent: *\nDisallow: /\n" + b"# \n" * (2 * MIB)),
            plain,
            content_encoding="gzip",
        ),
        "robots-disallowed",
    )
    yield case("names", serve(b"User-agent: a\n" * 37_000, plain))
    yield case("wildcards", serve(b"User-agent: *\n" + (b"Disallow: /" + b"*a" * 900 + b"\n") * 270, plain))
    yield case("binary", serve(bytes(range(256)) * 1000, plain))
    yield case("forbids", serve(b"User-agent: *\nDisallow: /", plain), "robots-disallowed")
