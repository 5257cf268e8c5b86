"""WARC files of ours and of others, whole and broken."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.past.values import Passed, PastPage, Unusable
from dateline.past.warc import LONGEST_HEAD, Item, read_warc
from dateline.publish.warc import ArchivedPage, ArticleFacts, WarcWriter

WHEN = datetime(2019, 5, 3, 7, 30, 15, 123456, tzinfo=UTC)
HTML = b"<html><body><p>Police said that gunmen stopped a bus.</p></body></html>"
OK = (("Content-Type", "text/html; charset=utf-8"),)


def record(kind: str, headers: dict[str, str], block: bytes) -> bytes:
    named = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:1>",
        "WARC-Date": "2019-05-03T07:30:15Z",
    } | headers
    named = {"Content-Length": str(len(block))} | named
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def answer(body: bytes, *headers: tuple[str, str], status: str = "200 OK") -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers or OK))
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def response(
    url: str, body: bytes = HTML, *headers: tuple[str, str], status: str = "200 OK", **warc: str
) -> bytes:
    named = {"WARC-Target-URI": url, "Content-Type": "application/http;msgtype=response"} | warc
    return record("response", named, answer(body, *headers, status=status))


def items(data: bytes, start: int = 0) -> list[Item]:
    return [found.item for found in read_warc(io.BytesIO(data), start=start)]


def pages(data: bytes) -> list[PastPage]:
    return [item for item in items(data) if isinstance(item, PastPage)]


def unpacked_by_records(*records: bytes) -> bytes:
    return b"".join(gzip.compress(r, mtime=0) for r in records)


def unpacked_as_a_whole(*records: bytes) -> bytes:
    return gzip.compress(b"".join(records), mtime=0)


@pytest.mark.parametrize("packed", [lambda *r: b"".join(r), unpacked_by_records, unpacked_as_a_whole])
def test_pages_are_read_whatever_the_compression(packed: Callable[..., bytes]) -> None:
    data = packed(
        record("warcinfo", {}, b"software: other\r\n"),
        record("request", {"WARC-Target-URI": "https://a.example/1"}, b"GET /1 HTTP/1.1\r\n\r\n"),
        response("https://a.example/1"),
        response("https://a.example/2", b"<html>two</html>"),
    )
    first, second = pages(data)
    assert (first.document.url, first.document.body) == ("https://a.example/1", HTML)
    assert first.document.fetched_at == datetime(2019, 5, 3, 7, 30, 15, tzinfo=UTC)
    assert second.document.body == b"<html>two</html>"
    assert [i.why for i in items(data) if isinstance(i, Passed)] == ["warcinfo", "request"]


def chunked(body: bytes) -> bytes:
    pieces = [body[i : i + 20] for i in range(0, len(body), 20)]
    return b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(HTML, mtime=0), [("Content-Encoding", "gzip")]),
        (zlib.compress(HTML), [("Content-Encoding", "deflate")]),
        (brotli.compress(HTML), [("Content-Encoding", "br")]),
        (chunked(HTML), [("Transfer-Encoding", "chunked")]),
        (
            chunked(gzip.compress(HTML, mtime=0)),
            [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")],
        ),
        # archives that undid the coding and left the header
        (HTML, [("Content-Encoding", "gzip")]),
        (HTML, [("Transfer-Encoding", "chunked")]),
    ],
)
def test_a_body_is_decoded_as_its_headers_say(body: bytes, headers: list[tuple[str, str]]) -> None:
    (page,) = pages(response("https://a.example/1", body, *OK, *headers))
    assert page.document.body == HTML


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (response("https://a.example/x.jpg", b"JFIF", ("Content-Type", "image/jpeg")), "no page"),
        (response("https://a.example/gone", status="404 Not Found"), "status 404"),
        (response("https://a.example/moved", status="301 Moved"), "status 301"),
        (response("dns:a.example"), "no web page"),
        (record("resource", {"WARC-Target-URI": "https://a.example/1"}, HTML), "resource"),
    ],
)
def test_what_is_no_page_is_passed_over_with_its_kind(data: bytes, why: str) -> None:
    assert items(data + response("https://a.example/1"))[0] == Passed(why)
    assert len(pages(data + response("https://a.example/1"))) == 1


def test_a_revisit_names_the_page_whose_bytes_it_shares() -> None:
    digest = "sha256:" + "ab" * 32
    told = {
        "WARC-Target-URI": "https://a.example/2",
        "WARC-Payload-Digest": digest,
        "WARC-Refers-To-Target-URI": "https://a.example/1",
        "WARC-Refers-To-Date": "2019-05-03T07:30:15.123456789Z",
    }
    (page,) = pages(record("revisit", told, answer(b"")))
    assert page.is_revisit
    assert page.body_of == "ab" * 32
    assert page.same_as == ("https://a.example/1", datetime(2019, 5, 3, 7, 30, 15, 123456, tzinfo=UTC))
    (bare,) = pages(record("revisit", told | {"WARC-Payload-Digest": "sha1:ABC"}, b""))
    assert (bare.body_of, bare.same_as) == ("", page.same_as)


def test_our_own_archive_comes_back_with_what_its_feed_said() -> None:
    out = io.BytesIO()
    writer = WarcWriter(out, gzip=True)
    page = ArchivedPage(
        url="https://a.example/asked",
        final_url="https://a.example/answered",
        fetched_at=WHEN,
        status=200,
        headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "77")),
        sha256="0" * 64,
        size=len(HTML),
        source_id="herald",
        articles=(ArticleFacts("key", "https://a.example/answered", WHEN, "page", "en"),),
        entry_title="Bus stopped",
        entry_published=WHEN,
    )
    writer.write_info(software="dateline", description="News pages.", as_of=WHEN)
    writer.write_page(page, HTML)
    (read,) = pages(out.getvalue())
    assert (read.document.url, read.document.final_url) == (page.url, page.final_url)
    assert (read.document.body, read.document.fetched_at) == (HTML, WHEN)
    assert (read.source_id, read.entry_title, read.entry_published) == ("herald", "Bus stopped", WHEN)
    assert ("Content-Encoding", "gzip") in read.document.headers


GOOD = response("https://a.example/after")


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (response("https://a.example/1", **{"Content-Length": "many"}), "no-http"),
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "broken-record"),
        (b"WARC/1.0\r\nX: " + b"y" * (LONGEST_HEAD + 10) + b"\r\n\r\n", "broken-record"),
        (b"WARC/1.0\r\n" + b"X: y\r\n" * (LONGEST_HEAD // 6 + 10) + b"\r\n", "broken-record"),
        (b"WARC/9\r\nWARC-Type: response\r\n\r\n", "broken-record"),
        (response("https://a.example/1", **{"WARC-Date": "soon"}), "no-date"),
        (response("https://a.example/1", b"x" * (7 * 1024 * 1024)), "too-large"),
        (
            response(
                "https://a.example/1",
                gzip.compress(bytes(20_000_000), mtime=0),
                *OK,
                ("Content-Encoding", "gzip"),
            ),
            "too-large",
        ),
        (
            response("https://a.example/1", b"\x1f\x8bbroken", *OK, ("Content-Encoding", "gzip")),
            "broken-encoding",
        ),
    ],
)
def test_a_broken_record_costs_itself_alone(broken: bytes, code: str) -> None:
    first, *rest = items(broken + b"\r\n\r\n" + GOOD)
    assert isinstance(first, Unusable)
    assert first.code == code
    assert first.message.endswith(".")
    assert [i.document.url for i in rest if isinstance(i, PastPage)] == ["https://a.example/after"]
    assert [i for i in rest if isinstance(i, Unusable)] == []


@given(st.binary(max_size=40), st.integers(0, 900), st.integers(0, 60), st.booleans())
def test_whatever_is_broken_the_reading_ends_and_raises_nothing(
    rubbish: bytes, at: int, gone: int, packed: bool
) -> None:
    data = response("https://a.example/1", chunked(HTML), *OK, ("Transfer-Encoding", "chunked")) + GOOD + GOOD
    data = gzip.compress(data, mtime=0) if packed else data
    broken = data[:at] + rubbish + data[at + gone :]
    positions = [found.position for found in read_warc(io.BytesIO(broken))]
    assert positions == sorted(positions)


def test_a_damaged_gzip_member_costs_itself_alone() -> None:
    broken = bytearray(gzip.compress(response("https://a.example/1", bytes(range(256)) * 300)))
    broken[200:260] = b"\x00" * 60
    data = unpacked_by_records(response("https://a.example/0")) + bytes(broken) + unpacked_by_records(GOOD)
    assert [p.document.url for p in pages(data)] == ["https://a.example/0", "https://a.example/after"]
    assert [i.code for i in items(data) if isinstance(i, Unusable)] == ["damaged"]


def test_a_file_that_is_cut_off_keeps_what_came_before() -> None:
    data = response("https://a.example/1") + response("https://a.example/2")[:-40]
    first, second = items(data)
    assert isinstance(first, PastPage)
    assert isinstance(second, Unusable)


@pytest.mark.parametrize("packed", [lambda *r: b"".join(r), unpacked_by_records, unpacked_as_a_whole])
def test_reading_goes_on_at_any_position_as_if_it_had_not_stopped(packed: Callable[..., bytes]) -> None:
    broken = bytearray(gzip.compress(response("https://a.example/broken", bytes(range(256)) * 300)))
    broken[200:260] = b"\x00" * 60
    data = packed(*(response(f"https://a.example/{n}") for n in range(3)))
    if packed is unpacked_by_records:
        data += bytes(broken) + unpacked_by_records(GOOD, response("https://a.example/last"))
    whole = list(read_warc(io.BytesIO(data)))
    for n, found in enumerate(whole):
        rest = list(read_warc(io.BytesIO(data), start=found.position))
        assert rest == whole[n + 1 :], n
