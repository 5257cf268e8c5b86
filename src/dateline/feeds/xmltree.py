"""A feed's bytes -> its XML tree, with nothing outside the bytes loaded and nothing in them expanded.

Names of elements come out as their usual prefix and local name in lower case ("title", "dc:creator",
"atom:link"), whatever prefix or address the feed itself uses.
"""

from __future__ import annotations

import codecs
import html
import re
from typing import Any
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from dateline.documents.charset import decode_text, sniff_charset

_CONTROL = bytes(set(range(32)) - {9, 10, 13})
_HEAD = 8192  # bytes in which a feed's root has to begin
_FEED_START = re.compile(rb"<\?xml\s|<(?:[\w-]+:)?(?:rss|rdf|feed|urlset|sitemapindex|channel)[\s>]", re.I)
_SPACE = re.compile(rb"\s*")
_SUBSET_END = re.compile(rb"\]\s*>")
_REFERENCE = re.compile(r"&(?:#(\d{1,9});|#[xX]([0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{1,31});)?")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})

_VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})

# What a tree can be made of all the same: it ends too early, something follows its end.
_HARMLESS = frozenset({"ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END"})
# libxml2's own bounds: 256 elements in each other, 10 million characters in one text, and the like.
_BOUNDS = frozenset({"ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG", "ERR_INTERNAL_ERROR", "ERR_NO_MEMORY"})

_RSS, _ATOM, _MEDIA = "", "atom", "media"
_NAMESPACES = {
    "http://purl.org/rss/1.0/": _RSS,
    "http://my.netscape.com/rdf/simple/0.9/": _RSS,
    "http://channel.netscape.com/rdf/simple/0.9/": _RSS,
    "http://purl.org/net/rss1.1#": _RSS,
    "http://backend.userland.com/rss": _RSS,
    "http://backend.userland.com/rss2": _RSS,
    "http://blogs.law.harvard.edu/tech/rss": _RSS,
    "http://cyber.law.harvard.edu/rss": _RSS,
    "http://www.w3.org/2005/atom": _ATOM,
    "https://www.w3.org/2005/atom": _ATOM,
    "http://purl.org/atom/ns#": _ATOM,
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://search.yahoo.com/mrss/": _MEDIA,
    "http://search.yahoo.com/mrss": _MEDIA,
    "http://video.search.yahoo.com/mrss/": _MEDIA,
    "http://video.search.yahoo.com/mrss": _MEDIA,
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/xhtml": "xhtml",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
# An address that is none of these, with one of these prefixes: the prefix says what was meant.
_PREFIXES = frozenset({*_NAMESPACES.values(), "atom10", "atom03"} - {_RSS})
XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


class TooDeepError(ValueError):
    """The document passes a bound of the parser: nesting, or the length of one text."""


class Names:
    """Names of a document's elements in their usual form; each is worked out once."""

    def __init__(self, root: Any) -> None:
        self._known: dict[str, str] = {}
        # RSS has no namespace: one that the whole feed has is a mistake (Atom's), or a name of old times.
        # (A root whose prefix is not declared has no address: its tag is "rdf:RDF".)
        address, _, local = root.tag.lower().removeprefix("{").rpartition("}")
        is_rss = local in ("rss", "channel") or address not in _NAMESPACES
        self._own = address if address and is_rss else None

    def of(self, element: Any) -> str:
        """ "title", "dc:date", "atom:link": the usual prefix where the element has a namespace, lower case."""
        tag = element.tag
        name = self._known.get(tag)
        if name is None:
            name = self._known[tag] = self._usual(tag, element.prefix)
        return name

    def _usual(self, tag: Any, prefix: str | None) -> str:
        if not isinstance(tag, str):
            return "&"  # a reference to an entity that was not expanded
        if tag[0] != "{":
            # "content:encoded" whose prefix the feed forgot to declare comes as it stands.
            before, colon, local = tag.lower().rpartition(":")
            return f"{_short(before)}:{local}" if colon else local
        address, _, local = tag[1:].rpartition("}")
        address, local = address.lower(), local.lower()
        known = _RSS if address == self._own else _NAMESPACES.get(address)
        if known is None:
            stated = (prefix or "").lower()
            known = _short(stated) if stated in _PREFIXES else address
        return f"{known}:{local}" if known else local


def _short(prefix: str) -> str:
    return _ATOM if prefix in ("atom10", "atom03") else prefix


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


def read_tree(data: bytes) -> tuple[Any | None, bool]:
    """The root element of `data` (as `plain_bytes` gives it), and whether the tree is what the data says: False where
    tags that don't match left much to guess, None where there is no tree at all.

    Document types are left out unread, so no entity of the document's own exists; HTML's names ("&nbsp;") are known,
    stray ampersands are taken for themselves, and a document that ends too early keeps what came. Raises
    `TooDeepError`.
    """
    data = _without_doctype(data)
    root, log = _parse(data, recover=False)
    if root is not None:
        return root, True
    _check_bounds(log)
    root, log = _parse(_without_doctype(mended(data)), recover=True)
    _check_bounds(log)
    is_sound = all(e.level_name != "FATAL" or e.type_name in _HARMLESS for e in log)
    return root, is_sound and root is not None


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


def children_by_name(element: Any, names: Names) -> dict[str, list[Any]]:
    """An element's children under their usual names, each list in document order."""
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(names.of(child), []).append(child)
    return found


def base_of(element: Any, base: str) -> str:
    """`base` with the element's own xml:base joined to it."""
    stated: str | None = element.get(XML_BASE)
    if not stated:
        return base
    try:
        return urljoin(base, stated.strip())
    except ValueError:
        return base


def first_text(children: dict[str, list[Any]], *wanted: str) -> str:
    """The text of the first child that has one, the first of `wanted` before the second."""
    for name in wanted:
        for element in children.get(name, ()):
            text = text_of(element)
            if text:
                return text
    return ""


def all_texts(children: dict[str, list[Any]], *wanted: str) -> tuple[str, ...]:
    """The texts of the children named so that have one, in the order of `wanted`."""
    return tuple(text for name in wanted for e in children.get(name, ()) if (text := text_of(e)))


def media_text(children: dict[str, list[Any]], names: Names, wanted: str) -> str:
    """The first text of that name in the Media RSS elements of an item, which may lie in groups."""
    for name in ("media:group", "media:content"):
        for element in children.get(name, ()):
            for inside in element.iter():
                if names.of(inside) == wanted and (text := text_of(inside)):
                    return text
    return ""


def text_of(element: Any) -> str:
    """What an element holds, stripped: its text, or its inner markup where it has elements inside."""
    if not len(element):
        text: str = element.text or ""
        return text.strip()
    return inner_markup(element)


def inner_markup(element: Any) -> str:
    """The markup inside an element as HTML, without prefixes and namespaces, stripped."""
    out = [escape(element.text or "")]
    for event, inside in etree.iterwalk(element, events=("start", "end")):
        if inside is element:
            continue
        name = inside.tag.rpartition("}")[2]
        if event == "start":
            stated = (f" {k.rpartition('}')[2]}={quoteattr(v)}" for k, v in inside.attrib.items())
            out += ("<", name, *stated, ">", escape(inside.text or ""))
        else:
            out += ("" if name in _VOID else f"</{name}>", escape(inside.tail or ""))
    return "".join(out).strip()
