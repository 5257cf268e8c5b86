"""Is this already known? The candidates that may tell the same event as one does, likeliest first, with why. Pure.

Each is judged as linking judges (`incidents.link`): the probability is that of one of the candidate's own reports
joining the other one, the best of a few. What linking left apart lies below its threshold mostly, and above it where
the two have come nearer since.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateline.incidents.link import likeness
from dateline.incidents.link_index import Search, search_of
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.model import LinkableReport

REPORTS_ASKED = 4  # of the candidate: those that are surest and tell most
LEAST = 0.05  # what is less likely than this is no help to anybody
MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Likeness:
    """`key`: of the other candidate. `probability`: 0..1 that both tell one event. `reasons`: in words, the weightiest
    first."""

    key: str
    probability: float
    reasons: tuple[str, ...]


def reports_to_ask(reports: Sequence[LinkableReport]) -> tuple[LinkableReport, ...]:
    """The reports that stand for a candidate: the surest ones, of them the longest text first; its newest among them."""
    surest = sorted(reports, key=lambda r: (-r.report.score, -len(r.text), r.key))[: REPORTS_ASKED - 1]
    newest = max(reports, key=lambda r: (r.published, r.key), default=None)
    return tuple(surest) if newest is None or newest in surest else (*surest, newest)


def search_for(reports: Sequence[LinkableReport], vocabulary: Vocabulary) -> Search | None:
    """One search of the index for all of these, around the first one's day; None for none."""
    searches = [search_of(report, vocabulary) for report in reports]
    if not searches:
        return None
    return Search(
        posts=tuple({post.key: post for search in reversed(searches) for post in search.posts}.values()),
        first_day=min(search.first_day for search in searches),
        last_day=max(search.last_day for search in searches),
        day=searches[0].day,
    )


def likely_known(
    own: Sequence[LinkableReport],
    others: Mapping[str, Sequence[LinkableReport]],
    vocabulary: Vocabulary,
    most: int = MOST_SHOWN,
) -> tuple[Likeness, ...]:
    """The `others` (key -> reports) that may tell what `own` tells, likeliest first.

    One that holds a report of the same article is left out: an article tells an event once, and of two events at once.
    """
    articles = {report.article_key for report in own}
    found: list[Likeness] = []
    for key in sorted(others):
        reports = others[key]
        if any(other.article_key in articles for other in reports):
            continue
        probability, reasons = max(
            (likeness(report, reports, vocabulary) for report in own), key=lambda a: a[0], default=(0.0, ())
        )
        if probability >= LEAST:
            found.append(Likeness(key, probability, reasons))
    return tuple(sorted(found, key=lambda one: (-one.probability, one.key))[:most])
