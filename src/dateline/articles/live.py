"""Live blogs: the posts of a page that marks them, each with its words, address, title, date and authors.

Marks, the clearest first: JSON-LD (`LiveBlogPosting.liveBlogUpdate`), microdata (`itemprop="liveBlogUpdate"`,
`BlogPosting` inside `LiveBlogPosting`), and plain HTML (`article`, `section` or `li` elements with an id and a
`<time datetime>` inside something that calls itself live). Fewer than two posts with words make no live blog.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from dateline.articles.blocks import markup_body, post_body
from dateline.articles.duplicates import fingerprint, shingles
from dateline.articles.jsonld import Node, people, strings
from dateline.articles.metadata import PageFacts, choose_authors, clean, words_of
from dateline.articles.published import publication_date
from dateline.articles.text import body_text, joined, letters
from dateline.articles.urls import canonical_url, same_site
from dateline.model import Post, Table

_FEWEST = 2  # posts
_FEWEST_WORDS = 5  # of a post
_MOST = 2000  # posts of a page that are read; the longest live blogs have some 500
_LIVE = re.compile(
    r"(?:^|[\s_-])(?:live[-_]?blog|live[-_]?(?:updates?|feed|posts?|stream|ticker|coverage|text|list))", re.I
)
_COMMENT = re.compile(r"comment|respond|related|teaser|recommend", re.I)
_CLIMB = 8  # elements from a <time> up to its post
_LONGEST_MARK = 200  # characters of a fragment
_WORD = re.compile(r"\w+")
_PROBE = 6  # words
_PAGE = 3_000_000  # characters of a page that are searched for its posts
_UNSEEN = frozenset({"script", "style", "noscript", "template"})
_INSIDE = 0.6  # share of a line's 5-word runs that are a post's, from which the line is the post's

Body = tuple[str, tuple[Table, ...]]


@dataclass(frozen=True, slots=True)
class MarkedPost:
    """A post as the page marks it. `anchor`: the id of its element; `url`: what is stated, perhaps relative."""

    text: str
    tables: tuple[Table, ...]
    title: str = ""
    url: str = ""
    anchor: str = ""
    published: str = ""
    authors: tuple[str, ...] = ()


def marked_posts(tree: Any, facts: PageFacts) -> tuple[MarkedPost, ...]:
    """The page's posts in page order; empty where it is no live blog. Each has five words or more."""
    stated = _distinct(filter(None, map(_from_json_ld, facts.live_posts[:_MOST])))
    stated = _shown(stated, tree, facts)
    seen = _distinct(map(_from_element, _elements(facts)[:_MOST]))
    if len(seen) >= max(_FEWEST, len(stated)):
        # The page itself has paragraphs and tables, JSON-LD a string; who and when is best said there.
        return _completed(seen, stated)
    return stated if len(stated) >= _FEWEST else ()


def with_posts(
    body: Body, posts: Sequence[MarkedPost], *, title: str, page_url: str, fetched_at: datetime
) -> tuple[str, tuple[Table, ...], tuple[Post, ...]]:
    """The whole page's text, its tables and its posts: what stands outside the posts first, then each post.

    `body` is what extraction made of the page, posts and all; of its own `title` no line is kept.
    """
    around = _outside(body, posts, title)
    parts = [around] if around[0] else []
    text, tables, spans = joined([*parts, *((p.text, p.tables) for p in posts)])
    taken: set[str] = set()
    found = []
    for post, (start, end) in zip(posts, spans[len(parts) :], strict=True):
        when, source = publication_date([post.published], feed_date=None, url="", fetched_at=fetched_at)
        when = when if source == "page" else None
        url = _address(post, page_url, when)
        if url in taken:
            url = f"{urldefrag(url)[0]}#{fingerprint(post.text)[:12]}"
        taken.add(url)
        found.append(Post(start, end, url, post.title, when, post.authors))
    return text, tables, tuple(found)


def _distinct(posts: Iterable[MarkedPost]) -> tuple[MarkedPost, ...]:
    """Posts with words, each wording once: a pinned post stands on the page twice."""
    unique: dict[str, MarkedPost] = {}
    for post in posts:
        if len(post.text.split()) >= _FEWEST_WORDS:
            unique.setdefault(letters(post.text), post)
    return tuple(unique.values())


