"""Pages to WARC records and back, read by warcio itself: nothing that a host sends gets out of its record."""

from __future__ import annotations

import gzip as gzip_module
import hashlib
import io
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from dateline.publish.warc import (
    ArchivedPage,
    ArticleFacts,
    Original,
    WarcWriter,
    archived_headers,
    target_uri,
    warc_date,
)

AT = datetime(2026, 3, 14, 6, 30, 15, 42, tzinfo=UTC)
URL = "https://herald.example.org/gwadar"
BODY = b"<p>Gunmen stopped a bus.</p>"


def a_page(body: bytes = BODY, **changed: Any) -> ArchivedPage:
    page = ArchivedPage(URL, URL, AT, 200, (), hashlib.sha256(body).hexdigest(), len(body))
    return replace(page, **changed)


def written(*pages: tuple[ArchivedPage, bytes], gzip: bool = False) -> bytes:
    """A file with these pages; one whose bytes were there before becomes a revisit."""
    out, first = io.BytesIO(), dict[str, Original]()
    writer = WarcWriter(out, gzip=gzip)
    writer.write_info(software="dateline/0", description="A test.", as_of=AT)
    for page, body in pages:
        if page.sha256 in first:
            writer.write_revisit(page, first[page.sha256])
        else:
            first[page.sha256] = writer.write_page(page, body)
    return out.getvalue()


def read(file: bytes) -> list[dict[str, Any]]:
    """Every record as warcio reads it. AssertionError where a digest does not fit."""
    found = []
    for record in ArchiveIterator(io.BytesIO(file), check_digests=True):
        content = record.content_stream().read()
        assert record.digest_checker.problems == []
        found.append(
            {
                "type": record.rec_type,
                "version": record.rec_headers.protocol,
                "rec": dict(record.rec_headers.headers),
                "status": record.http_headers and record.http_headers.statusline,
                "http": record.http_headers and record.http_headers.headers,
                "content": content,
            }
        )
    return found


def only(file: bytes, kind: str) -> dict[str, Any]:
    (record,) = [r for r in read(file) if r["type"] == kind]
    return record


# ---------------------------------------------------------------------------------------------------- the records


