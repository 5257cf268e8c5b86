"""The pages that are kept, in the order they were fetched, a few at a time however many there are.

A page is a `Document` row; its body is a `Blob`, compressed and named by the SHA-256 of its bytes, so that equal bodies
are kept once. A body is checked against its name whenever it is read here.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Length

from dateline.articles.urls import canonical_url
from dateline.publish.warc import ArchivedPage, ArticleFacts
from dateline.store import models as rows
from dateline.store.retention import DROPPED
from dateline.store.rows import DamagedBlob, decompress, text_key

CHUNK = 100  # rows of pages, without their bodies, held at a time


@dataclass(frozen=True, slots=True)
class Selection:
    """Which pages. `since` is included, `until` is not; `article`: a key or an address; `incidents`: only pages that
    confirmed incidents rest on. What is empty does not choose.
    """

    since: datetime | None = None
    until: datetime | None = None
    source_id: str = ""
    article: str = ""
    incidents: bool = False


@dataclass(frozen=True, slots=True)
class Damaged:
    """A body that cannot be used. `why`: a clause without a full stop. `dropped`: it went by age, as the settings ask."""

    sha256: str
    why: str
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of one source (or of all). `size` and `compressed` are bytes."""

    source_id: str
    pages: int
    size: int
    compressed: int
    oldest: datetime | None
    newest: datetime | None


def chosen_pages(selection: Selection) -> array[int]:
    """Ids of the chosen pages in the order they were fetched.

    All at once, eight bytes each: a page that is fetched again meanwhile changes its place in the order, and walking
    along `fetched_at` would meet it twice. The rows themselves are read later, by `pages`.
    """
    found = rows.Document.objects.order_by("fetched_at", "pk")
    if selection.since is not None:
        found = found.filter(fetched_at__gte=selection.since)
    if selection.until is not None:
        found = found.filter(fetched_at__lt=selection.until)
    if selection.source_id:
        read = rows.Article.objects.filter(feed_id=selection.source_id, document__entry=None)
        found = found.filter(
            Q(entry__feed_id=selection.source_id) | Q(entry=None, pk__in=read.values("document_id"))
        )
    if selection.article:
        found = found.filter(_about(selection.article))
    ids = array("q", found.values_list("pk", flat=True).iterator(chunk_size=2000))
    if selection.incidents:
        under = _under_incidents()
        ids = array("q", (pk for pk in ids if pk in under))
    return ids


def _about(wanted: str) -> Q:
    """Pages of an article's key, or of an address as it was asked for, as it answered, or as it is cited."""
    keys = {text_key(wanted), text_key(canonical_url(wanted))}
    articles = rows.Article.objects.filter(Q(key=wanted) | Q(url_key__in=keys))
    return Q(url_key__in=keys) | Q(final_url=wanted) | Q(pk__in=articles.values("document_id"))


def _under_incidents() -> frozenset[int]:
    """Pages whose reports were before the editor when an incident that stands was decided, or were put there by one.

    Not those that its candidate gathers now: an edited page's first version leaves the candidate, while the
    incident's quotes are still from it.
    """
    standing = rows.Incident.objects.filter(withdrawn_at=None)
    found: set[int] = set()
    for record in standing.values_list("decision__candidate_record", flat=True).iterator(chunk_size=CHUNK):
        keys = (record or {}).get("report_keys", ())
        reports = rows.Report.objects.filter(key__in=keys, article__document__isnull=False)
        found.update(reports.values_list("article__document_id", flat=True))
    placed = rows.CandidateReport.objects.filter(
        placed_by__isnull=False, candidate__in=standing.values("candidate_id")
    ).exclude(report__article__document=None)
    found.update(placed.values_list("report__article__document_id", flat=True))
    return frozenset(found)


def newest_fetch(ids: array[int]) -> datetime | None:
    """When the last of those pages was fetched."""
    return rows.Document.objects.values_list("fetched_at", flat=True).get(pk=ids[-1]) if ids else None


def shared_bodies() -> frozenset[str]:
    """SHA-256 of the bodies that more than one page has."""
    found = rows.Document.objects.order_by().values("blob_id").annotate(pages=Count("pk")).filter(pages__gt=1)
    return frozenset(found.values_list("blob_id", flat=True).iterator(chunk_size=2000))


