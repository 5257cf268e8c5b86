"""Watches: what files say of them, what the page changes, and their candidates chosen anew after a change.

One rule says who wins: a watch that was made or changed on the page is the page's, and a file of the same id waits behind
it until the page gives it back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Min

from dateline.errors import NotFound
from dateline.review.filters import NO_WATCH, QueueFilter
from dateline.review.watches import Match, Watch, watch_from_record, watch_record
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.queue_index import BATCH, index_candidates
from dateline.store.queue_match import numbers_of
from dateline.store.queue_walk import walks_of
from dateline.store.roles import AnyUser
from dateline.store.rows import clean_json
from dateline.store.watch_matches import GONE, OFF, ON, Seen, lock_watches, seen_by_watches

CONFIG, PAGE = "config", "page"
SMALL = 2_000
"""Where there are no more candidates than this, a changed watch holds the right ones at once."""
PREVIEWED = 1_000
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class WatchLine:
    """A watch for lists. `given`: its fields as they were written. `is_mine`: the reader is among its editors. `sweeping`:
    its candidates are being chosen anew.
    """

    watch: Watch
    given: Mapping[str, Any]
    origin: str
    state: str
    sweeping: bool
    changed_at: datetime
    is_mine: bool = False

    @property
    def id(self) -> str:
        return self.watch.id

    @property
    def title(self) -> str:
        return self.watch.title


def watches_for(user_name: str = "", *, off: bool = False) -> list[WatchLine]:
    """All watches, those of this editor first, each part by title; `off`: with those that are switched off. One query."""
    found = rows.Watch.objects.exclude(state=GONE) if off else rows.Watch.objects.filter(state=ON)
    return sorted(
        (_line(row, user_name) for row in found),
        key=lambda line: (not line.is_mine, line.title.casefold(), line.id),
    )


def watch_choices() -> list[tuple[str, str]]:
    """Ids and titles for a list to choose from. One query."""
    return [(line.id, line.title) for line in watches_for()]


def watch_row(id: str) -> rows.Watch:
    """The row of a watch that is there. Raises NotFound."""
    row = rows.Watch.objects.exclude(state=GONE).filter(pk=id).first()
    if row is None:
        raise NotFound(f"There is no watch {id!r}; `dateline watches list` shows all.", resource=id)
    return row


def watch_line(id: str, user_name: str = "") -> WatchLine:
    """Raises NotFound."""
    return _line(watch_row(id), user_name)


def _line(row: rows.Watch, user_name: str) -> WatchLine:
    watch = watch_from_record(row.record)
    mine = bool(user_name) and user_name in watch.editors
    return WatchLine(watch, row.given, row.origin, row.state, row.swept_to is not None, row.changed_at, mine)


# ------------------------------------------------------------------------------------------------------ changes


def sync_watches(watches: Sequence[tuple[Watch, Mapping[str, Any]]], now: datetime) -> int:
    """Bring the watches of files up to date; answers how many changed. Those of the page stay as they are."""
    with transaction.atomic():
        lock_watches(change=True)
        there = {row.pk: row for row in rows.Watch.objects.all()}
        changed = 0
        for watch, given in watches:
            row = there.get(watch.id)
            if row is not None and row.state != GONE and row.origin == PAGE:
                continue
            changed += _put(row, watch, given, CONFIG, None, now)
        named = {watch.id for watch, _ in watches}
        for row in there.values():
            if row.origin == CONFIG and row.state != GONE and row.pk not in named:
                _take_away(row, None, now)
                changed += 1
    _sweep_small()
    return changed


def save_watch(watch: Watch, given: Mapping[str, Any], *, by: AnyUser | None, now: datetime) -> None:
    """Make a watch on the page, or change one; from then on it is the page's."""
    with transaction.atomic():
        lock_watches(change=True)
        _put(rows.Watch.objects.filter(pk=watch.id).first(), watch, given, PAGE, by, now)
    _sweep_small()


def remove_watch(id: str, *, by: AnyUser | None, now: datetime) -> None:
    """Take away a watch of the page. Its candidates stay, and may be in no watch then. Raises NotFound."""
    with transaction.atomic():
        lock_watches(change=True)
        _take_away(watch_row(id), by, now)
    _sweep_small()


def give_back(watch: Watch, given: Mapping[str, Any], *, by: AnyUser | None, now: datetime) -> None:
    """Let a watch that the page changed be what its file says. Raises NotFound."""
    with transaction.atomic():
        lock_watches(change=True)
        _put(watch_row(watch.id), watch, given, CONFIG, by, now)
    _sweep_small()


