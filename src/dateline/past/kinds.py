"""What kind of file it is, told by its first bytes and not by its name."""

from __future__ import annotations

import json
import re
from typing import Literal

from dateline.past.unpack import unpacked_head

Kind = Literal["articles", "feed", "sitemap", "warc", "list"]
KINDS: tuple[Kind, ...] = ("articles", "feed", "sitemap", "warc", "list")

HEAD = 64 * 1024  # bytes of the file that tell
_ROOT = re.compile(rb"<(?:[\w-]+:)?(urlset|sitemapindex|rss|rdf|feed|opml|html|channel)[\s>]", re.I)
_HTML = re.compile(rb"<!doctype\s+html", re.I)
_ADDRESS = re.compile(r"https?://\S+", re.I)
_NO_KIND = "Say what it is with --as: " + ", ".join(KINDS) + "."


class NoKindError(ValueError):
    """The file is of no kind that can be taken; the message is a sentence that says what to do."""


def kind_of(head: bytes) -> Kind:
    """The kind of a file that begins with these bytes (also gzipped). Raises `NoKindError`."""
    content = unpacked_head(head, HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not content:
        raise NoKindError("There is nothing in it, or it is damaged.")
    if content.startswith(b"WARC/"):
        return "warc"
    if content.startswith(b"{"):
        return _json_kind(content)
    if content.startswith(b"<"):
        return _markup_kind(content)
    first = next((line for line in _lines(content) if line and not line.startswith("#")), "")
    if _ADDRESS.match(first) or "url" in (cell.strip().strip('"').lower() for cell in first.split(",")):
        return "list"
    raise NoKindError(f"It is no file that can be told by its beginning. {_NO_KIND}")


def _json_kind(content: bytes) -> Kind:
    first = content.partition(b"\n")[0].strip()
    try:
        record = json.loads(first)
    except (ValueError, RecursionError):
        record = None
    if isinstance(record, dict) and "text" in record:
        return "articles"
    if b"jsonfeed.org/version" in content:
        return "feed"
    if record is not None or not first.endswith(b"{"):
        return "articles"  # whose lines say themselves what they lack
    raise NoKindError("It is JSON over several lines; write one article a line.")


def _markup_kind(content: bytes) -> Kind:
    found = _ROOT.search(content)
    root = found[1].lower() if found and not _HTML.search(content[: found.end()]) else b"html"
    match root:
        case b"urlset" | b"sitemapindex":
            return "sitemap"
        case b"rss" | b"rdf" | b"feed" | b"channel":
            return "feed"
        case b"opml":
            raise NoKindError("It is a list of feeds (OPML); use `dateline feeds import`.")
        case _:
            raise NoKindError("It is a page; put the addresses of articles into a file, one a line.")


def _lines(content: bytes) -> list[str]:
    return [line.strip() for line in content.decode("utf-8", "replace").splitlines()[:200]]
