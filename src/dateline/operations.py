"""What flows and commands do around the pipeline: a cycle's record, upkeep, one cycle without Prefect."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dateline import configuration, disk, logs
from dateline.bootstrap import (
    desk_address,
    lease_for,
    may_mail,
    merge_rules,
    open_chats,
    open_mail,
    open_notices,
    open_webhooks,
    setup_django,
)
from dateline.errors import DatelineError, DiskFull, NoticeFailed, TransientError
from dateline.feeds.runs import COLLECTING as COLLECTING
from dateline.feeds.runs import MANY_FAILED as MANY_FAILED
from dateline.feeds.runs import silence_after as silence_after
from dateline.owners import is_alive, owner_name
from dateline.pipeline import STEPS, Pipeline, StepResult, drain, recover, total
from dateline.pipeline.merging import merge_again
from dateline.ports import Notices
from dateline.review.watches import Watch, WatchNotices

if TYPE_CHECKING:
    from dateline.store.models import Cycle
    from dateline.store.view_notices import ViewMessage

log = logging.getLogger(__name__)

CYCLES_KEPT = timedelta(days=90)
REJECTIONS_KEPT = timedelta(days=180)
NEEDS_NO_ROOM = ("maintain", "watch", "publish", "deliver")
"""Runs that make room, tell what is wrong, or write little."""
MOST_DROPPED = 50_000  # pages of one night: the rest goes the next one
LEARN_EVERY = timedelta(days=6, hours=12)
"""Less than the week that is between two runs of a schedule: one that is an hour late must not wait for the next."""


@dataclass(slots=True)
class CycleRecord:
    """One run, while it goes on: what it did and, when finished, why items went no further."""

    flow: str
    started_at: datetime
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    rejections: dict[tuple[str, str], int] = field(default_factory=dict)

    def finish(self, counts: Mapping[str, int]) -> dict[str, int]:
        """Note what was done, and the rejections meanwhile; answers `counts`."""
        from dateline.store.reading import DjangoArticleStore

        self.seconds = (datetime.now(UTC) - self.started_at).total_seconds()
        self.counts = dict(counts)
        self.rejections = dict(DjangoArticleStore().rejections_since(self.started_at))
        return self.counts

    def table(self) -> list[dict[str, Any]]:
        """Rows {"what", "count"}: the counts, then the rejections by stage and reason."""
        done = [{"what": name, "count": n} for name, n in self.counts.items()]
        why = [
            {"what": f"rejected ({stage}): {code}", "count": n}
            for (stage, code), n in sorted(self.rejections.items())
        ]
        return done + why


@contextmanager
def recorded_cycle(flow: str) -> Iterator[CycleRecord]:
    """Keep a row of this run for the operator's page, whether it ends well or not. This process is listed as a worker
    meanwhile, and its leases are renewed.

    Raises DiskFull before the work begins where there is too little room on the disk for it (`disk.least_free_mb`), and
    ProgramTooOld.
    """
    setup_django()
    from dateline.store.keeper import at_work
    from dateline.store.models import Cycle

    record = CycleRecord(flow, datetime.now(UTC))
    row = Cycle.objects.create(
        flow=flow, started_at=record.started_at, run=os.environ.get("PREFECT__FLOW_RUN_ID", "")[:36]
    )
    note = "Stopped before its end."
    with logs.bound(run=row.run or str(row.pk), worker=owner_name(os.getpid())):
        log.info("run began", extra={"fields": {"flow": flow}})
        try:
            if flow not in NEEDS_NO_ROOM:
                _begin()
            with at_work(flow, lease_for(configuration.current()), UUID(row.run) if row.run else None):
                yield record
            note = ""
        except Exception as e:
            said = disk.advice(e) if disk.is_full(e) and not isinstance(e, DiskFull) else str(e)
            note = f"{type(e).__name__}: {said}"[:500]
            raise
        finally:
            row.ended_at, row.note = datetime.now(UTC), note
            row.counts = {line["what"]: line["count"] for line in record.table()}
            row.save()
            _tell_end(row)


def _begin() -> None:
    """Before the work: is there room, and is everything due that a wrong clock has put off?"""
    from dateline.store.clock_jumps import put_right

    if why := disk.lack(configuration.current()):
        raise DiskFull(why)
    if mended := put_right(datetime.now(UTC)):
        log.warning(
            "%d rows waited for a time days ahead, as a clock that was wrong leaves it; they are due now.",
            mended,
        )


def _tell_end(row: Cycle) -> None:
    """In the log and in the counts."""
    from dateline.store import tallies

    assert row.ended_at is not None
    seconds = (row.ended_at - row.started_at).total_seconds()
    counted = [tallies.timed(tallies.RUN, row.flow, seconds)]
    counted += [tallies.Counted(tallies.FAILED_RUN, row.flow)] if row.note else []
    tallies.add(counted, row.ended_at)
    fields = {"flow": row.flow, "seconds": round(seconds, 3), "counts": row.counts}
    if row.note:
        log.error("run failed", extra={"fields": {**fields, "error": row.note}})
    else:
        log.info("run ended", extra={"fields": fields})


def run_once(pipeline: Pipeline, progress: Callable[[StepResult], None] | None = None) -> CycleRecord:
    """One whole cycle in this process, without Prefect.

    Feeds are polled when they are due; those on hosts of the operator's own at every call.
    """
    results: list[StepResult] = []
    with recorded_cycle("run --once") as cycle:
        recover(pipeline)
        pipeline.feeds.make_due(pipeline.is_own, pipeline.clock.now())
        for result in drain(pipeline, STEPS):
            results.append(result)
            if progress:
                progress(result)
        config = configuration.current()
        watched = watch_sources(pipeline.clock.now(), open_notices(config))
        watched |= {"candidates chosen anew": sweep_watches(), **tell_watches(pipeline.clock.now(), config)}
        watched |= tend_queue(pipeline.clock.now())
        watched |= send_out(config)
        cycle.finish(total(results) | {what: number for what, number in watched.items() if number})
    return cycle


def watch_sources(now: datetime, ways: Sequence[Notices], every: timedelta | None = None) -> dict[str, int]:
    """Judge every source by its history, and the runs, open and clear alerts, and tell the new ones by each of the `ways`.
    `every`: how often a run that collects begins, where something sees to that.

    One message a way, however many alerts. What does not arrive is told at the next watch, for a day; a process that is
    killed between telling and noting it tells again. Only one watch goes on at a time; another one leaves at once.
    """
    setup_django()
    from dateline.store import alerts
    from dateline.store.locks import Lock, only_one

    with only_one(Lock.WATCH) as ours:
        if not ours:
            return {}
        counts = alerts.judge_sources(now, every)
        for way in ways:
            notices = alerts.untold(way.name)
            if not notices:
                continue
            try:
                way.tell(notices)
            except NoticeFailed as e:
                log.warning("%s %s told again at the next watch.", e, _alerts(len(notices), "is", "are"))
                counts[f"alerts not told by {way.name}"] = len(notices)
            else:
                alerts.mark_told(way.name, notices)
        if given_up := alerts.settle_told([way.name for way in ways], now):
            log.error(
                "%s not be told for a day; see `dateline feeds health`.", _alerts(given_up, "could", "could")
            )
    return counts


def _alerts(number: int, one: str, several: str) -> str:
    return f"1 alert {one}" if number == 1 else f"{number} alerts {several}"


def open_alerts() -> list[dict[str, str]]:
    """The open alerts, the newest first, as rows of a table."""
    setup_django()
    from dateline.store import models as rows

    opened = rows.Alert.objects.filter(cleared_at=None).order_by("-raised_at", "-pk")
    return [
        {"since": f"{at:%Y-%m-%d %H:%M}", "source": feed or "all", "alert": kind, "what": message}
        for feed, kind, message, at in opened.values_list("feed_id", "kind", "message", "raised_at")[:500]
    ]


def stages(now: datetime) -> list[dict[str, Any]]:
    """What waits for each stage and what was done, as rows of a table."""
    setup_django()
    from dateline.store.tallies import BATCH, sums
    from dateline.store.waiting import waiting

    found = [one for one in sums(now) if one.kind == BATCH]
    return [
        {
            "stage": state.stage,
            "waiting": state.waiting,
            "oldest": f"{state.oldest:%Y-%m-%d %H:%M}" if state.oldest else "",
            "leased": state.held,
            "leases ran out": state.overdue,
            "handed out too often": state.given_up,
            "done in 24 hours": sum(one.day_items for one in found if one.name == state.stage),
            "seconds": round(sum(one.day_seconds for one in found if one.name == state.stage), 1),
        }
        for state in waiting(now).stages
    ]


def sweep_watches(most: int | None = None) -> int:
    """Choose the candidates of changed watches anew, `most` at most for now; answers how many were looked at."""
    setup_django()
    from dateline.store.watches import sweep_batch

    done = 0
    while (most is None or done < most) and (number := sweep_batch()) is not None:
        done += number
    return done


def tend_queue(now: datetime) -> dict[str, int]:
    """Take in new decisions, begin the day's sample, and go on ranking anew what a change of the ranking left."""
    setup_django()
    from dateline.store.outcomes import note_outcomes
    from dateline.store.queue_sample import show_sample
    from dateline.store.rankings import rerank_all

    return {
        "decisions taken in": note_outcomes(),
        "candidates ranked anew": rerank_all(),
        "candidates shown as a sample": show_sample(now),
    }


