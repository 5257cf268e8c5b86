"""What flows and commands do around the pipeline: a cycle's record, exports to files, upkeep, one cycle without Prefect."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from dateline import configuration
from dateline.bootstrap import (
    TELLING_LOCK,
    WATCH_LOCK,
    desk_url,
    lease_for,
    merge_rules,
    only_one,
    open_notices,
    setup_django,
)
from dateline.errors import DatelineError, NoticeFailed, TransientError
from dateline.owners import is_alive
from dateline.pipeline import STEPS, Pipeline, StepResult, drain, recover, total
from dateline.pipeline.merging import merge_again
from dateline.ports import Notices
from dateline.publish.export import FORMATS, export
from dateline.review.incident_filter import IncidentFilter
from dateline.review.watches import Watch, WatchNotices

log = logging.getLogger(__name__)

EXPORTS = "exports"
CYCLES_KEPT = timedelta(days=90)
REJECTIONS_KEPT = timedelta(days=180)


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
def recorded_cycle(flow: str, run: UUID | None = None) -> Iterator[CycleRecord]:
    """Keep a row of this run for the operator's page, whether it ends well or not. This process is listed as a worker
    meanwhile, and its leases are renewed. `run`: of Prefect. Raises ProgramTooOld.
    """
    setup_django()
    from dateline.store.keeper import at_work
    from dateline.store.models import Cycle

    record = CycleRecord(flow, datetime.now(UTC))
    row = Cycle.objects.create(flow=flow, started_at=record.started_at)
    note = "Stopped before its end."
    try:
        with at_work(flow, lease_for(configuration.current()), run):
            yield record
        note = ""
    except Exception as e:
        note = f"{type(e).__name__}: {e}"[:500]
        raise
    finally:
        row.ended_at, row.note = datetime.now(UTC), note
        row.counts = {line["what"]: line["count"] for line in record.table()}
        row.save()


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
        cycle.finish(total(results) | {what: number for what, number in watched.items() if number})
    return cycle


def watch_sources(now: datetime, ways: Sequence[Notices]) -> dict[str, int]:
    """Judge every source by its history, open and clear alerts, and tell the new ones by each of the `ways`.

    One message a way, however many alerts. What does not arrive is told at the next watch, for a day; a process that is
    killed between telling and noting it tells again. Only one watch goes on at a time; another one leaves at once.
    """
    setup_django()
    from dateline.store import alerts

    with only_one(WATCH_LOCK, "watch.lock") as ours:
        if not ours:
            return {}
        counts = alerts.judge_sources(now)
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


def sweep_watches(most: int | None = None) -> int:
    """Choose the candidates of changed watches anew, `most` at most for now; answers how many were looked at."""
    setup_django()
    from dateline.store.watches import sweep_batch

    done = 0
    while (most is None or done < most) and (number := sweep_batch()) is not None:
        done += number
    return done


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

    with only_one(TELLING_LOCK, "telling.lock") as ours:
        if not ours:
            return {}
        watch_notices.note_silence()
        told: Counter[str] = Counter()
        for watch in watch_notices.due_watches(now):
            asked = watch.notices
            ways = ways_of(asked) if ways_of else open_notices(config, asked.ways, asked.mail_to)
            # every way is tried, whatever became of the one before
            arrived = {way.name: _tell_of(watch, way, desk_url(config), told) for way in ways}
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


def write_exports(folder: Path | None = None) -> dict[str, int]:
    """Write every format into the data folder's `exports/`, and below it, in `watches/<id>/`, what each watch asks for. Each
    file is replaced whole. Returns incidents by file.
    """
    from dateline.store.watches import watches_for

    target = folder or configuration.current().home / EXPORTS
    counts = {file.name: number for file, number in _export_files(target, tuple(FORMATS), "")}
    for line in watches_for():
        if line.watch.outputs:
            below = target / "watches" / line.id
            counts |= {
                str(file.relative_to(target)): number
                for file, number in _export_files(below, line.watch.outputs, line.id)
            }
    return counts


def _export_files(target: Path, formats: Sequence[str], watch: str) -> Iterator[tuple[Path, int]]:
    """Each file as it is written, and how many incidents are in it. `watch`: those of one; "": all."""
    from dateline.store.incidents import confirmed_incidents

    target.mkdir(parents=True, exist_ok=True)
    for name in formats:
        file = target / f"incidents.{FORMATS[name]}"
        partial = file.with_name(f".{file.name}.{os.getpid()}")
        number = 0

        def counted() -> Iterator[Any]:
            nonlocal number
            for incident in confirmed_incidents(wanted=IncidentFilter(watch=watch)):
                number += 1
                yield incident

        with partial.open("w", encoding="utf-8", newline="") as out:
            out.writelines(export(counted(), name))
        partial.replace(file)
        yield file, number


def upkeep() -> dict[str, int]:
    """Free dead leases, drop old log rows, close cycles that were killed, check the audit chain.

    Raises DatelineError where the chain is broken: somebody changed decisions behind the program's back.
    """
    from dateline.store.alerts import drop_old
    from dateline.store.decisions import verify_chain
    from dateline.store.models import Cycle, Rejection
    from dateline.store.presence import drop_old as drop_left_pages
    from dateline.store.reading import DjangoArticleStore
    from dateline.store.watch_notices import drop_old_notices
    from dateline.store.workers import drop_old as drop_old_workers

    now = datetime.now(UTC)
    killed = Cycle.objects.filter(ended_at=None, started_at__lt=now - timedelta(hours=6))
    done = {
        "leases freed": DjangoArticleStore().release_dead(is_alive),
        "cycles closed": killed.update(ended_at=now, note="Its process was killed."),
        "old cycles dropped": Cycle.objects.filter(started_at__lt=now - CYCLES_KEPT).delete()[0],
        "old rejections dropped": Rejection.objects.filter(at__lt=now - REJECTIONS_KEPT).delete()[0],
        "pages left open dropped": drop_left_pages(now),
        **drop_old(now),
        **drop_old_notices(now),
        **drop_old_workers(now),
        "candidates chosen anew for watches": sweep_watches(),
    }
    # last: a chain once broken stays so, and the rest of upkeep is needed all the same
    problems = verify_chain()
    if problems:
        raise DatelineError(f"The decisions' audit chain is broken: {problems[0]}")
    return done
