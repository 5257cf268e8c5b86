"""What the operator's page says of a running installation, out of what the store observed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from dateline.desk.charts import Chart, bar_chart
from dateline.feeds.runs import COLLECTING
from dateline.store.seeing import Disk, Running, WeekOfDecisions
from dateline.store.tallies import BATCH, FAILED_BATCH, Sums
from dateline.store.waiting import COUNTED, LOOKED_AT, StageState, Waiting
from dateline.store.workers import SeenWorker

WAITS_LONG = timedelta(hours=1)
BACKUP_OLD = timedelta(days=2)
LEAST_FREE = 0.1  # of the disk
QUEUE_OLD = timedelta(days=3)
"""What is worth a look; deploy/prometheus/alerts.yml has the same."""

STAGE_WORDS = {
    "poll": _lazy("sources to be asked"),
    "fetch": _lazy("pages to be fetched"),
    "extract": _lazy("pages to be turned into text"),
    "annotate": _lazy("articles to be read"),
    "link": _lazy("reports to be linked"),
}


@dataclass(frozen=True, slots=True)
class StageLine:
    """A row of the table. `hour`, `day`: items in this hour and the last, and in 24. `apiece`, `usual`, `slow`: in words,
    what an item took, and what half and 95 % of the batches took at most; "" where there was none."""

    stage: str
    words: str
    waiting: str
    oldest: datetime | None
    held: int
    overdue: int
    later: int
    past: int
    given_up: int
    lease_since: datetime | None
    hour: int
    day: int
    failed: int
    apiece: str
    usual: str
    slow: str


def stage_lines(waiting: Waiting, found: Sequence[Sums], lease_for: timedelta) -> list[StageLine]:
    return [_stage_line(state, found, lease_for) for state in waiting.stages]


def _stage_line(state: StageState, found: Sequence[Sums], lease_for: timedelta) -> StageLine:
    batches = [s for s in found if s.kind == BATCH and s.name == state.stage]
    day = sum(s.day_items for s in batches)
    seconds = sum(s.day_seconds for s in batches)
    return StageLine(
        stage=state.stage,
        words=str(STAGE_WORDS[state.stage]),
        waiting=_capped(state),
        oldest=state.oldest,
        held=state.held,
        overdue=state.overdue,
        later=state.later,
        past=state.past,
        given_up=state.given_up,
        lease_since=state.lease_until - lease_for if state.lease_until else None,
        hour=sum(s.hour_items for s in batches),
        day=day,
        failed=sum(s.day_number for s in found if s.kind == FAILED_BATCH and s.name == state.stage),
        apiece=seconds_words(seconds / day) if day else "",
        usual=quantile_words(batches, 0.5),
        slow=quantile_words(batches, 0.95),
    )


def _capped(state: StageState) -> str:
    """What may be taken now; of more than are looked at, all that is pending."""
    if state.pending >= COUNTED:
        return f"{COUNTED:,}+"
    return f"{state.pending:,}" if state.pending > LOOKED_AT else f"{state.waiting:,}"


def quantile_words(batches: Sequence[Sums], share: float) -> str:
    """ "≤ 5 s": the bound within which that share of the last day's batches stayed; "> 300 s" beyond the last bound."""
    total = sum(s.day_number for s in batches)
    if not total:
        return ""
    reached = 0
    bounded = sorted((s for s in batches if s.le_ms), key=lambda s: s.le_ms)
    for one in bounded:
        reached += one.day_number
        if reached >= share * total:
            return f"≤ {seconds_words(one.le_ms / 1000)}"
    return f"> {seconds_words(bounded[-1].le_ms / 1000)}" if bounded else f"> {seconds_words(300)}"


def seconds_words(seconds: float) -> str:
    """ "40 ms", "2.5 s", "3 min"."""
    if seconds < 1:
        return _("%s ms") % f"{seconds * 1000:.0f}"
    if seconds < 100:
        return _("%s s") % f"{seconds:.3g}"
    return _("%s min") % f"{seconds / 60:.0f}"


