"""Linking a stream of articles in memory: the `link` filter. Same rules as with the store, another index.

Reports are found again by the words they share: an inverted index of terms over the reports of open
candidates, bounded by the neighbourhood in time and place. Only the `CANDIDATES_COMPARED` candidates that
share most weight of rare words are compared in full, so that the cost of a report hardly grows with the
length of the stream.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from dateline.incidents.link import (
    Neighbourhood,
    candidate_key,
    choose_among,
    neighbourhood,
)
from dateline.incidents.similarity import Vocabulary, wording
from dateline.model import LinkableReport, Modality

CANDIDATES_COMPARED = 40
POSTINGS_READ = 300  # newest reports of one term: a word that more of them hold finds nothing
TERMS_READ = 60  # weightiest terms of a report that are looked up


@dataclass(slots=True)
class Linker:
    """Gives candidate keys to articles as they come, in time order. Holds the open candidates and their
    reports.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _reports: dict[str, list[LinkableReport]] = field(default_factory=dict)
    _postings: defaultdict[str, deque[tuple[LinkableReport, str]]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=POSTINGS_READ))
    )
    _copies: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reports: Sequence[LinkableReport]) -> tuple[str, ...]:
        """Keys of the candidates that one article's asserted reports belong to, the best report's first."""
        asserted = [r for r in reports if r.report.modality == Modality.ASSERTED]
        asserted.sort(key=lambda r: (-r.report.score, r.report.ordinal))
        keys = []
        for report in asserted:
            self.vocabulary.add(wording(report))
            near = self._near(report)
            decision = choose_among(report, near, self.vocabulary)
            key = decision.key or candidate_key(report)
            self._reports.setdefault(key, []).append(report)
            keys.append(key)
        for report, key in zip(asserted, keys, strict=True):
            self._index(report, key)
        return tuple(dict.fromkeys(keys))

    def reports_of(self, key: str) -> tuple[LinkableReport, ...]:
        """The reports that a candidate holds, oldest first."""
        return tuple(self._reports[key])

    def keys(self) -> tuple[str, ...]:
        """All candidates, in the order in which they began."""
        return tuple(self._reports)

    def _near(self, report: LinkableReport) -> dict[str, list[LinkableReport]]:
        near = neighbourhood(report)
        shared: defaultdict[str, float] = defaultdict(float)
        vector = self.vocabulary.vector(wording(report))
        for term in sorted(vector, key=lambda t: (-vector[t], t))[:TERMS_READ]:
            weight = vector[term] ** 2
            for other, key in self._postings.get(term, ()):
                if report_in_neighbourhood(near, other):
                    shared[key] += weight
        best = sorted(shared, key=lambda k: (-shared[k], k))[:CANDIDATES_COMPARED]
        copies = self._copies.get(report.fingerprint, []) if report.fingerprint else []
        return {key: self._reports[key] for key in dict.fromkeys([*copies, *best])}

    def _index(self, report: LinkableReport, key: str) -> None:
        vector = self.vocabulary.vector(wording(report))
        for term in sorted(vector, key=lambda t: (-vector[t], t))[: 2 * TERMS_READ]:
            self._postings[term].append((report, key))
        if report.fingerprint:
            known = self._copies.setdefault(report.fingerprint, [])
            if key not in known:
                known.append(key)


def report_in_neighbourhood(near: Neighbourhood, report: LinkableReport) -> bool:
    """`in_neighbourhood` for a single report instead of a merged candidate."""
    r = report.report
    start = r.date_start or report.published.date()
    if start > near.date_end or (r.date_end or start) < near.date_start:
        return False
    place = r.place
    if near.box is None or place is None or place.latitude is None or place.longitude is None:
        return True
    if place.geo_precision == 3 and place.country_code == near.country_code:
        return True
    min_lat, max_lat, min_lon, max_lon = near.box
    return min_lat <= place.latitude <= max_lat and min_lon <= place.longitude <= max_lon


def link_stream(
    articles: Iterable[tuple[str, Sequence[LinkableReport]]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(article id, its reports) in time order -> (article id, candidate keys), one by one as they come."""
    linker = Linker()
    for article_id, reports in articles:
        yield article_id, linker.add(reports)
