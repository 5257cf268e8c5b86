"""The range that the reports of a candidate span, and which of their figures still stand.

Superseding: a report's figure falls when its source gave a later one, when every line of the ledger that it rests
on was superseded (`merge_ledger`), or when a later report gives a running total of the dead ("the toll rose to
nine") that is no lower. A running total of something larger ("45 killed this year", all of a week's attacks) is never
the toll of this event, not even where nothing else is told.

The best figure follows a named rule (`merge_rules.TOLL_RULES`):

latest_day_majority   Of the standing figures published within 24 hours of the newest one, the figure that most sources
                      give; of equals the one published last, then the higher. A toll rises in the first days, so old
                      figures do not vote; a lone late outlier does not beat the others of its day.
acled_conservative    The lowest of the standing figures of these 24 hours. Where reports differ or are vague ACLED takes
                      the most conservative estimate, and revises it up or down as better reports come; "dozens" are 12,
                      "hundreds" 100 (ACLED, FAQs on fatalities, 2024).
ucdp_best_high_low    The standing figure that most sources give, whenever; of equals that of the newest day, then the
                      lower. UCDP's best estimate is the most reliable one, the lower where reports are equally so;
                      low and high are the lowest and highest of the reliable ones (UCDP GED Codebook 24.1, 2024).
newest_cumulative     The newest running total of this event, of equals the higher; where none is told the newest figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from dateline.incidents.casualty_rules import highest
from dateline.incidents.merge_ledger import is_of_more, is_running_total, newest_first, toll_of
from dateline.mentions.counts import DOZENS, HUNDREDS, SCORES, THOUSANDS
from dateline.model import AttributedRange, LinkableReport, MergeRules, Range

FRESH = timedelta(hours=24)
ACLED_PLURALS: Mapping[int, int] = {DOZENS: 12, SCORES: 20, HUNDREDS: 100, THOUSANDS: 1000}
"""What the ledger has as the least of a vague plural -> what ACLED codes for it: one of its unit."""


def own_toll(report: LinkableReport, category: str) -> Range | None:
    """The report's derived toll of this event; None where its only figures count something larger."""
    whole = [
        c
        for c in report.report.casualties
        if c.category == category and c.basis not in ("part", "least", "disputed")
    ]
    if whole and all(is_of_more(c) for c in whole):
        return None
    return toll_of(report, category)


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
        count = own_toll(report, category)
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
    reports: Sequence[LinkableReport], category: str, lines: Sequence[AttributedRange], rules: MergeRules
) -> Range | None:
    """Lowest and highest standing figure, and the best by `rules.toll`; None if no report gives any.

    `high` is None where the highest figure is open ("at least 92").
    """
    current = standing(reports, category, lines)
    counts = [c for r in current if (c := toll_of(r, category)) is not None]
    lows = [n for c in counts if (n := c.best if c.low is None else c.low) is not None]
    if not lows and all(c.high is None for c in counts):
        return None
    best = _RULES[rules.toll](current, category)
    return Range(
        low=min(lows if best is None else [*lows, best]) if lows else None,
        best=best,
        # "At least 40" beside "30 to 35" is open above; beside "42" of another report it is not.
        high=highest(counts),
    )


# ---------------------------------------------------------------------------------------------------------- rules


def _told(current: Sequence[LinkableReport], category: str) -> list[tuple[LinkableReport, int]]:
    """Reports with their best figures; those without one left out."""
    return [(r, c.best) for r in current if (c := toll_of(r, category)) is not None and c.best is not None]


def _fresh(current: Sequence[LinkableReport]) -> list[LinkableReport]:
    newest = max((r.published for r in current), default=None)
    return [r for r in current if newest is not None and newest - r.published <= FRESH]


def _voice(report: LinkableReport) -> str:
    """Copies of one text are one voice, and so are the papers of one owner."""
    return report.copy_group or report.fingerprint or report.owner or report.source_id or report.article_key


def _majority(told: Sequence[tuple[LinkableReport, int]], *, higher: bool) -> int | None:
    """The figure with most voices; of equals the one published last, then the higher or the lower."""
    voices: defaultdict[int, set[str]] = defaultdict(set)
    last: dict[int, float] = {}
    for report, best in told:
        voices[best].add(_voice(report))
        at = report.published.timestamp() if higher else report.published.date().toordinal()
        last[best] = max(last.get(best, float("-inf")), at)
    return max(voices, key=lambda n: (len(voices[n]), last[n], n if higher else -n), default=None)


def _latest_day_majority(current: Sequence[LinkableReport], category: str) -> int | None:
    told = _told(current, category)
    fresh = {r.key for r in _fresh([r for r, _ in told])}
    return _majority([(r, n) for r, n in told if r.key in fresh], higher=True)


def _acled_conservative(current: Sequence[LinkableReport], category: str) -> int | None:
    counts = [c for r in _fresh(current) if (c := toll_of(r, category)) is not None]
    return min((n for c in counts if (n := _conservative(c)) is not None), default=None)


def _conservative(count: Range) -> int | None:
    if count.best is None and count.high is None and count.low is not None:
        return ACLED_PLURALS.get(count.low, count.low)
    return count.low if count.best is None else count.best


def _ucdp_best(current: Sequence[LinkableReport], category: str) -> int | None:
    return _majority(_told(current, category), higher=False)


def _newest_cumulative(current: Sequence[LinkableReport], category: str) -> int | None:
    told = _told(current, category)
    totals = [
        (r.published, c.best)
        for r in current
        for c in r.report.casualties
        if c.category == category and is_running_total(c) and c.best is not None
    ]
    return max(totals or [(r.published, n) for r, n in told], default=(None, None))[1]


_RULES: Mapping[str, Callable[[Sequence[LinkableReport], str], int | None]] = {
    "latest_day_majority": _latest_day_majority,
    "acled_conservative": _acled_conservative,
    "ucdp_best_high_low": _ucdp_best,
    "newest_cumulative": _newest_cumulative,
}