def test_a_page_is_a_response_with_its_address_instant_status_and_bytes() -> None:
    headers = (("Content-Type", "text/html"), ("Server", "herald"))
    record = only(written((a_page(headers=headers), BODY)), "response")
    assert record["version"] == "WARC/1.1"
    assert record["rec"]["WARC-Target-URI"] == URL
    assert record["rec"]["WARC-Date"] == "2026-03-14T06:30:15.000042Z"
    assert record["rec"]["Content-Type"] == "application/http; msgtype=response"
    assert record["rec"]["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(BODY).hexdigest()}"
    assert record["rec"]["WARC-Block-Digest"].startswith("sha256:")
    assert record["status"] == "200 OK"
    assert record["http"] == [*headers, ("Content-Length", str(len(BODY)))]
    assert record["content"] == BODY


def test_the_first_record_says_what_made_the_file_and_the_others_name_it() -> None:
    info, *others = read(written((a_page(source_id="herald"), BODY)))
    fields = dict(line.split(": ", 1) for line in info["content"].decode().splitlines())
    assert info["type"] == "warcinfo"
    assert fields["software"].startswith("dateline/0 warcio/")
    assert fields["format"] == "WARC File Format 1.1"
    assert fields["conformsTo"].endswith("/warc-1.1/")
    assert fields["description"] == "A test."
    assert [r["rec"]["WARC-Warcinfo-ID"] for r in others] == [info["rec"]["WARC-Record-ID"]] * 2


def test_the_same_bytes_again_are_a_revisit_that_refers_to_the_first() -> None:
    again = a_page(url=f"{URL}?copy", final_url=f"{URL}?copy", fetched_at=AT + timedelta(hours=1))
    file = written((a_page(), BODY), (again, BODY))
    response, revisit = only(file, "response")["rec"], only(file, "revisit")["rec"]
    assert revisit["WARC-Profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert revisit["WARC-Refers-To"] == response["WARC-Record-ID"]
    assert revisit["WARC-Refers-To-Target-URI"] == URL
    assert revisit["WARC-Refers-To-Date"] == response["WARC-Date"]
    assert revisit["WARC-Payload-Digest"] == response["WARC-Payload-Digest"]
    assert revisit["WARC-Target-URI"] == f"{URL}?copy"
    assert only(file, "revisit")["content"] == b""
    assert file.count(BODY) == 1


def test_what_dateline_knows_of_a_page_stands_beside_it() -> None:
    article = ArticleFacts("key-1", URL, datetime(2026, 3, 14, tzinfo=UTC), "page", "en")
    page = a_page(url="https://herald.example.org/?p=7", source_id="herald", articles=(article,))
    file = written((page, BODY))
    record = only(file, "metadata")
    assert record["rec"]["WARC-Concurrent-To"] == only(file, "response")["rec"]["WARC-Record-ID"]
    assert record["rec"]["WARC-Target-URI"] == URL
    assert record["rec"]["Content-Type"] == "application/warc-fields"
    assert record["content"].decode().splitlines() == [
        "via: https://herald.example.org/?p=7",
        "dateline-source: herald",
        "dateline-article: key-1",
        f"dateline-canonical-url: {URL}",
        "dateline-language: en",
        "dateline-published: 2026-03-14T00:00:00.000000Z",
        "dateline-published-source: page",
    ]


@pytest.mark.parametrize("line_break", ["\r\n", "\n", "\r", "\0", "\x85", "\u2028"])
def test_a_line_break_in_a_fact_starts_no_other_fact(line_break: str) -> None:
    page = a_page(source_id=f"herald{line_break}via: elsewhere")
    content = only(written((page, BODY)), "metadata")["content"]
    assert content.decode() == "dateline-source: herald via: elsewhere\r\n"


def test_a_page_of_which_nothing_more_is_known_has_no_metadata() -> None:
    assert [r["type"] for r in read(written((a_page(), BODY)))] == ["warcinfo", "response"]


def test_a_body_that_was_sent_compressed_can_be_read_without_decompressing() -> None:
    headers = (("content-encoding", "gzip"), ("Transfer-Encoding", "chunked"), ("Content-Length", "17"))
    record = only(written((a_page(headers=headers), BODY)), "response")
    assert record["content"] == BODY
    assert record["http"] == [
        ("X-Archive-Orig-content-encoding", "gzip"),
        ("X-Archive-Orig-Transfer-Encoding", "chunked"),
        ("X-Archive-Orig-Content-Length", "17"),
        ("Content-Length", str(len(BODY))),
    ]


@pytest.mark.parametrize("status", [200, 203, 299, 999])
def test_any_status_gives_a_line_that_can_be_read(status: int) -> None:
    record = only(written((a_page(status=status), BODY)), "response")
    assert record["status"].split(" ")[0] == str(status)
    assert record["content"] == BODY


# --------------------------------------------------------------------------------------------------- the headers


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (("Set-Cookie", "session=1"), None),
        (("set-cookie2", "session=1"), None),
        (("Set-Cookie ", "session=1"), None),
        (("", "nameless"), None),
        (("X-A", "one\r\nContent-Length: 0"), ("X-A", "one  Content-Length: 0")),
        (("X-A", "one\r\n\r\nWARC/1.1\r\n"), ("X-A", "one    WARC/1.1")),
        (("X-A", "a\x00b\x7fc\ufffdd"), ("X-A", "a b c d")),
        (("X-A\r\nX-B", "v"), ("X-A--X-B", "v")),
        (("X:A", "v"), ("X-A", "v")),
        (("Content-Length\t", "5"), ("X-Archive-Orig-Content-Length", "5")),
        (("Content-MD5", "abc"), ("Content-MD5", "abc")),
        (("X-Archive-Orig-Content-Length", "5"), ("X-Archive-Orig-Content-Length", "5")),
    ],
)
def test_headers_are_kept_as_sent_but_for_what_would_mislead(
    sent: tuple[str, str], kept: tuple[str, str] | None
) -> None:
    assert archived_headers([sent], 3) == [*([kept] if kept else []), ("Content-Length", "3")]


def test_digests_of_the_coded_bytes_are_renamed_where_a_coding_was_undone() -> None:
    names = [name for name, _ in archived_headers([("Digest", "x"), ("Content-Encoding", "br")], 0)]
    assert names == ["X-Archive-Orig-Digest", "X-Archive-Orig-Content-Encoding", "Content-Length"]