def learn_weekly(now: datetime) -> dict[str, int]:
    """Train a ranking and keep its report, where the settings ask for that and the last one is a week old. It is not taken
    into use. `rankings trained`: 0 where it is not time or there are too few decisions.
    """
    if not configuration.current()["review.learn_weekly"]:
        return {}
    setup_django()
    from dateline.review.ranking_lesson import TooFew
    from dateline.store import lessons, models

    last = models.Ranking.objects.order_by("-trained_at").values_list("trained_at", flat=True).first()
    if last is not None and last > now - LEARN_EVERY:
        return {"rankings trained": 0}
    found = lessons.train()
    if isinstance(found, TooFew):
        log.info("No ranking was trained. %s", found.why)
        return {"rankings trained": 0}
    lessons.keep(found, now)
    return {"rankings trained": 1}


def tell_watches(
    now: datetime,
    config: configuration.Configuration,
    ways_of: Callable[[WatchNotices], Sequence[Notices]] | None = None,
) -> dict[str, int]:
    """Tell the people of each watch what its notices ask for, in one message a way. As `watch_sources`: what does not
    arrive is told again, with the same ids; only one process tells at a time.

    `ways_of`: the ways that a watch names, else the configured ones.
    """
    setup_django()
    from dateline.store import watch_notices
    from dateline.store.locks import Lock, only_one

    with only_one(Lock.TELLING) as ours:
        if not ours:
            return {}
        watch_notices.note_silence()
        told: Counter[str] = Counter()
        for watch in watch_notices.due_watches(now):
            asked = watch.notices
            ways = ways_of(asked) if ways_of else open_notices(config, asked.ways, asked.mail_to)
            # every way is tried, whatever became of the one before
            arrived = {way.name: _tell_of(watch, way, desk_address(config), told) for way in ways}
            if given_up := watch_notices.settle_told(watch, arrived, now, arrived=all(arrived.values())):
                log.error("%d notices of watch %s could not be told for two days.", given_up, watch.id)
    return dict(told)


