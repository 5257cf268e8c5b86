"""Finding a site's feeds from any of its pages, or from an address that is a feed itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from lxml import html
from lxml.etree import ParserError, XMLSyntaxError

from dateline.documents.charset import decode_text
from dateline.feeds.links import absolute_link
from dateline.feeds.parse import parse_feed
from dateline.feeds.plain import plain_text
from dateline.model import ParsedFeed

_TYPES = {
    "application/rss+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "json",
    "application/rdf+xml": "rss",
    "text/rss+xml": "rss",
    "application/x.atom+xml": "atom",
    "application/x-atom+xml": "atom",
}
# These types name other things too (a sitemap, WordPress's own API), so the address has to look the part.
_VAGUE_TYPES = {"application/json": "json", "application/xml": "rss", "text/xml": "rss"}
_FEED_WORDS = ("feed", "rss", "atom", ".rdf")
_COMMENT_WORDS = ("/comments/", "comments feed", "comment feed")
_COMMON_PATHS = (
    "/feed/",
    "/rss",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/",
    "/feed.json",
    "/rss/",
)
_MOST = 50


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names. `kind`: rss | atom | json. `title` as the page gives it, "" if it gives
    none."""

    url: str
    title: str
    kind: str


def discover_feeds(body: bytes, url: str, content_type: str) -> tuple[FeedLink, ...]:
    """Feeds named by `<link rel="alternate">` in a page, in its order, feeds of comments last; or the body
    itself where it is a feed. Empty where it names none: then `common_feed_urls` may be tried."""
    itself = parse_feed(body, feed_id="", url=url, content_type=content_type)
    if isinstance(itself, ParsedFeed):
        return (FeedLink(url, itself.title, _kind_of(body)),)
    tree = _parse(decode_text(body, content_type)[0])
    if tree is None:
        return ()
    base_element = tree.find(".//base[@href]")
    base = urljoin(url, base_element.get("href").strip()) if base_element is not None else url
    found: dict[str, FeedLink] = {}
    for element in tree.iter("link", "a"):
        link = _feed_link(element, base)
        if link is not None and link.url not in found and len(found) < _MOST:
            found[link.url] = link
    return tuple(sorted(found.values(), key=_is_comments))


def common_feed_urls(url: str) -> tuple[str, ...]:
    """Addresses where sites keep a feed that they don't name, to be tried in this order."""
    return tuple(dict.fromkeys(urljoin(url, path) for path in _COMMON_PATHS))


def _feed_link(element: Any, base: str) -> FeedLink | None:
    rel = (element.get("rel") or "").lower().split()
    if "alternate" not in rel and "feed" not in rel:
        return None
    href = (element.get("href") or "").strip()
    stated = (element.get("type") or "").partition(";")[0].strip().lower()
    kind = _TYPES.get(stated)
    if kind is None and ("feed" in rel or any(w in href.lower() for w in _FEED_WORDS)):
        kind = _VAGUE_TYPES.get(stated) or ("rss" if "feed" in rel and not stated else None)
    target = absolute_link(href, base)
    if kind is None or not target:
        return None
    return FeedLink(target, plain_text(element.get("title") or ""), kind)


def _is_comments(link: FeedLink) -> bool:
    return any(w in f"{link.url} {link.title}".lower() for w in _COMMENT_WORDS)


def _kind_of(body: bytes) -> str:
    start = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{"):
        return "json"
    return "atom" if b"<feed" in start or b":feed" in start else "rss"


def _parse(markup: str) -> Any:
    try:
        # Bytes, because lxml refuses a str that carries an encoding declaration.
        return html.document_fromstring(
            markup.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (ParserError, XMLSyntaxError, ValueError):
        return None
