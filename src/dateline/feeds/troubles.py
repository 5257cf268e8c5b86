"""What is wrong with a source, judged by its own history of the last weeks. Pure.

A source is compared with itself only: what is little for one is much for another. Counts vary by chance, so a change
is a trouble where chance hardly explains it (`CHANCE`), not where a number passes a line. A trouble that is open is
held until the source is clearly better than what raised it, so that one near the line is not told again and again.
Today is part of a day and is counted only where more can do no harm: it ends a silence, it never makes one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from dateline.feeds.chance import binomial_at_least, dispersion, so_few_by_chance
from dateline.feeds.health import (
    WATCHED_OF_WEEK,
    WEEKS,
    DayCounts,
    SourceFacts,
    Trouble,
    watched_days,
    weekly_entries,
)

KINDS = ("silent", "volume", "language", "empty", "etag", "disabled", "moved")
NETWORK = "network"
"""The one trouble that is no source's own: nothing at all could be polled."""

CHANCE = 1e-4
"""A change that chance brings about less often than this is a trouble. Each source is judged about 400 times a year
(most of them on nearly the same days as the time before): one false alarm in some decades of a source."""

YOUNG = timedelta(days=14)  # before that a source has no rhythm yet: two of each weekday
LEAST_A_WEEK = 3.0  # who brings less than this is never "silent": a month without news would be usual
SILENT_EXPECTED = 8.0
"""So many entries (or bursts of them) its rhythm lets expect in a silence that is told: chance makes one gap in 3,000 as
long (e^-8)."""
SILENT_DAYS = (
    2  # and whole days longer than its longest pause of the last weeks: week-ends, market days, holidays
)
VOLUME_WEEKS = 3  # whole weeks before them, the least that a usual one can be taken of
VOLUME_SPANS = (1, 2, 4)  # weeks that are compared with those before
VOLUME_LEAST = 10.0  # a week; of fewer, weeks are halved by chance too often
VOLUME_SHARE = 0.5
VOLUME_BACK = 0.75  # of its usual week: from here on it counts as come back
RECENT_ARTICLES = 10
RECENT_DAYS = 14  # further back an article says nothing about the present
EARLIER_ARTICLES = 20
MISREAD = 0.1  # share of articles that may be read as another language than the configured one
EMPTY_DAYS = 3
EMPTY_PAGES = 8
EARLIER_PAGES = 20
EMPTY_SHARE = 0.5
EMPTY_RISE = 0.3  # above its share before: a source that always loses half its pages did not change
EMPTY_BACK = 0.35
MOVED_FOR = timedelta(
    days=30
)  # so long a move is shown; where it goes on, the source's file still has the old address
LEAST_SOURCES = 3  # that must fail all together before it is called this machine's network
NETWORK_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`troubles`: what is wrong now. `undecided`: kinds of which nothing can be said now; what was open stays so."""

    troubles: tuple[Trouble, ...]
    undecided: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Unknown:
    """Too little is known to say anything."""


_UNKNOWN = _Unknown()
_Answer = Trouble | _Unknown | None


def judge(
    source: SourceFacts, days: Sequence[DayCounts], *, opened: Iterable[str] = (), now: datetime
) -> Judgement:
    """Judge a source by its days (in order; today's may be among them). `opened`: kinds of its open alerts."""
    before = frozenset(opened)
    answers: dict[str, _Answer] = {
        "disabled": _disabled(source),
        "moved": _moved(source, now),
        "etag": _etag(source) if source.enabled else None,
    }
    # The invented sample sources have no rhythm, and one that is off brings nothing to be judged by.
    if source.enabled and source.origin != "sample":
        today = now.date()
        answers["silent"] = _silent(source, days, today, is_open="silent" in before)
        answers["volume"] = (
            None  # told already, as silent
            if isinstance(answers["silent"], Trouble)
            else _volume(source, days, today, is_open="volume" in before)
        )
        answers["language"] = _language(source, days, today, is_open="language" in before)
        answers["empty"] = _empty(days, today, is_open="empty" in before)
    return Judgement(
        tuple(answer for kind in KINDS if isinstance(answer := answers.get(kind), Trouble)),
        frozenset(kind for kind, answer in answers.items() if answer is _UNKNOWN),
    )


def judge_network(sources: Sequence[SourceFacts], now: datetime) -> Trouble | None:
    """Whether all sources fail together, which is this machine's trouble and not theirs."""
    watched = [
        s
        for s in sources
        if s.origin != "sample" and s.last_polled_at and (s.enabled or s.disabled_by_failures)
    ]
    if len(watched) < LEAST_SOURCES or not all(s.last_error or s.disabled_by_failures for s in watched):
        return None
    last = max((s.last_success_at for s in watched if s.last_success_at), default=None)
    if last is not None and now - last < NETWORK_AFTER:
        return None
    since = f"since {last:%Y-%m-%d %H:%M} UTC" if last else "yet"
    return Trouble(
        NETWORK,
        f"None of {len(watched)} sources could be polled {since}; check this machine's network, name server and proxy.",
    )


# ------------------------------------------------------------------------------------------------- what it brings


def _silent(source: SourceFacts, days: Sequence[DayCounts], today: date, *, is_open: bool) -> _Answer:
    """Silent: its rhythm lets expect several entries since the last one, and no pause of the weeks before was as long.

    The rhythm: its median week, spread over the weekdays as its entries were in the eight weeks before the silence.
    """
    last = max((d.day for d in days if d.entries), default=None)
    if last is None:
        return _UNKNOWN if is_open else None
    watched = watched_days(days, today)
    quiet = sorted(day for day in watched if day > last)
    if len(quiet) < SILENT_DAYS and last >= today - timedelta(SILENT_DAYS):
        return None
    if _is_failing(source) or today - timedelta(1) not in watched:
        return _UNKNOWN
    first = min(d.day for d in days)
    known = sorted(d for d in watched if max(first, last - timedelta(7 * WEEKS)) < d <= last)
    if last - first < YOUNG or len(known) < YOUNG.days:
        return _UNKNOWN if is_open else None
    brought = {d.day: d.entries for d in days}
    usual = median(weekly_entries(days, last + timedelta(8)) or [0])
    expected = _expected(known, brought, usual, quiet) / _burst(known, brought)
    pause = _longest_pause([brought.get(day, 0) for day in known])
    told = is_open or (
        usual >= LEAST_A_WEEK and expected >= SILENT_EXPECTED and len(quiet) >= pause + SILENT_DAYS
    )
    number = (today - last).days - 1
    return (
        Trouble("silent", f"No new entry for {number} days; it usually brings {_rate(usual)}.")
        if told
        else None
    )


def _expected(
    known: Sequence[date], brought: Mapping[date, int], usual_week: float, quiet: Sequence[date]
) -> float:
    """Entries that its rhythm lets expect on the quiet days."""
    of_weekday: Counter[int] = Counter()
    for day in known:
        of_weekday[day.weekday()] += brought.get(day, 0)
    total = of_weekday.total()
    return sum(usual_week * of_weekday[day.weekday()] / total for day in quiet) if total else 0.0


def _longest_pause(entries: Sequence[int]) -> int:
    longest = run = 0
    for number in entries:
        run = 0 if number else run + 1
        longest = max(longest, run)
    return longest


def _volume(source: SourceFacts, days: Sequence[DayCounts], today: date, *, is_open: bool) -> _Answer:
    """Half its volume: the last one, two or four weeks (whole days) against the weeks before, with the same weekdays.

    One week shows it soon where a source brings much; where it brings little, only more of them are no chance.
    """
    watched = watched_days(days, today)
    last_week = [today - timedelta(n) for n in range(1, 8)]
    if _is_failing(source) or sum(day in watched for day in last_week) < WATCHED_OF_WEEK:
        return _UNKNOWN
    brought = {d.day: d.entries for d in days}
    weeks = [float(sum(brought.get(day, 0) for day in last_week)), *weekly_entries(days, today)]
    if len(weeks) <= VOLUME_WEEKS:
        return _UNKNOWN if is_open else None
    if is_open:
        before = weeks[max(VOLUME_SPANS) :]
        usual = median(before if len(before) >= VOLUME_WEEKS else weeks[1:])
        return _less(weeks[0], 1, usual) if weeks[0] < VOLUME_BACK * usual else None
    known = sorted(d for d in watched if d > min(brought))
    for span in VOLUME_SPANS:
        recent, before = sum(weeks[:span]), weeks[span:]
        if len(before) < VOLUME_WEEKS:
            break
        usual = median(before)
        # Weeks alone are too few to tell how news scatters, and days alone know nothing of news that lasts for several.
        earlier = [day for day in known if day < today - timedelta(7 * span)]
        scatter = max(_burst(earlier, brought), dispersion([before]))
        if (
            usual >= VOLUME_LEAST
            and recent < VOLUME_SHARE * span * usual
            and recent < span * min(before)
            and so_few_by_chance(recent, sum(before), span / len(weeks), scatter) < CHANCE
        ):
            return _less(recent, span, usual)
    return None


def _less(number: float, weeks: int, usual: float) -> Trouble:
    entries = "new entry" if round(number) == 1 else "new entries"
    message = f"{number:.0f} {entries} in the last {7 * weeks} days; its usual week brings {usual:.0f}."
    return Trouble("volume", message)


def _burst(known: Iterable[date], brought: Mapping[date, int]) -> float:
    """How many entries come together: variance over mean of days of the same name."""
    of_weekday: dict[int, list[int]] = defaultdict(list)
    for day in known:
        of_weekday[day.weekday()].append(brought.get(day, 0))
    return dispersion(of_weekday.values())


# --------------------------------------------------------------------------------------------------- what it gives


def _language(source: SourceFacts, days: Sequence[DayCounts], today: date, *, is_open: bool) -> _Answer:
    """Another language: most of the last articles against those before, or the configured one if there are too few."""
    recent: Counter[str] = Counter()
    earlier: Counter[str] = Counter()
    for day in sorted(days, key=lambda d: d.day, reverse=True):
        is_recent = recent.total() < RECENT_ARTICLES and day.day > today - timedelta(RECENT_DAYS)
        (recent if is_recent else earlier).update(day.languages)
    if recent.total() < RECENT_ARTICLES:
        return _UNKNOWN if is_open else None
    language, number = recent.most_common(1)[0]
    has_history = earlier.total() >= EARLIER_ARTICLES
    before = earlier.most_common(1)[0][0] if has_history else source.language
    if before is None:
        return None
    if is_open:
        # Where the configuration names a language, it is over when the two agree; else with the next weeks' history.
        told = 2 * number > recent.total() and language != (source.language or before)
    else:
        usual_share = (earlier[language] + 1) / (earlier.total() + 2) if has_history else MISREAD
        told = (
            language != before
            and 2 * number > recent.total()
            and binomial_at_least(number, recent.total(), usual_share) < CHANCE
        )
    if not told:
        return None
    last = f"{number} of its last {recent.total()} articles are in {language!r}"
    if has_history and before != language:
        return Trouble(
            "language", f"{last}; of the {earlier.total()} before, {earlier[before]} were in {before!r}."
        )
    return Trouble("language", f"{last}; its configured language is {source.language!r}.")


def _empty(days: Sequence[DayCounts], today: date, *, is_open: bool) -> _Answer:
    """Pages without text: their share in the last days against the one before."""
    since = today - timedelta(EMPTY_DAYS - 1)
    recent = [d for d in days if d.day >= since]
    earlier = [d for d in days if d.day < since]
    empty, pages = sum(d.empty for d in recent), sum(d.empty + d.articles for d in recent)
    empty_before, pages_before = sum(d.empty for d in earlier), sum(d.empty + d.articles for d in earlier)
    if pages < EMPTY_PAGES:
        return _UNKNOWN if is_open else None
    if pages_before < EARLIER_PAGES:
        # Too little to have changed from: only a source that never gave a text is told.
        none_ever = empty + empty_before == pages + pages_before
        told = none_ever or (is_open and empty >= EMPTY_BACK * pages)
    elif is_open:
        told = empty >= EMPTY_BACK * pages
    else:
        told = (
            empty / pages >= max(EMPTY_SHARE, empty_before / pages_before + EMPTY_RISE)
            and binomial_at_least(empty, pages, (empty_before + 1) / (pages_before + 2)) < CHANCE
        )
    if not told:
        return None
    before = f"before, {empty_before} of {pages_before} gave none" if pages_before else "they are its first"
    return Trouble(
        "empty", f"{empty} of {pages} pages got in the last {EMPTY_DAYS} days gave no text; {before}."
    )


# ------------------------------------------------------------------------------------------------ how it is polled


def _is_failing(source: SourceFacts) -> bool:
    return source.failures > 0 or bool(source.last_error)


def _disabled(source: SourceFacts) -> Trouble | None:
    if source.enabled or not source.disabled_by_failures:
        return None
    return Trouble("disabled", f"It is polled no more. {source.disabled_reason}")


def _moved(source: SourceFacts, now: datetime) -> Trouble | None:
    """A move that was followed is news for some weeks, or until the configuration has the new address."""
    if not source.moved_from or source.moved_at is None or now - source.moved_at > MOVED_FOR:
        return None
    todo = "its file may get the new address" if source.origin == "config" else "that is polled now"
    return Trouble("moved", f"It moved for good from {source.moved_from} to {source.url}; {todo}.")


def _etag(source: SourceFacts) -> Trouble | None:
    if not source.etag_lies:
        return None
    return Trouble(
        "etag",
        "Its host said that nothing had changed (304) while the feed had; it is got in full at every poll now.",
    )


# ------------------------------------------------------------------------------------------------------------ words


def _rate(a_week: float) -> str:
    return f"{a_week / 7:.0f} a day" if a_week >= 14 else f"{a_week:.0f} a week"
