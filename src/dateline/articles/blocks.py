"""A stretch of HTML that is known to be somebody's words (a post of a live blog), as the tree that `text` writes.

trafilatura finds the article on a page; here the place is marked already, and only buttons, by-lines and
pictures have to go.
"""

from __future__ import annotations

import re
from typing import Any

from lxml.etree import Element, LxmlError
from lxml.html import HTMLParser, document_fromstring

from dateline.articles.tables import square_table

_NAMES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "head"),
    "p": "p",
    "blockquote": "quote",
    "pre": "code",
    "ul": "list",
    "ol": "list",
    "li": "item",
    "br": "lb",
    **dict.fromkeys(("div", "section", "article", "main", "header", "dl", "dt", "dd", "details"), "div"),
}
_SKIPPED = frozenset(
    "script style noscript template nav aside footer form button svg iframe video audio figure picture img time"
    " input select".split()
)
_HOLDING = ("p", "div", "ul", "ol", "table", "h2", "h3", "blockquote", "section", "article")
_AROUND = re.compile(
    r"(?:^|[-_])(?:share|sharing|social|byline|author|timestamp|time|date|meta|comments?)(?:$|[-_])"
)
_PARAGRAPH = 80  # characters; a block that holds one is no by-line, whatever its class says


def post_body(element: Any) -> Any:
    """The words of an lxml HTML element as a `body` of p, head, list, item, quote, table and lb."""
    body = Element("body")
    _fill(body, element)
    return body


def markup_body(markup: str) -> Any | None:
    """The same for a text that may hold mark-up; None for one without."""
    if "<" not in markup:
        return None
    try:
        tree = document_fromstring(
            f"<body>{markup}</body>", parser=HTMLParser(remove_comments=True, remove_pis=True)
        )
    except (LxmlError, ValueError):
        return None
    return post_body(tree)


def _fill(target: Any, source: Any) -> None:
    target.text = source.text
    for child in source:
        tag = child.tag
        if not isinstance(tag, str) or tag in _SKIPPED or _stands_around(child):
            inner = Element("hi")
            inner.text = " "
        elif tag == "table":
            inner = _table(child)
        else:
            # An unknown element around paragraphs ("amp-live-list", a link) is a block, any other part of a line.
            name = "div" if next(child.iterchildren(*_HOLDING), None) is not None else "hi"
            inner = Element(_NAMES.get(tag, name))
            _fill(inner, child)
        inner.tail = child.tail
        target.append(inner)


def _stands_around(element: Any) -> bool:
    if element.get("itemprop") in ("author", "datePublished", "dateModified", "publisher", "image"):
        return True
    named = element.get("rel") == "author" or any(
        map(_AROUND.search, (element.get("class") or "").lower().split())
    )
    return named and not any(len(p.text_content()) > _PARAGRAPH for p in element.iter("p"))


def _table(table: Any) -> Any:
    square_table(table)
    out = Element("table")
    for row in table.iter("tr"):
        line = Element("row")
        for cell in row.iterchildren("td", "th"):
            inner = Element("cell")
            if cell.tag == "th":
                inner.set("role", "head")
            _fill(inner, cell)
            line.append(inner)
        out.append(line)
    return out
