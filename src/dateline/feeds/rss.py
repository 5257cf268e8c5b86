"""RSS 0.90 to 2.0 and RSS 1.0 (RDF), with the modules in use, from their XML tree.

The order in which elements are believed is that of the RSS 2.0 specification, then of the modules: what RSS has a
name for is taken from RSS, then from Atom inside RSS, Dublin Core, iTunes and Media RSS.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from dateline.feeds.entries import StatedEntry, author_names, bounded, feed_entry
from dateline.feeds.links import absolute_link
from dateline.feeds.plain import plain_text
from dateline.feeds.xmltree import (
    RDF_ABOUT,
    XML_LANG,
    Names,
    all_texts,
    base_of,
    children_by_name,
    first_text,
    media_text,
    text_of,
)
from dateline.model import ParsedFeed

_TITLES = ("title", "atom:title", "dc:title", "media:title", "itunes:title")
_SUMMARIES = (
    *("description", "atom:summary", "dc:description", "dcterms:abstract"),
    *("itunes:summary", "media:description", "itunes:subtitle"),
)
_CONTENTS = ("content:encoded", "atom:content", "xhtml:body", "xhtml:div", "content")
_PUBLISHED = ("pubdate", "atom:published", "dcterms:issued", "dcterms:created", "dc:date")
_UPDATED = ("atom:updated", "dcterms:modified", "dc:date")
_AUTHORS = ("author", "dc:author", "dc:creator", "dcterms:creator", "itunes:author", "atom:author")


def read_rss(root: Any, names: Names, *, feed_id: str, url: str, fetched_at: datetime | None) -> ParsedFeed:
    """The feed under `root` (rss, rdf:RDF or a bare channel), with the items of all its channels."""
    is_channel = names.of(root) == "channel"
    channels = [root] if is_channel else [c for c in root if names.of(c) == "channel"]
    channel = channels[0] if channels else root
    about = children_by_name(channel, names)
    base = base_of(channel, base_of(root, url) if channel is not root else url)
    link = next(filter(None, _links(about, base)), "")
    if base == url:
        # Without an xml:base, publishers mean their site: the feed itself may lie on another host.
        base = link or url
    items = bounded(list(_items(root, channels, names)))
    stated = (_entry(item, names, base_of(item, base)) for item in items)
    return ParsedFeed(
        title=plain_text(first_text(about, *_TITLES)),
        link=link,
        language=(
            first_text(about, "language", "dc:language", "dcterms:language")
            or (channel.get(XML_LANG) or root.get(XML_LANG) or "").strip()
        ).lower()
        or None,
        entries=tuple(feed_entry(s, feed_id=feed_id, fetched_at=fetched_at) for s in stated),
    )


def has_items(root: Any, names: Names) -> bool:
    """Whether RDF holds news at all: it is a language for other things too."""
    return any(names.of(child) in ("channel", "item", "items") for child in root)


def _items(root: Any, channels: list[Any], names: Names) -> Iterator[Any]:
    # RSS 1.0 has items beside the channel, RSS 1.1 in "items", the others in the channel.
    for parent in channels if root in channels else (root, *channels):
        for child in parent:
            name = names.of(child)
            if name == "item":
                yield child
            elif name == "items":
                yield from (inside for inside in child if names.of(inside) == "item")


def _entry(item: Any, names: Names, base: str) -> StatedEntry:
    parts = children_by_name(item, names)
    return StatedEntry(
        id=first_text(parts, "guid") or item.get(RDF_ABOUT, "").strip() or first_text(parts, "atom:id"),
        link=next(filter(None, _item_links(item, parts, base)), ""),
        title=first_text(parts, *_TITLES),
        summary=first_text(parts, *_SUMMARIES) or media_text(parts, names, "media:description"),
        content=max(all_texts(parts, *_CONTENTS), key=len, default=""),
        published=all_texts(parts, *_PUBLISHED),
        updated=all_texts(parts, *_UPDATED),
        authors=_authors(parts, names),
    )


def _links(parts: dict[str, list[Any]], base: str) -> Iterator[str]:
    """Where the item or channel can be read, the best source first; "" for what leads nowhere."""
    # FeedBurner and Pheedo put an address of their own, which only redirects, into "link".
    for name in ("feedburner:origlink", "pheedo:origlink"):
        yield from (absolute_link(text_of(e), "") for e in parts.get(name, ()))
    # Of several the last counts, as in feedparser and gofeed.
    for element in (*reversed(parts.get("link", ())), *parts.get("atom:link", ())):
        if (element.get("rel") or "alternate").strip().lower() == "alternate":
            yield absolute_link(text_of(element) or element.get("href", ""), base_of(element, base))


def _item_links(item: Any, parts: dict[str, list[Any]], base: str) -> Iterator[str]:
    yield from _links(parts, base)
    for element in parts.get("guid", ()):
        stated = next((v.lower() for k, v in element.attrib.items() if k.lower() == "ispermalink"), "")
        guid = text_of(element)
        # The specification means "true" where nothing is stated, but many such guids are no address.
        if stated == "true" or (stated != "false" and "://" in guid):
            yield absolute_link(guid, base)
    if RDF_ABOUT in item.attrib:
        yield absolute_link(item.get(RDF_ABOUT), base)


def _authors(parts: dict[str, list[Any]], names: Names) -> tuple[str, ...]:
    for wanted in _AUTHORS:
        stated = tuple(_person(e, names) for e in parts.get(wanted, ()))
        if author_names(stated):
            return stated
    return ()


def _person(element: Any, names: Names) -> str:
    for child in element:
        if names.of(child) in ("name", "atom:name"):
            return text_of(child)
    return "" if len(element) else text_of(element)
