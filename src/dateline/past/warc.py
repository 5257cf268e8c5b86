"""WARC files (ISO 28500) -> pages: `response` records with a page, and `revisit` records, which name one.

A file is one stream of records, whatever its compression: gzip a record, gzip over all of it, or none. What is broken
costs itself alone: the reading goes on at the next line that begins a record. `WARC-Date` is the page's fetch.
Everything is bounded: a record's headers, a page's body (as when it is fetched), what unpacks too far.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import IO, Any

from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.limitreader import LimitReader
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from dateline.documents.bounds import BOUNDS, BrokenEncodingError, TooLargeError, decode_body
from dateline.feeds.dates import read_date
from dateline.feeds.links import absolute_link
from dateline.model import Document
from dateline.past.unpack import DamagedError, Unpacked
from dateline.past.values import Passed, PastPage, Unusable

LONGEST_HEAD = 256 * 1024  # bytes of a record's headers and its HTTP headers together
_LONGEST_FACTS = 256 * 1024  # of a `metadata` record of ours
_BEGIN = b"WARC/"
_PAGES = ("text/html", "application/xhtml+xml", "")
_CODED = (
    "x-archive-orig-"  # publish.warc: headers of the body as it was sent, which is not the body that is kept
)
_FRACTION = re.compile(r"(\.\d{6})\d+")

Item = PastPage | Unusable | Passed


@dataclass(frozen=True, slots=True)
class WarcItem:
    """An item and where the record after it begins, in bytes of content: where to go on."""

    item: Item
    position: int


def read_warc(raw: IO[bytes], *, start: int = 0) -> Iterator[WarcItem]:
    """The items of the file from `start` on, a `position` that was given before (0: its beginning)."""
    stream = Unpacked(raw)
    waiting: WarcItem | None = None  # a page whose metadata may come next
    waiting_id = ""
    for found in _records(stream, start):
        if waiting is not None and isinstance(found.item, _Facts) and found.item.about == waiting_id:
            assert isinstance(waiting.item, PastPage)
            waiting = WarcItem(found.item.added_to(waiting.item), found.position)
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        match found.item:
            case _Kept(page, record_id):
                waiting, waiting_id = WarcItem(page, found.position), record_id
            case _Facts():
                yield WarcItem(Passed("metadata"), found.position)
            case item:
                yield WarcItem(item, found.position)
    if waiting is not None:
        yield waiting


@dataclass(frozen=True, slots=True)
class _Kept:
    page: PastPage
    record_id: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a `metadata` record of ours says of the page beside it."""

    about: str
    fields: tuple[tuple[str, str], ...]

    def added_to(self, page: PastPage) -> PastPage:
        said = dict(self.fields)
        asked = absolute_link(said.get("via", ""), "")
        return replace(
            page,
            document=replace(page.document, url=asked or page.document.url),
            source_id=said.get("dateline-source", ""),
            entry_title=said.get("dateline-entry-title", ""),
            entry_published=_instant(said.get("dateline-entry-published", "")),
        )


@dataclass(frozen=True, slots=True)
class _Found:
    item: _Kept | _Facts | Unusable | Passed
    position: int


class _Head:
    """A stream for warcio, whose lines are bounded and all together too: it reads to the end of any line."""

    def __init__(self, stream: Unpacked) -> None:
        self._stream = stream
        self._left = LONGEST_HEAD

    def readline(self, length: int | None = None) -> bytes:
        line = self._stream.readline(self._left if length is None else min(length, self._left))
        self._left -= len(line)
        if self._left <= 0:
            raise ArchiveLoadFailed(f"its headers are longer than {LONGEST_HEAD} bytes")
        return line

    def read(self, length: int) -> bytes:
        return self._stream.read(length)

    def tell(self) -> int:
        return self._stream.tell()


def _records(stream: Unpacked, start: int) -> Iterator[_Found]:
    at = 0
    reports = True  # a damaged stretch is told once, however many of its lines look like a record
    while True:
        try:
            if stream.tell() < start:
                stream.skip(start - stream.tell())
            if not stream.seek_line(_BEGIN):
                return
            at = stream.tell()
            found = _record(stream, at)
            reports = True
            yield found
        except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError) as e:
            if reports:
                yield _Found(
                    _unusable(at, "broken-record", f"it is no WARC record: {_clause(e)}"), stream.tell()
                )
            reports = False
        except DamagedError as e:
            was_told = (broken := stream.tell()) < start
            goes_on = stream.next_member()
            if not was_told:
                yield _Found(_unusable(broken, "damaged", f"from here on {e}"), stream.tell())
            if not goes_on:
                return


def _record(stream: Unpacked, at: int) -> _Found:
    loader = ArcWarcRecordLoader(verify_http=False)
    # the HTTP headers by themselves: warcio trips over a record that has none of an address
    record = loader.parse_record_stream(_Head(stream), known_format="warc", no_record_parse=True)
    if not isinstance(record.raw_stream, LimitReader):
        raise ArchiveLoadFailed("it does not say how long it is")
    if record.rec_type in ("response", "revisit"):
        uri = record.rec_headers.get_header("WARC-Target-URI") or ""
        record.http_headers = loader.load_http_headers(record.rec_type, uri, record.raw_stream, record.length)
        record.payload_length = record.length - record.raw_stream.tell()
    item = _item(record, at)
    # to its end, from where the page's bounds stopped
    stream.skip(record.raw_stream.limit)
    return _Found(item, stream.tell())


