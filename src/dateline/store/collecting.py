"""Sources and their entries: `ports.FeedStore` on the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Q

from dateline.articles.urls import canonical_url, page_address
from dateline.feeds.news import KnownEntry
from dateline.model import Feed, FeedEntry, Rejection
from dateline.ports import DueFeed, Lease, PollResult
from dateline.store import models as rows
from dateline.store.bulk import update_columns
from dateline.store.claims import free, locked
from dateline.store.history import count_polls
from dateline.store.level import check_level
from dateline.store.rows import clean, clean_json, feed_value, text_key

T = TypeVar("T")

LONGEST_URL = 2000
NOT_CONFIGURED = "No longer in the configuration."


def save_rejection(rejection: Rejection, feed_id: str | None, now: datetime) -> None:
    """One row a stage and subject; a later reason takes the place of an earlier one."""
    rows.Rejection.objects.update_or_create(
        stage=rejection.stage,
        subject_key=text_key(rejection.subject),
        defaults={
            "subject": clean(rejection.subject),
            "feed_id": feed_id,
            "code": rejection.code,
            "message": clean(rejection.message),
            "at": now,
        },
    )


def _within(value: str | None, longest: int) -> str | None:
    return value if value is not None and len(value) <= longest else None


class DjangoFeedStore:
    """`ports.FeedStore`."""

    def sync(self, feeds: Sequence[Feed], origin: str, now: datetime) -> None:
        """Make the sources of `origin` those of the config: new ones come, changed ones change, missing ones rest.

        Whether a source rests is the operator's word (`feeds disable`) once it was given; the file's `enabled` counts
        until then. One that comes back is watched again.
        """
        with transaction.atomic():
            known = {row.id: row for row in rows.Feed.objects.filter(origin=origin)}
            for feed in feeds:
                facts: dict[str, Any] = {
                    "url": feed.url,
                    "title": feed.title,
                    "country": feed.country,
                    "language": feed.language,
                    "source_scale": feed.source_scale,
                    "owner": feed.owner,
                    "cadence_minutes": feed.cadence_minutes,
                    "notes": feed.notes,
                }
                row = known.pop(feed.id, None)
                if row is not None and row.moved_from == feed.url:
                    facts["url"] = row.url  # it moved for good, and the configuration has the old address
                elif row is not None:
                    facts["moved_from"] = ""
                if row is None:
                    rows.Feed.objects.update_or_create(
                        id=feed.id,
                        defaults=facts
                        | {
                            "origin": origin,
                            "enabled": feed.enabled,
                            "next_poll_at": now,
                            "disabled_reason": "",  # that of a source which a backfill made
                        },
                    )
                    continue
                if row.disabled_reason == NOT_CONFIGURED:
                    facts |= {"enabled": feed.enabled, "disabled_reason": "", "next_poll_at": now}
                if any(getattr(row, name) != value for name, value in facts.items()):
                    rows.Feed.objects.filter(id=feed.id).update(**facts)
            for gone in known.values():
                # one that rests already keeps its reason, which counts when it comes back
                rows.Feed.objects.filter(id=gone.id, enabled=True).update(
                    enabled=False, disabled_reason=NOT_CONFIGURED
                )

    def make_due(self, wanted: Callable[[str], bool], now: datetime) -> int:
        watched = rows.Feed.objects.filter(enabled=True, failures=0).values_list("id", "url")
        ids = [id for id, url in watched if wanted(url)]
        return rows.Feed.objects.filter(id__in=ids).update(next_poll_at=now)

    def claim_due_feeds(self, limit: int, lease: Lease, now: datetime) -> list[DueFeed]:
        with transaction.atomic():
            check_level()
            due = rows.Feed.objects.filter(
                free(now), Q(next_poll_at=None) | Q(next_poll_at__lte=now), enabled=True
            )
            batch = list(locked(due.order_by("next_poll_at", "id"))[:limit])
            rows.Feed.objects.filter(pk__in=[f.pk for f in batch]).update(
                lease_owner=lease.owner, lease_until=lease.until
            )
        return [DueFeed(feed_value(f), f.etag, f.last_modified, f.body_hash, f.poll_state) for f in batch]

    def known_entries(self, keys: Mapping[str, Collection[str]]) -> Mapping[str, Mapping[str, KnownEntry]]:
        known: dict[str, dict[str, KnownEntry]] = {feed_id: {} for feed_id in keys}
        for chunk in _chunks([(feed_id, clean(key)) for feed_id in keys for key in keys[feed_id]]):
            found = rows.FeedEntry.objects.filter(
                feed_id__in={f for f, _ in chunk}, key__in={k for _, k in chunk}
            )
            for feed_id, key, content_hash, link, title in found.values_list(
                "feed_id", "key", "content_hash", "link", "title"
            ):
                known[feed_id][key] = KnownEntry(content_hash, link, title)
        return known

    def save_polls(self, results: Sequence[PollResult], lease: Lease, now: datetime) -> int:
        with transaction.atomic():
            # locked, in one order: what the operator switches off meanwhile stays off; a feed whose lease ran out is
            # another worker's now
            feeds = {
                feed.pk: feed
                for feed in rows.Feed.objects.select_for_update()
                .filter(pk__in=[r.feed_id for r in results], lease_owner=lease.owner)
                .only(*_AFTER_A_POLL)
                .order_by("pk")
            }
            check_level()
            ours = sorted((r for r in results if r.feed_id in feeds), key=lambda r: r.feed_id)
            new, added = self._save_entries([entry for result in ours for entry in result.entries], now)
            for result in ours:
                self._note_health(feeds[result.feed_id], result, now)
            update_columns([feeds[result.feed_id] for result in ours], _AFTER_A_POLL)
            count_polls([(result, added[result.feed_id]) for result in ours], now)
        return new

    def _save_entries(self, entries: Sequence[FeedEntry], now: datetime) -> tuple[int, Counter[str]]:
        """New entries and versions of known ones; answers how many pages are new to us, and how many entries to each
        feed."""
        known = _rows_of(entries)
        namesakes = _rows_by_page({_page_key(e) for e in entries} - {""})
        fresh: list[rows.FeedEntry] = []
        pages = 0
        for entry in entries:
            identity = (entry.feed_id, clean(entry.key)[:500])
            page = _page_key(entry)
            others = [row for row in namesakes.get(page, ()) if (row.feed_id, row.key) != identity]
            # what a backfill has still to get would keep today's news waiting behind it
            others = [row for row in others if row.backfill_id is None or row.state != "pending"]
            row = known.get(identity)
            if row is None:
                state = "known" if others else "pending"
                row = rows.FeedEntry(
                    feed_id=identity[0],
                    key=identity[1],
                    first_seen_at=now,
                    state=state,
                    **_facts(entry, page),
                )
                pages += not others
                fresh.append(row)
                known[identity] = row
                namesakes.setdefault(page, []).append(row) if page else None
            elif row.content_hash != entry.content_hash:
                self._save_version(row, entry, page, others)
        rows.FeedEntry.objects.bulk_create(fresh, batch_size=500)
        return pages, Counter(row.feed_id for row in fresh)

    def _save_version(
        self, row: rows.FeedEntry, entry: FeedEntry, page: str, others: Sequence[rows.FeedEntry]
    ) -> None:
        """An edit is a version: the page is got again, and only a changed wording makes a new article. Whoever is
        getting it now may get what was there before the edit, so that the lease ends."""
        awaited = any(other.state == "pending" and not other.lease_owner for other in others)
        facts = _facts(entry, page) | {
            "state": "known" if awaited else "pending",
            "attempts": 0,
            "not_before": None,
            "lease_owner": "",
            "lease_until": None,
            "backfill": None,  # its feed names it
        }
        rows.FeedEntry.objects.filter(pk=row.pk).update(**facts, version=F("version") + 1)
        for name, value in facts.items():
            setattr(row, name, value)

    def _note_health(self, feed: rows.Feed, result: PollResult, now: datetime) -> None:
        feed.poll_state = dict(result.poll_state)
        feed.next_poll_at = result.next_poll_at
        feed.failures = result.failures
        feed.last_polled_at = now
        feed.lease_owner, feed.lease_until = "", None
        if result.moved_to and result.moved_to != feed.url and len(result.moved_to) <= LONGEST_URL:
            feed.moved_from = feed.moved_from or feed.url
            feed.url = result.moved_to
        if result.succeeded:
            feed.last_success_at, feed.last_error = now, ""
            # one that is too long to keep is as good as none; cut off it would be another one
            feed.etag = _within(result.etag, 500)
            feed.last_modified = _within(result.last_modified, 200)
            feed.body_hash = result.body_hash
        if result.rejection is not None:
            feed.last_error = clean(result.rejection.message)
            save_rejection(result.rejection, feed.pk, now)
        if result.disabled_reason:
            feed.enabled, feed.disabled_reason = False, result.disabled_reason


_AFTER_A_POLL = [
    *("url", "moved_from", "enabled", "disabled_reason", "poll_state", "next_poll_at", "last_polled_at"),
    *("last_success_at", "last_error", "failures", "etag", "last_modified", "body_hash"),
    *("lease_owner", "lease_until"),
]
_CHUNK = 400  # values in one IN list: SQLite takes 999 in a statement


def _chunks(values: Sequence[T]) -> Iterator[Sequence[T]]:
    return (values[i : i + _CHUNK] for i in range(0, len(values), _CHUNK))


def _page_key(entry: FeedEntry) -> str:
    return text_key(page_address(entry.link)) if entry.link else ""


def _rows_of(entries: Sequence[FeedEntry]) -> dict[tuple[str, str], rows.FeedEntry]:
    wanted = [(entry.feed_id, clean(entry.key)[:500]) for entry in entries]
    found: dict[tuple[str, str], rows.FeedEntry] = {}
    for chunk in _chunks(wanted):
        some = rows.FeedEntry.objects.filter(
            feed_id__in={f for f, _ in chunk}, key__in={k for _, k in chunk}
        ).defer("summary", "content")
        found |= {(row.feed_id, row.key): row for row in some}
    return found


def _rows_by_page(pages: Collection[str]) -> dict[str, list[rows.FeedEntry]]:
    found: dict[str, list[rows.FeedEntry]] = {}
    for chunk in _chunks(sorted(pages)):
        some = rows.FeedEntry.objects.filter(url_key__in=chunk)
        for row in some.only("feed_id", "key", "state", "lease_owner", "url_key", "backfill_id"):
            found.setdefault(row.url_key, []).append(row)
    return found


def _facts(entry: FeedEntry, page: str) -> dict[str, Any]:
    return {
        "link": clean(entry.link),
        "canonical_url": clean(canonical_url(entry.link)) if entry.link else "",
        "url_key": page,
        "title": clean(entry.title),
        "summary": clean(entry.summary),
        "content": clean(entry.content),
        "published": entry.published,
        "updated": entry.updated,
        "authors": clean_json(list(entry.authors)),
        "date_problem": entry.date_problem,
        "content_hash": entry.content_hash,
    }
