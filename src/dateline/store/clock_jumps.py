"""What a clock that was ahead leaves behind, put right once the clock is.

A clock that jumps a year ahead and comes back leaves leases, polls and log-ins that wait for a year. Nothing of ours looks
further ahead than a day (`feeds.cadence`, `ingest.lease_seconds`, Retry-After), so that what does comes of such a clock. A
clock that jumps back an hour does no harm: what is due comes an hour later, and a lease of the dead ends an hour later.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from dateline.store import models as rows

FURTHEST = timedelta(days=2)
"""Longer than anything of ours waits: polls and retries wait a day at most."""

_LEASED: tuple[type[Model], ...] = (rows.FeedEntry, rows.Document, rows.Article, rows.Report)


def put_right(now: datetime) -> int:
    """Let what waits for an instant that no clock of ours meant be done now; how many rows that were."""
    late = now + FURTHEST
    feeds: Any = rows.Feed.objects
    mended: int = feeds.filter(next_poll_at__gt=late, enabled=True).update(next_poll_at=now)
    mended += feeds.filter(lease_until__gt=late).update(lease_owner="", lease_until=None)
    for model in _LEASED:
        pending: Any = model._default_manager.filter(state="pending")
        mended += pending.filter(Q(lease_until__gt=late) | Q(not_before__gt=late)).update(
            lease_owner="", lease_until=None, not_before=None
        )
    mended += rows.Presence.objects.filter(until__gt=late).delete()[0]
    # wrong passwords of next year would lock their name until then
    attempts: Any = apps.get_model("axes", "AccessAttempt")._default_manager
    mended += attempts.filter(attempt_time__gt=late).delete()[0]
    return mended
