"""Alerts: judged from what the store knows of each source, opened once, cleared when over, told by every way once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from dateline.feeds.health import Trouble
from dateline.feeds.runs import STALLED, RunFacts, judge_runs
from dateline.feeds.troubles import Judgement, judge, judge_network
from dateline.ports import Notice
from dateline.store import models as rows
from dateline.store.health import LOOK_BACK, days_since, source_facts

HISTORY_KEPT = timedelta(days=400)
CLEARED_KEPT = timedelta(days=365)
AT_ONCE = 500  # sources whose days are held in memory together
GIVE_UP_AFTER = timedelta(days=1)


def judge_sources(now: datetime, every: timedelta | None = None) -> dict[str, int]:
    """Judge every source and the runs, open and clear alerts accordingly. Answers how many of each, by name.

    `every`: how often a run that collects begins; None: nobody says.
    """
    opened: dict[str | None, dict[str, rows.Alert]] = defaultdict(dict)
    for alert in rows.Alert.objects.filter(cleared_at=None):
        opened[alert.feed_id][alert.kind] = alert
    sources = [source_facts(feed) for feed in rows.Feed.objects.order_by("pk")]
    judged: dict[str | None, Judgement] = {}
    for start in range(0, len(sources), AT_ONCE):
        some = sources[start : start + AT_ONCE]
        days = days_since((now - LOOK_BACK).date(), [s.feed_id for s in some])
        # How long a source has been silent may lie further back.
        silent = [s.feed_id for s in some if "silent" in opened[s.feed_id]]
        days |= days_since((now - HISTORY_KEPT).date(), silent) if silent else {}
        judged |= {
            s.feed_id: judge(s, days.get(s.feed_id, ()), opened=opened[s.feed_id], now=now) for s in some
        }
    network = judge_network(sources, now)
    runs = judge_runs(_runs_of_day(now), now, every)
    # whoever does not know the rhythm cannot say that the silence is over
    judged[None] = Judgement(
        ((network,) if network else ()) + runs, frozenset({STALLED} if every is None else ())
    )
    if network:
        judged = {id: _held(judgement) for id, judgement in judged.items()}
    return _save(judged, opened, now)


def _runs_of_day(now: datetime) -> list[RunFacts]:
    found = rows.Cycle.objects.filter(started_at__gte=now - timedelta(days=1))
    return [RunFacts(*run) for run in found.values_list("flow", "started_at", "ended_at", "note")]


def _held(judgement: Judgement) -> Judgement:
    """While nothing of the network works, what it did to the sources one by one is not told beside it."""
    return Judgement(
        tuple(t for t in judgement.troubles if t.kind != "disabled"), judgement.undecided | {"disabled"}
    )


def _save(
    judged: Mapping[str | None, Judgement],
    opened: Mapping[str | None, Mapping[str, rows.Alert]],
    now: datetime,
) -> dict[str, int]:
    new: list[rows.Alert] = []
    changed: list[rows.Alert] = []
    over: list[int] = []
    for feed_id, judgement in judged.items():
        before = opened.get(feed_id, {})
        troubles: dict[str, Trouble] = {t.kind: t for t in judgement.troubles}
        for kind, trouble in troubles.items():
            alert = before.get(kind)
            if alert is None:
                new.append(rows.Alert(feed_id=feed_id, kind=kind, message=trouble.message, raised_at=now))
            elif alert.message != trouble.message:
                alert.message = trouble.message
                changed.append(alert)
        over += [
            alert.pk
            for kind, alert in before.items()
            if kind not in troubles and kind not in judgement.undecided
        ]
    with transaction.atomic():
        # a source that was removed since, or a watch beside this one, is no reason to stop
        there = set(rows.Feed.objects.filter(pk__in={a.feed_id for a in new}).values_list("pk", flat=True))
        new = [alert for alert in new if alert.feed_id is None or alert.feed_id in there]
        rows.Alert.objects.bulk_create(new, ignore_conflicts=True)
        rows.Alert.objects.bulk_update(changed, ["message"], batch_size=200)
        cleared = rows.Alert.objects.filter(pk__in=over, cleared_at=None).update(cleared_at=now)
    return {"alerts raised": len(new), "alerts cleared": cleared}


def untold(way: str) -> list[Notice]:
    """The open alerts that this way has not told yet, oldest first."""
    waiting = rows.Alert.objects.filter(cleared_at=None, told_at=None).select_related("feed")
    return [_notice(alert) for alert in waiting.order_by("raised_at", "pk") if way not in alert.told]


def mark_told(way: str, notices: Sequence[Notice]) -> None:
    alerts = list(rows.Alert.objects.filter(pk__in=[n.id for n in notices]))
    for alert in alerts:
        alert.told = sorted({*alert.told, way})
    rows.Alert.objects.bulk_update(alerts, ["told"], batch_size=200)


def settle_told(ways: Collection[str], now: datetime) -> int:
    """Close the telling of what every way has told, and of what could not be told for a day; answers how many of those."""
    given_up = 0
    done = []
    for alert in rows.Alert.objects.filter(told_at=None):
        late = now - alert.raised_at >= GIVE_UP_AFTER
        if set(ways) <= set(alert.told) or late or alert.cleared_at is not None:
            given_up += late and alert.cleared_at is None and not set(ways) <= set(alert.told)
            alert.told_at = now
            done.append(alert)
    rows.Alert.objects.bulk_update(done, ["told_at"], batch_size=200)
    return given_up


def drop_old(now: datetime) -> dict[str, int]:
    """Days and cleared alerts that nobody asks for any more."""
    days = rows.FeedDay.objects.filter(day__lt=(now - HISTORY_KEPT).date())
    alerts = rows.Alert.objects.filter(cleared_at__lt=now - CLEARED_KEPT)
    return {"old days of sources dropped": days.delete()[0], "old alerts dropped": alerts.delete()[0]}


def _notice(alert: rows.Alert) -> Notice:
    feed = alert.feed
    return Notice(
        id=alert.pk,
        feed_id=feed.pk if feed else "",
        title=feed.title if feed else "",
        url=feed.url if feed else "",
        kind=alert.kind,
        message=alert.message,
        raised_at=alert.raised_at,
    )
