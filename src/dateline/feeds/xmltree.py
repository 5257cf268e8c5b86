"""A feed's bytes -> UTF-8 that parsers can read, and its XML tree, with nothing outside the bytes loaded and nothing
in them expanded.

The tree says whether the XML is sound, and keeps libxml2's bounds on depth and size; only sitemaps are read from it.
"""

from __future__ import annotations

import codecs
import html
import re
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from dateline.documents.charset import decode_text, sniff_charset

_CONTROL = bytes(set(range(32)) - {9, 10, 13})
_HEAD = 8192  # bytes in which a feed's root has to begin
_FEED_START = re.compile(rb"<\?xml\s|<(?:[\w-]+:)?(?:rss|rdf|feed|urlset|sitemapindex|channel)[\s>]", re.I)
_SPACE = re.compile(rb"\s*")
_SUBSET_END = re.compile(rb"\]\s*>")
_REFERENCE = re.compile(r"&(?:#(\d{1,9});|#[xX]([0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
# libxml2's own bounds: 256 elements in each other, 10 million characters in one text, and the like.
_BOUNDS = frozenset({"ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG", "ERR_INTERNAL_ERROR", "ERR_NO_MEMORY"})
_TRIPPING = (
    *("{*}pos", "{*}posList", "gml:pos", "gml:posList"),
    *("{*}textInput", "{*}textinput", "{*}width", "{*}height"),
)


class TooDeepError(ValueError):
    """The document passes a bound of the parser: nesting, or the length of one text."""


def plain_bytes(body: bytes, content_type: str) -> bytes:
    """`body` as UTF-8 without a byte order mark and without characters that XML does not know, from its first
    "<" on."""
    if sniff_charset(body, content_type) == "utf-8":
        body = body.removeprefix(codecs.BOM_UTF8)
    else:
        body = decode_text(body, content_type)[0].encode("utf-8", errors="replace")
    body = body.translate(None, _CONTROL)
    start = body.find(b"<", 0, _HEAD)
    return body[start:] if start > 0 else body


def read_tree(data: bytes) -> tuple[Any | None, bytes]:
    """The root element of `data` (as `plain_bytes` gives it), None where there is none, and the bytes to read: the
    same without a document type, and mended where they are no sound XML.

    Document types are left out unread, so no entity of the document's own exists; HTML's names ("&nbsp;") are known,
    stray ampersands are taken for themselves, and a document that ends too early keeps what came. Raises
    `TooDeepError`.
    """
    data = _without_doctype(data)
    root, log = _parse(data, recover=False)
    if root is not None:
        return root, data
    _check_bounds(log)
    data = _without_doctype(mended(data))
    root, log = _parse(data, recover=True)
    _check_bounds(log)
    return root, data


def _parse(data: bytes, *, recover: bool) -> tuple[Any, Any]:
    """The root element, None where there is none, and what the parser found wrong."""
    parser = etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(data, parser), parser.error_log
    except etree.XMLSyntaxError:
        return None, parser.error_log


def _check_bounds(log: Any) -> None:
    passed = next((e.message for e in log if e.type_name in _BOUNDS or "too big" in e.message), None)
    if passed is not None:
        raise TooDeepError(passed.partition(", use")[0][:120])


def _without_doctype(data: bytes) -> bytes:
    """`data` without its document type; what looks like one after the root began is text."""
    at = _past_space(data, 0)
    while data.startswith((b"<?", b"<!--"), at):
        closing = b"?>" if data.startswith(b"<?", at) else b"-->"
        end = data.find(closing, at)
        if end < 0:
            return data
        at = _past_space(data, end + len(closing))
    if data[at : at + 9].upper() != b"<!DOCTYPE":
        return data
    end = data.find(b">", at)
    if data.find(b"[", at, end) >= 0:
        closed = _SUBSET_END.search(data, at)
        end = closed.end() - 1 if closed else -1
    return data[:at] + data[end + 1 :] if end >= 0 else data


def _past_space(data: bytes, at: int) -> int:
    found = _SPACE.match(data, at)
    return found.end() if found else at


def mended(data: bytes) -> bytes:
    """`data` from where a feed begins in it, with each "&" outside CDATA made one that XML can read."""
    start = _FEED_START.search(data, 0, _HEAD)
    text = data[start.start() if start else 0 :].decode("utf-8", errors="replace")
    first, *others = text.split("<![CDATA[")
    out = [_REFERENCE.sub(_reference, first)]
    for piece in others:
        literal, closing, rest = piece.partition("]]>")
        out += ("<![CDATA[", literal, closing, _REFERENCE.sub(_reference, rest))
    return "".join(out).encode("utf-8", errors="replace")


def _reference(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        allowed = number in (9, 10, 13) or 32 <= number <= 0xD7FF or 0xE000 <= number <= 0xFFFD
        return f"&#{number};" if allowed or 0x10000 <= number <= 0x10FFFF else ""
    if not name:
        return "&amp;"
    if name in _PREDEFINED:
        return found[0]
    character = html.unescape(found[0])
    return escape(character)


def plainer_bytes(root: Any) -> bytes:
    """The tree as sound XML, UTF-8, without elements that no entry needs and that trip feedparser where they stand at a
    wrong place. Changes the tree."""
    etree.strip_elements(root, *_TRIPPING, with_tail=False)
    written: bytes = etree.tostring(root, encoding="utf-8")
    return written


def local_name(element: Any) -> str:
    """An element's name without prefix and namespace, in lower case."""
    tag = element.tag
    # A reference to an entity that was not expanded has a function for a tag.
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else "&"


def text_of(element: Any) -> str:
    """The text of an element and of those inside it, stripped."""
    return "".join(element.itertext()).strip()