def pages(ids: Sequence[int]) -> Iterator[ArchivedPage]:
    """The pages of these ids, in their order, without their bodies. One that is gone meanwhile is passed over."""
    for start in range(0, len(ids), CHUNK):
        wanted = list(ids[start : start + CHUNK])
        found = {row.pk: row for row in _with_facts(rows.Document.objects.filter(pk__in=wanted))}
        yield from (page_of(found[pk]) for pk in wanted if pk in found)


def _with_facts(documents: QuerySet[rows.Document]) -> QuerySet[rows.Document]:
    articles = rows.Article.objects.only(
        "key", "document_id", "feed_id", "canonical_url", "published", "published_source", "language"
    ).order_by("pk")
    return (
        documents.select_related("entry", "blob")
        .only(
            *("url", "final_url", "fetched_at", "status", "content_type", "headers", "state"),
            *("entry__feed_id", "entry__title", "entry__published", "blob__size"),
        )
        .prefetch_related(Prefetch("articles", queryset=articles))
    )


def page_of(row: rows.Document) -> ArchivedPage:
    articles = list(row.articles.all())
    source = row.entry.feed_id if row.entry else next((a.feed_id for a in articles if a.feed_id), None)
    return ArchivedPage(
        url=row.url,
        final_url=row.final_url,
        fetched_at=row.fetched_at,
        status=row.status,
        headers=tuple((name, value) for name, value in row.headers),
        sha256=row.blob_id,
        size=row.blob.size,
        source_id=source or "",
        articles=tuple(
            ArticleFacts(a.key, a.canonical_url, a.published, a.published_source, a.language)
            for a in articles
        ),
        entry_title=row.entry.title if row.entry else "",
        entry_published=row.entry.published if row.entry else None,
    )


def body_of(sha256: str) -> bytes | Damaged:
    """The body of that name, checked against it."""
    row = rows.Blob.objects.filter(pk=sha256).first()
    if row is None:
        return Damaged(sha256, "there is no body of that name")
    if row.data == DROPPED:
        return Damaged(sha256, "it was dropped by age (retention.pages_days)", dropped=True)
    try:
        return decompress(row)
    except DamagedBlob as e:
        return Damaged(sha256, str(e))


# ------------------------------------------------------------------------------------------------- what is there


def kept() -> Kept:
    """All pages; bodies that several pages share are counted once."""
    seen = rows.Document.objects.aggregate(
        pages=Count("pk"), oldest=Min("fetched_at"), newest=Max("fetched_at")
    )
    held = rows.Blob.objects.aggregate(size=Sum("size"), compressed=Sum(Length("data")))
    return _kept("", seen | held)


def kept_by_source() -> list[Kept]:
    """One a source, the one with most pages first; a body that several pages share is counted for each of them."""
    found = (
        rows.Document.objects.order_by()
        .values("entry__feed_id")
        .annotate(
            pages=Count("pk"),
            size=Sum("blob__size"),
            compressed=Sum(Length("blob__data")),
            oldest=Min("fetched_at"),
            newest=Max("fetched_at"),
        )
        .order_by("-pages", "entry__feed_id")
    )
    return [_kept(row["entry__feed_id"] or "", dict(row)) for row in found]


def _kept(source_id: str, row: dict[str, Any]) -> Kept:
    return Kept(
        source_id, row["pages"], row["size"] or 0, row["compressed"] or 0, row["oldest"], row["newest"]
    )


def versions(address: str) -> list[rows.Document]:
    """Every kept version of a page, oldest first, with entry, articles and the size of its body, not the body."""
    return list(_with_facts(rows.Document.objects.filter(_about(address))).order_by("fetched_at", "pk"))


def compressed_size(sha256: str) -> int:
    """Bytes that a body takes in the database."""
    return rows.Blob.objects.filter(pk=sha256).aggregate(n=Sum(Length("data")))["n"] or 0


def source_exists(source_id: str) -> bool:
    return rows.Feed.objects.filter(pk=source_id).exists()