# ------------------------------------------------------------------------------------------------------- JSON-LD


def _from_json_ld(node: Node) -> MarkedPost | None:
    title = clean(next(iter(strings(node.get("headline"))), ""))
    told = max(strings(node.get("articleBody")) or strings(node.get("text")), key=len, default="")
    tree = markup_body(told)
    told = unescape(told)
    lines = "\n".join(
        " ".join(line.split()) for line in unicodedata.normalize("NFC", told).splitlines() if line.strip()
    )
    text, tables = body_text(tree) if tree is not None else (lines, ())
    if not text:
        return None
    if title and letters(title) != letters(text.partition("\n")[0]):
        text, tables, _ = joined([(title, ()), (text, tables)])
    return MarkedPost(
        text,
        tables,
        title=title,
        url=next(iter(strings(node.get("url")) or strings(node.get("@id"))), ""),
        published=next(iter(strings(node.get("datePublished")) or strings(node.get("dateModified"))), ""),
        authors=_names(people(node.get("author"), {})),
    )


def _shown(posts: tuple[MarkedPost, ...], tree: Any, facts: PageFacts) -> tuple[MarkedPost, ...]:
    """The posts that stand on the page, in its order. Where fewer than two do, all of a page that is a live blog
    (scripts will draw them), none of another (they are of a live blog that it links to).

    JSON-LD keeps the posts of days past, which were on the page when they were news.
    """
    if len(posts) < _FEWEST:
        return posts
    probes = {probe: post for post in posts for probe in _probes(post.text)}
    words = _WORD.findall(_page_words(tree))
    places: dict[MarkedPost, int] = {}
    for i in range(len(words) - _PROBE + 1):
        post = probes.get(tuple(words[i : i + _PROBE]))
        if post is not None:
            places.setdefault(post, i)
    if len(places) >= _FEWEST:
        return tuple(sorted(places, key=places.__getitem__))
    return posts if facts.live_blog else ()


