"""The casualty ledger of a candidate: every party's figures, which of them still stand, and the range
they span.

Superseding: a figure is superseded when the same party gave another one for the same category and kind of
people in a later article. The party is who the words name ("the military", "police"), or the source
itself in its own voice.

The best figure follows the rule `latest_day_majority`: of the standing figures published within 24 hours
of the newest one, the figure that most sources give; of equals the one published last, then the higher. A
toll rises in the first days, so old figures do not vote; a lone late outlier does not beat the others of
its day.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from dateline.model import AttributedRange, LinkableReport, Range

FRESH = timedelta(hours=24)

_LEADING = re.compile(r"^(?:the|a|an|local|senior)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"[’']s?$")


def party(attributed_to: str | None, source_id: str) -> str:
    """One name for one party: "The military" and "military" are one; an article's own voice is its
    source's.
    """
    if attributed_to is None or not attributed_to.strip():
        return f"source:{source_id}"
    name = " ".join(attributed_to.casefold().split())
    while (shorter := _LEADING.sub("", name)) != name:
        name = shorter
    return _POSSESSIVE.sub("", name)


def ledger(reports: Sequence[LinkableReport]) -> tuple[AttributedRange, ...]:
    """All figures of all reports, newest article first, each marked whether it was superseded."""
    ordered = sorted(reports, key=_newest_first)
    latest: dict[tuple[str, str, str, bool], str] = {}
    lines: list[AttributedRange] = []
    for report in ordered:
        for c in report.report.casualties:
            slot = (party(c.attributed_to, report.source_id), c.category, c.who, c.cumulative)
            # Two figures of one party in one article stand beside each other: neither is the later one.
            newest_article = latest.setdefault(slot, report.article_key)
            lines.append(
                AttributedRange(
                    category=c.category,
                    who=c.who,
                    low=c.low,
                    best=c.best,
                    high=c.high,
                    attributed_to=c.attributed_to,
                    report_key=report.key,
                    span=c.span,
                    cumulative=c.cumulative,
                    superseded=newest_article != report.article_key,
                )
            )
    return tuple(lines)


def _newest_first(report: LinkableReport) -> tuple[float, str]:
    return (-report.published.timestamp(), report.key)


def standing(
    reports: Sequence[LinkableReport], category: str, lines: Sequence[AttributedRange]
) -> list[LinkableReport]:
    """Reports whose derived figure (`killed` or `injured`) still stands, newest first.

    A report falls when its source gave a later figure, or when every line of the category in it was
    superseded.
    """
    live: Counter[str] = Counter()
    dead: Counter[str] = Counter()
    for line in lines:
        if line.category == category and not line.cumulative:
            (dead if line.superseded else live)[line.report_key] += 1
    kept: list[LinkableReport] = []
    told: dict[str, str] = {}
    for report in sorted(reports, key=_newest_first):
        if _count(report, category) is None:
            continue
        if told.setdefault(report.source_id or report.article_key, report.article_key) != report.article_key:
            continue
        if dead[report.key] and not live[report.key]:
            continue
        kept.append(report)
    return kept


def merged_range(
    reports: Sequence[LinkableReport], category: str, lines: Sequence[AttributedRange]
) -> Range | None:
    """Lowest and highest standing figure, and the best by `latest_day_majority`; None if no report gives
    any.
    """
    current = standing(reports, category, lines)
    counts = [c for r in current if (c := _count(r, category)) is not None]
    lows = [n for c in counts if (n := _first(c.low, c.best)) is not None]
    highs = [n for c in counts if (n := _first(c.high, c.best)) is not None]
    if not lows and not highs:
        return None
    return Range(
        low=min(lows) if lows else None,
        best=latest_day_majority(current, category),
        # "At least 40" beside "30 to 35": the range must hold both.
        high=max([*highs, *lows]) if highs else None,
    )


def latest_day_majority(current: Sequence[LinkableReport], category: str) -> int | None:
    """The best figure by the rule of that name (see above); None where no report has a best figure."""
    told = [(r, c.best) for r in current if (c := _count(r, category)) is not None and c.best is not None]
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


def _count(report: LinkableReport, category: str) -> Range | None:
    return report.report.killed if category == "killed" else report.report.injured


def _first(*numbers: int | None) -> int | None:
    return next((n for n in numbers if n is not None), None)
