"""Kept pages as WARC 1.1 (ISO 28500:2017): values in, records out. `past.warc` reads them.

A page is a `response` record, or a `revisit` record where the file holds the same bytes already; beside it stands a
`metadata` record with what dateline knows of the page. Record ids are made from address, instant and bytes, and
nothing in a record tells when or on which machine it was written: the same pages give the same file.

What is not as the host sent it, and why:

- The body is kept decoded. Headers about the coded one (`Content-Encoding`, `Transfer-Encoding`, `Content-Length`) get
  the prefix `X-Archive-Orig-`, as in the Internet Archive's collections, and a true `Content-Length` is added.
- `Set-Cookie` is left out: a cookie names the collector's session, and whoever has it can take part in that session.
- Control characters in header values become blanks: a line break in a value would start a header, or a record.
- HTTP version and reason phrase are not kept; the status line says `HTTP/1.1` and the phrase of RFC 9110.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from importlib.metadata import version
from io import BytesIO
from typing import Any, Protocol
from urllib.parse import quote

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PREFIX = "X-Archive-Orig-"
LEFT_OUT = frozenset({"set-cookie", "set-cookie2"})
ABOUT_THE_CODED_BODY = frozenset({"content-encoding", "transfer-encoding", "content-length"})
DIGESTS_OF_THE_CODED_BODY = frozenset({"content-md5", "content-digest", "repr-digest", "digest"})
"""Renamed too, where a Content-Encoding was undone: RFC 9530 counts them over the coded bytes."""

_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "https://pypi.org/project/dateline/")  # of record ids; never change it
_SPECIFICATION = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_NO_TOKEN = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]")  # RFC 9110 section 5.6.2
# U+FFFD is a NUL that a database could not take.
_CONTROL = re.compile("[\x00-\x1f\x7f\ufffd]")
_LINE_BREAKS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
_URI_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"

Headers = Sequence[tuple[str, str]]


class Stream(Protocol):
    """Where bytes go: a file, or whatever can do as much."""

    def write(self, data: bytes, /) -> Any: ...
    def flush(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What was read out of a page."""

    key: str
    canonical_url: str
    published: datetime | None
    published_source: str
    language: str


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """The facts of one kept page. `url` was asked for, `final_url` answered; `sha256` is of its body, decoded."""

    url: str
    final_url: str
    fetched_at: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    sha256: str
    size: int  # bytes of the body
    source_id: str = ""
    articles: tuple[ArticleFacts, ...] = ()
    entry_title: str = ""  # as its feed named it, and when its feed says that it appeared
    entry_published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Original:
    """The record that holds a body: what a `revisit` record refers to."""

    record_id: str
    uri: str
    date: str


def archived_headers(headers: Headers, size: int) -> list[tuple[str, str]]:
    """A host's headers as the record has them (see above), with the true length of the body at their end."""
    cleaned = [(_NO_TOKEN.sub("-", name.strip()), _one_line(value)) for name, value in headers]
    coded = any(name.lower() == "content-encoding" for name, _ in cleaned)
    renamed = ABOUT_THE_CODED_BODY | (DIGESTS_OF_THE_CODED_BODY if coded else frozenset())
    kept = [
        (PREFIX + name if name.lower() in renamed else name, value)
        for name, value in cleaned
        if name and name.lower() not in LEFT_OUT
    ]
    return [*kept, ("Content-Length", str(size))]


def target_uri(url: str) -> str:
    """`url` with whatever RFC 3986 does not allow percent-encoded: no blank, no line break, ASCII only."""
    return quote(url, safe=_URI_CHARACTERS, errors="replace")


def warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class WarcWriter:
    """Writes records to `out`, each gzipped by itself with `gzip`, as WARC readers expect."""

    def __init__(self, out: Stream, *, gzip: bool) -> None:
        self._writer = _Writer(out, gzip=gzip, warc_version="1.1")
        self._info_id = ""
        self.records = 0

    def write_info(self, *, software: str, description: str, as_of: datetime) -> None:
        """The `warcinfo` record; first. `as_of`: the newest fetch, since the hour of writing would change the file."""
        fields = [
            ("software", f"{software} warcio/{version('warcio')}"),
            ("format", "WARC File Format 1.1"),
            ("conformsTo", _SPECIFICATION),
            ("description", description),
        ]
        self._info_id = _record_id("warcinfo", software, description, warc_date(as_of))
        headers = {"WARC-Record-ID": self._info_id, "WARC-Date": warc_date(as_of)}
        self._write_fields("", "warcinfo", headers, fields)

    def write_page(self, page: ArchivedPage, body: bytes) -> Original:
        """The page with its body; answers what a `revisit` record of the same bytes needs."""
        headers = self._headers_of(page, "response")
        original = Original(headers["WARC-Record-ID"], target_uri(page.final_url), headers["WARC-Date"])
        self._write(
            self._writer.create_warc_record(
                original.uri,
                "response",
                payload=BytesIO(body),
                length=len(body),
                http_headers=_http_headers(page),
                warc_headers_dict=headers,
            )
        )
        self._write_facts(page, headers)
        return original

    def write_revisit(self, page: ArchivedPage, original: Original) -> None:
        """The page without its body, which `original` has."""
        headers = self._headers_of(page, "revisit")
        self._write(
            self._writer.create_revisit_record(
                target_uri(page.final_url),
                headers.pop("WARC-Payload-Digest"),
                original.uri,
                original.date,
                http_headers=_http_headers(page),
                warc_headers_dict={**headers, "WARC-Refers-To": original.record_id},
            )
        )
        self._write_facts(page, headers)

    def _headers_of(self, page: ArchivedPage, kind: str) -> dict[str, str]:
        return {
            "WARC-Record-ID": _record_id(kind, page.url, warc_date(page.fetched_at), page.sha256),
            "WARC-Date": warc_date(page.fetched_at),
            "WARC-Warcinfo-ID": self._info_id,
            "WARC-Payload-Digest": f"sha256:{page.sha256}",
        }

    def _write_facts(self, page: ArchivedPage, beside: dict[str, str]) -> None:
        fields = [("via", target_uri(page.url))] if page.url != page.final_url else []
        if page.source_id:
            fields.append(("dateline-source", page.source_id))
        if page.entry_title:
            fields.append(("dateline-entry-title", page.entry_title))
        if page.entry_published is not None:
            fields.append(("dateline-entry-published", warc_date(page.entry_published)))
        for article in page.articles:
            fields.append(("dateline-article", article.key))
            fields.append(("dateline-canonical-url", target_uri(article.canonical_url)))
            fields.append(("dateline-language", article.language))
            if article.published is not None:
                fields.append(("dateline-published", warc_date(article.published)))
                fields.append(("dateline-published-source", article.published_source))
        if not fields:
            return
        headers = {
            "WARC-Record-ID": _record_id("metadata", page.url, beside["WARC-Date"], page.sha256),
            "WARC-Date": beside["WARC-Date"],
            "WARC-Warcinfo-ID": self._info_id,
            "WARC-Concurrent-To": beside["WARC-Record-ID"],
        }
        self._write_fields(target_uri(page.final_url), "metadata", headers, fields)

    def _write_fields(self, uri: str, kind: str, headers: dict[str, str], fields: Headers) -> None:
        block = "".join(f"{name}: {_LINE_BREAKS.sub(' ', value)}\r\n" for name, value in fields)
        data = block.encode("utf-8", "replace")
        self._write(
            self._writer.create_warc_record(
                uri, kind, payload=BytesIO(data), length=len(data), warc_headers_dict=headers
            )
        )

    def _write(self, record: Any) -> None:
        self._writer.write_record(record)
        self.records += 1


class _Sha256:
    """A digest as WARC labels it. SHA-256, since a second page can be made to any SHA-1."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def __str__(self) -> str:
        return f"sha256:{self._hash.hexdigest()}"


class _Writer(WARCWriter):  # type: ignore[misc]  # warcio has no types
    NO_PAYLOAD_DIGEST_TYPES = ("warcinfo", "revisit", "metadata")

    @staticmethod
    def _create_digester() -> _Sha256:
        return _Sha256()


class _HttpHeaders(StatusAndHeaders):  # type: ignore[misc]
    def to_ascii_bytes(self, header_filter: Any = None) -> bytes:
        """The bytes that the host sent: they were read as Latin-1. warcio alone would percent-encode them."""
        text: str = self.to_str(header_filter) + "\r\n"
        try:
            return text.encode("latin-1")
        except UnicodeEncodeError:
            return text.encode("utf-8", "replace")


def _http_headers(page: ArchivedPage) -> _HttpHeaders:
    try:
        line = f"{page.status} {HTTPStatus(page.status).phrase}"
    except ValueError:
        line = f"{page.status} "
    return _HttpHeaders(line, archived_headers(page.headers, page.size), protocol="HTTP/1.1")


def _one_line(value: str) -> str:
    return _CONTROL.sub(" ", value).strip(" ")  # only those: a Latin-1 blank may be half a UTF-8 letter


def _record_id(*parts: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_IDS, ' '.join(parts))}>"