def _probes(text: str) -> Iterator[tuple[str, ...]]:
    """Six words at the start, the middle and the end of its longest line: markup may break one of them."""
    words = _WORD.findall(max(text.split("\n"), key=len).casefold())
    last = len(words) - _PROBE
    return (tuple(words[i : i + _PROBE]) for i in {0, last // 2, last} if last >= 0)


def _page_words(tree: Any) -> str:
    body = tree.find("body")
    if body is None:
        return ""
    texts = (
        piece
        for element in body.iter()
        for piece in (
            element.text if isinstance(element.tag, str) and element.tag not in _UNSEEN else "",
            element.tail,
        )
        if piece
    )
    return " ".join(texts)[:_PAGE].casefold()


def _names(stated: list[str]) -> tuple[str, ...]:
    return choose_authors(PageFacts(authors=stated[:12]))


def _completed(seen: Sequence[MarkedPost], stated: Sequence[MarkedPost]) -> tuple[MarkedPost, ...]:
    by_anchor = {a: p for p in stated if (a := urldefrag(p.url)[1])}
    by_title = {letters(p.title): p for p in stated if p.title}
    out = []
    for post in seen:
        told = by_anchor.get(post.anchor) or (by_title.get(letters(post.title)) if post.title else None)
        if told:
            post = replace(
                post,
                title=post.title or told.title,
                url=post.url or told.url,
                published=post.published or told.published,
                authors=post.authors or told.authors,
            )
        out.append(post)
    return tuple(out)


# ---------------------------------------------------------------------------------------------------------- HTML


def _elements(facts: PageFacts) -> list[Any]:
    """The elements that are posts, none inside another, in page order."""
    return _outermost([e for e in facts.live_marks[:_MOST] if _is_update(e)]) or _outermost(_timed(facts))


def _is_update(element: Any) -> bool:
    return element.get("itemprop") == "liveBlogUpdate" or any(
        "LiveBlogPosting" in (parent.get("itemtype") or "") for parent in element.iterancestors()
    )


def _timed(facts: PageFacts) -> list[Any]:
    """Elements with an id and a <time datetime> inside the live part of a page (all of it, if JSON-LD says so)."""
    found: dict[Any, None] = {}
    for time in facts.times[: 4 * _MOST]:
        for height, parent in enumerate(time.iterancestors()):
            if height > _CLIMB:
                break
            if parent.tag in ("article", "section", "li") and parent.get("id"):
                if not _COMMENT.search(_named(parent)) and (facts.live_blog or _inside_live(parent)):
                    found[parent] = None
                break
    return list(found)


def _named(element: Any) -> str:
    return f"{element.get('id') or ''} {element.get('class') or ''}"


def _inside_live(element: Any) -> bool:
    for parent in element.iterancestors():
        names = _named(parent)
        if parent.tag in ("aside", "nav", "footer") or _COMMENT.search(names):
            return False
        if _LIVE.search(names):
            return True
    return False


def _outermost(elements: list[Any]) -> list[Any]:
    chosen = set(elements)
    kept = [e for e in elements if not any(parent in chosen for parent in e.iterancestors())]
    return kept if len(kept) >= _FEWEST else []


def _from_element(element: Any) -> MarkedPost:
    text, tables = body_text(post_body(element))
    time = next(element.iter("time"), None)
    return MarkedPost(
        text,
        tables,
        title=_property(element, "headline", "name") or _heading(element),
        url=_property(element, "url", "mainEntityOfPage"),
        anchor=element.get("id") or "",
        published=_property(element, "datePublished")
        or ("" if time is None else time.get("datetime") or time.text_content()),
        authors=_names([words_of(e) for e in element.xpath(".//*[@itemprop='author' or @rel='author']")[:6]]),
    )


def _heading(element: Any) -> str:
    found = next(element.iter("h1", "h2", "h3", "h4"), None)
    return "" if found is None else words_of(found)[:500]


def _property(element: Any, *names: str) -> str:
    for name in names:
        for found in element.xpath(".//*[@itemprop=$name]", name=name):
            said = found.get("content") or found.get("datetime") or found.get("href") or words_of(found)
            if said.strip():
                return " ".join(said.split())[:500]
    return ""


# ------------------------------------------------------------------------------------------- addresses, the rest


def _address(post: MarkedPost, page_url: str, when: datetime | None) -> str:
    """Its own address on the page's site, else the page's with its id, its minute or its wording as the fragment."""
    page = canonical_url(page_url)
    try:
        stated = urljoin(page_url, post.url) if post.url else ""
        usable = urlsplit(stated).scheme in ("http", "https") and same_site(stated, page_url)
    except ValueError:
        stated, usable = "", False
    if usable:
        base, fragment = urldefrag(stated)
        address = canonical_url(base)
        if fragment or address != page:
            return f"{address}#{_fragment(fragment)}" if fragment else address
    mark = post.anchor or (when.strftime("at-%Y%m%dT%H%M%SZ") if when else fingerprint(post.text)[:12])
    return f"{page}#{_fragment(mark)}"


def _fragment(mark: str) -> str:
    return quote(mark, safe="%!$&'()*+,;=:@/?~-._")[:_LONGEST_MARK]


def _outside(body: Body, posts: Sequence[MarkedPost], title: str) -> Body:
    """The lines and tables of the page that no post has, without its title."""
    told: set[str] = set()
    lines: set[str] = set()
    headline = letters(title)
    for post in posts:
        told |= shingles(post.text)
        lines.update(map(letters, (post.title, *post.text.split("\n"))))
    text, tables = body
    starts = {t.start: t for t in tables}
    kept: list[Body] = []
    begun = False  # the first line of a post has been met: short lines from there on are its time and buttons
    at = 0
    while at < len(text):
        table = starts.get(at)
        end = table.end if table else text.find("\n", at)
        end = len(text) if end < 0 else end
        piece = text[at:end]
        own = shingles(piece)
        known = all(letters(line) in lines for line in piece.split("\n"))  # a table has a line a row
        if known or len(own & told) >= _INSIDE * len(own):
            begun = True
        elif letters(piece) != headline and (not begun or len(piece.split()) >= _FEWEST_WORDS):
            kept.append((piece, (replace(table, start=0, end=end - at),) if table else ()))
        at = end + 1
    text, tables, _ = joined(kept)
    return text, tables
