"""When it happened: which of the dates near an event's words is the event's own.

Every date of an event's sentences votes for its day, weighed by the words around it (`report_date_cues`) and
by the sentence's part in the telling (`report_events`). The day with most weight wins; where nothing speaks
for a day, the head's date or the day of publication is taken (`report`), and said to be no more than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateline.incidents.report_date_cues import happened, read_cues, weigh_date
from dateline.mentions.dates import DateMention
from dateline.model import Span

__all__ = ["DateVote", "choose_date", "compatible", "happened", "small_hours", "vote_dates"]

TOO_FAINT = 0.4
"""With less weight than this on the best day there are only days of saying or arresting, far from the lead."""

_HOLDS = 0.3
"""Share of a vaguer date's weight that backs a day inside it."""

_SHARPER = 0.4
"""A day inside a winning week or month replaces it with this share of its weight."""

_NIGHT = re.compile(r"\b(?:overnight|night)\b|رات|nuit", re.IGNORECASE)
_FOUND = re.compile(r"\b(?:found|discovered|arrested|died|pronounced|released)\b", re.IGNORECASE)
_SMALL_HOURS = re.compile(
    r"\b(?:12|[1-5])(?::\d\d)?\s*a\.?m\b|\b(?:after|past) midnight\b|\bwee hours\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DateVote:
    """`firm`: no word of saying, arresting or posting governs it; only such a date tells two events apart."""

    start: date
    end: date
    precision: int
    weight: float
    span: Span
    night: bool = False  # "overnight", "Saturday night": may mean the small hours of the day after
    firm: bool = True


def small_hours(sentence: str) -> bool:
    """Whether a sentence gives a clock time between midnight and 6 a.m."""
    return _SMALL_HOURS.search(sentence) is not None and _FOUND.search(sentence) is None


def vote_dates(
    sentence: str,
    offset: int,
    dates: Iterable[DateMention],
    triggers: Sequence[tuple[int, int]],
    *,
    published: date | None,
    head: Span | None = None,
) -> list[DateVote]:
    """Votes of the dates in a sentence that starts at `offset`; `triggers` are (start, end) in the sentence.

    Background, days to come, anniversaries, years and the date of the article's head (`head`) have no vote.
    """
    usable = [m for m in dates if _can_date(m, head)]
    if not usable:
        return []
    cues = read_cues(sentence, triggers)
    out = []
    for mention in usable:
        start, end = mention.span.start - offset, mention.span.end - offset
        said = weigh_date(sentence, start, end, mention, cues, published)
        night = _NIGHT.search(f"{mention.text}{sentence[end : end + 8]}") is not None
        out.append(
            DateVote(
                mention.start, mention.end, mention.precision, said.weight, mention.span, night, said.firm
            )
        )
    return out


def _can_date(mention: DateMention, head: Span | None) -> bool:
    if mention.historical or mention.future or mention.anniversary or mention.precision > 3:
        return False
    same = head is not None and head.field == mention.span.field
    return not (same and head is not None and mention.span.start < head.end and head.start < mention.span.end)


def choose_date(votes: Iterable[DateVote]) -> DateVote | None:
    """The day (or span of days) with the most weight, of equals the first; None where all are too faint.

    A vaguer date that holds a day backs it; a day inside a winning week or month is taken in its place.
    """
    said: dict[tuple[date, date], list[float]] = {}
    first: dict[tuple[date, date], DateVote] = {}
    for vote in votes:
        key = (vote.start, vote.end)
        said.setdefault(key, []).append(vote.weight)
        first.setdefault(key, vote)
    if not said:
        return None
    totals = {key: _total(weights) for key, weights in said.items()}

    def backed(key: tuple[date, date]) -> float:
        return totals[key] + _HOLDS * sum(w for k, w in totals.items() if k != key and _holds(k, key))

    order = {k: -n for n, k in enumerate(totals)}
    best = max(totals, key=lambda k: (round(backed(k), 6), order[k]))
    if backed(best) < TOO_FAINT:
        return None
    if first[best].precision > 1:
        sharp = [
            k
            for k in totals
            if first[k].precision == 1 and _holds(best, k) and totals[k] >= _SHARPER * totals[best]
        ]
        best = max(sharp, key=lambda k: (round(backed(k), 6), order[k]), default=best)
    return first[best]


def _total(weights: list[float]) -> float:
    """Each repetition counts half of the one before: a caption under five photographs is one witness."""
    return sum(w * 0.5**n for n, w in enumerate(sorted(weights, reverse=True)))


def _holds(outer: tuple[date, date], inner: tuple[date, date]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def compatible(a: DateVote | None, b: DateVote | None, *, slack_days: int = 1) -> bool:
    """Whether two readings can be of one event: unknown, or overlapping within a day."""
    if a is None or b is None:
        return True
    slack = timedelta(days=slack_days)
    return a.start <= b.end + slack and b.start <= a.end + slack
