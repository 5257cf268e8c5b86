"""Sitemaps as feeds: news sitemaps (https://www.google.com/schemas/sitemap-news/0.9) and plain ones
(https://www.sitemaps.org/protocol.html), and the indexes that only name other sitemaps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest
from typing import Any
from urllib.parse import urljoin

from dateline.feeds.dates import read_date
from dateline.feeds.entries import StatedEntry, feed_entry
from dateline.feeds.links import absolute_link
from dateline.feeds.plain import plain_text
from dateline.feeds.xmltree import local_name, text_of
from dateline.model import FeedEntry, ParsedFeed, Rejection

MOST_PAGES = 1000
"""Entries taken of one sitemap, the newest: a news sitemap may hold so many, a plain one 50,000."""

_MOST_CHILDREN = 20
_NEVER = datetime.min.replace(tzinfo=UTC)
_NEWS = re.compile(r"news|latest|recent|today|google", re.I)
_OTHER = re.compile(r"categor|tag|author|image|video|page[s_-]|archive|static|product|taxonom|user", re.I)


@dataclass(frozen=True, slots=True)
class _Page:
    """One `url` of a sitemap: `parts` are texts by local name, those of news under "news:..."."""

    position: int
    parts: Mapping[str, str]
    when: datetime


def read_sitemap(root: Any, *, feed_id: str, url: str, fetched_at: datetime | None) -> ParsedFeed | Rejection:
    """The pages under `root` (urlset), in document order, where there are more than 1,000 the newest ones.

    Title and language are those of the first publication; pages of a plain sitemap have no titles.
    """
    pages = [_page(i, e) for i, e in enumerate(e for e in root if local_name(e) == "url")]
    if len(pages) > MOST_PAGES:
        newest = nlargest(MOST_PAGES, pages, key=lambda p: (p.when, -p.position))
        pages = sorted(newest, key=lambda p: p.position)
    entries = (_entry(p.parts, feed_id, url, fetched_at) for p in pages)
    about = next((p.parts for p in pages if "news:name" in p.parts), {})
    return ParsedFeed(
        title=plain_text(about.get("news:name", "")),
        link=urljoin(url, "/") if url else "",
        language=about.get("news:language", "").lower() or None,
        entries=tuple(e for e in entries if e.link),
    )


def refuse_index(root: Any, *, subject: str, url: str) -> Rejection:
    """Why an index of sitemaps is no feed, with one of its sitemaps to take instead; `elsewhere` has the best 20,
    those that look like news first, then the ones changed last."""
    children: dict[str, tuple[bool, bool, datetime]] = {}
    for element in root:
        parts = _texts(element)
        address = absolute_link(parts.get("loc", ""), url)
        if address:
            changed = read_date(parts.get("lastmod", "")) or _NEVER
            children[address] = (bool(_NEWS.search(address)), not _OTHER.search(address), changed)
    best = tuple(nlargest(_MOST_CHILDREN, children, key=lambda address: children[address]))
    advice = "it names none; give the address of a feed"
    if len(children) == 1:
        advice = f"add the sitemap that it names, {best[0]}"
    elif best:
        advice = f"add one of the {len(children)} sitemaps that it names, such as {best[0]}"
    message = f"This is an index of sitemaps and no feed itself: {advice}."
    return Rejection("feed", subject, "sitemap-index", message, elsewhere=best)


def looks_like_news(address: str) -> bool:
    """Whether a sitemap's address says that it holds the news."""
    return bool(_NEWS.search(address))


def newest_news(feed: ParsedFeed) -> datetime | None:
    """When the newest entry with a title was published; None where there is none, as in a sitemap of pages alone."""
    return max((e.published for e in feed.entries if e.title and e.published), default=None)


def _texts(element: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for child in element:
        if not len(child):
            found.setdefault(local_name(child), text_of(child))
    return found


def page_parts(element: Any) -> dict[str, str]:
    """The texts of one `url` (or `sitemap`) element by local name, those of its news under "news:..."."""
    parts = _texts(element)
    for child in element:
        if local_name(child) != "news":
            continue
        for inside in child:
            local = local_name(inside)
            if local == "publication":
                parts |= {f"news:{name}": text for name, text in _texts(inside).items()}
            else:
                parts.setdefault(f"news:{local}", text_of(inside))
    return parts


def _page(position: int, element: Any) -> _Page:
    parts = page_parts(element)
    stated = parts.get("news:publication_date") or parts.get("lastmod", "")
    return _Page(position, parts, read_date(stated) or _NEVER)


def _entry(parts: Mapping[str, str], feed_id: str, url: str, fetched_at: datetime | None) -> FeedEntry:
    link = absolute_link(parts.get("loc", ""), url)
    changed = (parts["lastmod"],) if parts.get("lastmod") else ()
    published = (parts["news:publication_date"],) if parts.get("news:publication_date") else ()
    stated = StatedEntry(
        id=link, link=link, title=parts.get("news:title", ""), published=published, updated=changed
    )
    return feed_entry(stated, feed_id=feed_id, fetched_at=fetched_at)
