"""Feed bytes -> entries.

The only module that knows feedparser, which reads every RSS, RDF and Atom feed. It gives it `BytesIO` and nothing
else: a string or bytes could be taken for a path or an address and opened. feedparser's own clean-up of HTML is
switched off: it is quadratic on hostile input and not needed, since titles become plain text here and summaries are
never shown as HTML. What it gives is put in order in `given`; sitemaps, which it does not know, in `sitemap`.
"""

from __future__ import annotations

import io
import logging
import re
from datetime import datetime
from typing import Any

import feedparser

from dateline.documents.bounds import BOUNDS, BrokenEncodingError, TooLargeError, decode_body
from dateline.feeds.entries import no_feed
from dateline.feeds.given import parsed_feed
from dateline.feeds.jsonfeed import looks_like_json, parse_json_feed
from dateline.feeds.sitemap import read_sitemap, refuse_index
from dateline.feeds.xmltree import TooDeepError, local_name, plain_bytes, plainer_bytes, read_tree
from dateline.model import ParsedFeed, Rejection

log = logging.getLogger(__name__)

_HEAD = 4096  # bytes by which a page is told from a feed
_HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
_FEED_ROOT = re.compile(rb"<(?:[\w-]+:)?(?:rss|rdf|feed|channel|urlset|sitemapindex)[\s>]", re.I)
_FEED_ROOTS = frozenset({"rss", "rdf", "channel", "feed", "entry"})
_MEDIA_WORDS = re.compile(rb"<(/?)media:(title|description)\b[^<>]*?(/?)>")
_MAX_BYTES = BOUNDS["feed"].max_decoded
_ADVICE = "give the address of an RSS, Atom or JSON feed or of a news sitemap"


def parse_feed(
    body: bytes, *, feed_id: str, url: str = "", content_type: str = "", fetched_at: datetime | None = None
) -> ParsedFeed | Rejection:
    """The feed in `body` (RSS 0.90-2.0, RDF, Atom, JSON Feed, news and plain sitemaps, also gzipped), entries in
    document order.

    `url` is where it was fetched, the base of relative links. `fetched_at` bounds dates: an entry dated
    outside [1990, fetched + 24 h] keeps None and a `date_problem`. HTML, and whatever else is no feed, gives
    a `Rejection` with code "not-a-feed" that says what it looks like; an index of sitemaps one with code
    "sitemap-index" that names a sitemap to take instead, more of them in `elsewhere`.
    """
    subject = url or feed_id
    if body.startswith(b"\x1f\x8b"):
        # A sitemap.xml.gz is gzipped itself, whatever the transfer adds.
        try:
            body = decode_body(body, "gzip", _MAX_BYTES)
        except TooLargeError as e:
            message = f"This feed is too large ({e}); add one of a part of the site, such as a section."
            return Rejection("feed", subject, "too-large", message)
        except BrokenEncodingError as e:
            return no_feed(subject, f"it is compressed and cannot be read ({e}); {_ADVICE}")
    if not body.strip():
        return no_feed(subject, "it is empty; open the address in a browser to see what the host sends")
    if looks_like_json(body):
        return parse_json_feed(body, feed_id=feed_id, url=url, fetched_at=fetched_at)
    data = plain_bytes(body, content_type)
    head = data[:_HEAD]
    if _HTML_ROOT.search(head) and not _FEED_ROOT.search(head):
        return no_feed(
            subject, "it is an HTML page; use `dateline feeds add` with the page's address to find its feed"
        )
    try:
        root, data = read_tree(data)
    except TooDeepError as e:
        return no_feed(subject, f"its XML passes what can be read ({e}); {_ADVICE}")
    kind = local_name(root) if root is not None else ""
    if kind == "urlset":
        return read_sitemap(root, feed_id=feed_id, url=url, fetched_at=fetched_at)
    if kind == "sitemapindex":
        return refuse_index(root, subject=subject, url=url)
    given = _read(data, subject)
    if given is None and root is not None:
        # Mostly it trips over end tags without a start, and a tree has none.
        given = _read(plainer_bytes(root), subject)
    if given is None:
        return no_feed(subject, f"its markup is too broken to be read; {_ADVICE}")
    if not _is_feed(given, kind):
        return no_feed(subject, f"it is {_resemblance(body, content_type)}; {_ADVICE}")
    return parsed_feed(given, feed_id=feed_id, url=url, fetched_at=fetched_at)


def _read(data: bytes, subject: str) -> Any | None:
    """What feedparser makes of `data`, which is UTF-8; None where it trips over what it means to forgive."""
    try:
        return feedparser.parse(
            io.BytesIO(_media_apart(data)),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, AssertionError) as e:
        log.info("feedparser trips over %s: %r", subject, e)
        return None


def _media_apart(data: bytes) -> bytes:
    """`data` with other names for Media RSS's title and description.

    feedparser takes them for the item's own, so a picture's caption would become the summary of an item, or its
    content. Under names that it does not know it keeps them by themselves ("media_its_title").
    """
    return _MEDIA_WORDS.sub(rb"<\1media:its_\2\3>", data) if b"<media:" in data else data


def _is_feed(given: Any, kind: str) -> bool:
    """Whether it is a feed at all, and not XML of somebody's own with an "item" or "feed" in it."""
    version = given.get("version")
    if given["entries"]:
        return bool(version) or kind in _FEED_ROOTS or not kind
    # Any "feed" without a namespace is "atom" to feedparser.
    return bool(version) and (version != "atom" or not {"title", "id"}.isdisjoint(given["feed"]))


def _resemblance(body: bytes, content_type: str) -> str:
    start = body.lstrip()[:64]
    kind = content_type.partition(";")[0].strip()
    for mark, name in (
        (b"%PDF", "a PDF file"),
        (b"\x89PNG", "an image"),
        (b"\xff\xd8\xff", "an image"),
        (b"PK\x03\x04", "a ZIP file"),
        (b"\x1f\x8b", "compressed data"),
        (b"<?xml", "XML of another kind"),
        (b"<", "markup of another kind"),
    ):
        if start.startswith(mark):
            return name
    return f"text or data of type {kind}" if kind else "text or data of another kind"
