"""When an event was: the days that its reports give, by a named rule (`merge_rules.DATE_RULES`).

What a text or a dateline states comes before the day of publication, which is only assumed; of what is stated, a text's own
words before the dateline. A vague reading ("this week") never replaces or widens a precise one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from dateline.incidents.merge_votes import MINORITY, votes
from dateline.model import LinkableReport, MergeRules

Days = tuple[date, date]
When = tuple[date | None, date | None, int, str]
"""First day, last day, time precision, date source."""

_SOURCE_RANK = {"text": 0, "dateline": 1, "published": 2}


def merged_date(reports: Sequence[LinkableReport], weights: Mapping[str, float], rules: MergeRules) -> When:
    """The days by `rules.date`; no days at all give precision 3 and "published"."""
    dated = [r for r in reports if r.report.date_start is not None]
    if not dated:
        return None, None, 3, "published"
    source = min((r.report.date_source for r in dated), key=lambda s: _SOURCE_RANK.get(s, 3))
    kept = [r for r in dated if r.report.date_source == source]
    when = _RULES[rules.date](kept, weights)
    if when[2] > 1 and source == "text":
        # "This week" in the text, and a dateline's day in that week: the day is the better known.
        inside = [r for r in dated if r.report.date_source == "dateline" and _inside(r, when)]
        if inside and min(r.report.time_precision for r in inside) < when[2]:
            return _RULES[rules.date](inside, weights)
    return when


def days_of(report: LinkableReport) -> Days | None:
    """A report's first and last day."""
    start = report.report.date_start
    return None if start is None else (start, max(start, report.report.date_end or start))


def _inside(report: LinkableReport, when: When) -> bool:
    days, (start, end, _, _) = days_of(report), when
    return days is not None and start is not None and end is not None and _holds((start, end), days)


def _precisions(reports: Sequence[LinkableReport]) -> dict[Days, int]:
    """Days -> the finest precision that a report gives them."""
    found: dict[Days, int] = {}
    for report in reports:
        if (days := days_of(report)) is not None:
            found[days] = min(found.get(days, 3), report.report.time_precision)
    return found


def _is_finest(report: LinkableReport, precisions: Mapping[Days, int]) -> bool:
    """Whether nobody gives its days more precisely."""
    days = days_of(report)
    return days is not None and report.report.time_precision == precisions[days]


def _most_voted(kept: Sequence[LinkableReport], weights: Mapping[str, float]) -> When:
    """Of the readings with the finest precision the one with most votes of those who are as precise; shorter days inside it
    replace it; equally precise ones that overlap it or touch it are joined where they have a third of its votes.
    """
    precisions = _precisions(kept)
    finest = min(precisions.values())
    found = votes([r for r in kept if r.report.time_precision == finest], weights, days_of)
    start, end = lead = min(found, key=lambda d: (-found[d], d[1] - d[0], d))
    inside = {d: w for d, w in found.items() if d != lead and _holds(lead, d)}
    if inside:
        start, end = lead = min(inside, key=lambda d: (d[1] - d[0], -inside[d], d))
    precision = finest
    beside = (d for d, w in found.items() if w >= MINORITY * found[lead] and not _holds(d, lead))
    for other_start, other_end in sorted(beside):
        if other_start <= end + timedelta(days=1) and start <= other_end + timedelta(days=1):
            start, end = min(start, other_start), max(end, other_end)
            precision = max(finest, 2) if end > start else finest
    return start, end, precision, kept[0].report.date_source


def _most_precise(kept: Sequence[LinkableReport], weights: Mapping[str, float]) -> When:
    """The finest precision, then the fewest days, then most votes of those who are as precise."""
    precisions = _precisions(kept)
    found = votes([r for r in kept if _is_finest(r, precisions)], weights, days_of)
    start, end = lead = min(found, key=lambda d: (precisions[d], d[1] - d[0], -found[d], d))
    return start, end, precisions[lead], kept[0].report.date_source


def _holds(wide: Days, narrow: Days) -> bool:
    return wide[0] <= narrow[0] and narrow[1] <= wide[1]


_RULES: Mapping[str, Callable[[Sequence[LinkableReport], Mapping[str, float]], When]] = {
    "most_voted": _most_voted,
    "most_precise": _most_precise,
}
