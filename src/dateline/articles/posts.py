"""A live blog as the articles it is made of: each post that can be read on its own, and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateline.articles.duplicates import fingerprint
from dateline.articles.text import joined, moved, without_headline
from dateline.model import Article, Post, Table

SHORTEST = 60  # characters; as of a page: the shortest one-sentence brief of a real agency


def split_posts(article: Article) -> tuple[Article, ...]:
    """The article itself where it has no posts; else one article for the text outside the posts and one for each
    post, in page order, of those that have 60 characters or more.

    A post's article has the post's address, title, date and authors, the page's where the post has none; source,
    language and access are the page's. Tables keep to their post, with offsets into its text.
    """
    if not article.posts:
        return (article,)
    parts = [_around(article), *(_alone(article, post) for post in article.posts)]
    return tuple(p for p in parts if len(p.text) >= SHORTEST) or (replace(article, posts=()),)


def _alone(article: Article, post: Post) -> Article:
    title = post.title or article.title
    text, tables = without_headline(*_cut(article, post.start, post.end), title)
    return replace(
        article,
        canonical_url=post.url or article.canonical_url,
        title=title,
        text=text,
        tables=tables,
        published=post.published or article.published,
        published_source="page" if post.published else article.published_source,
        authors=post.authors or article.authors,
        fingerprint=fingerprint(text),
        posts=(),
    )


def _around(article: Article) -> Article:
    """The page's own text: what lies before, between and after the posts."""
    edges = [0, *(edge for post in article.posts for edge in (post.start, post.end)), len(article.text)]
    stretches = [_cut(article, start, end) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    text, tables, _ = joined([_stripped(*s) for s in stretches if s[0].strip()])
    return replace(article, text=text, tables=tables, fingerprint=fingerprint(text), posts=())


def _cut(article: Article, start: int, end: int) -> tuple[str, tuple[Table, ...]]:
    inside = [t for t in article.tables if start <= t.start and t.end <= end]
    return article.text[start:end], moved(inside, -start)


def _stripped(text: str, tables: Sequence[Table]) -> tuple[str, tuple[Table, ...]]:
    left = len(text) - len(text.lstrip())
    return text.strip(), moved(tables, -left)
