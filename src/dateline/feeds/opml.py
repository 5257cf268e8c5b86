"""Subscription lists of other readers (OPML 1.0, 2.0), read and written with nested folders.

A source has no folders of its own. One named by a two-letter country code is its country; the path of the others is
the first line of its notes, "Folder: World / Asia", and what else the notes say is the outline's description.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from lxml import etree

from dateline.errors import UsageError
from dateline.feeds.links import absolute_link
from dateline.feeds.plain import plain_text
from dateline.model import Feed

_DEEPEST = 50
_LONGEST_URL = 2000  # characters; as long as the database takes
_LONGEST_WORDS = 1000
_MARK, _JOIN = "Folder: ", " / "
_COUNTRY = re.compile(r"^[A-Za-z]{2}$")
_LANGUAGE = re.compile(r"^([A-Za-z]{2})(?:[-_]\w+)?$")


def read_opml(body: bytes) -> tuple[Feed, ...]:
    """The feeds of an OPML file in its order, each address once; folders as the module says.

    Nothing outside the file is loaded, and one with entities of its own is refused. Raises `UsageError` where the
    bytes are no OPML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as e:
        raise UsageError(
            f"This file is no OPML ({str(e)[:120]}); export the subscriptions again as OPML."
        ) from e
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise UsageError(
            "This OPML file declares entities, which no subscription list needs; it was not read."
        )
    if not isinstance(root.tag, str) or root.tag.lower() != "opml" or root.find("body") is None:
        raise UsageError("This file is XML but no OPML; export the subscriptions again as OPML.")
    feeds: dict[str, Feed] = {}
    for outline, folders in _outlines(root.find("body"), ()):
        url = absolute_link(_attribute(outline, "xmlUrl"), "")
        if urlsplit(url).netloc and len(url) <= _LONGEST_URL and url not in feeds:
            feeds[url] = _feed(outline, url, folders)
    return _with_unique_ids(feeds.values())


def write_opml(feeds: Iterable[Feed], *, title: str = "dateline") -> str:
    """OPML 2.0: a folder a country, in it the folders that the notes name, feeds by title in each.

    `read_opml` gives back address, title, country, language and notes.
    """
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{_text(title)}</title></head>",
        "  <body>",
    ]
    opened: tuple[str, ...] = ()
    for folders, feed in sorted(
        ((_folders(f), f) for f in feeds), key=lambda p: (p[0], p[1].title, p[1].url)
    ):
        shared = next(
            (i for i, pair in enumerate(zip(opened, folders, strict=False)) if pair[0] != pair[1]), None
        )
        if shared is None:
            shared = min(len(opened), len(folders))
        lines += (f"{_indent(depth)}</outline>" for depth in range(len(opened) - 1, shared - 1, -1))
        lines += (f"{_indent(d)}<outline text={_quoted(folders[d])}>" for d in range(shared, len(folders)))
        lines.append(f"{_indent(len(folders))}<outline {_attributes(feed)}/>")
        opened = folders
    lines += (f"{_indent(depth)}</outline>" for depth in range(len(opened) - 1, -1, -1))
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _folders(feed: Feed) -> tuple[str, ...]:
    """The folders that a source is written into, the outermost first."""
    path = _split_notes(feed.notes)[0]
    # Deeper ones would not be read back: see _DEEPEST.
    return ((feed.country,) if feed.country else ()) + path[: _DEEPEST - 1]


def _split_notes(notes: str) -> tuple[tuple[str, ...], str]:
    """The folders that notes name, and what else they say."""
    if not notes.startswith(_MARK):
        return (), notes
    path, _, rest = notes.removeprefix(_MARK).partition("\n")
    return tuple(name for part in path.split(_JOIN) if (name := part.strip())), rest


def _attributes(feed: Feed) -> str:
    words = _split_notes(feed.notes)[1]
    stated = {"type": "rss", "text": feed.title, "title": feed.title, "xmlUrl": feed.url}
    stated |= {"language": feed.language} if feed.language else {}
    stated |= {"description": words} if words else {}
    return " ".join(f"{name}={_quoted(value)}" for name, value in stated.items())


def _indent(depth: int) -> str:
    return "  " * (depth + 2)


def source_id(url: str) -> str:
    """A readable id made from an address: "example-org-world", never longer than 60 characters."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.").removeprefix("feeds.").removeprefix("rss.")
    words = re.findall(r"[a-z0-9]+", f"{host} {parts.path}".lower())
    kept = [
        w for w in words if w not in ("rss", "feed", "feeds", "xml", "atom", "index", "html", "php", "json")
    ]
    return "-".join(kept)[:60].strip("-") or "feed-" + hashlib.sha256(url.encode()).hexdigest()[:8]


def _feed(outline: Any, url: str, folders: tuple[str, ...]) -> Feed:
    title = plain_text(_attribute(outline, "title") or _attribute(outline, "text")) or (
        urlsplit(url).hostname or url
    )
    country = next((f.upper() for f in reversed(folders) if _COUNTRY.match(f)), None)
    language = _LANGUAGE.match(_attribute(outline, "language"))
    path = _JOIN.join(f for f in folders if not _COUNTRY.match(f))
    words = _attribute(outline, "description")[:_LONGEST_WORDS].rstrip()
    return Feed(
        id=source_id(url),
        url=url,
        title=title,
        country=country,
        language=language[1].lower() if language else None,
        notes="\n".join(filter(None, (f"{_MARK}{path}" if path else "", words))),
    )


def _outlines(parent: Any, folders: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every outline with the folders above it, in document order, without recursing: files may nest without
    end."""
    stack = [(child, folders) for child in reversed(list(parent))]
    while stack:
        outline, path = stack.pop()
        if not isinstance(outline.tag, str) or outline.tag.lower() != "outline":
            continue
        if _attribute(outline, "xmlUrl"):
            yield outline, path
        name = plain_text(_attribute(outline, "title") or _attribute(outline, "text"))
        name = name.replace(_JOIN, "/")
        inner = (*path, name) if name and len(path) < _DEEPEST else path
        stack.extend((child, inner) for child in reversed(list(outline)))


def _attribute(outline: Any, name: str) -> str:
    # Exporters differ in the case of "xmlUrl".
    wanted = name.lower()
    return next((str(v).strip() for k, v in outline.attrib.items() if str(k).lower() == wanted), "")


def _with_unique_ids(feeds: Iterable[Feed]) -> tuple[Feed, ...]:
    taken: set[str] = set()
    out: list[Feed] = []
    for feed in feeds:
        wanted, n = feed.id, 2
        while wanted in taken:
            wanted, n = f"{feed.id}-{n}", n + 1
        taken.add(wanted)
        out.append(replace(feed, id=wanted))
    return tuple(out)


_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _quoted(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", text))


def _text(text: str) -> str:
    return _ILLEGAL.sub("", text).replace("&", "&amp;").replace("<", "&lt;")
