"""What a page says of itself in its head, its JSON-LD and its marked-up by-line: one pass over the tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from lxml.etree import XPath

from dateline.articles.jsonld import Node, is_false, objects, people, read_json, strings, type_of
from dateline.feeds.plain import plain_text

_ARTICLE_TYPES = re.compile(r"article|posting|report|review|liveblog|advertisercontent", re.I)
_AMP_MARKS = ("amp", "\u26a1", "\u26a1\ufe0f")  # on the html element, as the AMP specification has it
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_META_KEYS = ("property", "name", "itemprop", "http-equiv")
_MOST = 20  # of one kind of statement; a page that makes more tries to be slow
_MOST_MARKED = 10_000  # elements; a live blog has several for each of its posts
# By attributes: three times as fast as a test of every element.
_MARKED = XPath("//@itemprop/.. | //@rel[.='author']/.. | //@itemtype/..")
# A date that only people are meant to see; whatever else such classes name is too long or no date.
_SHOWN_DATES = XPath(
    "//*[self::span or self::p or self::div or self::li][contains(@class, 'date') or contains(@class, 'publish')"
    " or contains(@class, 'posted') or contains(@class, 'timestamp')]"
)
# Names without microdata; looked at only where nothing else gives one.
_SHOWN_NAMES = XPath(
    "//*[self::span or self::p or self::div or self::a or self::address]"
    "[contains(@class, 'byline') or contains(@class, 'by-line') or contains(@class, 'author')]"
    "[not(contains(@class, 'comment'))]"
)
_A_POST = "schema.org/BlogPosting"
_NAME_WORDS = 6
_LONGEST_DATE = 80  # characters
# The most trustworthy first.
_DATE_META = """
article:published_time og:article:published_time og:published_time datepublished date.issued
dc.date.issued dcterms.created dcterms.date dc.date parsely-pub-date sailthru.date pubdate publishdate
publish-date publish_date publication_date cxenseparse:recs:publishtime article.published published-date
date dc.date.created
"""
_MODIFIED_NAMES = ("article:modified_time", "og:updated_time", "datemodified", "last-modified")
_DATE_NAMES = tuple(_DATE_META.split())
_AUTHOR_NAMES = (
    *("author", "article:author", "parsely-author", "sailthru.author"),
    *("dc.creator", "dcterms.creator", "byl", "article:author_name", "twitter:data1"),
)
_TITLE_NAMES = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "headline")
_SITE_SEPARATOR = re.compile(r"\s+[|\-–—•·:»«/]+\s+")


@dataclass(slots=True)
class PageFacts:
    """Everything found, best first, nothing decided yet."""

    titles: list[str] = field(default_factory=list)
    title_element: str = ""
    headings: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    site_names: list[str] = field(default_factory=list)
    canonical: list[str] = field(default_factory=list)
    language: str = ""
    free_access: bool = True
    noscript: str = ""
    article_body: str = ""
    modified: list[str] = field(default_factory=list)  # of the last change: better than no date at all
    shown_dates: list[str] = field(default_factory=list)  # in the text only, mostly days without a time
    amp: bool = False
    amp_versions: list[str] = field(default_factory=list)
    print_versions: list[str] = field(default_factory=list)
    live_blog: bool = False  # the page's own article is one, says JSON-LD
    live_posts: list[Node] = field(default_factory=list)  # its posts, in the order of JSON-LD
    live_marks: list[Any] = field(default_factory=list)  # elements that microdata calls posts
    times: list[Any] = field(default_factory=list)  # `<time datetime>` elements


def read_facts(tree: Any) -> PageFacts:
    """Two walks in C over an lxml HTML tree, one by tag and one by mark-up of names and dates."""
    facts = PageFacts(language=tree.get("lang") or tree.get(_XML_LANG) or "")
    facts.amp = any(name in tree.attrib for name in _AMP_MARKS)
    metas: dict[str, list[str]] = {}
    ld: list[Any] = []
    times: list[str] = []
    for element in tree.iter("meta", "link", "script", "time", "h1", "title", "noscript"):
        match element.tag:
            case "meta":
                name = next(filter(None, map(element.get, _META_KEYS)), "")
                content = element.get("content")
                if name and content and len(content) < 2000:
                    stated = metas.setdefault(name.strip().lower(), [])
                    if len(stated) < _MOST:
                        stated.append(content.strip())
            case "link":
                _from_link(element, facts)
            case "script" if "ld+json" in (element.get("type") or "").lower():
                ld.extend(read_json(element.text or ""))
            case "time":
                if len(times) < _MOST and not _inside_listing(element):
                    times.append(element.get("datetime") or words_of(element))
                if element.get("datetime") and len(facts.times) < _MOST_MARKED:
                    facts.times.append(element)
            case "h1" if len(facts.headings) < _MOST:
                facts.headings.append(words_of(element))
            case "title" if not facts.title_element:
                facts.title_element = words_of(element)
            case "noscript" if not facts.noscript:
                facts.noscript = words_of(element)[:300]
    _from_json_ld(ld, facts)
    _from_metas(metas, facts)
    bylines: list[str] = []
    marked: list[str] = []
    for element in _MARKED(tree)[:_MOST_MARKED]:
        kind = "author" if element.get("rel") == "author" else element.get("itemprop")
        if element.tag in ("meta", "link"):
            continue
        if kind == "liveBlogUpdate" or _A_POST in (element.get("itemtype") or ""):
            facts.live_marks.append(element)
        elif kind == "datePublished" and len(marked) < 3 and not _in_card(element):
            marked.append(element.get("content") or element.get("datetime") or words_of(element))
        elif kind == "author" and len(bylines) < 6 and not _in_card(element):
            bylines.append(words_of(element))
    facts.dates.extend([*marked, *times][:3])
    if not facts.dates:
        facts.shown_dates.extend(_shown_dates(tree))
    if not facts.authors:
        facts.authors.extend(b for b in bylines if 3 < len(b) < 100 and not b.startswith("("))
    if not facts.authors and (name := _shown_name(tree)):
        facts.authors.append(name)
    return facts


def _from_link(link: Any, facts: PageFacts) -> None:
    href = (link.get("href") or "").strip()
    kinds = (link.get("rel") or "").lower().split()
    if "canonical" in kinds and len(facts.canonical) < _MOST:
        facts.canonical.append(href)
    if "amphtml" in kinds and len(facts.amp_versions) < _MOST:
        facts.amp_versions.append(href)
    if "alternate" in kinds and (link.get("media") or "").strip().lower() == "print":
        facts.print_versions[_MOST:] = []
        facts.print_versions.append(href)


def _shown_name(tree: Any) -> str:
    """The first by-line at the head of the article that can be a name, else nothing."""
    for element in _SHOWN_NAMES(tree)[:50]:
        # Names and offices often stand in elements of their own without a space between.
        name = _BY.sub("", " ".join(" ".join(element.itertext()).split())) if len(element) < 8 else ""
        named = name[:1].isalpha() and not name[0].islower() and 1 < len(name.split()) <= _NAME_WORDS
        if named and not _NO_NAME.search(name) and not _in_card(element):
            return name
    return ""


def _shown_dates(tree: Any) -> Iterator[str]:
    found = 0
    for element in _SHOWN_DATES(tree)[:200]:
        words = words_of(element) if len(element) < 8 else ""
        if 6 <= len(words) <= _LONGEST_DATE and not _inside_listing(element):
            yield words
            found += 1
            if found == 3:
                return


def _from_metas(metas: Mapping[str, list[str]], facts: PageFacts) -> None:
    def values(names: Iterable[str]) -> Iterator[str]:
        return (v for n in names for v in metas.get(n, ()))

    # The head's titles are written for readers elsewhere, JSON-LD's for search engines.
    facts.titles[:0] = values(_TITLE_NAMES)
    facts.dates.extend(values(_DATE_NAMES))
    facts.modified.extend(values(_MODIFIED_NAMES))
    if not facts.authors:
        for name in _AUTHOR_NAMES:
            people = [v for v in metas.get(name, ()) if not v.lower().startswith(("http", "@"))]
            if name == "twitter:data1" and not any(
                "by" in v.lower() or "author" in v.lower() for v in metas.get("twitter:label1", ())
            ):
                continue
            if people:
                facts.authors.extend(people)
                break
    facts.site_names.extend(values(("og:site_name", "application-name", "al:android:app_name", "publisher")))
    facts.canonical.extend(values(("og:url",)))
    if not facts.language:
        facts.language = next(
            values(("og:locale", "content-language", "dc.language", "language", "inlanguage")), ""
        )
    if any(v.lower() in ("locked", "metered-locked", "paid") for v in metas.get("article:content_tier", ())):
        facts.free_access = False


def _from_json_ld(nodes: Iterable[Any], facts: PageFacts) -> None:
    found = list(objects(nodes))
    by_id = {o["@id"]: o for o in found if isinstance(o.get("@id"), str) and len(o) > 2}
    articles = [o for o in found if _ARTICLE_TYPES.search(type_of(o))]
    # The page's own article carries a headline; related ones are mostly bare links.
    articles.sort(key=lambda o: ("headline" not in o, "datePublished" not in o))
    for article in articles[:1]:
        facts.live_blog = "LiveBlogPosting" in type_of(article)
        facts.titles.extend(strings(article.get("headline")) or strings(article.get("name")))
        facts.dates.extend(strings(article.get("datePublished")) + strings(article.get("dateCreated")))
        facts.authors.extend(people(article.get("author"), by_id) or people(article.get("creator"), by_id))
        facts.article_body = max(strings(article.get("articleBody")), key=len, default="")
        facts.language = facts.language or next(iter(strings(article.get("inLanguage"))), "")
        facts.modified.extend(strings(article.get("dateModified")))
        facts.free_access = facts.free_access and _free(article)
    for o in found:
        kind = type_of(o)
        if "LiveBlogPosting" in kind:
            updates = o.get("liveBlogUpdate")
            facts.live_posts.extend(objects(updates if isinstance(updates, list) else [updates], depth=4))
        if "Organization" in kind or kind in ("WebSite", "NewsMediaOrganization"):
            facts.site_names.extend(strings(o.get("name"))[:1])
        if not articles and kind == "WebPage":
            facts.dates.extend(strings(o.get("datePublished")))


def _free(article: Node) -> bool:
    """What the article says of itself, else whether none of its parts (`cssSelector`) is for subscribers only."""
    if "isAccessibleForFree" in article:
        stated = article["isAccessibleForFree"]
        return not any(map(is_false, stated if isinstance(stated, list) else [stated]))
    parts = article.get("hasPart")
    return not any(
        isinstance(part, dict) and "cssSelector" in part and is_false(part.get("isAccessibleForFree"))
        for part in (parts if isinstance(parts, list) else [parts])
    )


def words_of(element: Any) -> str:
    """All words inside an lxml HTML element, with single spaces."""
    return " ".join(element.text_content().split())


def _inside_listing(element: Any) -> bool:
    """Whether a `<time>` stands in a list of other stories rather than at the head of this one."""
    for i, parent in enumerate(element.iterancestors()):
        if parent.tag in ("li", "aside", "footer", "nav"):
            return True
        if i > 5 or parent.tag in ("article", "header", "main"):
            return False
    return False


def _in_card(element: Any) -> bool:
    """Whether it belongs to another story: one that is shown in a list, beside this one or below it."""
    inside_article = beside = False
    for parent in element.iterancestors():
        if parent.tag == "nav" or (inside_article and parent.tag in ("li", "aside", "footer")):
            return True
        if parent.tag == "article":
            inside_article, beside = True, False
        elif parent.tag in ("aside", "footer"):
            beside = True
    return beside


def choose_title(facts: PageFacts, hint: str = "") -> str:
    """The headline, without the site's name at its end: the page's only h1 where the head has the same words
    (it is what readers see), else og:title, JSON-LD's headline and the like, the h1, the title element, the
    feed's title."""
    sites = {s.lower() for s in facts.site_names}
    heading = facts.headings[0] if len(facts.headings) == 1 else ""
    stated = [without_site_name(clean(t), facts.site_names) for t in facts.titles]
    seen = without_site_name(clean(heading), facts.site_names)
    agreed = []
    if seen and any(_same_headline(seen, t) for t in stated):
        # Markup inside a heading swallows spaces, so that of equal wordings the one with more words is whole.
        equal = [t for t in (seen, *stated) if _squash(t) == _squash(seen)]
        agreed = [max(equal, key=lambda t: len(t.split()))]
    rest = (
        without_site_name(clean(t), facts.site_names) for t in (facts.title_element, *facts.headings, hint)
    )
    for title in (*agreed, *stated, seen, *rest):
        if title and title.lower() not in sites:
            return title
    return ""


