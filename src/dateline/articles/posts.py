"""A live blog's posts as articles of their own."""

from __future__ import annotations

from dateline.model import Article


def split_posts(article: Article) -> tuple[Article, ...]:
    """The article itself."""
    return (article,)
