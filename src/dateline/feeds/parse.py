"""Feed bytes -> entries.

A feed whose XML can be read as it stands, which is nearly every one, is read from its tree (`rss`, `atom`,
`sitemap`). Only one that is broken goes to feedparser, which guesses better than any XML parser and takes ten times
as long. This is the only module that knows feedparser, and it gives it `BytesIO` and nothing else: a string or bytes
could be taken for a path or an address and opened. feedparser's own clean-up of HTML is switched off: it is quadratic
on hostile input and not needed, since titles become plain text here and summaries are never shown as HTML.
"""

from __future__ import annotations

import calendar
import io
import logging
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from dateline.documents.bounds import BOUNDS, BrokenEncodingError, TooLargeError, decode_body
from dateline.feeds.atom import is_atom, read_atom
from dateline.feeds.dates import read_date
from dateline.feeds.entries import StatedEntry, bounded, feed_entry, no_feed
from dateline.feeds.jsonfeed import looks_like_json, parse_json_feed
from dateline.feeds.links import absolute_link
from dateline.feeds.plain import plain_text
from dateline.feeds.rss import has_items, read_rss
from dateline.feeds.sitemap import read_sitemap, refuse_index
from dateline.feeds.xmltree import Names, TooDeepError, mended, plain_bytes, read_tree
from dateline.model import FeedEntry, ParsedFeed, Rejection

log = logging.getLogger(__name__)

_HEAD = 4096  # bytes by which a page is told from a feed
_HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
_FEED_ROOT = re.compile(rb"<(?:[\w-]+:)?(?:rss|rdf|feed|channel|urlset|sitemapindex)[\s>]", re.I)
# "+99:00": feedparser adds it up, no clock has it.
_ODD_OFFSET = re.compile(r"[+-](?:1[5-9]|[2-9]\d):?\d\d$")
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
        root, is_sound = read_tree(data)
    except TooDeepError as e:
        return no_feed(subject, f"its XML passes what can be read ({e}); {_ADVICE}")
    found: ParsedFeed | Rejection | None = None
    if not is_sound:
        found = _guess(data, feed_id=feed_id, url=url, fetched_at=fetched_at)
    if found is None and root is not None:
        found = _read_root(root, feed_id=feed_id, url=url, fetched_at=fetched_at)
    if found is not None:
        return found
    return no_feed(subject, f"it is {_resemblance(body, content_type)}; {_ADVICE}")


def _read_root(
    root: Any, *, feed_id: str, url: str, fetched_at: datetime | None
) -> ParsedFeed | Rejection | None:
    names = Names(root)
    match names.of(root).rpartition(":")[2]:
        case "rss":
            return read_rss(root, names, feed_id=feed_id, url=url, fetched_at=fetched_at)
        case "rdf" | "channel" if has_items(root, names):
            return read_rss(root, names, feed_id=feed_id, url=url, fetched_at=fetched_at)
        case "feed" | "entry" if is_atom(root, names):
            return read_atom(root, names, feed_id=feed_id, url=url, fetched_at=fetched_at)
        case "urlset":
            return read_sitemap(root, names, feed_id=feed_id, url=url, fetched_at=fetched_at)
        case "sitemapindex":
            return refuse_index(root, names, subject=url or feed_id, url=url)
    return None  # XML of another kind


def _guess(data: bytes, *, feed_id: str, url: str, fetched_at: datetime | None) -> ParsedFeed | None:
    try:
        parsed: Any = feedparser.parse(
            io.BytesIO(mended(data)),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (TypeError, ValueError, AttributeError, LookupError, AssertionError) as e:
        # feedparser trips over some of what it means to forgive (an </image:width> alone); the rest is still good.
        log.info("feedparser cannot read %s: %r", url or feed_id, e)
        return None
    if not parsed.get("version") and not parsed["entries"]:
        return None
    channel = parsed["feed"]
    link = absolute_link(_text(channel.get("link")), url)
    is_atom = str(parsed.get("version")).startswith("atom")
    base = url or link if is_atom else link or url
    return ParsedFeed(
        title=plain_text(_text(channel.get("title"))),
        link=link,
        language=_text(channel.get("language")).strip().lower() or None,
        entries=tuple(
            _entry(e, feed_id=feed_id, base=base, fetched_at=fetched_at) for e in bounded(parsed["entries"])
        ),
    )


def _entry(entry: Any, *, feed_id: str, base: str, fetched_at: datetime | None) -> FeedEntry:
    contents: Sequence[Mapping[str, Any]] = dict.get(entry, "content") or ()
    content = max((_text(c.get("value")) for c in contents), key=len, default="").strip()
    summary = _text(dict.get(entry, "summary")).strip()
    link = _text(dict.get(entry, "feedburner_origlink")) or _text(dict.get(entry, "link"))
    stated = StatedEntry(
        id=_text(dict.get(entry, "id")),
        link=absolute_link(link, base),
        title=_text(dict.get(entry, "title")),
        # feedparser gives an Atom entry's content out a second time where it has no summary.
        summary="" if summary == content else summary,
        content=content,
        published=_dates(entry, "published", "created"),
        updated=_dates(entry, "updated", "modified"),
        authors=_authors(entry),
    )
    return feed_entry(stated, feed_id=feed_id, fetched_at=fetched_at)


def _dates(entry: Any, *names: str) -> tuple[str, ...]:
    """The dates stated under these names; where only feedparser can read one, as it reads it."""
    stated = [
        (raw, dict.get(entry, f"{name}_parsed")) for name in names if (raw := _text(dict.get(entry, name)))
    ]
    return tuple(_readable(raw, parsed) for raw, parsed in stated)


def _readable(raw: str, parsed: Any) -> str:
    # feedparser takes bare numbers for dates; what has no letter and is not ISO says nothing certain.
    if parsed is None or read_date(raw) or _ODD_OFFSET.search(raw) or not any(c.isalpha() for c in raw):
        return raw
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=calendar.timegm(parsed))).isoformat()
    except (OverflowError, ValueError):
        return raw


def _authors(entry: Any) -> tuple[str, ...]:
    whole = _text(dict.get(entry, "author"))
    people = dict.get(entry, "authors") or ()
    # feedparser cuts addresses in the middle where their last label has more than four letters (".media").
    if len(people) < 2 and ("@" in whole or not people):
        return (whole,)
    return tuple(_text(a.get("name")) for a in people)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


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
