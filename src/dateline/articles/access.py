"""Whether a page can be read: walls for subscribers, and where the same article may be readable instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

from lxml.etree import XPath

from dateline.articles.metadata import PageFacts
from dateline.articles.urls import same_site

_MOST = 2  # addresses to try
_LONGEST = 2000  # characters of an address
_LINKS = XPath("//a[@href]")
_MOST_LINKS = 5000
_PRINT_WORDS = re.compile(
    r"^\W*(?:print|printer[- ]friendly|print (?:this )?(?:article|page|story|version)|printable version"
    r"|imprimer|version imprimable|imprimir|drucken|طباعة|پرنٹ|پرنٹ کریں)\W*$",
    re.I,
)
_PRINT_PART = re.compile(
    r"^(?:print|printer|printview|print-?version|printable|imprimer|imprimir|drucken)$", re.I
)
_PRINT_NAMES = frozenset({"print", "printable", "view", "output", "outputtype", "mode", "format", "tmpl"})
_PRINT_VALUES = frozenset({"print", "printable", "1", "true", "yes", ""})

_WALLS = XPath(
    "//*[self::div or self::section or self::aside or self::p]"
    "[contains(@class, 'paywall') or contains(@id, 'paywall') or contains(@class, 'pay-wall')"
    " or contains(@class, 'subscriber-only') or contains(@class, 'subscribers-only')"
    " or contains(@class, 'premium-wall') or contains(@class, 'regwall') or contains(@class, 'metered-wall')]"
)
_ASKS = re.compile(
    r"subscri|sign in|log in|log-in|register to|already a (?:member|subscriber)|continue reading|unlock"
    r"|abonn|réservé|connectez-vous|suscr[ií]b|اشترك|للمشتركين|سبسکرائب",
    re.I,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LONGEST_ASKING = 1500  # characters; a wall's own words, not an article that stands in a "paywall" element


def walled(tree: Any) -> bool:
    """Whether a wall is shown: an element named after it that asks to subscribe or log in, and is not hidden.

    Templates have such elements on every page, hidden until a script counts the visits.
    """
    for element in _WALLS(tree)[:20]:
        words = "".join(element.itertext())
        if len(words) <= _LONGEST_ASKING and _ASKS.search(words) and not _is_hidden(element):
            return True
    return False


def _is_hidden(element: Any) -> bool:
    for _, part in zip(range(4), (element, *element.iterancestors()), strict=False):
        if (
            "hidden" in part.attrib
            or part.get("aria-hidden") == "true"
            or _HIDDEN.search(part.get("style") or "")
        ):
            return True
    return False


def elsewhere(tree: Any, facts: PageFacts, url: str) -> tuple[str, ...]:
    """Addresses where the article on `url` may be readable: AMP, then print; at most two, on the same site, http(s),
    never the page itself."""
    found: dict[str, None] = {}
    itself = urldefrag(url)[0]
    for href in (*facts.amp_versions, *facts.print_versions, *_print_links(tree, url)):
        address = _absolute(href, url)
        if address and address != itself and same_site(address, url):
            found.setdefault(address)
            if len(found) == _MOST:
                break
    return tuple(found)


def _absolute(href: str, url: str) -> str:
    """The whole http(s) address without its fragment; empty for any other."""
    if not href or len(href) > _LONGEST:
        return ""
    try:
        address = urldefrag(urljoin(url, href.strip()))[0]
        parts = urlsplit(address)
        return address if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:
        return ""


def _print_links(tree: Any, url: str) -> Iterator[str]:
    """Links that say "print" and lead to this page's path with a mark of printing."""
    for link in _LINKS(tree)[:_MOST_LINKS]:
        said = (link.text_content().strip()[:60], link.get("title") or "", link.get("aria-label") or "")
        named = "print" in (link.get("rel") or "").lower().split() or any(
            _PRINT_PART.match(c) for c in (link.get("class") or "").split()
        )
        if (named or any(map(_PRINT_WORDS.match, said))) and _prints(link.get("href"), url):
            yield link.get("href")


def _prints(href: str, url: str) -> bool:
    address = _absolute(href, url)
    if not address:
        return False
    there, here = urlsplit(address), urlsplit(url)
    steps = [s for s in there.path.split("/") if s]
    plain = [s for s in steps if not _PRINT_PART.match(s)]
    query = parse_qsl(there.query, keep_blank_values=True)
    rest = [(k, v) for k, v in query if not (k.lower() in _PRINT_NAMES and v.lower() in _PRINT_VALUES)]
    marked = len(plain) < len(steps) or len(rest) < len(query)
    same = plain == [s for s in here.path.split("/") if s]
    return marked and same and set(rest) <= set(parse_qsl(here.query, keep_blank_values=True))