@pytest.mark.parametrize(
    "raw", ["Nouvelles d'été".encode(), "Nouvelles d'été".encode("latin-1"), "à".encode()]
)
def test_letters_in_a_header_keep_the_bytes_that_were_sent(raw: bytes) -> None:
    page = a_page(headers=(("X-Title", raw.decode("latin-1")),))
    assert b"\r\nX-Title: " + raw + b"\r\n" in written((page, BODY))


TEXT = st.text(alphabet=st.characters(max_codepoint=0x2FF), max_size=30) | st.sampled_from(
    [
        "a\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\n",
        "\r\nContent-Length: 0",
        "\n b",
        "\x85",
        "gzip",
        "chunked",
    ]
)
NAMES = TEXT | st.sampled_from(
    ["Content-Length", "content-encoding", "Transfer-Encoding", "Set-Cookie", "Content-Type", "WARC-Type"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.lists(st.tuples(NAMES, TEXT), max_size=6), st.binary(max_size=300), TEXT, st.booleans()),
        max_size=4,
    ),
    st.booleans(),
)
def test_whatever_hosts_send_every_page_comes_back_with_its_own_bytes_and_no_cookie(
    sent: list[tuple[list[tuple[str, str]], bytes, str, bool]], gzip: bool
) -> None:
    given_pages = [
        (
            a_page(
                body,
                url=f"{URL}/{number}",
                final_url=f"https://herald.example.org/{address}",
                headers=tuple(headers),
                source_id=address if known else "",
            ),
            body,
        )
        for number, (headers, body, address, known) in enumerate(sent)
    ]
    records = read(written(*given_pages, gzip=gzip))
    answers = [r for r in records if r["type"] in ("response", "revisit")]
    assert len(answers) == len(given_pages)
    assert sum(r["type"] == "metadata" for r in records) == len(given_pages)  # each was redirected
    bodies: dict[str, bytes] = {}
    for (page, body), record in zip(given_pages, answers, strict=True):
        assert record["rec"]["WARC-Target-URI"] == target_uri(page.final_url)
        digest = record["rec"]["WARC-Payload-Digest"]
        if record["type"] == "response":
            bodies[digest] = record["content"]
        assert bodies[digest] == body
        assert not any(name.lower().startswith("set-cookie") for name, _ in record["http"])
        assert [v for k, v in record["http"] if k.lower() == "content-length"] == [str(len(body))]
        assert not any(k.lower() in ("content-encoding", "transfer-encoding") for k, _ in record["http"])
        expected = archived_headers(page.headers, page.size)
        assert [k for k, _ in record["http"]] == [k for k, _ in expected]


@given(st.text(max_size=60))
def test_an_address_in_a_record_is_ascii_without_blanks_and_stays_the_same(url: str) -> None:
    uri = target_uri(url)
    assert uri.isascii()
    assert not any(c.isspace() or not c.isprintable() for c in uri)
    assert target_uri(uri) == uri


# ------------------------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize("gzip", [True, False])
def test_the_same_pages_give_the_same_file(gzip: bool) -> None:
    pages = [(a_page(source_id="herald"), BODY), (a_page(b"x", url=f"{URL}/2"), b"x")]
    assert written(*pages, gzip=gzip) == written(*pages, gzip=gzip)


def test_no_two_records_have_one_id() -> None:
    pages = [
        (a_page(source_id="h"), BODY),
        (a_page(source_id="h", url=f"{URL}/2"), BODY),
        (a_page(b"edited", source_id="h"), b"edited"),
        (a_page(source_id="h", fetched_at=AT + timedelta(hours=1)), BODY),
    ]
    ids = [r["rec"]["WARC-Record-ID"] for r in read(written(*pages))]
    assert len(set(ids)) == len(ids) == 9


def test_gzip_is_one_member_a_record_without_a_time_in_it() -> None:
    file = written((a_page(source_id="herald"), BODY), gzip=True)
    members, rest = [], file
    while rest:
        assert rest[:4] == b"\x1f\x8b\x08\x00"
        assert rest[4:8] == b"\0\0\0\0"  # mtime
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        members.append(member.decompress(rest))
        rest = member.unused_data
    assert [m.startswith(b"WARC/1.1\r\n") for m in members] == [True] * 3
    assert gzip_module.decompress(file) == written((a_page(source_id="herald"), BODY))


def test_instants_are_in_utc_to_the_microsecond() -> None:
    karachi = timezone(timedelta(hours=5))
    assert warc_date(datetime(2026, 3, 14, 11, tzinfo=karachi)) == "2026-03-14T06:00:00.000000Z"
