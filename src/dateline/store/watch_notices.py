"""What watches tell their people: silent sources noted, and what each way has not told yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from dateline.ports import Notice
from dateline.review.watches import EVERY, SILENCE, Source, Watch, is_told_of, watch_from_record
from dateline.store import models as rows
from dateline.store.watch_matches import ON, watches_on

KEPT = timedelta(days=90)
GIVE_UP_AFTER = timedelta(days=2)
AT_ONCE = 500  # notices of a watch in one message; the rest go with the next one


def note_silence() -> int:
    """Note the sources that are silent now for the watches that they belong to; answers how many notices that made."""
    telling = [(watch, since) for watch, since in watches_on() if SILENCE in watch.notices.about]
    if not telling:
        return 0
    silent = rows.Alert.objects.filter(kind="silent", cleared_at=None, feed__isnull=False).select_related(
        "feed"
    )
    noted = {
        (watch, subject)
        for watch, subject in rows.WatchNotice.objects.filter(kind=SILENCE).values_list("watch_id", "subject")
    }
    notices = [
        rows.WatchNotice(
            watch_id=watch.id,
            kind=SILENCE,
            subject=str(alert.pk),
            about=alert.feed.pk,
            message=f"{alert.feed.title}: {alert.message}",
            raised_at=alert.raised_at,
        )
        for alert in silent
        for watch, since in telling
        if alert.feed is not None
        and alert.raised_at >= since
        and (watch.id, str(alert.pk)) not in noted
        and is_told_of(watch, Source(alert.feed.pk, alert.feed.country or ""))
    ]
    rows.WatchNotice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def due_watches(now: datetime) -> list[Watch]:
    """The watches that have something to tell, and whose time has come."""
    waiting = rows.WatchNotice.objects.filter(told_at=None, watch__state=ON).values("watch_id")
    found = rows.Watch.objects.filter(pk__in=waiting).order_by("pk").values_list("record", "digest_at")
    watches = [(watch_from_record(record), digest_at) for record, digest_at in found]
    return [
        watch
        for watch, digest_at in watches
        if digest_at is None or now - digest_at >= EVERY[watch.notices.when]
    ]


def untold(watch: Watch, way: str, address: str) -> list[Notice]:
    """What this way has not told of the watch yet, oldest first. `address`: of the desk, which the notices link to."""
    waiting = rows.WatchNotice.objects.filter(
        watch=watch.id, told_at=None, kind__in=list(watch.notices.about)
    )
    found = [row for row in waiting.order_by("raised_at", "pk") if way not in row.told]
    return [_notice(row, watch, address) for row in found[:AT_ONCE]]


def _notice(row: rows.WatchNotice, watch: Watch, address: str) -> Notice:
    of_source = row.kind == SILENCE
    return Notice(
        id=row.pk,
        feed_id=row.about if of_source else "",
        title=watch.title,
        url=f"{address}/{'sources' if of_source else 'candidate'}/{row.about}",
        kind=row.kind,
        message=row.message,
        raised_at=row.raised_at,
        watch=watch.id,
    )


def mark_told(way: str, notices: Sequence[Notice]) -> None:
    told = list(rows.WatchNotice.objects.filter(pk__in=[n.id for n in notices]))
    for row in told:
        row.told = sorted({*row.told, way})
    rows.WatchNotice.objects.bulk_update(told, ["told"], batch_size=200)


def settle_told(watch: Watch, ways: Collection[str], now: datetime, *, arrived: bool) -> int:
    """Close what every way has told, what the watch tells no more, and what could not be told for two days; answers how
    many of those. `arrived`: by every way, so that the next message has its time to wait; else it is tried again soon.
    """
    done, given_up = [], 0
    for row in rows.WatchNotice.objects.filter(watch=watch.id, told_at=None):
        settled = set(ways) <= set(row.told) or row.kind not in watch.notices.about
        late = now - row.raised_at >= max(GIVE_UP_AFTER, EVERY[watch.notices.when] * 2)
        if settled or late:
            given_up += not settled
            row.told_at = now
            done.append(row)
    rows.WatchNotice.objects.bulk_update(done, ["told_at"], batch_size=200)
    if arrived:
        rows.Watch.objects.filter(pk=watch.id).update(digest_at=now)
    return given_up


def drop_old_notices(now: datetime) -> dict[str, int]:
    """Those that nobody asks for any more."""
    old = rows.WatchNotice.objects.filter(raised_at__lt=now - KEPT, told_at__isnull=False)
    return {"old notices of watches dropped": old.delete()[0]}


def recent_notices(watch_id: str, most: int = 20) -> list[rows.WatchNotice]:
    """The watch's, newest first."""
    return list(rows.WatchNotice.objects.filter(watch=watch_id).order_by("-raised_at", "-pk")[:most])
