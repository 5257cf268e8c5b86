"""The range that the reports of a candidate span, and which of their figures still stand.

Superseding: a report's figure falls when its source gave a later one, when every line of the ledger that it rests
on was superseded (`merge_ledger`), or when a later report gives a running total of the dead ("the toll rose to
nine") that is no lower.

The best figure follows the rule `latest_day_majority`: of the standing figures published within 24 hours
of the newest one, the figure that most sources give; of equals the one published last, then the higher. A
toll rises in the first days, so old figures do not vote; a lone late outlier does not beat the others of
its day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from dateline.incidents.casualty_rules import highest
from dateline.incidents.merge_ledger import is_running_total, newest_first, toll_of
from dateline.model import AttributedRange, LinkableReport, Range

FRESH = timedelta(hours=24)


def standing(
    reports: Sequence[LinkableReport], category: str, lines: Sequence[AttributedRange]
) -> list[LinkableReport]:
    """Reports whose derived figure (`killed` or `injured`) still stands, newest first.

    See above for what makes a report fall.
    """
    totals = [
        (r.published, c.best)
        for r in reports
        for c in r.report.casualties
        if c.category == category and is_running_total(c) and c.best is not None
    ]
    live: Counter[str] = Counter()
    dead: Counter[str] = Counter()
    for line in lines:
        if line.category == category and not line.cumulative:
            (dead if line.superseded else live)[line.report_key] += 1
    kept: list[LinkableReport] = []
    told: dict[str, str] = {}
    for report in sorted(reports, key=newest_first):
        count = toll_of(report, category)
        if count is None:
            continue
        if told.setdefault(report.source_id or report.article_key, report.article_key) != report.article_key:
            continue
        if dead[report.key] and not live[report.key]:
            continue
        figure = next((n for n in (count.best, count.low, count.high) if n is not None), 0)
        if any(when > report.published and total >= figure for when, total in totals):
            continue
        kept.append(report)
    return kept


def merged_range(
    reports: Sequence[LinkableReport], category: str, lines: Sequence[AttributedRange]
) -> Range | None:
    """Lowest and highest standing figure, and the best by `latest_day_majority`; None if no report gives
    any. `high` is None where the highest figure is open ("at least 92").
    """
    current = standing(reports, category, lines)
    counts = [c for r in current if (c := toll_of(r, category)) is not None]
    lows = [n for c in counts if (n := c.best if c.low is None else c.low) is not None]
    if not lows and all(c.high is None for c in counts):
        return None
    return Range(
        low=min(lows) if lows else None,
        best=latest_day_majority(current, category),
        # "At least 40" beside "30 to 35" is open above; beside "42" of another report it is not.
        high=highest(counts),
    )


def latest_day_majority(current: Sequence[LinkableReport], category: str) -> int | None:
    """The best figure by the rule of that name (see above); None where no report has a best figure."""
    told = [(r, c.best) for r in current if (c := toll_of(r, category)) is not None and c.best is not None]
    if not told:
        return None
    newest = max(r.published for r, _ in told)
    sources: defaultdict[int, set[str]] = defaultdict(set)
    last: dict[int, float] = {}
    for report, best in told:
        if newest - report.published <= FRESH:
            # Copies of one text are one voice.
            sources[best].add(report.fingerprint or report.source_id or report.article_key)
            last[best] = max(last.get(best, float("-inf")), report.published.timestamp())
    return max(sources, key=lambda n: (len(sources[n]), last[n], n))
