"""Document -> Article or Rejection. The only module that knows trafilatura.

The HTML is parsed once; the same tree gives the page's facts (`metadata`) and then the body. trafilatura's
own metadata search is not used: it doubles the time, and its parts that matter (JSON-LD, meta tags) are read
here.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import LxmlError
from trafilatura import bare_extraction
from trafilatura.settings import Extractor
from trafilatura.utils import load_html

from dateline.articles.access import elsewhere, walled
from dateline.articles.duplicates import fingerprint
from dateline.articles.language import language_of
from dateline.articles.live import MarkedPost, marked_posts, with_posts
from dateline.articles.metadata import PageFacts, choose_authors, choose_title, read_facts
from dateline.articles.published import publication_date
from dateline.articles.tables import square_tables
from dateline.articles.text import body_text, without_headline
from dateline.articles.urls import canonical_url, same_site
from dateline.documents.charset import decode_text
from dateline.model import Article, Post, Rejection, Table
from dateline.ports import PageToExtract

_MENU = 300  # characters; a shorter text without the end of any sentence is what stands around an article
_SENTENCE_END = re.compile(r"[.!?;…。！？।۔؟]|\|")  # a table has none
SHORTEST = 60  # characters; the shortest one-sentence brief of a real agency
_READABLE_TEASER = 400  # characters before a wall that are worth reading on their own
_WALLED_TEASER = 2000  # characters; who can read more is not kept out, whatever the wall says
LONGEST = 1_000_000  # characters; the longest live blogs have 300,000
_MAX_CHARS = 10_000_000
_LUMP = 1500  # characters a line: more is a page's words in one heap, menus and all
_LOOKED_AT = 5000  # characters, for telling words from rubble

_SCRIPT_WANTED = re.compile(
    r"(?:enable|activate|turn on|requires?|need)\W+(?:\w+\W+){0,4}javascript"
    r"|javascript\W+(?:is\W+)?(?:\w+\W+){0,3}(?:required|disabled|not enabled|must be)"
    r"|activer\W+(?:\w+\W+){0,2}javascript",
    re.I,
)
_HELPED = frozenset(
    {"empty-text", "javascript-only", "too-short", "paywall"}
)  # by another version of the page
_SCRIPT_ROOTS = frozenset({"root", "app", "__next", "__nuxt", "react-root", "main-app"})
_BINARY = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
)
_NOT_HTML = (
    "application/json",
    "application/pdf",
    "application/rss",
    "application/atom",
    "image/",
    "audio/",
    "video/",
)
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|div|p|article|section|main|title|meta|table|span|h[1-6])\b", re.I
)


def extract_article(page: PageToExtract) -> Article | Rejection:
    """The article on a page, or why there is none.

    `Article.text` has one paragraph, heading, list item ("- ") or table row ("| a | b |") a line. Rejection
    codes: "not-html", "unreadable", "empty-text", "javascript-only", "paywall", "too-short",
    "too-long". Never raises for
    a page's content; time and memory are the caller's to bound (`adapters.parsers`).
    """
    document = page.document
    url = document.final_url or document.url
    refused = _not_html(document.body, document.content_type)
    if refused:
        return _reject(url, "not-html", f"it is {refused}, not a page")
    if not document.body.strip():
        return _reject(
            url, "empty-text", "the host sent an empty page; open it in a browser to see whether it is up"
        )
    markup, _ = decode_text(document.body, document.content_type)
    if markup.count("\ufffd") * 10 > len(markup) or markup.count("\0") * 10 > len(markup):
        return _reject(url, "unreadable", "most of it is no text in any known encoding")
    if not _MARKUP.search(markup[:200_000]):
        return _reject(url, "not-html", "it has no markup at all")
    tree = _parse(markup)
    if tree is None:
        return _reject(url, "unreadable", "its HTML cannot be parsed")
    facts = read_facts(tree)
    script_rooted = _script_rooted(tree)
    text, tables, posts = _words_of(tree, facts, page, url)
    if facts.free_access and len(text) < _WALLED_TEASER and walled(tree):
        facts.free_access = False
    problem = _text_problem(text, facts, script_rooted)
    if problem:
        refusal = _reject(url, *problem)
        return replace(refusal, elsewhere=elsewhere(tree, facts, url)) if problem[0] in _HELPED else refusal
    return _article(page, url, facts, text, tables, posts)


def _words_of(
    tree: Any, facts: PageFacts, page: PageToExtract, url: str
) -> tuple[str, tuple[Table, ...], tuple[Post, ...]]:
    """The page's text with its tables, and its posts where it is a live blog."""
    posts = _posts(tree, facts)
    text, tables = _body(tree, url)
    told = _lines(facts.article_body)
    if (len(text) < SHORTEST and len(told) > len(text)) or _same_words(text, told):
        # Pages drawn by scripts carry their text in JSON-LD only; trafilatura joins its paragraphs.
        text, tables = told, ()
    title = choose_title(facts, page.entry_title)
    text, tables = without_headline(text, tables, title)
    if not posts:
        return text, tables, ()
    live = with_posts(
        (text, tables),
        posts,
        title=title,
        page_url=_canonical(facts, url),
        fetched_at=page.document.fetched_at,
    )
    told_by_posts = sum(post.end - post.start for post in live[2])
    if not facts.live_blog and told_by_posts * 2 < len(live[0]):
        # An article with a list of the latest posts beside it is an article.
        return text, tables, ()
    return live


