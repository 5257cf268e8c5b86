"""Whether the runs themselves go well: what the operator should hear of beside the troubles of sources. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateline.feeds.health import Trouble

FAILING, STALLED = "failing-runs", "stalled"
COLLECTING = ("ingest", "collect", "run --once")
"""Flows of which one has to end well now and then, or no news comes in."""
MANY_FAILED = 3
WITHIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run. `error`: "" where it went well; `ended_at`: None while it goes on, or where it was killed."""

    flow: str
    started_at: datetime
    ended_at: datetime | None
    error: str


def silence_after(every: timedelta) -> timedelta:
    """How long no run may have ended well where one begins every so often: three are missed, and an hour at least."""
    return max(WITHIN, 3 * every)


def judge_runs(runs: Sequence[RunFacts], now: datetime, every: timedelta | None) -> tuple[Trouble, ...]:
    """`runs`: of the last day, in any order. `every`: how often one that collects begins; None: then none is missed."""
    failed = sorted(
        (run for run in runs if run.error and run.ended_at and now - run.ended_at <= WITHIN),
        key=lambda run: run.started_at,
    )
    troubles = []
    if len(failed) >= MANY_FAILED:
        last = failed[-1]
        sentence = f"{len(failed)} runs failed within an hour; the last, {last.flow}: {last.error}"
        troubles.append(Trouble(FAILING, sentence))
    if every is not None and (stalled := _stalled(runs, now, silence_after(every))):
        troubles.append(stalled)
    return tuple(troubles)


def _stalled(runs: Sequence[RunFacts], now: datetime, patience: timedelta) -> Trouble | None:
    own = [run for run in runs if run.flow in COLLECTING]
    if not any(now - run.started_at > patience for run in own):
        return None  # it began only just
    well = [run.ended_at for run in own if run.ended_at and not run.error]
    if well and now - max(well) <= patience:
        return None
    since = f"since {max(well):%H:%M} UTC" if well else "for a day"
    return Trouble(
        STALLED, f"No run that collects news has ended well {since}; the page Operations says why runs fail."
    )
