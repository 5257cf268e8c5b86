"""The records of `dateline extract`."""

from __future__ import annotations

from dateline.model import Article, Rejection
from dateline.records import Record, plain


def article_record(item_id: str, article: Article) -> Record:
    """An extracted article as the contract has it; offsets of tables and posts count code points of `text`.

    The key "posts" is there for a live blog that marks its posts, and for nothing else.
    """
    record: Record = {
        "id": item_id,
        "title": article.title,
        "text": article.text,
        "tables": plain(article.tables),
        "published": plain(article.published),
        "published_source": article.published_source,
        "authors": list(article.authors),
        "language": article.language,
        "canonical_url": article.canonical_url,
    }
    if article.posts:
        record["posts"] = plain(article.posts)
    return record


def rejection_record(item_id: str, rejection: Rejection) -> Record:
    """A refused page: the reason in place of the article."""
    return {"id": item_id, "rejection": {"code": rejection.code, "message": rejection.message}}
