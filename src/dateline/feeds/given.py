"""What feedparser gives of a feed -> `ParsedFeed`.

feedparser puts elements of many names into few fields, and where it cannot tell, it guesses. The functions here say
which of its fields is believed, and in which order. Its dictionaries map some names to others when they are asked;
only what they really hold counts here.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.feeds.dates import read_date
from dateline.feeds.entries import StatedEntry, author_names, bounded, feed_entry
from dateline.feeds.links import absolute_link
from dateline.feeds.plain import plain_text
from dateline.model import ParsedFeed

_RELATIONS = "http://www.iana.org/assignments/relation/"  # RFC 4287 section 4.2.7.2: may stand before a name
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_NO_WORDS = ("image/", "audio/", "video/")
# "+99:00": feedparser adds it up, no clock has it.
_ODD_OFFSET = re.compile(r"[+-](?:1[5-9]|[2-9]\d):?\d\d$")
# feedparser takes at most four letters for the end of an address, and the rest of it for a name.
_CUT_ADDRESS = re.compile(r"\.[A-Za-z]{4}$")
_REST_OF_ADDRESS = re.compile(r"[a-z]{1,20}(?:$|\s*\()")


def parsed_feed(
    given: Mapping[str, Any], *, feed_id: str, url: str, fetched_at: datetime | None
) -> ParsedFeed:
    """The feed of which feedparser gives `given`. `url` is where it was fetched."""
    channel = given["feed"]
    is_atom = str(given.get("version")).startswith("atom")
    link = next(_links(channel, url, is_atom=is_atom), "")
    # Publishers of RSS mean their site: the feed itself may lie on another host. (feedparser has followed xml:base.)
    base = (url or link) if is_atom else (link or url)
    # An entry without an author has the feed's (RFC 4287 section 4.2.1); in RSS that is whoever runs the feed.
    authors = _people(channel) if is_atom else ()
    stated = (_stated(e, base, authors, is_atom=is_atom) for e in bounded(given["entries"]))
    return ParsedFeed(
        title=plain_text(_text(channel, "title")),
        link=link,
        language=_language(channel),
        entries=tuple(feed_entry(s, feed_id=feed_id, fetched_at=fetched_at) for s in stated),
    )


def _stated(entry: Any, base: str, feed_authors: tuple[str, ...], *, is_atom: bool) -> StatedEntry:
    return StatedEntry(
        id=_text(entry, "id"),
        link=next(_entry_links(entry, base, is_atom=is_atom), ""),
        title=_title(entry),
        summary=_summary(entry),
        content=_content(entry),
        published=_dates(entry, "published", "created"),
        updated=_dates(entry, "updated", "modified"),
        authors=_authors(entry) or feed_authors,
    )


def _title(entry: Any) -> str:
    # A title inside media:content is that of a picture or of who took it, and no better than none.
    film = "" if _held(entry, "media_content") else _text(entry, "media_its_title")
    return _text(entry, "title") or _text(entry, "itunes_title") or film


def _summary(entry: Any) -> str:
    # Without a summary feedparser gives out the content a second time, but not with its details.
    stated = _text(entry, "summary") if _held(entry, "summary_detail") else ""
    return stated or _text(entry, "media_its_description") or _text(entry, "subtitle")


def _content(entry: Any) -> str:
    contents = _list(entry, "content")
    words = (_text(c, "value") for c in contents if not _text(c, "type").startswith(_NO_WORDS))
    return max(words, key=len, default="")


def _entry_links(entry: Any, base: str, *, is_atom: bool) -> Iterator[str]:
    """Where the entry can be read, the best source first; only what can be followed."""
    # FeedBurner and Pheedo put an address of their own, which only redirects, into "link".
    wanted = [_text(entry, "feedburner_origlink"), _text(entry, "pheedo_origlink")]
    yield from filter(None, (absolute_link(link, "") for link in wanted))
    yield from _links(entry, base, is_atom=is_atom)
    # An entry needs no link where its content lies elsewhere (RFC 4287 section 4.1.3.2), or its id is its address.
    elsewhere = (absolute_link(_text(c, "src"), base) for c in _list(entry, "content"))
    yield from filter(None, elsewhere)
    id = _text(entry, "id")
    # Where a guid is stated to be no link, feedparser leaves "link" out; an empty one was stated empty.
    if _looks_like_address(id) and (_held(entry, "guidislink") is not False or _held(entry, "link") == ""):
        yield from filter(None, [absolute_link(id, base)])
    if is_atom:
        for relation in ("self", "related", "via"):
            yield from filter(None, (absolute_link(link, base) for link in _related(entry, relation)))


def _links(owner: Any, base: str, *, is_atom: bool) -> Iterator[str]:
    """The links to what the feed or entry tells of."""
    # feedparser takes the last for the best: right for RSS, while the first of an Atom entry is its own language's.
    link = _text(owner, "link")
    is_guid = bool(_held(owner, "guidislink")) and link == _text(owner, "id")
    last = [] if is_guid and not _looks_like_address(link) else [link]
    alternates = _related(owner, "alternate")
    wanted = [*alternates, *([] if is_guid else last)] if is_atom else [*last, *alternates]
    yield from filter(None, (absolute_link(link, base) for link in wanted))


def _related(owner: Any, relation: str) -> list[str]:
    """The addresses of that relation, pages before other types."""
    links = [x for x in _list(owner, "links") if _text(x, "rel").strip().removeprefix(_RELATIONS) == relation]
    return [_text(x, "href") for x in sorted(links, key=lambda x: _text(x, "type").strip() not in _PAGES)]


def _looks_like_address(id: str) -> bool:
    return "://" in id or id.startswith("/")


def _authors(entry: Any) -> tuple[str, ...]:
    """Its own authors, else those of the feed that it was taken from."""
    return _people(entry) or _people(_held(entry, "source") or {})


def _people(owner: Any) -> tuple[str, ...]:
    whole = _text(owner, "author")
    people = _list(owner, "authors")
    # feedparser cuts addresses in the middle where their last label has more than four letters (".media").
    if len(people) < 2 and ("@" in whole or not people):
        return author_names([whole])
    return author_names(_person(p) for p in people)


def _person(person: Any) -> str:
    name, address = _text(person, "name"), _text(person, "email")
    if not (_CUT_ADDRESS.search(address) and _REST_OF_ADDRESS.match(name)):
        return name
    return f"{address}{name})" if "(" in name else ""


def _language(channel: Any) -> str | None:
    detail = _held(channel, "title_detail") or {}  # knows the xml:lang that holds where the title stands
    return (_text(channel, "language") or _text(detail, "language")).strip().lower() or None


def _dates(entry: Any, *names: str) -> tuple[str, ...]:
    """The dates stated under these names; where only feedparser can read one, as it reads it."""
    stated = [(raw, _held(entry, f"{name}_parsed")) for name in names if (raw := _text(entry, name))]
    return tuple(_readable(raw, parsed) for raw, parsed in stated)


def _readable(raw: str, parsed: Any) -> str:
    # feedparser takes bare numbers for dates; what has no letter and is not ISO says nothing certain.
    if parsed is None or read_date(raw) or _ODD_OFFSET.search(raw) or not any(c.isalpha() for c in raw):
        return raw
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=calendar.timegm(parsed))).isoformat()
    except (OverflowError, ValueError):
        return raw


def _held(owner: Any, name: str) -> Any:
    return dict.get(owner, name)


def _list(owner: Any, name: str) -> Sequence[Any]:
    found = dict.get(owner, name)
    return [x for x in found if isinstance(x, dict)] if isinstance(found, list) else ()


def _text(owner: Any, name: str) -> str:
    value = dict.get(owner, name)
    return value if isinstance(value, str) else ""