def _item(record: Any, at: int) -> _Kept | _Facts | Unusable | Passed:
    kind = record.rec_type
    if kind == "metadata":
        return _facts(record)
    if kind not in ("response", "revisit"):
        return Passed(kind or "unnamed")
    url = absolute_link(_header(record, "WARC-Target-URI").strip("<>"), "")
    if not url:
        return Passed("no web page")
    fetched = _instant(_header(record, "WARC-Date"))
    if fetched is None:
        return _unusable(at, "no-date", "its WARC-Date cannot be read")
    http = record.http_headers
    status = _status(http)
    if kind == "response" and http is None:
        return _unusable(at, "no-http", "it holds no HTTP answer")
    if status != 200 and http is not None:
        return Passed(f"status {status}")
    headers = tuple(_restored(name, value) for name, value in (http.headers if http else ()))
    content_type = next((v for n, v in headers if n.lower() == "content-type"), "")
    if content_type.partition(";")[0].strip().lower() not in _PAGES:
        return Passed("no page")
    document = Document(url, url, fetched, status, content_type, headers, b"", "")
    record_id = _header(record, "WARC-Record-ID")
    if kind == "revisit":
        return _Kept(_revisit(record, document), record_id)
    body = _body(record, at)
    if isinstance(body, Unusable):
        return body
    digest = hashlib.sha256(body).hexdigest()
    return _Kept(PastPage(replace(document, body=body, sha256=digest)), record_id)


def _revisit(record: Any, document: Document) -> PastPage:
    told = absolute_link(_header(record, "WARC-Refers-To-Target-URI").strip("<>"), "")
    when = _instant(_header(record, "WARC-Refers-To-Date"))
    # without an address it is the same page as before (WARC 1.0)
    same_as = (told or document.final_url, when)
    return PastPage(document, body_of=_sha256(_header(record, "WARC-Payload-Digest")), same_as=same_as)


def _body(record: Any, at: int) -> bytes | Unusable:
    """The page's bytes, decoded, within the bounds of a page that is fetched."""
    bounds = BOUNDS["page"]
    raw = record.raw_stream.read(bounds.max_raw + 1)
    if len(raw) > bounds.max_raw:
        return _unusable(at, "too-large", f"its page is larger than {bounds.max_raw} bytes")
    if len(raw) < record.payload_length:
        return _unusable(at, "cut-off", "it ends before its time")
    http = record.http_headers
    if "chunked" in (http.get_header("transfer-encoding") or "").lower():
        raw = ChunkedDataReader(io.BytesIO(raw)).read()
    try:
        return decode_body(raw, http.get_header("content-encoding") or "", bounds.max_decoded)
    except TooLargeError as e:
        return _unusable(at, "too-large", f"its page is too large ({e})")
    except BrokenEncodingError as e:
        return _unusable(at, "broken-encoding", f"its page cannot be decompressed ({e})")


def _facts(record: Any) -> _Facts:
    block = record.raw_stream.read(_LONGEST_FACTS).decode("utf-8", "replace")
    pairs = (line.partition(":") for line in block.splitlines() if ":" in line)
    fields = tuple((name.strip().lower(), value.strip()) for name, _, value in pairs)
    # the first of a name counts
    return _Facts(_header(record, "WARC-Concurrent-To"), tuple(dict(reversed(fields)).items()))


def _header(record: Any, name: str) -> str:
    return (record.rec_headers.get_header(name) or "").strip()


def _status(http: Any) -> int:
    try:
        return int(http.get_statuscode()) if http is not None else 200
    except ValueError:
        return 0


def _restored(name: str, value: str) -> tuple[str, str]:
    """A header as the host sent it, which our own archives have renamed where it was about the coded body."""
    return (name[len(_CODED) :] if name.lower().startswith(_CODED) else name, value)


def _instant(text: str) -> datetime | None:
    """WARC-Date has up to nine digits of a second."""
    try:
        moment = datetime.fromisoformat(_FRACTION.sub(r"\1", text.strip()))
    except ValueError:
        return read_date(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _sha256(digest: str) -> str:
    """The SHA-256 in hex of a digest header, "" for any other kind."""
    kind, _, value = digest.partition(":")
    if kind.lower().replace("-", "") != "sha256":
        return ""
    if len(value) == 64:
        return value.lower()
    try:
        return base64.b32decode(value.upper() + "=" * (-len(value) % 8)).hex()
    except ValueError:
        return ""


def _unusable(at: int, code: str, clause: str) -> Unusable:
    return Unusable(f"byte {at}", code, f"The record was passed over: {clause}.")


def _clause(error: Exception) -> str:
    said = " ".join(str(error).split())
    return (said[:150] or "it ends too early").rstrip(".")
