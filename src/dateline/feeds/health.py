"""How a source is doing against its own history, and what the operator should hear of. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from dateline.feeds.cadence import DISABLE_AFTER

SHOWN_DAYS = 28
WEEKS = 8
"""How far back a source is compared with itself: long enough for eight of each weekday, short enough to follow the
seasons."""
WATCHED_OF_WEEK = 6  # days on which a source was polled, or nothing is said of the week
LEAST_WEEKS = 2  # whole weeks before the last seven days, for a usual number


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What a source brought on one day (UTC); store.models.FeedDay says what each number is."""

    day: date
    polls: int = 0
    failed_polls: int = 0
    entries: int = 0
    articles: int = 0
    empty: int = 0
    languages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source's row, as far as its health depends on it. `interval`: seconds between polls now; the rest is as in
    cadence.PollState."""

    feed_id: str
    title: str
    url: str
    country: str | None
    language: str | None
    origin: str
    enabled: bool
    notes: str
    cadence_minutes: int
    interval: float
    last_polled_at: datetime | None
    last_success_at: datetime | None
    next_poll_at: datetime | None
    failures: float
    last_error: str
    disabled_reason: str
    disabled_by_failures: bool = False  # and not by the operator or the configuration
    etag_lies: bool = False
    moved_from: str = ""  # where `url` was before it moved for good, "" where it did not
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something the operator should look at. kind: silent | volume | language | empty | etag | disabled | moved."""

    kind: str
    message: str  # one sentence, with the numbers it is judged by


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """What the operator sees of one source.

    state: off | new | failing | late | well, `words` the same for people. `interval`: seconds between polls now.
    `entries_a_week`: of the last seven whole days; `usual_a_week`: its own median week before them, None where there
    is too little history. `days`: new entries a day over the last 28 days, oldest first. `reason`: why it is not well,
    a sentence, "" where it is. `troubles`: the open alerts, oldest first.
    """

    feed_id: str
    title: str
    url: str
    country: str | None
    language: str | None
    origin: str
    enabled: bool
    state: str
    words: str
    last_success_at: datetime | None
    next_poll_at: datetime | None
    interval: float
    failures: float
    entries: int
    articles: int
    entries_a_week: int
    usual_a_week: float | None
    days: tuple[int, ...]
    reason: str
    troubles: tuple[Trouble, ...]
    today: int = 0  # new entries so far, of the day (UTC) that is not over
    last_error: str = ""  # why it was switched off, else what the last poll failed by


def state_of(source: SourceFacts, now: datetime) -> tuple[str, str]:
    """(state, words): off, new, failing, late (or not reached) or well."""
    if not source.enabled:
        return "off", "off"
    if source.last_polled_at is None:
        return "new", "not polled yet"
    if source.failures >= 1:
        return "failing", f"failing ({source.failures:g} of {DISABLE_AFTER:g} points)"
    if source.last_error:
        # something that does not count against the source: this machine's own network
        return "late", "not reached"
    patience = timedelta(minutes=max(60, 4 * source.cadence_minutes))
    if source.next_poll_at and source.next_poll_at + patience < now:
        return "late", "not polled in time"
    return "well", "well"


def health_of(
    source: SourceFacts,
    days: Sequence[DayCounts],
    troubles: Sequence[Trouble],
    *,
    entries: int,
    articles: int,
    now: datetime,
) -> SourceHealth:
    """What the operator sees of a source: its row, its history (`days` in order), its open alerts, all it brought."""
    state, words = state_of(source, now)
    today = now.date()
    brought = {d.day: d.entries for d in days}
    weeks = weekly_entries(days, today)
    return SourceHealth(
        feed_id=source.feed_id,
        title=source.title,
        url=source.url,
        country=source.country,
        language=source.language,
        origin=source.origin,
        enabled=source.enabled,
        state=state,
        words=words,
        last_success_at=source.last_success_at,
        next_poll_at=source.next_poll_at if source.enabled else None,
        interval=source.interval,
        failures=source.failures,
        entries=entries,
        articles=articles,
        entries_a_week=sum(brought.get(today - timedelta(n), 0) for n in range(1, 8)),
        usual_a_week=float(median(weeks)) if len(weeks) >= LEAST_WEEKS else None,
        days=tuple(brought.get(today - timedelta(n), 0) for n in range(SHOWN_DAYS, 0, -1)),
        reason=_reason(source, state, troubles),
        troubles=tuple(troubles),
        today=brought.get(today, 0),
        last_error=source.disabled_reason or source.last_error,
    )


def watched_days(days: Sequence[DayCounts], today: date) -> frozenset[date]:
    """The whole days of a history on which the source could be seen: polled with success then or on the day after.

    Where polls were not counted yet (days taken over from an older version), all days are. A day of which nothing is
    known, since this machine was off or the source failed, must not count as one without news.
    """
    if not days:
        return frozenset()
    by_day = {d.day: d for d in days}
    counted_since = min((d.day for d in days if d.polls), default=today)
    first = min(by_day)

    def answered(day: date) -> bool:
        of_day = by_day.get(day)
        return of_day is not None and of_day.polls > of_day.failed_polls

    whole = (first + timedelta(n) for n in range((today - first).days))
    return frozenset(
        day for day in whole if day < counted_since or answered(day) or answered(day + timedelta(1))
    )


def weekly_entries(days: Sequence[DayCounts], today: date) -> list[float]:
    """New entries in each whole week before the last seven days, newest first; at most `WEEKS`.

    The first day of a history is left out: a feed's first poll brings what piled up over weeks. A week that was
    watched on some of its days only counts in proportion, or not at all with less than `WATCHED_OF_WEEK`.
    """
    if not days:
        return []
    first = min(d.day for d in days) + timedelta(1)
    brought = {d.day: d.entries for d in days}
    watched = watched_days(days, today)
    weeks = []
    for week in range(1, WEEKS + 1):
        newest = today - timedelta(1 + 7 * week)
        if newest - timedelta(6) < first:
            break
        of_week = [newest - timedelta(n) for n in range(7)]
        seen = sum(day in watched for day in of_week)
        if seen >= WATCHED_OF_WEEK:
            weeks.append(sum(brought.get(day, 0) for day in of_week) * 7 / seen)
    return weeks


_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(days: Sequence[int]) -> str:
    """A block a day, as high as its share of the highest day; a day without anything is a dot on the line."""
    most = max(days, default=0)
    return "".join(_BLOCKS[-(-number * len(_BLOCKS) // most) - 1] if number else "·" for number in days)


def _reason(source: SourceFacts, state: str, troubles: Sequence[Trouble]) -> str:
    if state == "off":
        return source.disabled_reason or source.last_error or source.notes
    if source.last_error:
        return source.last_error
    if state == "late":
        return f"It was due at {source.next_poll_at:%Y-%m-%d %H:%M} UTC; see whether `dateline up` runs."
    return troubles[0].message if troubles else ""
