"""Pages as they were fetched are dropped after so many days, but for those that anything before an editor rests on.

Of a dropped page goes the body. Its row stays and says when it went, with the address, the time, the headers and the
SHA-256; and so do the articles that were read from it, with their texts, spans and reports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length

from dateline.model import State
from dateline.store import models as rows

BATCH = 200  # pages in a transaction
DROPPED = b""
"""The data of a body that was dropped: a body that is there is compressed to some bytes, an empty one too."""


def before(now: datetime, days: int) -> datetime:
    """The instant before which a page was fetched that is old."""
    return now - timedelta(days=days)


def droppable(limit: datetime) -> tuple[int, int]:
    """How many pages fetched before `limit` would go, and the bytes that their bodies take."""
    pages, bodies = 0, dict[str, int]()
    quoted = _quoted_reports()
    for batch in _batches(limit):
        free = _free(batch, limit, quoted)
        pages += sum(page.blob_id in free for page in batch)
        held = rows.Blob.objects.filter(pk__in=free).annotate(held=Length("data"))
        bodies |= dict(held.values_list("pk", "held"))
    return pages, sum(bodies.values())


def drop_pages(limit: datetime, now: datetime, most: int | None = None) -> int:
    """Drop the pages fetched before `limit` that nothing rests on, in transactions of BATCH pages, `most` pages or so in
    all; answers how many. Killed at any moment, the next one goes on.
    """
    dropped = 0
    quoted = _quoted_reports()
    for batch in _batches(limit):
        dropped += _drop(batch, limit, quoted, now)
        if most is not None and dropped >= most:
            break
    return dropped


def _batches(limit: datetime) -> Iterator[list[rows.Document]]:
    """Old pages that are there, by number: what is passed over now is looked at again at the next run."""
    last = 0
    old = rows.Document.objects.filter(dropped_at=None, fetched_at__lt=limit)
    while batch := list(old.filter(pk__gt=last).only("pk", "blob_id").order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield batch


def _drop(batch: Collection[rows.Document], limit: datetime, quoted: Collection[str], now: datetime) -> int:
    with transaction.atomic():
        # locked first: a page that is fetched again meanwhile, and so is young, is seen or comes behind
        bodies = {page.blob_id for page in batch}
        list(rows.Blob.objects.select_for_update().filter(pk__in=bodies).order_by("pk").values_list("pk"))
        free = _free(batch, limit, quoted)
        rows.Blob.objects.filter(pk__in=free).update(data=DROPPED)
        return rows.Document.objects.filter(blob__in=free, dropped_at=None).update(dropped_at=now)


def _free(batch: Collection[rows.Document], limit: datetime, quoted: Collection[str]) -> set[str]:
    """Bodies of the batch that no page needs: each page that has one is old, was read, and bears nothing."""
    bodies = {page.blob_id for page in batch}
    pages = rows.Document.objects.filter(blob__in=bodies)
    needed = set(
        pages.filter(Q(fetched_at__gte=limit) | Q(state="pending")).values_list("blob_id", flat=True)
    )
    reports = rows.Report.objects.filter(article__document__blob__in=bodies)
    needed.update(
        body for body, key in reports.values_list("article__document__blob_id", "key") if key in quoted
    )
    needed.update(reports.filter(_BEFORE_AN_EDITOR).values_list("article__document__blob_id", flat=True))
    return bodies - needed


# In a candidate that was not rejected, or put somewhere by an editor.
_BEFORE_AN_EDITOR = Q(membership__placed_by__isnull=False) | (
    Q(membership__candidate__isnull=False) & ~Q(membership__candidate__state=State.REJECTED.value)
)


def _quoted_reports() -> frozenset[str]:
    """Keys of the reports that lay before an editor who decided, of all candidates that are not rejected now: quotes of an
    incident may be from a version of the page that its candidate has left since.
    """
    standing = rows.Decision.objects.exclude(candidate__state=State.REJECTED.value)
    seen = standing.exclude(candidate_record=None).values_list("candidate_record__report_keys", flat=True)
    return frozenset(key for keys in seen.iterator(chunk_size=500) for key in keys or ())
