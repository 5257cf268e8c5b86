"""Feed bytes -> entries. The only module that knows feedparser, and it gives it `BytesIO` and nothing else:
a string or bytes could be taken for a path or an address and opened.

feedparser's own clean-up of HTML is switched off. It costs a third of the time, is quadratic on hostile
input, and is not needed: titles become plain text here and summaries are never shown as HTML.
"""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from dateline.documents.charset import sniff_charset
from dateline.feeds.dates import believable, read_date
from dateline.feeds.jsonfeed import looks_like_json, parse_json_feed
from dateline.feeds.links import absolute_link
from dateline.feeds.news import content_hash, entry_key
from dateline.feeds.plain import author_name, plain_text
from dateline.model import FeedEntry, ParsedFeed, Rejection

_CONTROL = bytes(set(range(32)) - {9, 10, 13})
_HTML_ROOT = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.I)
_FEED_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|rdf|feed|channel)[\s>]", re.I)
# "+99:00": feedparser adds it up, no clock has it.
_ODD_OFFSET = re.compile(r"[+-](?:1[5-9]|[2-9]\d):?\d\d$")


def parse_feed(
    body: bytes, *, feed_id: str, url: str = "", content_type: str = "", fetched_at: datetime | None = None
) -> ParsedFeed | Rejection:
    """The feed in `body` (RSS 0.9x-2.0, RDF, Atom, JSON Feed), entries in document order.

    `url` is where it was fetched, the base of relative links. `fetched_at` bounds dates: an entry dated
    outside [1990, fetched + 24 h] keeps None and a `date_problem`. HTML, and whatever else is no feed, gives
    a `Rejection` with code "not-a-feed" that says what it looks like.
    """
    if not body.strip():
        return _refuse(
            url or feed_id, "it is empty; open the address in a browser to see what the host sends"
        )
    if looks_like_json(body):
        return parse_json_feed(body, feed_id=feed_id, url=url, fetched_at=fetched_at)
    head = body[:4096]
    if _HTML_ROOT.search(head) and not _FEED_ROOT.search(head):
        return _refuse(
            url or feed_id,
            "it is an HTML page; use `dateline feeds add` with the page's address to find its feed",
        )
    parsed = _read_xml(body, content_type)
    if not parsed.get("version") and not parsed["entries"]:
        return _refuse(
            url or feed_id,
            f"it is {_resemblance(body, content_type)}; give the address of an RSS, Atom or JSON feed",
        )
    channel = parsed["feed"]
    link = absolute_link(_text(channel.get("link")), url)
    base = url or link
    return ParsedFeed(
        title=plain_text(_text(channel.get("title"))),
        link=link,
        language=_text(channel.get("language")).strip().lower() or None,
        entries=tuple(
            _entry(e, feed_id=feed_id, base=base, fetched_at=fetched_at) for e in parsed["entries"]
        ),
    )


def _read_xml(body: bytes, content_type: str) -> Any:
    codec = sniff_charset(body, content_type)
    stripped = body.lstrip()
    if codec is None or not codec.startswith("utf-16"):
        # Control characters are illegal in XML and would send the whole feed to the slow, forgiving parser.
        stripped = stripped.translate(None, _CONTROL)
    headers = {"content-type": f"application/xml; charset={codec}" if codec else "application/xml"}
    return feedparser.parse(
        io.BytesIO(stripped), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _entry(entry: Any, *, feed_id: str, base: str, fetched_at: datetime | None) -> FeedEntry:
    link = absolute_link(_text(dict.get(entry, "link")), base)
    title = plain_text(_text(dict.get(entry, "title")))
    summary = _text(dict.get(entry, "summary"))
    contents: Sequence[Mapping[str, Any]] = dict.get(entry, "content") or ()
    content = max((_text(c.get("value")) for c in contents), key=len, default="")
    updated, _ = _instant(entry, ("updated", "modified"), fetched_at)
    published, problem = _instant(entry, ("published", "created", "updated", "modified"), fetched_at)
    return FeedEntry(
        feed_id=feed_id,
        key=entry_key(_text(dict.get(entry, "id")), link, title, summary or content),
        link=link,
        title=title,
        summary=summary,
        content=content,
        published=published,
        updated=updated,
        authors=_authors(entry),
        date_problem=problem,
        content_hash=content_hash(title, summary, content, link),
    )


def _instant(
    entry: Any, names: Sequence[str], fetched_at: datetime | None
) -> tuple[datetime | None, str | None]:
    """The first of the named dates that is stated, with what is wrong with it."""
    for name in names:
        raw = _text(dict.get(entry, name))
        if raw:
            return believable(
                _read_instant(raw, dict.get(entry, f"{name}_parsed")), raw, fetched_at=fetched_at
            )
    return None, None


def _read_instant(raw: str, parsed: Any) -> datetime | None:
    exact = read_date(raw)
    if exact is not None or parsed is None or not any(c.isalpha() for c in raw):
        # feedparser takes bare numbers for dates; what has no letter and is not ISO says nothing certain.
        return exact
    if _ODD_OFFSET.search(raw):
        return None
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=calendar.timegm(parsed))
    except (OverflowError, ValueError):
        return None


def _authors(entry: Any) -> tuple[str, ...]:
    whole = _text(dict.get(entry, "author"))
    people = dict.get(entry, "authors") or ()
    # feedparser cuts addresses in the middle where their last label has more than four letters (".media").
    stated = (
        [whole]
        if len(people) < 2 and ("@" in whole or not people)
        else [_text(a.get("name")) for a in people]
    )
    return tuple(dict.fromkeys(name for name in map(author_name, stated) if name))


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


def _refuse(subject: str, sentence: str) -> Rejection:
    return Rejection("feed", subject, "not-a-feed", f"This is no feed: {sentence}.")