def _tell_of(watch: Watch, way: Notices, address: str, told: Counter[str]) -> bool:
    """Tell by one way what it has not told of the watch, and count it in `told`; False where it does not arrive."""
    from dateline.store.watch_notices import mark_told, untold

    notices = untold(watch, way.name, address)
    if not notices:
        return True
    try:
        way.tell(notices)
    except NoticeFailed as e:
        log.warning("%s The notices of watch %s are told again at the next run.", e, watch.id)
        told[f"notices not told by {way.name}"] += len(notices)
        return False
    mark_told(way.name, notices)
    told["notices of watches told"] += len(notices)
    return True


def runs_of_the_dead(now: datetime) -> Sequence[UUID]:
    """Runs of Prefect whose process gave no sign of life for as long as a lease lasts."""
    setup_django()
    from dateline.store import workers

    return workers.runs_of_the_dead(now, lease_for(configuration.current()))


def send_out(config: configuration.Configuration) -> dict[str, int]:
    """Send webhooks what they have not yet, and tell of saved views; answers what was done, by name."""
    setup_django()
    from dateline.adapters.clock import SystemClock
    from dateline.delivering import deliver_webhooks, tell_views
    from dateline.store.view_notices import MAIL

    clock, webhooks, mail, chats = SystemClock(), open_webhooks(config), open_mail(config), open_chats(config)

    def send(message: ViewMessage) -> None:
        if not message.address.startswith(MAIL):
            chats.send(message.address, message.subject, message.text)
        elif mail is not None and may_mail(config):
            mail.send([message.address.removeprefix(MAIL)], message.subject, message.text)
        else:
            raise NoticeFailed("No mail server is set (alerts.mail_server), or notices.schemes lacks mailto.")

    done = deliver_webhooks(lambda letter: webhooks.send(letter.url, letter.secret, letter.message), clock)
    return done | tell_views(send, clock, desk_address(config))


