"""Articles of the past: taken into the same tables as the news, each with the mark of what brought it.

What is known already is not taken again: an address by its page, a kept page by address and bytes, a text by address and
wording. A batch and the place behind it are written in one transaction, so that a killed backfill goes on there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from dateline.articles.urls import canonical_url, page_address
from dateline.feeds.news import content_hash
from dateline.model import Article, Document, Rejection
from dateline.past.kinds import Kind
from dateline.past.values import PastLink, PastPage, Unusable
from dateline.store import models as rows
from dateline.store.backfill_sources import Sources
from dateline.store.collecting import save_rejection
from dateline.store.copies import join_copies, one_at_a_time
from dateline.store.reading import DjangoArticleStore
from dateline.store.rows import article_key, clean, text_key

MOST_REASONS_KEPT = 200  # unusable lines of one backfill that are told one by one
_CHUNK = 400  # values in one IN list: SQLite takes 999 in a statement

Item = PastLink | PastPage | Article


@dataclass(frozen=True, slots=True)
class Opened:
    """A backfill as it stands."""

    id: int
    kind: Kind
    position: int
    children: frozenset[str]
    counts: Counter[str]
    is_finished: bool


def open_backfill(key: str, kind: Kind, name: str, now: datetime) -> Opened:
    """The backfill of this key, begun where there is none yet."""
    row, _ = rows.Backfill.objects.get_or_create(
        key=key, defaults={"kind": kind, "name": clean(name), "started_at": now}
    )
    return _opened(row)


def _opened(row: rows.Backfill) -> Opened:
    return Opened(
        row.pk,
        row.kind,  # type: ignore[arg-type]
        row.position,
        frozenset(row.children),
        Counter(row.counts),
        row.finished_at is not None,
    )


def begin_again(id: int) -> None:
    """Let a finished one be read from its beginning: what it holds may have changed. What is known is not taken twice."""
    rows.Backfill.objects.filter(pk=id).update(position=0, children=[], counts={}, finished_at=None)


def finish(id: int, now: datetime) -> None:
    rows.Backfill.objects.filter(pk=id).update(finished_at=now)


def take(
    id: int,
    items: Sequence[Item | Unusable],
    sources: Sources,
    *,
    position: int,
    child: str = "",
    passed: Counter[str],
    now: datetime,
) -> Counter[str]:
    """Take a batch, in its order, and note that everything before `position` (or of the sitemap `child`) is taken.

    Answers what became of the items: "taken", "known", "unusable". `passed`: what was there and not asked for.
    """
    counts: Counter[str] = Counter()
    new: list[int] = []
    with transaction.atomic():
        one_at_a_time()
        row = rows.Backfill.objects.select_for_update().get(pk=id)
        told = Counter(row.counts)
        counts.update(_take_links(row, [i for i in items if isinstance(i, PastLink)], sources, now))
        for item in items:
            match item:
                case PastPage():
                    counts[_take_page(row, item, sources, now)] += 1
                case Article():
                    saved = _take_article(row, item, sources, now)
                    counts["known" if saved is None else "taken"] += 1
                    new += [] if saved is None else [saved]
                case Unusable():
                    counts["unusable"] += 1
                    counts[f"unusable: {item.code}"] += 1
                    if told["unusable"] + counts["unusable"] <= MOST_REASONS_KEPT:
                        save_rejection(
                            Rejection("backfill", f"{row.name}, {item.where}", item.code, item.message),
                            None,
                            now,
                        )
                case PastLink():
                    pass
        join_copies(new)
        row.position = position
        if child:
            row.children = [*row.children, child]
        row.counts = dict(told + counts + Counter({f"passed: {why}": n for why, n in passed.items()}))
        row.save(update_fields=["position", "children", "counts"])
    return counts


# ------------------------------------------------------------------------------------------------------- addresses


def known_pages(urls: Iterable[str]) -> set[str]:
    """Those of `urls` whose page is here already, or on its way."""
    keys = {url: text_key(page_address(url)) for url in urls}
    wanted = sorted(set(keys.values()))
    found: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        found |= set(rows.FeedEntry.objects.filter(url_key__in=some).values_list("url_key", flat=True))
        found |= set(rows.Article.objects.filter(url_key__in=some).values_list("url_key", flat=True))
    return {url for url, key in keys.items() if key in found}


def _take_links(
    row: rows.Backfill, links: Sequence[PastLink], sources: Sources, now: datetime
) -> Counter[str]:
    known = known_pages(link.url for link in links)
    fresh: dict[str, rows.FeedEntry] = {}
    for link in links:
        page = text_key(page_address(link.url))
        if link.url not in known and page not in fresh:
            fresh[page] = _entry(row, link.url, page, sources.of(link.url), link.title, link.published, now)
    new = _without_taken_keys(list(fresh.values()))
    rows.FeedEntry.objects.bulk_create(new, batch_size=500)
    return Counter({"taken": len(new), "known": len(links) - len(new)})


def _without_taken_keys(entries: Sequence[rows.FeedEntry]) -> list[rows.FeedEntry]:
    """A feed may have an entry of the same key whose link has become another one since."""
    there: set[tuple[str, str]] = set()
    for start in range(0, len(entries), _CHUNK):
        some = entries[start : start + _CHUNK]
        found = rows.FeedEntry.objects.filter(
            feed__in={e.feed_id for e in some}, key__in=[e.key for e in some]
        )
        there |= set(found.values_list("feed_id", "key"))
    return [e for e in entries if (e.feed_id, e.key) not in there]


def _entry(
    row: rows.Backfill,
    url: str,
    page: str,
    source: str,
    title: str,
    published: datetime | None,
    now: datetime,
    state: str = "pending",
) -> rows.FeedEntry:
    link = clean(url)
    return rows.FeedEntry(
        feed_id=source,
        key=link if len(link) <= 500 else text_key(link),
        link=link,
        canonical_url=clean(canonical_url(url)),
        url_key=page,
        title=clean(title),
        published=published,
        content_hash=content_hash(title, "", "", url),
        first_seen_at=now,
        state=state,
        backfill=row,
    )


def known_items(items: Sequence[Item]) -> int:
    """How many of them would not be taken, since they are here already."""
    number = len(known_pages(i.url for i in items if isinstance(i, PastLink)))
    for item in items:
        match item:
            case PastPage(document=document):
                digest = _original_of(item) if item.is_revisit else document.sha256
                number += rows.Document.objects.filter(
                    url_key=text_key(document.url), blob_id=digest
                ).exists()
            case Article():
                number += _known_texts(item).exists()
            case PastLink():
                pass
    return number


# ------------------------------------------------------------------------------------------------------ kept pages


def _take_page(row: rows.Backfill, page: PastPage, sources: Sources, now: datetime) -> str:
    document = page.document
    digest = document.sha256
    if page.is_revisit:
        digest = _original_of(page)
        if not digest:
            message = "The page whose bytes it shares is not here; take the archive that holds it first."
            feed = sources.of(document.url, page.source_id)
            save_rejection(Rejection("backfill", document.url, "no-original", message), feed, now)
            return "no original"
    if rows.Document.objects.filter(url_key=text_key(document.url), blob_id=digest).exists():
        return "known"
    entry = _entry_of(row, page, sources, now)
    if page.is_revisit:
        _save_revisit(document, digest, entry)
    else:
        DjangoArticleStore().save_document(entry.pk, document)
    return "taken"


def _entry_of(row: rows.Backfill, page: PastPage, sources: Sources, now: datetime) -> rows.FeedEntry:
    url = page.document.url
    entry = _entry(
        row,
        url,
        text_key(page_address(url)),
        sources.of(url, page.source_id),
        page.entry_title,
        page.entry_published,
        now,
        state="fetched",
    )
    there = rows.FeedEntry.objects.filter(
        feed_id=entry.feed_id, key=entry.key, backfill__isnull=False
    ).first()
    if there is None:
        # the source's own entry of that page, if there is one, is today's news; this one is of the past
        if rows.FeedEntry.objects.filter(feed_id=entry.feed_id, key=entry.key).exists():
            entry.key = f"backfill:{text_key(entry.key)}"
        there, _ = rows.FeedEntry.objects.get_or_create(
            feed_id=entry.feed_id,
            key=entry.key,
            defaults={f.name: getattr(entry, f.name) for f in entry._meta.fields if f.name not in _IDENTITY},
        )
    return there


_IDENTITY = frozenset({"id", "feed", "key"})


def _original_of(page: PastPage) -> str:
    """SHA-256 of the body that a `revisit` record means; "" where it is not here."""
    if page.body_of and rows.Blob.objects.filter(pk=page.body_of).exists():
        return page.body_of
    if page.same_as is None:
        return ""
    url, when = page.same_as
    found = rows.Document.objects.filter(Q(url_key=text_key(url)) | Q(final_url=url))
    if when is not None:
        found = found.filter(fetched_at=when)
    return found.order_by("-fetched_at").values_list("blob_id", flat=True).first() or ""


def _save_revisit(document: Document, digest: str, entry: rows.FeedEntry) -> None:
    rows.Document.objects.create(
        entry=entry,
        url=clean(document.url),
        final_url=clean(document.final_url),
        url_key=text_key(document.url),
        fetched_at=document.fetched_at,
        status=document.status,
        content_type=clean(document.content_type)[:200],
        headers=[list(pair) for pair in document.headers],
        blob_id=digest,
    )


# ----------------------------------------------------------------------------------------------------------- texts


def _take_article(row: rows.Backfill, article: Article, sources: Sources, now: datetime) -> int | None:
    """The article's row; None where it is here already."""
    if _known_texts(article).exists():
        return None
    return DjangoArticleStore().save_text(
        article, feed_id=sources.of(article.url), backfill_id=row.pk, now=now
    )


def _known_texts(article: Article) -> QuerySet[rows.Article]:
    page = text_key(page_address(article.canonical_url, fragment=True))
    return rows.Article.objects.filter(Q(key=article_key(article)) | Q(url_key=page))
