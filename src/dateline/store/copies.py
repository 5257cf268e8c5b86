"""Which articles are copies of one text: posts kept, copies found, groups joined. `articles.copies` says what a copy is.

A group is a connected component of copies: `Article.copy_root` of all but its earliest member names that one. So the
groups do not depend on the order in which articles come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce, Substr

from dateline.articles.copies import (
    LONGEST,
    MOST_POSTS,
    CopyText,
    copy_text,
    nearest,
    posts,
    relation,
)
from dateline.store import models as rows
from dateline.store.locks import Lock, hold

T = TypeVar("T")

_CHUNK = 400  # values in one IN list


@dataclass(frozen=True, slots=True)
class _Known:
    """An article with its text, and the root of its group with what orders roots."""

    text: CopyText
    root: int
    root_since: tuple[datetime, str]


def one_at_a_time() -> None:
    """Until the transaction ends, nobody else joins copies: two batches would not see each other's articles.

    Taken before any row is locked.
    """
    hold(Lock.COPIES)


def join_copies(ids: Sequence[int]) -> None:
    """Leave these articles' posts and join each to the group of its copies, in the transaction under way.

    A number of queries that grows with the articles by one to a few hundred, and by one for each group that changes.
    """
    new = _load(ids)
    own = dict(zip(new, posts([known.text for known in new.values()]), strict=True))
    holders = _holders({post for left in own.values() for post in left})
    fresh: list[tuple[int, int]] = []
    near: dict[int, list[int]] = {}
    for article, left in own.items():
        near[article] = nearest(left, holders)
        for post in left:
            if len(holders[post]) < MOST_POSTS:
                holders[post].append(article)
                fresh.append((post, article))
    known = new | _load({other for others in near.values() for other in others} - new.keys())
    _join(known, near)
    leave_posts(fresh)


def leave_posts(left: Sequence[tuple[int, int]]) -> None:
    """Write (post, article) pairs. Sixteen an article: as objects they would cost more than all the rest."""
    table = connection.ops.quote_name(rows.CopyPost._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (hash, article_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",  # noqa: S608
            left,
        )


def _load(ids: Iterable[int]) -> dict[int, _Known]:
    found: dict[int, _Known] = {}
    for chunk in _chunks(sorted(ids)):
        told = rows.Article.objects.filter(pk__in=chunk).annotate(
            start=Substr("text", 1, LONGEST),
            root=Coalesce("copy_root", "pk"),
            since=Coalesce("copy_root__published", "copy_root__first_seen_at", "published", "first_seen_at"),
            root_key=Coalesce("copy_root__key", "key"),
        )
        facts = told.values_list(
            "pk", "title", "start", "fingerprint", "canonical_url", "root", "since", "root_key"
        )
        for pk, title, text, fingerprint, url, root, since, key in facts.order_by("pk"):
            found[pk] = _Known(copy_text(title, text, fingerprint, url), root, (since, key))
    return found


def _holders(wanted: Iterable[int]) -> defaultdict[int, list[int]]:
    """Post -> articles that left it."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for chunk in _chunks(sorted(wanted)):
        left = rows.CopyPost.objects.filter(hash__in=chunk).order_by("hash", "article_id")
        for post, article in left.values_list("hash", "article_id"):
            found[post].append(article)
    return found


def _join(known: dict[int, _Known], near: dict[int, list[int]]) -> None:
    """Make one group of those that a copy joins; its root is the earliest of their roots."""
    since = {article.root: article.root_since for article in known.values()}
    parent = {root: root for root in since}

    def root_of(root: int) -> int:
        while parent[root] != root:
            parent[root] = parent[parent[root]]
            root = parent[root]
        return root

    for article, others in near.items():
        for other in others:
            one, two = root_of(known[article].root), root_of(known[other].root)
            if one != two and relation(known[article].text, known[other].text) is not None:
                earlier, later = sorted((one, two), key=lambda root: since[root])
                parent[later] = earlier
    later_ones: defaultdict[int, list[int]] = defaultdict(list)
    for root in parent:
        if root_of(root) != root:
            later_ones[root_of(root)].append(root)
    for earliest, others in later_ones.items():
        for chunk in _chunks(others):
            rows.Article.objects.filter(Q(pk__in=chunk) | Q(copy_root__in=chunk)).update(copy_root=earliest)


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[i : i + _CHUNK] for i in range(0, len(values), _CHUNK))
