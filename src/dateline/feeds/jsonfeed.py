"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) -> entries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dateline.documents.charset import decode_text
from dateline.feeds.dates import believable, read_date
from dateline.feeds.links import absolute_link
from dateline.feeds.news import content_hash, entry_key
from dateline.feeds.plain import author_name, plain_text
from dateline.model import FeedEntry, ParsedFeed, Rejection


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
        return _refuse(url or feed_id, f"it starts like JSON and is not ({reason})")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return _refuse(url or feed_id, "it is JSON without a list of items")
    link = absolute_link(_text(feed.get("home_page_url")), url)
    base = url or link
    items = (item for item in feed["items"] if isinstance(item, dict))
    return ParsedFeed(
        title=plain_text(_text(feed.get("title"))),
        link=link,
        language=_text(feed.get("language")).strip().lower() or None,
        entries=tuple(_entry(i, feed, feed_id=feed_id, base=base, fetched_at=fetched_at) for i in items),
    )


def _entry(
    item: Mapping[str, Any], feed: Mapping[str, Any], *, feed_id: str, base: str, fetched_at: datetime | None
) -> FeedEntry:
    link = absolute_link(_text(item.get("url")) or _text(item.get("external_url")), base)
    title = plain_text(_text(item.get("title")))
    summary = _text(item.get("summary"))
    content = _text(item.get("content_html")) or _text(item.get("content_text"))
    stated_updated = _text(item.get("date_modified"))
    stated = _text(item.get("date_published")) or stated_updated
    published, problem = believable(read_date(stated), stated, fetched_at=fetched_at)
    updated, _ = believable(read_date(stated_updated), stated_updated, fetched_at=fetched_at)
    return FeedEntry(
        feed_id=feed_id,
        key=entry_key(_text(item.get("id")), link, title, summary or content),
        link=link,
        title=title,
        summary=summary,
        content=content,
        published=published,
        updated=updated,
        authors=_authors(item) or _authors(feed),
        date_problem=problem,
        content_hash=content_hash(title, summary, content, link),
    )


def _authors(owner: Mapping[str, Any]) -> tuple[str, ...]:
    # 1.0 has one "author", 1.1 a list of "authors".
    listed = owner.get("authors")
    people = listed if isinstance(listed, list) else [owner.get("author")]
    names = (author_name(_text(p.get("name"))) for p in people if isinstance(p, dict))
    return tuple(dict.fromkeys(n for n in names if n))


def _text(value: Any) -> str:
    # The specification asks readers to accept a number as an id and take it for a string.
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.17g}" if isinstance(value, float) else str(value)[:100]
    return value if isinstance(value, str) else ""


def _refuse(subject: str, sentence: str) -> Rejection:
    return Rejection(
        "feed",
        subject,
        "not-a-feed",
        f"This is no feed: {sentence}; give the address of an RSS, Atom or JSON feed.",
    )
