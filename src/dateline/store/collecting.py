"""Sources and their entries: `ports.FeedStore` on the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from dateline.articles.urls import canonical_url
from dateline.model import Feed, FeedEntry, Rejection
from dateline.ports import DueFeed, Lease, PollResult
from dateline.store import models as rows
from dateline.store.claims import free, locked
from dateline.store.history import count_polls
from dateline.store.rows import clean, clean_json, feed_value, text_key

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
                    "cadence_minutes": feed.cadence_minutes,
                    "notes": feed.notes,
                }
                row = known.pop(feed.id, None)
                if row is None:
                    rows.Feed.objects.update_or_create(
                        id=feed.id,
                        defaults=facts | {"origin": origin, "enabled": feed.enabled, "next_poll_at": now},
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
            due = rows.Feed.objects.filter(
                free(now), Q(next_poll_at=None) | Q(next_poll_at__lte=now), enabled=True
            )
            batch = list(locked(due.order_by("next_poll_at", "id"))[:limit])
            rows.Feed.objects.filter(pk__in=[f.pk for f in batch]).update(
                lease_owner=lease.owner, lease_until=lease.until
            )
        return [DueFeed(feed_value(f), f.etag, f.last_modified, f.body_hash, f.poll_state) for f in batch]

    def known_entries(self, feed_id: str) -> Mapping[str, str]:
        return dict(rows.FeedEntry.objects.filter(feed_id=feed_id).values_list("key", "content_hash"))

    def save_polls(self, results: Sequence[PollResult], lease: Lease, now: datetime) -> int:
        new = 0
        saved: list[tuple[PollResult, int]] = []
        with transaction.atomic():
            for result in sorted(results, key=lambda r: r.feed_id):
                feed = (
                    # locked: what the operator switches off meanwhile stays off
                    rows.Feed.objects.select_for_update()
                    .filter(pk=result.feed_id, lease_owner=lease.owner)
                    .first()
                )
                if feed is None:
                    continue  # the lease ran out and another worker has this feed now
                added = [self._save_entry(entry, now) for entry in result.entries]
                new += added.count("new")
                saved.append((result, len(added) - added.count("edited")))
                self._save_health(feed, result, now)
            count_polls(saved, now)
        return new

    def _save_entry(self, entry: FeedEntry, now: datetime) -> str:
        """new | known (to this feed it is new, but its page came through another one) | edited."""
        address = canonical_url(entry.link) if entry.link else ""
        same_page = (
            rows.FeedEntry.objects.filter(url_key=text_key(address)).exclude(
                feed_id=entry.feed_id, key=clean(entry.key)[:500]
            )
            if address
            else rows.FeedEntry.objects.none()
        )
        seen_elsewhere = same_page.exists()
        facts: dict[str, Any] = {
            "link": clean(entry.link),
            "canonical_url": clean(address),
            "url_key": text_key(address) if address else "",
            "title": clean(entry.title),
            "summary": clean(entry.summary),
            "content": clean(entry.content),
            "published": entry.published,
            "updated": entry.updated,
            "authors": clean_json(list(entry.authors)),
            "date_problem": entry.date_problem,
            "content_hash": entry.content_hash,
        }
        key = clean(entry.key)[:500]
        row, made = rows.FeedEntry.objects.get_or_create(
            feed_id=entry.feed_id,
            key=key,
            defaults=facts | {"first_seen_at": now, "state": "known" if seen_elsewhere else "pending"},
        )
        if not made and row.content_hash != entry.content_hash:
            # an edit is a version: the page is got again, and only a changed wording makes a new article; whoever
            # is getting it now may get what was there before the edit, so that the lease ends
            awaited = same_page.filter(state="pending", lease_owner="").exists()
            rows.FeedEntry.objects.filter(pk=row.pk).update(
                **facts,
                version=F("version") + 1,
                state="known" if awaited else "pending",
                attempts=0,
                not_before=None,
                lease_owner="",
                lease_until=None,
            )
        if not made:
            return "edited"
        return "known" if seen_elsewhere else "new"

    def _save_health(self, feed: rows.Feed, result: PollResult, now: datetime) -> None:
        feed.poll_state = dict(result.poll_state)
        feed.next_poll_at = result.next_poll_at
        feed.failures = result.failures
        feed.last_polled_at = now
        feed.lease_owner, feed.lease_until = "", None
        if result.moved_to and len(result.moved_to) <= LONGEST_URL:
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
        feed.save()
