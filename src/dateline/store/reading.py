"""Entries to documents to articles to annotations: `ports.ArticleStore` on the database."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Coalesce, Greatest

from dateline.documents.outcome import is_gone
from dateline.incidents.link_features import distinct_places
from dateline.model import Annotation, Article, Document, Rejection, Report
from dateline.ports import (
    Claimed,
    Deferred,
    EntryToFetch,
    Extraction,
    FetchFailure,
    FetchOutcome,
    Lease,
    PageToExtract,
    Past,
    Waiting,
)
from dateline.store import models as rows
from dateline.store.article_rows import (
    article_facts,
    make_current,
    mention_rows,
    save_report,
    take_back,
    why_no_incident,
)
from dateline.store.claims import (
    MOST_ATTEMPTS,
    WORK,
    claim,
    exhausted,
    release_dead,
    settle,
    still_ours,
    waiting,
)
from dateline.store.collecting import save_rejection
from dateline.store.copies import join_copies, one_at_a_time
from dateline.store.denials import attach_denials
from dateline.store.history import count_pages
from dateline.store.rereading import hand_over, lock_places, told_before
from dateline.store.retention import DROPPED
from dateline.store.rows import (
    DamagedBlob,
    article_key,
    article_value,
    clean,
    clean_json,
    compress,
    document_value,
    entry_value,
    report_key,
    text_key,
)

OF_THE_PAST = Q(backfill__isnull=False)
PUT_BACK_FOR = timedelta(minutes=1)
MOST_BYTES = 24 * 1024 * 1024  # of page bodies in one batch


def _give_up(model: type[rows.Leased], stage: str, subject: Callable[[Any], str], now: datetime) -> None:
    """Rows whose every attempt ended without an answer become a rejection that says so."""
    for row in exhausted(model, now):
        feed = row.feed_id if hasattr(row, "feed_id") else None
        message = f"Gave up after {MOST_ATTEMPTS} attempts that ended without an answer."
        with transaction.atomic():
            save_rejection(Rejection(stage, subject(row), "gave-up", message), feed, now)
            settle(model, [row.pk], "rejected" if model is not rows.FeedEntry else "failed")


class DjangoArticleStore:
    """`ports.ArticleStore`. `least_score`: a report less certain than this is kept, but makes no candidate."""

    def __init__(self, least_score: float = 0.0) -> None:
        self._least_score = least_score

    def _state_of(self, report: Report, article: Article) -> str:
        if report.modality != "asserted":
            return "background"
        if report.score < self._least_score:
            return "weak"
        # an article of the past without a date: it must not pass for one of the day it was taken
        return "pending" if article.published or report.date_start else "undated"

    # ------------------------------------------------------------------------------------------ entry -> document

    def claim_entries(self, limit: int, lease: Lease, now: datetime) -> list[Claimed[EntryToFetch]]:
        _give_up(rows.FeedEntry, "document", lambda e: e.link, now)
        batch = claim(rows.FeedEntry.objects.select_related("feed"), limit, lease, now, late=OF_THE_PAST)
        return [
            Claimed(
                row.pk,
                EntryToFetch(
                    entry_value(row), row.feed.country, row.feed.language, past=row.backfill_id is not None
                ),
                row.attempts,
            )
            for row in batch
        ]

    def save_fetches(
        self, outcomes: Sequence[tuple[Claimed[EntryToFetch], FetchOutcome]], lease: Lease, now: datetime
    ) -> None:
        with transaction.atomic():
            ours = still_ours(rows.FeedEntry, [c.id for c, _ in outcomes], lease)
            done: dict[str, list[int]] = {"fetched": [], "failed": []}
            put_back: list[Claimed[EntryToFetch]] = []
            for claimed, outcome in sorted(outcomes, key=lambda pair: pair[0].id):
                if claimed.id not in ours:
                    continue
                if isinstance(outcome, Document):
                    self.save_document(claimed.id, outcome)
                    done["fetched"].append(claimed.id)
                elif isinstance(outcome, Deferred):
                    put_back.append(claimed)
                elif isinstance(outcome, FetchFailure):
                    final = outcome.permanent or (claimed.value.past and is_gone(outcome))
                    if not final and claimed.attempts < MOST_ATTEMPTS:
                        self._postpone(claimed, outcome, now)
                        continue
                    feed = claimed.value.entry.feed_id
                    save_rejection(
                        Rejection("document", outcome.url, outcome.code, outcome.message), feed, now
                    )
                    done["failed"].append(claimed.id)
                else:
                    done["fetched"].append(claimed.id)
            if put_back:
                self._put_back(put_back, now)
            for state, ids in done.items():
                settle(rows.FeedEntry, ids, state)

    def save_document(
        self, entry_id: int | None, document: Document, state: str = "pending"
    ) -> rows.Document:
        """A page with its body, to be read (`state` "pending"), or read already."""
        self._save_body(document)
        exchange = {
            "final_url": clean(document.final_url),
            "fetched_at": document.fetched_at,
            "status": document.status,
            "content_type": clean(document.content_type)[:200],
            "headers": clean_json([list(pair) for pair in document.headers]),
            "state": state,
        }
        row, made = rows.Document.objects.get_or_create(
            url_key=text_key(document.url),
            blob_id=document.sha256,
            defaults={"entry_id": entry_id, "url": clean(document.url), **exchange},
        )
        if not made:
            # bytes that we had before: an edit may have been taken back. All facts are of one exchange, the last.
            rows.Document.objects.filter(pk=row.pk).update(
                attempts=0, lease_owner="", lease_until=None, **exchange
            )
            if entry_id is not None and row.entry_id != entry_id:
                # what a backfill got at the same time is news where a feed names it
                rows.Document.objects.filter(pk=row.pk, entry__backfill__isnull=False).update(entry=entry_id)
        return row

    def _save_body(self, document: Document) -> None:
        """Bytes that were dropped by age and come again are there again, for all pages that have them."""
        packed = compress(document.body)
        _, made = rows.Blob.objects.get_or_create(
            sha256=document.sha256, defaults={"data": packed, "size": len(document.body)}
        )
        if made:
            return
        # locked before it is looked at: it may be dropped just now
        list(rows.Blob.objects.select_for_update().filter(pk=document.sha256).values_list("pk"))
        if rows.Blob.objects.filter(pk=document.sha256, data=DROPPED).update(data=packed):
            rows.Document.objects.filter(blob=document.sha256).update(dropped_at=None)

    def _put_back(self, claimed: Sequence[Claimed[EntryToFetch]], now: datetime) -> None:
        """Nothing was asked, or nothing but our own network failed: no attempt is counted.

        What else waits of these feeds waits as long: one slow host's backlog would otherwise be tried batch after batch,
        and the cycle would not come to the next poll for an hour.
        """
        until = now + PUT_BACK_FOR
        rows.FeedEntry.objects.filter(pk__in=[c.id for c in claimed]).update(
            lease_owner="", lease_until=None, not_before=until, attempts=Greatest(F("attempts") - 1, 0)
        )
        feeds = {c.value.entry.feed_id for c in claimed}
        waiting = rows.FeedEntry.objects.filter(feed__in=feeds, state="pending", lease_owner="")
        waiting.filter(Q(not_before=None) | Q(not_before__lt=until)).update(not_before=until)

    def _postpone(self, claimed: Claimed[EntryToFetch], failure: FetchFailure, now: datetime) -> None:
        """Wait as long as the host asks, else twice as long after each attempt: 1, 2, 4, 8 minutes."""
        wait = failure.retry_after_seconds or 60 * 2 ** (claimed.attempts - 1)
        rows.FeedEntry.objects.filter(pk=claimed.id).update(
            lease_owner="", lease_until=None, not_before=now + timedelta(seconds=min(wait, 24 * 3600))
        )

    # ---------------------------------------------------------------------------------------- document -> article

    def claim_documents(self, limit: int, lease: Lease, now: datetime) -> list[Claimed[PageToExtract]]:
        _give_up(rows.Document, "article", lambda d: d.url, now)
        documents = rows.Document.objects.select_related("entry__feed", "blob").defer("blob__data")
        documents = documents.annotate(past_kind=F("entry__backfill__kind"))
        batch = claim(documents, limit, lease, now, late=Q(entry__backfill__isnull=False))
        held = list(accumulate(row.blob.size for row in batch))
        most = max(1, bisect_right(held, MOST_BYTES))
        # Pages that are too much for one batch are given back before their bodies are read.
        rows.Document.objects.filter(pk__in=[row.pk for row in batch[most:]], lease_owner=lease.owner).update(
            lease_owner="", lease_until=None, attempts=F("attempts") - 1
        )
        claimed: list[Claimed[PageToExtract]] = []
        for row in batch[:most]:
            try:
                claimed.append(Claimed(row.pk, self._page(row), row.attempts))
            except DamagedBlob as e:
                # the others of the batch are as they were; this one would stop each batch that it is in
                message = (
                    f"The kept bytes of {row.url} are damaged: {e}. Put the database's backup in its place."
                )
                with transaction.atomic():
                    feed = row.entry.feed_id if row.entry else None
                    save_rejection(Rejection("article", row.url, "damaged-bytes", message), feed, now)
                    settle(rows.Document, [row.pk], "rejected")
        return claimed

    def _page(self, row: rows.Document) -> PageToExtract:
        entry = row.entry
        return PageToExtract(
            document=document_value(row),
            source_id=entry.feed_id if entry else "",
            country=entry.feed.country if entry else None,
            language=entry.feed.language if entry else None,
            entry_title=entry.title if entry else "",
            entry_published=entry.published if entry else None,
            past=_past_of(row.past_kind),  # type: ignore[attr-defined]
            owner=entry.feed.owner if entry else "",
        )

    def save_articles(
        self, results: Sequence[tuple[Claimed[PageToExtract], Extraction]], lease: Lease, now: datetime
    ) -> int:
        new: list[int] = []
        with transaction.atomic():
            one_at_a_time()
            ours = still_ours(rows.Document, [c.id for c, _ in results], lease)
            done: dict[str, list[int]] = {"extracted": [], "rejected": []}
            for claimed, result in sorted(results, key=lambda pair: pair[0].id):
                if claimed.id not in ours:
                    continue
                if result.rejection is not None:
                    save_rejection(result.rejection, claimed.value.source_id or None, now)
                    done["rejected"].append(claimed.id)
                    continue
                row = rows.Document.objects.get(pk=claimed.id)
                if result.read_from is not None:
                    row = self.save_document(row.entry_id, result.read_from, "extracted")
                for article in result.articles:
                    saved, made = self._save_article(row.pk, article, claimed)
                    new += [saved] if made else []
                done["extracted"].append(claimed.id)
                if result.look_again_at is not None and row.entry_id is not None:
                    rows.FeedEntry.objects.filter(pk=row.entry_id, state="fetched").update(
                        state="pending", attempts=0, not_before=result.look_again_at
                    )
            for state, ids in done.items():
                settle(rows.Document, ids, state)
            # what a source brings of its past says nothing about how it does now
            news = [(c.value.source_id, r) for c, r in results if c.id in ours and not c.value.past]
            count_pages(news, now)
            join_copies(new)
        return len(new)

    def _save_article(
        self, document_id: int, article: Article, claimed: Claimed[PageToExtract]
    ) -> tuple[int, bool]:
        """The article's row, and whether it is new."""
        row, made = rows.Article.objects.get_or_create(
            key=article_key(article),
            defaults=article_facts(article)
            | {
                "document_id": document_id,
                "feed_id": article.source_id or None,
                "first_seen_at": claimed.value.document.fetched_at,
                "backfill_id": self._backfill_of(document_id) if claimed.value.past else None,
            },
        )
        if made or row.replaced_by_id is not None:
            make_current(row)
        return row.pk, made

    def save_text(self, article: Article, *, feed_id: str, backfill_id: int, now: datetime) -> int:
        """The row of an article of the past that came as a text, without a page; neither its address nor its wording is
        here. The caller joins it to its copies."""
        row = rows.Article.objects.create(
            key=article_key(article),
            feed_id=feed_id,
            backfill_id=backfill_id,
            first_seen_at=now,
            **article_facts(article),
        )
        return row.pk

    def _backfill_of(self, document_id: int) -> int | None:
        return rows.Document.objects.values_list("entry__backfill", flat=True).get(pk=document_id)

    # -------------------------------------------------------------------------------------- article -> annotation

    def claim_articles(self, limit: int, lease: Lease, now: datetime) -> list[Claimed[Article]]:
        _give_up(rows.Article, "annotate", lambda a: a.canonical_url, now)
        batch = claim(rows.Article.objects.all(), limit, lease, now, late=OF_THE_PAST)
        return [Claimed(row.pk, article_value(row), row.attempts) for row in batch]

    def save_annotations(
        self, results: Sequence[tuple[Claimed[Article], Annotation | Rejection]], lease: Lease, now: datetime
    ) -> int:
        to_link = 0
        with transaction.atomic():
            lock_places([c.id for c, _ in results])
            ours = still_ours(rows.Article, [c.id for c, _ in results], lease)
            done: dict[str, list[int]] = {"annotated": [], "rejected": []}
            for claimed, result in sorted(results, key=lambda pair: pair[0].id):
                if claimed.id not in ours:
                    continue
                if isinstance(result, Rejection):
                    save_rejection(result, claimed.value.source_id or None, now)
                    done["rejected"].append(claimed.id)
                    continue
                to_link += self._save_annotation(claimed, result)
                attach_denials(claimed.id, now)
                states = {self._state_of(r, claimed.value) for r in result.reports}
                if "pending" not in states:
                    reason = why_no_incident(result, undated="undated" in states)
                    save_rejection(
                        Rejection("link", claimed.value.canonical_url, *reason),
                        claimed.value.source_id or None,
                        now,
                    )
                done["annotated"].append(claimed.id)
            for state, ids in done.items():
                settle(rows.Article, ids, state)
        return to_link

    def _save_annotation(self, claimed: Claimed[Article], annotation: Annotation) -> int:
        key = article_key(claimed.value)
        rows.Article.objects.filter(pk=claimed.id).update(
            incident_score=annotation.incident_score,
            gated=annotation.gated,
            tagger_version=annotation.tagger_version,
            language=annotation.language,
        )
        rows.Mention.objects.filter(article_id=claimed.id).delete()
        rows.Mention.objects.bulk_create(
            mention_rows(claimed.id, annotation), ignore_conflicts=True, batch_size=500
        )
        before = told_before(claimed.id)
        article = rows.Article.objects.defer("tables", "authors").get(pk=claimed.id)
        told = max(1, distinct_places(r for r in annotation.reports if r.modality == "asserted"))
        fresh = 0
        for report in annotation.reports:
            state = self._state_of(report, claimed.value) if article.replaced_by_id is None else "superseded"
            fresh += state == "pending"
            save_report(article, report_key(key, report.ordinal), report, told, state)
        # a new reading with fewer reports: the ones that are gone leave their candidates
        take_back(rows.Report.objects.filter(article_id=claimed.id, ordinal__gte=len(annotation.reports)))
        hand_over(before, article, len(annotation.reports))
        return fresh

    # ------------------------------------------------------------------------------------------------- upkeep

    def mark_for_reprocessing(
        self,
        *,
        current_tagger: str | None,
        source_id: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> int:
        articles = rows.Article.objects.filter(state__in=("annotated", "rejected"), replaced_by=None)
        if current_tagger is not None:
            articles = articles.exclude(tagger_version=current_tagger)
        if source_id is not None:
            articles = articles.filter(feed_id=source_id)
        articles = articles.annotate(told_at=Coalesce("published", "first_seen_at"))
        if since is not None:
            articles = articles.filter(told_at__gte=since)
        if until is not None:
            articles = articles.filter(told_at__lt=until)
        return articles.update(state="pending", attempts=0, lease_owner="", lease_until=None)

    def release_dead(self, is_alive: Callable[[str], bool]) -> int:
        return release_dead(WORK.values(), is_alive)

    def waiting(self, now: datetime, owner: str) -> Mapping[str, Waiting]:
        return waiting(now, owner)

    def waits_since(self) -> datetime | None:
        news = rows.Article.objects.filter(reports__state="pending", backfill=None)
        since: datetime | None = news.aggregate(since=Min("first_seen_at"))["since"]
        return since

    def rejections_since(self, since: datetime) -> Mapping[tuple[str, str], int]:
        counted = (
            rows.Rejection.objects.filter(at__gte=since).values_list("stage", "code").annotate(n=Count("pk"))
        )
        return Counter({(stage, code): n for stage, code, n in counted})


def _past_of(kind: str | None) -> Past:
    """What the kind of a page's backfill, None for news, says of its fetch."""
    if kind is None:
        return ""
    return "kept" if kind == "warc" else "fetched"
