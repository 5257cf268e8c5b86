"""Finding a site's feeds from any of its pages, or from an address that is a feed itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html
from lxml.etree import ParserError, XMLSyntaxError

from dateline.documents.charset import decode_text
from dateline.feeds.jsonfeed import looks_like_json
from dateline.feeds.links import absolute_link
from dateline.feeds.parse import parse_feed
from dateline.feeds.plain import plain_text
from dateline.feeds.sitemap import newest_news
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
_PATHS_BESIDE = ("feed/", "rss.xml")  # of a site that has only a folder of its host
_MOST = 50
_LONGEST_URL = 2000  # characters; as long as the database takes
# Of the end of an address, without its query.
_FEED_PATH = re.compile(
    r"/(?:rss|atom|feeds?)(?:\d|[._-]\w+)?(?:/|\.(?:xml|php|aspx?|json))?$|\.(?:rss|rdf|atom)$"
    r"|[/._-](?:rss|atom|feed)[\w-]*\.xml$|/rss/[\w./-]+$|/feeds?/[\w./-]+\.(?:xml|json|php)$",
    re.I,
)
_FEED_HOST = re.compile(r"https?://(?:rss|feeds?)\.", re.I)
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed|format|type|output)=(?:rss2?|atom|feed|xml|rdf)(?:&|$)", re.I)
_FEED_NAME = re.compile(r"(?:our |news )?(?:rss|atom|xml|feed)s?(?: (?:2\.0|feeds?|news))?", re.I)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page names, or that it is. `kind`: rss | atom | json | sitemap.

    `title` as the page gives it, "" if it gives none. `is_guess`: only its address or a link's words say that it is a
    feed, so it has to be looked at. `newest`: of a body that is itself a feed, the date of its newest entry with a
    title.
    """

    url: str
    title: str
    kind: str
    is_guess: bool = False
    newest: datetime | None = None


def discover_feeds(body: bytes, url: str, content_type: str) -> tuple[FeedLink, ...]:
    """Feeds named by `<link rel="alternate">` in a page, in its order, feeds of comments last; or the body
    itself where it is a feed.

    Where it names none, guesses: the links in its text that look like feeds, those on its own host first. An index of
    sitemaps gives its sitemaps as guesses. Empty where there are none either: then `common_feed_urls` may be tried.
    """
    itself = parse_feed(body, feed_id="", url=url, content_type=content_type)
    if isinstance(itself, ParsedFeed):
        return (FeedLink(url, itself.title, _kind_of(body), newest=newest_news(itself)),)
    if itself.code == "sitemap-index":
        return tuple(FeedLink(child, "", "sitemap", is_guess=True) for child in itself.elsewhere)
    tree = _parse(decode_text(body, content_type)[0])
    if tree is None:
        return ()
    base_element = tree.find(".//base[@href]")
    base = absolute_link(base_element.get("href"), url) or url if base_element is not None else url
    found: dict[str, FeedLink] = {}
    guesses: dict[str, FeedLink] = {}
    for element in tree.iter("link", "a"):
        link = _feed_link(element, base)
        if link is not None:
            if link.url not in found and len(found) < _MOST:
                found[link.url] = link
        elif element.tag == "a" and not found and len(guesses) < _MOST:
            guess = _guess(element, base)
            if guess is not None:
                guesses.setdefault(guess.url, guess)
    if found:
        return tuple(sorted(found.values(), key=is_comments))
    host = urlsplit(url).netloc
    return tuple(sorted(guesses.values(), key=lambda g: (is_comments(g), urlsplit(g.url).netloc != host)))


def common_feed_urls(url: str) -> tuple[str, ...]:
    """Addresses where sites keep a feed that they don't name, to be tried in this order."""
    folder = urljoin(url, ".")
    beside = () if urlsplit(folder).path in ("", "/") else (urljoin(folder, path) for path in _PATHS_BESIDE)
    return tuple(dict.fromkeys([*beside, *(urljoin(url, path) for path in _COMMON_PATHS)]))


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
    if kind is None or not target or len(target) > _LONGEST_URL:
        return None
    return FeedLink(target, plain_text(element.get("title") or ""), kind)


def _guess(element: Any, base: str) -> FeedLink | None:
    href = (element.get("href") or "").strip()
    target = absolute_link(href, base).partition("#")[0]
    if not target or len(target) > _LONGEST_URL or href.startswith("#"):
        return None
    address, _, query = target.partition("?")
    words = plain_text(" ".join(islice(element.itertext(), 20))[:200]) or plain_text(
        element.get("title") or ""
    )
    stated = (element.get("type") or "").partition(";")[0].strip().lower()
    looks_like_feed = (
        stated in _TYPES
        or _FEED_PATH.search(address[-200:])
        or _FEED_HOST.match(address)
        or _FEED_QUERY.search(query[:500])
        or _FEED_NAME.fullmatch(words)
    )
    if not looks_like_feed:
        return None
    return FeedLink(target, words, _TYPES.get(stated, "rss"), is_guess=True)


def is_comments(link: FeedLink) -> bool:
    """Whether a feed is of what readers say below the articles."""
    return any(w in f"{link.url} {link.title}".lower() for w in _COMMENT_WORDS)


def _kind_of(body: bytes) -> str:
    """The kind of what is known to be a feed."""
    if looks_like_json(body):
        return "json"
    start = body[:4096].replace(b"\0", b"")
    if b"<urlset" in start or b":urlset" in start or body.startswith(b"\x1f\x8b"):
        return "sitemap"
    return "atom" if b"<feed" in start or b":feed" in start else "rss"


def _parse(markup: str) -> Any:
    try:
        # Bytes, because lxml refuses a str that carries an encoding declaration.
        return html.document_fromstring(
            markup.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8")
        )
    except (ParserError, XMLSyntaxError, ValueError):
        return None