def is_transient(error: Exception) -> bool:
    """Whether another try may help: our own transient errors, and a database that is away or busy."""
    from django.db import InterfaceError, OperationalError

    return isinstance(error, (TransientError, OperationalError, InterfaceError))


def renew_connection() -> None:
    """Let go of a database connection that broke: Django by itself looks only between two web requests."""
    from django.db import close_old_connections

    close_old_connections()


def merge_by_rules(progress: Callable[[str, int, int], None] | None = None) -> int:
    """Merge again what was merged by other rules than the configured ones; how many candidates that were."""
    from dateline.store.linking import DjangoCandidateStore, of_other_rules

    rules, done = merge_rules(configuration.current()), 0
    found = of_other_rules(rules).count()
    for number in merge_again(DjangoCandidateStore(), rules, datetime.now(UTC)) if found else ():
        done += number
        if progress:
            progress("Candidates", done, max(found, done))
    return done


def nightly_backup() -> dict[str, int]:
    """A backup, where the settings ask for one every night. That none could be taken is told, and stops nothing: the row
    of it says why (`store.backups`)."""
    from dateline.backing_up import take_backup

    config = configuration.current()
    if not config["backup.nightly"]:
        return {}
    try:
        taken = take_backup(config)
    except DatelineError as e:
        log.error("No backup was taken tonight: %s", e)
        return {"backups that failed": 1}
    return {"rows backed up": taken.manifest.rows, "old backups dropped": len(taken.dropped)}


def drop_old_pages(now: datetime) -> int:
    """Drop pages that are older than the settings keep them; how many (see `store.retention`)."""
    from dateline.store.retention import before, drop_pages

    days = configuration.current()["retention.pages_days"]
    return drop_pages(before(now, days), now, MOST_DROPPED) if days else 0


def upkeep() -> dict[str, int]:
    """Free dead leases, drop old log rows, close cycles that were killed, check the audit chain.

    Raises DatelineError where the chain is broken: somebody changed decisions behind the program's back.
    """
    from dateline.store.alerts import drop_old
    from dateline.store.decisions import verify_chain
    from dateline.store.models import Cycle, Rejection
    from dateline.store.presence import drop_old as drop_left_pages
    from dateline.store.reading import DjangoArticleStore
    from dateline.store.tallies import fold_old
    from dateline.store.watch_notices import drop_old_notices
    from dateline.store.webhooks import drop_taken
    from dateline.store.workers import drop_old as drop_old_workers

    now = datetime.now(UTC)
    killed = Cycle.objects.filter(ended_at=None, started_at__lt=now - timedelta(hours=6))
    done = {
        "leases freed": DjangoArticleStore().release_dead(is_alive),
        "cycles closed": killed.update(ended_at=now, note="Its process was killed."),
        "old cycles dropped": Cycle.objects.filter(started_at__lt=now - CYCLES_KEPT).delete()[0],
        "old rejections dropped": Rejection.objects.filter(at__lt=now - REJECTIONS_KEPT).delete()[0],
        "pages left open dropped": drop_left_pages(now),
        "pages dropped by age": drop_old_pages(now),
        "hours of counts folded": fold_old(now),
        **drop_old(now),
        **drop_old_notices(now),
        **drop_old_workers(now),
        **drop_taken(now),
        "candidates chosen anew for watches": sweep_watches(),
    }
    # last: a chain once broken stays so, and the rest of upkeep is needed all the same
    problems = verify_chain()
    if problems:
        raise DatelineError(f"The decisions' audit chain is broken: {problems[0]}")
    return done
