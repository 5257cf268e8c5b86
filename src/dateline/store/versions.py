"""The versions of an article: what its page said before, and what it says now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from dateline.articles.urls import page_address
from dateline.articles.versions import Change, changes
from dateline.errors import NotFound
from dateline.store import models as rows
from dateline.store.rows import text_key

MOST_VERSIONS = 20  # of one article that are shown, the newest


@dataclass(frozen=True, slots=True)
class Edit:
    """From one version to the next. `seen_at`: when each was first seen."""

    before_key: str
    after_key: str
    seen_at: tuple[datetime, datetime]
    title: tuple[Change, ...]
    text: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class History:
    """An article with its edits, newest first; `left_out`: older edits than are shown."""

    current: rows.Article
    edits: tuple[Edit, ...]
    left_out: int


def history(wanted: str) -> History:
    """The versions of the article of this key or address. The page's present wording comes last, though it may be an
    earlier one that was brought back. Raises NotFound."""
    current = _current(wanted)
    earlier = rows.Article.objects.filter(replaced_by=current).order_by("-first_seen_at", "-pk")
    shown = [*list(earlier[: MOST_VERSIONS - 1])[::-1], current]
    edits = [
        Edit(
            before.key,
            after.key,
            (before.first_seen_at, after.first_seen_at),
            changes(before.title, after.title),
            changes(before.text, after.text),
        )
        for before, after in pairwise(shown)
    ]
    return History(current, tuple(edits[::-1]), earlier.count() - len(edits))


def _current(wanted: str) -> rows.Article:
    articles = rows.Article.objects.select_related("feed")
    found = articles.filter(key=wanted).first()
    if found is None:
        page = text_key(page_address(wanted, fragment=True))
        found = articles.filter(url_key=page).order_by("-pk").first()
    if found is None:
        raise NotFound(
            f"There is no article {wanted}; give its key or the address of its page.", resource=wanted
        )
    for _ in range(
        MOST_VERSIONS
    ):  # a version that was overtaken long ago may name one that was overtaken since
        if found.replaced_by_id is None:
            break
        found = articles.get(pk=found.replaced_by_id)
    return found
