"""Linking a stream of articles in memory: the `link` filter. Same rules as with the store, another index.

Reports are found again by the words they share: an inverted index of terms over the reports of open
candidates, bounded by the neighbourhood in time; its box is left out, since words find a misplaced report
too. Only the `CANDIDATES_COMPARED` candidates that share most weight of rare words are compared in full,
so that the cost of a report hardly grows with the length of the stream.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dateline.incidents.link import (
    candidate_key,
    choose_among,
    neighbourhood,
    overlaps,
)
from dateline.incidents.link_features import distinct_places, plain_name
from dateline.incidents.similarity import Vocabulary, wording
from dateline.model import LinkableReport, Modality

CANDIDATES_COMPARED = 8
POSTINGS_READ = 120  # newest reports of one term or place: a word that more of them hold finds nothing
TERMS_READ = 40  # weightiest terms of a report that are looked up
REPORTS_FOUND = 60  # most alike reports that are tested for nearness in time and place


def _postings() -> defaultdict[str, deque[tuple[int, float]]]:
    return defaultdict(lambda: deque(maxlen=POSTINGS_READ))


@dataclass(slots=True)
class Linker:
    """Gives candidate keys to articles as they come, in time order. Holds the candidates and their
    reports.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _reports: dict[str, list[LinkableReport]] = field(default_factory=dict)
    _indexed: list[tuple[LinkableReport, str]] = field(default_factory=list)  # report and its candidate
    _by_term: defaultdict[str, deque[tuple[int, float]]] = field(default_factory=_postings)
    _by_place: defaultdict[str, deque[tuple[int, float]]] = field(default_factory=_postings)
    _by_day: defaultdict[str, dict[date, deque[int]]] = field(default_factory=lambda: defaultdict(dict))
    _copies: dict[str, list[str]] = field(default_factory=dict)

    def add(self, reports: Sequence[LinkableReport]) -> tuple[str, ...]:
        """Keys of the candidates that one article's asserted reports belong to, the best report's first."""
        asserted = [r for r in reports if r.report.modality == Modality.ASSERTED]
        asserted.sort(key=lambda r: (-r.report.score, r.report.ordinal))
        told = distinct_places(r.report for r in asserted)
        asserted = [replace(r, places_told=max(told, r.places_told)) for r in asserted]
        keys = []
        for report in asserted:
            self.vocabulary.add(wording(report))
            decision = choose_among(report, self._near(report), self.vocabulary)
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
        """Candidates worth a full comparison: copies first, then those with the most alike reports
        nearby.
        """
        near = neighbourhood(report)
        likeness: defaultdict[int, float] = defaultdict(float)
        for term, weight in self._weightiest(report, TERMS_READ):
            for index, other_weight in self._by_term.get(term, ()):
                likeness[index] += weight * other_weight
        found = heapq.nlargest(REPORTS_FOUND, likeness, key=lambda i: (likeness[i], i))
        if (place := _place_name(report)) is not None:
            # The newest of the same place, however they are worded.
            found += [index for index, _ in list(self._by_place.get(place, ()))[-CANDIDATES_COMPARED:]]
        found += self._of_other_scripts(report)
        keys = self._copies.get(report.fingerprint, [])[:] if report.fingerprint else []
        room = len(keys) + CANDIDATES_COMPARED
        for index in found:
            other, key = self._indexed[index]
            if key not in keys and len(keys) < room and overlaps(near, *_days(other)):
                keys.append(key)
        return {key: self._reports[key] for key in keys}

    def _of_other_scripts(self, report: LinkableReport) -> list[int]:
        """The newest reports of the same day in other scripts: no word leads to them."""
        day, own = _days(report)[0], wording(report).script
        return [i for name in sorted(self._by_day) if name != own for i in self._by_day[name].get(day, ())]

    def _weightiest(self, report: LinkableReport, count: int) -> list[tuple[str, float]]:
        vector = self.vocabulary.vector(wording(report))
        return sorted(vector.items(), key=lambda item: (-item[1], item[0]))[:count]

    def _index(self, report: LinkableReport, key: str) -> None:
        index = len(self._indexed)
        self._indexed.append((report, key))
        for term, weight in self._weightiest(report, 2 * TERMS_READ):
            self._by_term[term].append((index, weight))
        if (place := _place_name(report)) is not None:
            self._by_place[place].append((index, 1.0))
        days = self._by_day[wording(report).script]
        days.setdefault(_days(report)[0], deque(maxlen=CANDIDATES_COMPARED)).append(index)
        if report.fingerprint:
            known = self._copies.setdefault(report.fingerprint, [])
            if key not in known:
                known.append(key)


def _place_name(report: LinkableReport) -> str | None:
    place = report.report.place
    return None if place is None else plain_name(place.name or place.text)


def _days(report: LinkableReport) -> tuple[date, date]:
    start = report.report.date_start or report.published.date()
    return start, report.report.date_end or start


def link_stream(
    articles: Iterable[tuple[str, Sequence[LinkableReport]]],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(article id, its reports) in time order -> (article id, candidate keys), one by one as they come."""
    linker = Linker()
    for article_id, reports in articles:
        yield article_id, linker.add(reports)
