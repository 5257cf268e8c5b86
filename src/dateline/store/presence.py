"""Who has a candidate's page open: a lease that the page renews, and that ends by itself.

It informs others and lets "next" pass over what somebody reads already. It never keeps anybody from deciding: that is
what the revision is for. `now` is given; a lease is over from its `until` on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import QuerySet

from dateline.disk import is_full
from dateline.store import models as rows
from dateline.store.roles import AnyUser, id_of

BEAT = timedelta(seconds=60)
"""How long a page that renews by itself (every 20 seconds) counts as open after its last word."""
OPENED = timedelta(minutes=5)
"""The same of a page without scripts, which never says more than that it was opened."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Another editor who has a candidate open."""

    username: str
    since: datetime


_RENEW = """
INSERT INTO store_presence (candidate_id, user_id, since, until) VALUES (%s, %s, %s, %s)
ON CONFLICT (candidate_id, user_id) DO UPDATE SET
    since = CASE WHEN store_presence.until > excluded.since THEN store_presence.since ELSE excluded.since END,
    until = excluded.until
"""


def keep_open(candidate: int, user: AnyUser, *, now: datetime, lease: timedelta = BEAT) -> None:
    """`user` has the page of this candidate (its pk) open; renews the lease, or begins one. One statement.

    Where the disk is full nobody is told, and the page is read all the same.
    """
    adapt = connection.ops.adapt_datetimefield_value
    try:
        with connection.cursor() as cursor:
            cursor.execute(_RENEW, [candidate, id_of(user), adapt(now), adapt(now + lease)])
    except DatabaseError as e:
        if not is_full(e):
            raise


def leave(candidate: int, user: AnyUser) -> None:
    """`user` has left the page."""
    rows.Presence.objects.filter(candidate=candidate, user_id=id_of(user)).delete()


def open_elsewhere(user: AnyUser, *, now: datetime) -> dict[int, tuple[Holder, ...]]:
    """What others have open: candidate (pk) -> who, the first of them first. One query; one or two for each at work."""
    found: dict[int, tuple[Holder, ...]] = {}
    for pk, name, since in _of_others(user, now).values_list("candidate", "user__username", "since"):
        found[pk] = (*found.get(pk, ()), Holder(name, since))
    return found


def holders(candidates: Collection[int], *, user: AnyUser, now: datetime) -> dict[int, Holder]:
    """Of these candidates (pks) those that others have open, each with who opened it first. One query."""
    wanted = set(candidates)
    return {pk: who[0] for pk, who in open_elsewhere(user, now=now).items() if pk in wanted}


def drop_old(now: datetime) -> int:
    """Remove the rows of leases that are over; how many there were."""
    return rows.Presence.objects.filter(until__lte=now).delete()[0]


def _of_others(user: AnyUser, now: datetime) -> QuerySet[rows.Presence]:
    return rows.Presence.objects.filter(until__gt=now).exclude(user_id=id_of(user)).order_by("since", "pk")
