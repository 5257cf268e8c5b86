"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) -> entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dateline.documents.charset import decode_text
from dateline.feeds.entries import StatedEntry, author_names, bounded, feed_entry, no_feed
from dateline.feeds.links import absolute_link
from dateline.feeds.plain import plain_text
from dateline.model import FeedEntry, ParsedFeed, Rejection

_ADVICE = "give the address of an RSS, Atom or JSON feed"


def looks_like_json(body: bytes) -> bool:
    """Whether the first character that counts opens a JSON object or array."""
    return body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def parse_json_feed(
    body: bytes, *, feed_id: str, url: str, fetched_at: datetime | None
) -> ParsedFeed | Rejection:
    """A JSON Feed; a `Rejection` "not-a-feed" where it is other JSON or broken."""
    try:
        feed = json.loads(decode_text(body)[0])
    except (ValueError, RecursionError) as e:
        reason = "nested too deeply" if isinstance(e, RecursionError) else str(e)[:120]
        return no_feed(url or feed_id, f"it starts like JSON and is not ({reason}); {_ADVICE}")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return no_feed(url or feed_id, f"it is JSON without a list of items; {_ADVICE}")
    if "jsonfeed.org" not in _text(feed.get("version")) and not any(map(_is_item, feed["items"])):
        return no_feed(url or feed_id, f"it is JSON whose items are no news; {_ADVICE}")
    link = absolute_link(_text(feed.get("home_page_url")), url)
    base = url or link
    items = (item for item in bounded(feed["items"]) if isinstance(item, dict))
    return ParsedFeed(
        title=plain_text(_text(feed.get("title"))),
        link=link,
        language=_text(feed.get("language")).strip().lower() or None,
        entries=tuple(_entry(i, feed, feed_id=feed_id, base=base, fetched_at=fetched_at) for i in items),
    )


def _is_item(item: Any) -> bool:
    """Whether an item of a feed that does not say its version has what a JSON Feed's has."""
    return isinstance(item, dict) and any(
        isinstance(item.get(name), str) for name in ("url", "external_url", "content_html", "content_text")
    )


def _entry(
    item: Mapping[str, Any], feed: Mapping[str, Any], *, feed_id: str, base: str, fetched_at: datetime | None
) -> FeedEntry:
    id = _text(item.get("id"))
    link = absolute_link(_text(item.get("url")), base) or absolute_link(_text(item.get("external_url")), base)
    stated = StatedEntry(
        id=id,
        # Many ids are the item's address, and then some writers leave the address out.
        link=link or (absolute_link(id, "") if "://" in id else ""),
        title=_text(item.get("title")),
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")),
        published=tuple(filter(None, [_text(item.get("date_published"))])),
        updated=tuple(filter(None, [_text(item.get("date_modified"))])),
        authors=_authors(item) or _authors(feed),
    )
    return feed_entry(stated, feed_id=feed_id, fetched_at=fetched_at)


def _authors(owner: Mapping[str, Any]) -> tuple[str, ...]:
    # 1.0 has one "author", 1.1 a list of "authors".
    listed = owner.get("authors")
    people = listed if isinstance(listed, list) else [owner.get("author")]
    return author_names(_text(p.get("name")) for p in people if isinstance(p, dict))


def _text(value: Any) -> str:
    # The specification asks readers to accept a number as an id and take it for a string.
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.17g}" if isinstance(value, float) else str(value)[:100]
    return value if isinstance(value, str) else ""