def _put(
    row: rows.Watch | None,
    watch: Watch,
    given: Mapping[str, Any],
    origin: str,
    by: AnyUser | None,
    now: datetime,
) -> bool:
    """Whether that changed anything."""
    record, said = clean_json(watch_record(watch)), clean_json(dict(given))
    state = ON if watch.enabled else OFF
    is_new = row is None or row.state == GONE
    if row is None:
        row = rows.Watch(pk=watch.id)
    elif (row.record, row.given, row.origin, row.state) == (record, said, origin, state):
        return False
    before = {} if is_new else {"origin": row.origin, **row.given}
    if not is_new and row.record == record:
        row.given, row.origin = said, origin
        row.save(update_fields=["given", "origin"])
    else:
        row.title, row.record, row.given = watch.title, record, said
        row.origin, row.state = origin, state
        row.changed_at = row.told_from = row.digest_at = now
        row.swept_to = 0
        row.save()
    after = {"origin": origin, **said}
    names = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
    record_activity(
        "watch",
        "added" if is_new else "edited",
        by=by,
        now=now,
        subject=watch.id,
        before=None if is_new else {n: before[n] for n in names if n in before},
        after={n: after[n] for n in names if n in after},
    )
    return True


def _take_away(row: rows.Watch, by: AnyUser | None, now: datetime) -> None:
    row.state, row.swept_to, row.changed_at = GONE, 0, now
    row.save(update_fields=["state", "swept_to", "changed_at"])
    record_activity("watch", "removed", by=by, now=now, subject=row.pk, before=row.given)


# ------------------------------------------------------------------------------------------------- choosing anew


def _sweep_small() -> None:
    if rows.Candidate.objects.order_by("pk")[SMALL : SMALL + 1].exists():
        return
    while sweep_batch() is not None:
        pass


def sweep_batch(size: int = BATCH) -> int | None:
    """Look at the next candidates of the watches that were changed; answers how many, None where nothing waits.

    A transaction of its own. Stopped at any moment it goes on where it was. A watch that was taken away goes with its last
    candidate.
    """
    waiting = rows.Watch.objects.filter(swept_to__isnull=False)
    start = waiting.aggregate(first=Min("swept_to"))["first"]
    if start is None:
        return None
    with transaction.atomic():
        following = rows.Candidate.objects.filter(pk__gt=start).order_by("pk")
        # whoever saves one of them meanwhile waits, and decides it again after us
        pks = list(following.select_for_update().values_list("pk", flat=True)[:size])
        index_candidates(pks)
        if not pks:
            lock_watches(change=False)
        # under the lock: whoever changes a watch from here on begins it anew after us
        here = rows.Watch.objects.filter(swept_to__gte=start)
        if pks:
            here.filter(swept_to__lt=pks[-1]).update(swept_to=pks[-1])
        else:
            here.filter(state=GONE).delete()
            here.update(swept_to=None)
    return len(pks)


def waiting_to_sweep() -> int:
    """How many watches are not at the end of their candidates yet."""
    return rows.Watch.objects.filter(swept_to__isnull=False).count()


# ---------------------------------------------------------------------------------------------------- looking


@dataclass(frozen=True, slots=True)
class WatchNumbers:
    """`waiting` and `updates` stop at `queue_walk.COUNTED` + 1. `confirmed`: since the moment that was asked."""

    waiting: int
    updates: int
    confirmed: int


def numbers_of_watches(ids: Sequence[str], since: datetime) -> dict[str, WatchNumbers]:
    """Of each watch, and of `NO_WATCH`. Four queries, however many watches."""
    named = [*ids, NO_WATCH]
    filters = [QueueFilter(tab=tab, watch=id) for tab in ("proposed", "updates") for id in named]
    counted = numbers_of(walks_of(filters))
    # step by step from the few new decisions: joined, SQLite walks all incidents of a watch
    lately = rows.Decision.objects.filter(decided_at__gte=since).order_by().values("pk")
    confirmed = rows.Incident.objects.filter(withdrawn_at=None, decision__in=lately)
    fresh = set(confirmed.values_list("candidate_id", flat=True))
    held = list(rows.WatchMatch.objects.filter(candidate__in=fresh).values_list("watch_id", "candidate_id"))
    of_watch = Counter(watch for watch, _ in held)
    of_watch[NO_WATCH] = len(fresh - {candidate for _, candidate in held})
    return {id: WatchNumbers(counted[n], counted[len(named) + n], of_watch[id]) for n, id in enumerate(named)}


def in_no_watch() -> int:
    """How many candidates are in no watch: all of them, whatever their state."""
    return rows.Candidate.objects.filter(watch_matches=None).count()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a watch would hold of the last candidates: `held` of `looked_at`, and the newest few of them by key."""

    looked_at: int
    held: int
    examples: tuple[tuple[str, Seen, Match], ...]


def preview(watch: Watch, most: int = PREVIEWED) -> Preview:
    """Look at the last `most` candidates. Nothing is kept."""
    pks = list(rows.Candidate.objects.order_by("-pk").values_list("pk", flat=True)[:most])
    seen = seen_by_watches(pks)
    found = [
        (one.key, one, match) for pk in pks if (one := seen.get(pk)) and (match := one.told.belongs_to(watch))
    ]
    return Preview(len(pks), len(found), tuple(found[:EXAMPLES]))