@dataclass(frozen=True, slots=True)
class Weeks:
    """Editors' work by week: two charts, and the same in rows (week, first decisions, confirmed, rejected, share)."""

    decided: Chart
    precision: Chart
    rows: tuple[tuple[str, int, int, int, str], ...]
    judged: int


def weeks_of(weeks: Sequence[WeekOfDecisions]) -> Weeks:
    words = [date_format(week.monday, "j M") for week in weeks]
    shares = [round(100 * week.confirmed / week.judged) if week.judged else 0 for week in weeks]
    said = [f"{share} %" if week.judged else "–" for share, week in zip(shares, weeks, strict=True)]
    labels = [words[0], words[-1]]
    decided = [f"{w}: {week.decided:,}" for w, week in zip(words, weeks, strict=True)]
    precise = [
        _("%(week)s: %(share)s of %(judged)s") % {"week": w, "share": s, "judged": week.judged}
        for w, s, week in zip(words, said, weeks, strict=True)
    ]
    return Weeks(
        bar_chart([week.decided for week in weeks], decided, labels),
        bar_chart(shares, precise, labels, 100),
        tuple(
            (w, week.decided, week.confirmed, week.judged - week.confirmed, s)
            for w, s, week in zip(reversed(words), reversed(said), reversed(weeks), strict=True)
        ),
        sum(week.judged for week in weeks),
    )


def disk_words(disk: Disk) -> tuple[str, str, int]:
    """(free, database, percent that is free)."""
    share = round(100 * disk.free / disk.total) if disk.total else 0
    return filesizeformat(disk.free), filesizeformat(disk.database) if disk.database else "–", share


def needs_a_look(running: Running, workers: Sequence[SeenWorker], now: datetime) -> Iterator[str]:
    """A sentence for each thing that an operator should look into, the worst first."""
    disk, runs = running.disk, running.runs
    if disk.total and disk.free < LEAST_FREE * disk.total:
        yield _("The disk of the data folder is nearly full: %s left.") % filesizeformat(disk.free)
    if not any(run.ended_at and not run.note for run in runs if run.flow in COLLECTING):
        yield _(
            "No run that collects news ended well in the last 24 hours."
            " Look whether dateline up or the workers run, and at their logs."
        )
    if failed := sum(1 for run in runs if run.note):
        yield ngettext(
            "%(n)s run of the last 24 hours failed.", "%(n)s runs of the last 24 hours failed.", failed
        ) % {"n": failed}
    if died := sum(1 for worker in workers if worker.state == "died"):
        yield ngettext(
            "%(n)s worker died; what it held goes to others when its lease has run out.",
            "%(n)s workers died; what they held goes to others when their leases have run out.",
            died,
        ) % {"n": died}
    for stage in running.waiting.stages:
        yield from _of_stage(stage, now)
    queue = running.waiting.queue
    if queue.oldest and now - queue.oldest > QUEUE_OLD:
        yield _("A candidate has waited for an editor for more than %s days.") % QUEUE_OLD.days
    if running.backup_age is None:
        yield _("There is no backup yet: dateline backup makes one.")
    elif running.backup_age > BACKUP_OLD:
        yield _("The newest backup is %s days old.") % running.backup_age.days
    if running.dead_letters:
        yield ngettext(
            "%(n)s message about an incident was taken by no receiver.",
            "%(n)s messages about incidents were taken by no receiver.",
            running.dead_letters,
        ) % {"n": running.dead_letters}


def _of_stage(stage: StageState, now: datetime) -> Iterator[str]:
    about = {"what": STAGE_WORDS[stage.stage]}
    if stage.oldest and now - stage.oldest > WAITS_LONG:
        yield _("Waiting for more than an hour: %(what)s.") % about
    if stage.given_up:
        numbers = {**about, "n": stage.given_up}
        yield _("Handed out too often and about to be given up: %(n)s %(what)s.") % numbers
