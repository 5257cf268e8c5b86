"""When it happened: which of the dates near an event's words is the event's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateline.mentions.dates import DateMention
from dateline.model import Span

_SAID = re.compile(
    r"\b(?:said|says|told|announced|according|statement|reported|confirmed|added|identified|released|"
    r"issued|tweeted|posted|wrote|condemned|"
    r"spokes\w+|conference|briefing|interview|learned|update\w*|published|publication|photo\w*|file|"
    r"dispute)\b[^.;]{0,40}$",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:arrest(?:ed|s)?|charged|arraign\w*|court|custody|detained|sentenced|convicted|pleaded|"
    r"indicted|bail|funeral|vigil|buried|autopsy|"
    r"released|surrendered|as of|still|turned himself in|appear\w*|hearing|trial|remained|recovering|"
    r"memorial)\b[^.;]{0,50}$",
    re.IGNORECASE,
)
_DIED = re.compile(r"\b(?:died|pronounced dead|succumbed)\b[^.;]{0,60}$", re.IGNORECASE)
_CLOCK = re.compile(
    r"\d{1,2}(?::\d\d)?\s*(?:a\.?m\.?|p\.?m\.?)|o['’]clock|\b(?:midnight|noon|hours)\b|\b(?:early|"
    r"late)\s*$|^\s*(?:night|morning|evening|afternoon|at about|around|shortly)",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:happened|occurred|took place|was reported|were reported|broke out|rang out|erupted|unfolded|"
    r"responded|were called|was called|dispatched|"
    r"call came in|began|started|went off|was found|were found|survenue?|eu lieu|پیش آیا)\b",
    re.IGNORECASE,
)


_PAGE_DATE = re.compile(
    r"\b(?:posted|updated?|published|last modified|created|uploaded|filed)\W{0,4}(?:on\s)?$", re.IGNORECASE
)
_SAID_AFTER = re.compile(
    r"^ ?(?:morning|afternoon|evening|night)? ?"
    r"(?:(?!kill|attack|shot|wound|injur|explo|open|died|bomb|fire|hit|struck|when|as |after)[\w-]+ ){0,3}?"
    r"(?:identified|said|says|announced|released|charged|"
    r"arrested|confirmed|told|named|updated|arraigned|appeared|claimed|denied|condemned|blamed|sentenced|"
    r"jailed|convicted|acquitted|ruled|warned|visited|vowed|urged|declared|published|rejected|accused|"
    r"mourned|buried)\b",
    re.IGNORECASE,
)
_NIGHT = re.compile(r"\b(?:overnight|night)\b|رات|nuit", re.IGNORECASE)
_FOUND = re.compile(r"\b(?:found|discovered|arrested|died|pronounced|released)\b", re.IGNORECASE)
_SMALL_HOURS = re.compile(
    r"\b(?:12|[1-5])(?::\d\d)?\s*a\.?m\b|\b(?:after|past) midnight\b|\bwee hours\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DateVote:
    start: date
    end: date
    precision: int
    weight: float
    span: Span
    night: bool = False  # "overnight", "Saturday night": may mean the small hours of the day after


def small_hours(sentence: str) -> bool:
    """Whether a sentence gives a clock time between midnight and 6 a.m."""
    return _SMALL_HOURS.search(sentence) is not None and _FOUND.search(sentence) is None


def happened(sentence: str) -> bool:
    """Whether a sentence tells of the event's happening in words that are no trigger ("it took place at")."""
    return _HAPPENED.search(sentence) is not None


def _is_said(left: str, start: int, trigger_at: tuple[int, ...]) -> bool:
    """Whether the words before a date are of saying, with no deed in between ("said two men were shot Sunday")."""
    said = _SAID.search(left)
    if said is None:
        return False
    at = start - len(left) + said.start()
    return not any(at < trigger < start for trigger in trigger_at)


def vote_dates(
    sentence: str, offset: int, dates: Iterable[DateMention], trigger_at: tuple[int, ...], weight: float
) -> list[DateVote]:
    """Votes of the dates in a sentence, times `weight`. A date of saying or arresting counts little."""
    out = []
    for mention in dates:
        if mention.historical or mention.future or mention.anniversary or mention.precision > 3:
            continue
        start, end = mention.span.start - offset, mention.span.end - offset
        left, right = sentence[max(0, start - 70) : start], sentence[end : end + 25]
        score = {1: 1.0, 2: 0.6, 3: 0.4}[mention.precision]
        away = min((abs(start - t) for t in trigger_at), default=60)
        score *= 1.3 if away < 50 else 1.0 if away < 110 else 0.7
        clock = _CLOCK.search(left[-22:]) or _CLOCK.search(right)
        if _PAGE_DATE.search(left):
            score *= 0.02
        elif _LATER.search(left):
            score *= 0.15
        elif _DIED.search(left) and not clock:
            score *= 0.5
        elif _is_said(left, start, trigger_at) or _SAID_AFTER.match(right):
            score *= 0.25
        if clock:
            score *= 1.5
        night = _NIGHT.search(f"{mention.text}{right[:8]}") is not None
        out.append(
            DateVote(mention.start, mention.end, mention.precision, score * weight, mention.span, night)
        )
    return out


def choose_date(votes: Iterable[DateVote]) -> DateVote | None:
    """The day (or span of days) with the most weight; of equals the first. A vaguer date that holds the
    winner backs it."""
    totals: dict[tuple[date, date], float] = {}
    first: dict[tuple[date, date], DateVote] = {}
    for vote in votes:
        key = (vote.start, vote.end)
        totals[key] = totals.get(key, 0.0) + vote.weight
        first.setdefault(key, vote)
    if not totals:
        return None

    def backed(key: tuple[date, date]) -> float:
        held = sum(w for k, w in totals.items() if k != key and k[0] <= key[0] and key[1] <= k[1])
        return totals[key] + 0.3 * held

    order = {k: -n for n, k in enumerate(totals)}
    best = max(totals, key=lambda k: (round(backed(k), 6), order[k]))
    return first[best]


def compatible(a: DateVote | None, b: DateVote | None, *, slack_days: int = 1) -> bool:
    """Whether two readings can be of one event: unknown, or overlapping within a day."""
    if a is None or b is None:
        return True
    slack = timedelta(days=slack_days)
    return a.start <= b.end + slack and b.start <= a.end + slack
