"""How often sources that do not change raise an alert, and how soon one that changes is found: simulated years.

Sources are steady (Poisson), bursty (each day's rate drawn from a gamma distribution of shape 4: half its mean as
standard deviation), or bursty and without week-ends. 5 % of their pages are empty, 3 % of their articles are read as
another language.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import exp

from dateline.feeds.health import DayCounts, SourceFacts
from dateline.feeds.troubles import judge

YEARS, SOURCES = 2, 12
RATES = (3, 7, 21, 84, 400)  # entries a week
KINDS = ("steady", "bursty", "weekdays")
START = datetime(2024, 1, 1, 12, tzinfo=UTC)
WINDOW = 65
SOURCE = SourceFacts(
    feed_id="s",
    title="S",
    url="https://s.example/",
    country=None,
    language="en",
    origin="added",
    enabled=True,
    notes="",
    cadence_minutes=30,
    interval=1800,
    last_polled_at=START,
    last_success_at=START,
    next_poll_at=START,
    failures=0,
    last_error="",
    disabled_reason="",
)


def poisson(rng: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    k, p, limit = 0, rng.random(), exp(-mean)
    while p > limit:
        k, p = k + 1, p * rng.random()
    return k


def a_day(
    rng: random.Random, at: datetime, a_week: float, kind: str, *, empty: float, language: str
) -> DayCounts:
    mean = a_week / 7
    if kind != "steady":
        mean *= rng.gammavariate(4, 0.25)
    if kind == "weekdays":
        mean *= 1.36 if at.weekday() < 5 else 0.1
    entries = poisson(rng, mean)
    lost = sum(rng.random() < empty for _ in range(entries))
    others = sum(rng.random() < 0.03 for _ in range(entries - lost))
    languages = {k: n for k, n in ((language, entries - lost - others), ("de", others)) if n}
    return DayCounts(at.date(), 24, 0, entries, entries - lost, lost, languages)


def alerts(
    rng: random.Random, a_week: float, kind: str, days: int, change: dict[str, object] | None
) -> Iterator[tuple[int, str]]:
    """(day, kind) of each alert raised; from half the days on the source changes as said."""
    history: list[DayCounts] = []
    opened: set[str] = set()
    for n in range(days):
        at = START + timedelta(n)
        rate, facts = a_week, {"empty": 0.05, "language": "en"}
        if change and n >= days // 2:
            rate = a_week * float(change.get("share", 1))  # type: ignore[arg-type]
            facts |= {k: v for k, v in change.items() if k != "share"}  # type: ignore[misc]
        whole = a_day(rng, at, rate, kind, **facts)  # type: ignore[arg-type]
        if change and n < days // 2 - 30:
            history.append(whole)  # nothing can be told yet that matters here
            continue
        # judged in the middle of the day, of which half is over
        part = replace(whole, entries=whole.entries // 2, articles=0, empty=0, languages={})
        judged = judge(SOURCE, [*history[-WINDOW:], part], opened=opened, now=at)
        now_open = {t.kind for t in judged.troubles}
        yield from ((n, kind) for kind in now_open - opened)
        opened = now_open | (opened & judged.undecided)
        history.append(whole)


def false_alarms() -> None:
    for kind in KINDS:
        for rate in RATES:
            rng = random.Random(f"{kind} {rate}")
            found: Counter[str] = Counter()
            for _ in range(SOURCES):
                found.update(kind for _, kind in alerts(rng, rate, kind, 365 * YEARS, None))
            years = SOURCES * YEARS
            print(
                f"{kind:9}{rate:4} a week: {found.total() / years:.3f} false alerts a source and year {dict(found)}"
            )


def delays() -> None:
    changes: dict[str, dict[str, object]] = {
        "silent": {"share": 0},
        "volume": {"share": 0.3},
        "language": {"language": "fr"},
        "empty": {"empty": 0.9},
    }
    for wanted, change in changes.items():
        for rate in RATES:
            late = []
            for kind in KINDS:
                for seed in range(20):
                    rng = random.Random(f"{wanted} {rate} {kind} {seed}")
                    raised = alerts(rng, rate, kind, 200, change)
                    late.append(next((n - 100 for n, what in raised if what == wanted and n >= 100), None))
            days = sorted(n for n in late if n is not None)
            middle = f"found after {days[len(days) // 2]} days (median), {days[-1]} at most" if days else ""
            print(f"{wanted:9}{rate:4} a week: {len(days)} of {len(late)} found {middle}")


def main() -> None:
    false_alarms()
    delays()
