"""Whole sitemaps and indexes of sitemaps, read element by element: for the past, all of it counts and not the newest."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from lxml import etree

from dateline.feeds.dates import believable, read_date
from dateline.feeds.links import absolute_link
from dateline.feeds.plain import plain_text
from dateline.feeds.sitemap import page_parts
from dateline.feeds.xmltree import local_name
from dateline.model import Document, Rejection
from dateline.past.unpack import DamagedError, Unpacked
from dateline.past.values import PastLink, day_in_address

MOST_PAGES = 50_000  # https://www.sitemaps.org/protocol.html
MOST_BYTES = 50 * 1024 * 1024  # there, too, of the unpacked file


@dataclass(frozen=True, slots=True)
class ChildSitemap:
    """A sitemap that an index names. `changed`: its last change, None where the index does not say."""

    url: str
    changed: datetime | None


@dataclass(frozen=True, slots=True)
class SitemapContent:
    """`pages` in document order, or `children` of an index. `problem`: why it was not read to its end, or ""."""

    pages: tuple[PastLink, ...] = ()
    children: tuple[ChildSitemap, ...] = ()
    problem: str = ""


def read_whole_sitemap(document: Document) -> SitemapContent | Rejection:
    """The pages of a sitemap (plain or of news, also gzipped), or the sitemaps of an index.

    A page's date is the publication that a news sitemap states, else the day in its address, else its last change, which
    an old page may have long after it appeared. What comes before a broken place is taken.
    """
    url = document.final_url or document.url
    content = _Bounded(document.body)
    pages: list[PastLink] = []
    children: list[ChildSitemap] = []
    problem = ""
    root: Any = None
    try:
        events = etree.iterparse(
            cast("Any", content),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=True,
        )
        for event, element in events:
            if event == "start":
                root = element if root is None else root
                continue
            if element.getparent() is not root:
                continue
            name = local_name(element)
            if name == "url":
                pages += _page(element, url, document.fetched_at)
            elif name == "sitemap":
                children += _child(element, url)
            # what was read must not pile up
            element.clear()
            while element.getprevious() is not None:
                del root[0]
            if len(pages) + len(children) >= MOST_PAGES:
                problem = f"it holds more than {MOST_PAGES} addresses; the first of them were taken"
                break
    except etree.XMLSyntaxError as e:
        problem = f"its XML is broken ({' '.join(str(e).split())[:120]})"
    except DamagedError as e:
        problem = str(e)
    if root is None or local_name(root) not in ("urlset", "sitemapindex"):
        message = f"{url} is no sitemap; give the address of one, or a list of pages."
        return Rejection("backfill", url, "no-sitemap", message)
    return SitemapContent(tuple(pages), tuple(children), problem)


class _Bounded:
    """The document's content, which ends where no sitemap may go on."""

    def __init__(self, body: bytes) -> None:
        self._stream = Unpacked(io.BytesIO(body))

    def read(self, size: int = -1) -> bytes:
        if self._stream.tell() > MOST_BYTES:
            raise DamagedError(f"it is larger than {MOST_BYTES} bytes; what came before was taken")
        return self._stream.read(size if size > 0 else 64 * 1024)


def _page(element: Any, base: str, fetched_at: datetime) -> list[PastLink]:
    parts = page_parts(element)
    link = absolute_link(parts.get("loc", ""), base)
    if not link:
        return []
    stated = _date(parts.get("news:publication_date", ""), fetched_at)
    published = stated or day_in_address(link) or _date(parts.get("lastmod", ""), fetched_at)
    return [PastLink(link, published, plain_text(parts.get("news:title", ""))[:1000])]


def _child(element: Any, base: str) -> list[ChildSitemap]:
    parts = page_parts(element)
    link = absolute_link(parts.get("loc", ""), base)
    return [ChildSitemap(link, read_date(parts.get("lastmod", "")))] if link else []


def _date(stated: str, fetched_at: datetime) -> datetime | None:
    return believable(read_date(stated), stated, fetched_at=fetched_at)[0] if stated else None
