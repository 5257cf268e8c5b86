"""Who has a candidate's page open: a lease that the page renews, and that ends by itself.

It informs others and lets "next" pass over what somebody reads already. It never keeps anybody from deciding: that is
what the revision is for. `now` is given; a lease is over from its `until` on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import QuerySet

from dateline.store import models as rows
from dateline.store.roles import AnyUser

BEAT = timedelta(seconds=60)
"""How long a page that renews by itself (every 20 seconds) counts as open after its last word."""
OPENED = timedelta(minutes=5)
"""The same of a page without scripts, which never says more than that it was opened."""
KEPT = timedelta(hours=1)  # rows of leases that are over, until the next page is opened


@dataclass(frozen=True, slots=True)
class Holder:
    """Another editor who has a candidate open."""

    username: str
    since: datetime


def keep_open(candidate: int, user: AnyUser, *, now: datetime, lease: timedelta = BEAT) -> None:
    """`user` has the page of this candidate (its pk) open; renews the lease, or begins one."""
    mine = rows.Presence.objects.filter(candidate=candidate, user_id=_id(user))
    if mine.filter(until__gt=now).update(until=now + lease):
        return
    with transaction.atomic():
        rows.Presence.objects.filter(until__lte=now - KEPT).delete()
        rows.Presence.objects.bulk_create(
            [rows.Presence(candidate_id=candidate, user_id=_id(user), since=now, until=now + lease)],
            update_conflicts=True,
            unique_fields=["candidate", "user"],
            update_fields=["since", "until"],
        )


def leave(candidate: int, user: AnyUser) -> None:
    """`user` has left the page."""
    rows.Presence.objects.filter(candidate=candidate, user_id=_id(user)).delete()


def others_at(candidate: int, user: AnyUser, *, now: datetime) -> tuple[Holder, ...]:
    """Who else has it open, the first of them first."""
    found = _of_others(user, now).filter(candidate=candidate).order_by("since", "pk")
    return tuple(Holder(name, since) for name, since in found.values_list("user__username", "since"))


def holders(candidates: Collection[int], *, user: AnyUser, now: datetime) -> dict[int, Holder]:
    """Of these candidates (pks) those that others have open, each with who opened it first. One query."""
    found = _of_others(user, now).filter(candidate__in=candidates).order_by("-since", "-pk")
    return {
        pk: Holder(name, since)
        for pk, name, since in found.values_list("candidate", "user__username", "since")
    }


def held_by_others(user: AnyUser, *, now: datetime) -> list[int]:
    """The candidates (pks) that others have open: few, one or two for each editor at work."""
    return list(_of_others(user, now).values_list("candidate", flat=True).distinct())


def _of_others(user: AnyUser, now: datetime) -> QuerySet[rows.Presence]:
    return rows.Presence.objects.filter(until__gt=now).exclude(user_id=_id(user))


def _id(user: AnyUser) -> int:
    return cast(int, user.pk)
