"""Atom 1.0 (RFC 4287) and 0.3 from their XML tree."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dateline.feeds.entries import StatedEntry, author_names, bounded, feed_entry
from dateline.feeds.links import absolute_link
from dateline.feeds.plain import plain_text
from dateline.feeds.xmltree import (
    XML_LANG,
    Names,
    all_texts,
    base_of,
    children_by_name,
    first_text,
    inner_markup,
    media_text,
    text_of,
)
from dateline.model import ParsedFeed

_RELATIONS = "http://www.iana.org/assignments/relation/"  # RFC 4287 section 4.2.7.2: may stand before a name
_PAGES = ("", "text/html", "application/xhtml+xml")
_PUBLISHED = ("published", "issued", "created", "dcterms:issued", "dc:date", "pubdate")
_UPDATED = ("updated", "modified", "dcterms:modified")


def read_atom(root: Any, names: Names, *, feed_id: str, url: str, fetched_at: datetime | None) -> ParsedFeed:
    """The feed under `root`, or the one entry that `root` is."""
    base = base_of(root, url)
    about = _parts(root, names)
    alone = _local(names.of(root)) == "entry"
    entries = [root] if alone else bounded(about.get("entry", []))
    # An entry without an author has the feed's (RFC 4287 section 4.2.1).
    authors = () if alone else _authors(about, names)
    stated = (_entry(e, names, url if alone else base, authors) for e in entries)
    return ParsedFeed(
        title=plain_text(_best(about, "title", "dc:title")),
        link="" if alone else next(filter(None, _alternates(about, base)), ""),
        language=((root.get(XML_LANG) or "").strip() or first_text(about, "dc:language", "language")).lower()
        or None,
        entries=tuple(feed_entry(s, feed_id=feed_id, fetched_at=fetched_at) for s in stated),
    )


def is_atom(root: Any, names: Names) -> bool:
    """Whether a document whose root is called "feed" or "entry" is Atom, and not XML of somebody's own."""
    return names.of(root).startswith("atom:") or any(
        _local(names.of(child)) in ("entry", "title", "id") for child in root
    )


def _local(name: str) -> str:
    return name.removeprefix("atom:")


def _parts(element: Any, names: Names) -> dict[str, list[Any]]:
    return {_local(name): found for name, found in children_by_name(element, names).items()}


def _entry(entry: Any, names: Names, base: str, feed_authors: tuple[str, ...]) -> StatedEntry:
    base = base_of(entry, base)
    parts = _parts(entry, names)
    id = first_text(parts, "id")
    return StatedEntry(
        id=id,
        link=next(filter(None, _links(parts, base, id)), ""),
        title=_best(parts, "title", "dc:title") or first_text(parts, "media:title"),
        summary=_best(parts, "summary", "dc:description", "description", "media:description")
        or media_text(parts, names, "media:description"),
        content=max((_content(e) for e in parts.get("content", ())), key=len, default=""),
        published=all_texts(parts, *_PUBLISHED),
        updated=all_texts(parts, *_UPDATED),
        authors=_authors(parts, names) or feed_authors,
    )


def _best(parts: dict[str, list[Any]], *wanted: str) -> str:
    return next((text for name in wanted for e in parts.get(name, ()) if (text := _content(e))), "")


def _content(element: Any) -> str:
    """A text construct or content: the inner markup of XHTML (its wrapping div left out), the text of the
    others."""
    stated = (element.get("type") or "").strip().lower()
    if len(element) == 1 and not (element.text or "").strip() and element[0].tag.lower().endswith("}div"):
        return inner_markup(element[0])
    text = text_of(element)
    is_text = stated in ("", "text", "html", "xhtml") or stated.startswith("text/") or stated.endswith("xml")
    if (element.get("mode") or "").lower() != "base64" and (is_text or len(element)):
        return text
    # RFC 4287 section 4.1.3.3: any other type is Base64, and only words are of use here.
    try:
        return base64.b64decode(text, validate=False).decode("utf-8").strip()
    except (binascii.Error, ValueError):
        return ""


def _alternates(parts: dict[str, list[Any]], base: str) -> Iterator[str]:
    """The links to what the feed or entry tells of, pages before other types."""
    links = [(e, (e.get("rel") or "alternate").strip().lower()) for e in parts.get("link", ())]
    alternates = [e for e, rel in links if rel.removeprefix(_RELATIONS) == "alternate"]
    for element in sorted(alternates, key=lambda e: (e.get("type") or "").strip().lower() not in _PAGES):
        yield absolute_link(element.get("href") or text_of(element), base_of(element, base))


def _links(parts: dict[str, list[Any]], base: str, id: str) -> Iterator[str]:
    for name in ("feedburner:origlink", "pheedo:origlink"):
        yield from (absolute_link(text_of(e), "") for e in parts.get(name, ()))
    yield from _alternates(parts, base)
    # An entry needs no link where its content lies elsewhere, and many ids are the address.
    yield from (absolute_link(e.get("src", ""), base_of(e, base)) for e in parts.get("content", ()))
    if id.lower().startswith(("http://", "https://")):
        yield absolute_link(id, "")
    for wanted in ("self", "related", "via"):
        for element in parts.get("link", ()):
            if (element.get("rel") or "").strip().lower().removeprefix(_RELATIONS) == wanted:
                yield absolute_link(element.get("href", ""), base_of(element, base))


def _authors(parts: dict[str, list[Any]], names: Names) -> tuple[str, ...]:
    stated = tuple(_person(e, names) for e in parts.get("author", ()))
    for other in (stated, all_texts(parts, "dc:creator"), all_texts(parts, "itunes:author")):
        if author_names(other):
            return other
    for source in parts.get("source", ()):
        return _authors(_parts(source, names), names)
    return ()


def _person(element: Any, names: Names) -> str:
    for child in element:
        if _local(names.of(child)) == "name":
            return text_of(child)
    return "" if len(element) else text_of(element)