def _same_headline(seen: str, stated: str) -> bool:
    """Whether the head's title is the heading, or the heading and a tail ("- Local News") that is none of it."""
    one, other = _squash(seen), _squash(stated)
    if one == other:
        return True
    parts = _SITE_SEPARATOR.split(stated)
    return len(seen.split()) > 3 and any(
        _squash("".join(parts[:i])) == one for i in range(1, min(len(parts), 6))
    )


def without_site_name(title: str, site_names: Iterable[str]) -> str:
    """`title` without a last (or first) part that is the site's name."""
    names = {_squash(s) for s in site_names if s}
    parts = _SITE_SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    if _squash(parts[-1]) in names:
        return title[: title.rindex(parts[-1])].rstrip(" |-–—•·:»«/")
    if _squash(parts[0]) in names:
        return title[len(parts[0]) :].lstrip(" |-–—•·:»«/")
    return title


def _squash(name: str) -> str:
    return re.sub(r"\W+|^the\b|\.(com|org|net|co\.uk)\b", "", name.lower())


def clean(text: str) -> str:
    """A title or name without entities and double spaces, at most 500 characters."""
    return " ".join(unescape(text).split())[:500]


_BY = re.compile(r"^\s*(?:(?:(?:written|reported|posted)\s+)?by|par|von|بقلم|تحریر)[:\s]+", re.I)
_SPLIT = re.compile(r"\s*(?:;|,|\band\b|&|\|| / |\bwith\b)\s*", re.I)
_NO_NAME = re.compile(
    r"https?://|www\.|@|\d{3}|^(?:admin|administrator|author|editor|unknown|null|none|guest)$", re.I
)
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|writer|staff|bureau|columnist|producer|fellow|analyst)s?\b", re.I
)


def choose_authors(facts: PageFacts, hint: Iterable[str] = ()) -> tuple[str, ...]:
    """Names, one each, in the page's order: by-lines split at "and", commas and semicolons, roles left
    off."""
    names: list[str] = []
    for stated in facts.authors or list(hint):
        text = _BY.sub("", plain_text(stated)[:500])
        pieces = [p.strip(" .,-–—") for p in _SPLIT.split(text)]
        # "Surname, Given" and "Name, Staff Writer" are one person; several full names are several.
        if len(pieces) > 1 and not all(len(p.split()) > 1 for p in pieces):
            people = [p for p in pieces if len(p.split()) > 1 and not _ROLE.search(p)] or [text]
        else:
            people = [p for p in pieces if not (len(pieces) > 1 and _ROLE.search(p))] or [text]
        names.extend(p for p in people if p and len(p) < 80 and not _NO_NAME.search(p))
    unique: dict[str, str] = {}
    for name in names:
        unique.setdefault(name.casefold(), name)
    return tuple(unique.values())[:12]
