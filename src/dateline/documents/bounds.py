"""How much of an answer is taken: bytes, types, seconds; and decompression that stops at a bound.

Numbers: the largest of 3,400 real feeds seen by readers' authors is near 8 MB, the largest news pages near 5
MB; robots.txt is read to 500 KiB as RFC 9309 section 2.5 asks; a chain of more than two encodings is an
attack (Chromium and curl refuse more than five, no news host sends more than one).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import brotli
import zstandard

_MIB = 1024 * 1024
MAX_ENCODINGS = 2
_STEP = 256 * 1024  # bytes asked of a decompressor at a time
_ZSTD_WINDOW = 8 * _MIB  # RFC 9659: what a decoder of the zstd content coding must accept, and need accept


@dataclass(frozen=True, slots=True)
class Bounds:
    """What is taken of one kind of answer.

    `max_raw` and `max_decoded` are bytes before and after decompression; `truncate`: an answer past the bound
    is cut instead of refused; `deadline` is seconds for the whole exchange with all its redirects;
    `refused_types` are beginnings of media types that cannot be what was asked for.
    """

    max_raw: int
    max_decoded: int
    deadline: float
    refused_types: tuple[str, ...] = ()
    truncate: bool = False
    accept: str = "*/*"


_NO_PAGE = (
    *("image/", "audio/", "video/", "font/"),
    *("application/pdf", "application/zip", "application/msword", "application/vnd.ms-"),
)
_FEEDS_FIRST = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
)
_HTML_FIRST = "text/html, application/xhtml+xml, */*;q=0.5"

BOUNDS = {
    "feed": Bounds(10 * _MIB, 20 * _MIB, 30.0, _NO_PAGE, accept=_FEEDS_FIRST),
    "sitemap": Bounds(20 * _MIB, 50 * _MIB, 60.0, _NO_PAGE[:4]),  # sitemaps.org: at most 50 MB
    "page": Bounds(6 * _MIB, 12 * _MIB, 30.0, _NO_PAGE, accept=_HTML_FIRST),
    "robots": Bounds(500 * 1024, 500 * 1024, 10.0, truncate=True, accept="text/plain, */*;q=0.5"),
    "discovery": Bounds(6 * _MIB, 12 * _MIB, 20.0, _NO_PAGE, accept=_HTML_FIRST),
}
"""The bounds of each kind of `FetchRequest`."""


class TooLargeError(ValueError):
    """More came out of a decompressor than the bound allows."""


class BrokenEncodingError(ValueError):
    """The bytes are not what Content-Encoding says, or it names a coding that is not read here."""


def encodings_of(content_encoding: str) -> tuple[str, ...]:
    """The codings of a Content-Encoding header in the order they were applied, "identity" left out."""
    names = (part.strip().lower() for part in content_encoding.split(","))
    return tuple(n.removeprefix("x-") for n in names if n not in ("", "identity"))


def decode_body(
    raw: bytes | bytearray, content_encoding: str, max_decoded: int, *, truncate: bool = False
) -> bytes:
    """`raw` with its content codings undone (gzip, deflate, br, zstd), never holding more than the bound.

    Raises `TooLargeError` when more than `max_decoded` bytes would come out (or cuts there, with `truncate`),
    and `BrokenEncodingError` for an unknown or broken coding and for chains of more than two.
    """
    codings = encodings_of(content_encoding)
    if len(codings) > MAX_ENCODINGS:
        raise BrokenEncodingError(
            f"{len(codings)} content codings one over the other; at most {MAX_ENCODINGS} are read"
        )
    body: bytes | bytearray = raw
    for coding in reversed(codings):
        body = _undo(coding, body, max_decoded, truncate)
    if len(body) > max_decoded:
        if not truncate:
            raise TooLargeError(f"more than {max_decoded} bytes")
        body = body[:max_decoded]
    return bytes(body)


def _undo(coding: str, body: bytes | bytearray, max_decoded: int, truncate: bool) -> bytes | bytearray:
    match coding:
        case "gzip" if not body.startswith(b"\x1f\x8b"):
            return body  # said to be compressed and is not: servers behind two proxies do that
        case "gzip":
            pieces = _inflate(body, 16 + zlib.MAX_WBITS)
        case "deflate":
            # The coding means zlib's wrapper, and some hosts send the bare stream.
            wrapped = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
            pieces = _inflate(body, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
        case "br":
            pieces = _unbrotli(body)
        case "zstd":
            pieces = _unzstd(body)
        case _:
            raise BrokenEncodingError(f"the content coding {coding[:40]!r} is not known")
    out = bytearray()
    try:
        for piece in pieces:
            out += piece
            if len(out) > max_decoded:
                if truncate:
                    return out[:max_decoded]
                raise TooLargeError(f"more than {max_decoded} bytes after undoing {coding}")
    except (zlib.error, brotli.error, zstandard.ZstdError, EOFError) as e:
        raise BrokenEncodingError(f"the {coding} data is broken: {e}") from e
    return out


def _inflate(body: bytes | bytearray, wbits: int) -> Iterator[bytes]:
    view, at = memoryview(body), 0
    while at < len(view):
        inflater = zlib.decompressobj(wbits)
        while at < len(view) and not inflater.eof:
            # In slices: what zlib has not used yet of a whole body would be copied at every step.
            rest: bytes | memoryview = view[at : at + _STEP]
            at += len(rest)
            while len(rest) and not inflater.eof:
                yield inflater.decompress(rest, _STEP)
                rest = inflater.unconsumed_tail
        while not inflater.eof:
            piece = inflater.decompress(b"", _STEP)
            if not piece:
                raise EOFError("it ends too early")
            yield piece
        at -= len(inflater.unused_data)
        # A gzip file may be several members in a row; what follows that is no member is padding.
        if bytes(view[at : at + 2]) != b"\x1f\x8b":
            return


def _unbrotli(body: bytes | bytearray) -> Iterator[bytes]:
    decompressor = brotli.Decompressor()
    for at in range(0, len(body), _STEP):
        piece = decompressor.process(bytes(body[at : at + _STEP]), output_buffer_limit=_STEP)
        # `can_accept_more_data` is true already when output waits in the decompressor's own window.
        while piece or not decompressor.can_accept_more_data():
            yield piece
            if decompressor.is_finished():
                return
            piece = decompressor.process(b"", output_buffer_limit=_STEP)
    if not decompressor.is_finished():
        raise EOFError("it ends too early")


def _unzstd(body: bytes | bytearray) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    with decompressor.stream_reader(body, read_across_frames=True) as reader:
        while piece := reader.read(_STEP):
            yield piece