def _posts(tree: Any, facts: PageFacts) -> tuple[MarkedPost, ...]:
    try:
        return marked_posts(tree, facts)
    except RecursionError:
        return ()


def _article(
    page: PageToExtract,
    url: str,
    facts: PageFacts,
    text: str,
    tables: tuple[Table, ...],
    posts: tuple[Post, ...],
) -> Article:
    published, source = publication_date(
        facts.dates,
        feed_date=page.entry_published,
        url=url,
        fetched_at=page.document.fetched_at,
        weak=(*facts.shown_dates, *facts.modified),
    )
    if page.past == "fetched" and source == "fetched":
        published, source = None, "none"
    return Article(
        url=page.document.url,
        canonical_url=_canonical(facts, url),
        title=choose_title(facts, page.entry_title),
        text=text,
        tables=tables,
        published=published,
        published_source=source,
        authors=choose_authors(facts),
        language=language_of(text, facts.language, page.language),
        fingerprint=fingerprint(text),
        free_access=facts.free_access,
        source_id=page.source_id,
        country=page.country,
        amp=facts.amp,
        posts=posts,
    )


def _lines(text: str) -> str:
    return "\n".join(" ".join(p.split()) for p in text.splitlines() if p.strip())


def _same_words(one: str, other: str) -> bool:
    return len(one) == len(other) and one.split() == other.split()


def _parse(markup: str) -> Any:
    try:
        return load_html(markup[:_MAX_CHARS])
    except (LxmlError, ValueError, TypeError, RecursionError):
        return None


def _body(tree: Any, url: str) -> tuple[str, tuple[Table, ...]]:
    square_tables(tree)
    text, tables = _extracted(tree, url, fast=True)
    if len(text) > _LUMP * (text.count("\n") + 1):
        # Nothing on the page looked like an article to the first of trafilatura's algorithms: ask the others.
        again, more = _extracted(tree, url, fast=False)
        if len(again) >= SHORTEST:
            return again, more
    return text, tables


def _extracted(tree: Any, url: str, *, fast: bool) -> tuple[str, tuple[Table, ...]]:
    options = Extractor(output_format="xml", fast=fast, comments=False, tables=True, url=url)
    try:
        found = bare_extraction(tree, options=options)
    except (LxmlError, RecursionError, AttributeError):
        return "", ()
    if found is None or isinstance(found, dict) or found.body is None:
        return "", ()
    return body_text(found.body)


def _text_problem(text: str, facts: PageFacts, script_rooted: bool) -> tuple[str, str] | None:
    if not facts.free_access and len(text) < _READABLE_TEASER:
        return "paywall", "the publisher gives it to subscribers only, and too little can be read without"
    if len(text) > LONGEST:
        return "too-long", f"its text has {len(text)} characters, which is no article"
    if len(text) >= SHORTEST and not (len(text) < 300 and _SCRIPT_WANTED.search(text)):
        sample = text[:_LOOKED_AT]
        if sum(map(str.isalnum, sample)) * 4 < len(sample):
            return "unreadable", "its text is mostly marks and no words"
        if len(text) < _MENU and not _SENTENCE_END.search(text):
            return "empty-text", "all that is written on it are names and headings, as in a menu"
        return None
    asked = _SCRIPT_WANTED.search(facts.noscript)
    if script_rooted or _SCRIPT_WANTED.search(text) or asked:
        hint = f' ("{facts.noscript[:120]}")' if asked else ""
        return "javascript-only", f"its text is put there by scripts, which are not run here{hint}"
    if not text:
        return "empty-text", "no article text was found on it"
    return "too-short", f"its text has {len(text)} characters, too few for a report"


def _script_rooted(tree: Any) -> bool:
    """Whether the body is an empty element that a script is to fill."""
    body = tree.find("body")
    if body is None:
        return False
    words = 0
    rooted = False
    for element in body.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag not in ("script", "style", "noscript", "template"):
            words += len((element.text or "").split())
        if element.get("id") in _SCRIPT_ROOTS:
            rooted = True
        words += len((element.tail or "").split())
        if words > 40:
            return False
    return rooted


def _canonical(facts: PageFacts, url: str) -> str:
    own = canonical_url(url)  # of a page in an AMP cache: the publisher's
    for stated in facts.canonical:
        try:
            absolute = urljoin(url, stated)
            target = urlsplit(absolute)
        except ValueError:
            continue
        if target.scheme not in ("http", "https") or not same_site(absolute, own):
            # Another publisher's address would let a page pass itself off as somebody else's article.
            continue
        if target.path in ("", "/") and not target.query and urlsplit(own).path not in ("", "/"):
            continue  # a template's mistake: every page says that it is the home page
        return canonical_url(absolute)
    return own


def _not_html(body: bytes, content_type: str) -> str | None:
    kind = content_type.partition(";")[0].strip().lower()
    if body.startswith(_BINARY):
        return f"a binary file ({kind or 'no type given'})"
    return kind if kind.startswith(_NOT_HTML) else None


def _reject(url: str, code: str, why: str) -> Rejection:
    return Rejection("article", url, code, f"{url} gives no article: {why}.")
