"""Linking a stream of articles in memory: the `link` filter. Same signposts and rules as with the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from dateline.incidents.link import candidate_key, choose_among, starts_candidate, to_link
from dateline.incidents.link_features import distinct_places
from dateline.incidents.link_index import MemoryIndex, filed_day, filed_under, search_of
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.similarity import countable, wording
from dateline.model import LinkableReport


@dataclass(slots=True)
class Linker:
    """Gives candidate keys to articles as they come, in time order. Holds the candidates and their
    reports.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    _index: MemoryIndex = field(default_factory=MemoryIndex)
    _reports: dict[str, list[LinkableReport]] = field(default_factory=dict)

    def add(self, reports: Sequence[LinkableReport]) -> tuple[str, ...]:
        """Keys of the candidates that one article's reports belong to, the surest report's first."""
        chosen = to_link(reports)
        places = distinct_places(r.report for r in chosen)
        keys = []
        for report in (replace(r, places_told=max(places, r.places_told)) for r in chosen):
            self.vocabulary.add(countable(wording(report)), report.published.toordinal())
            found = self._index.find(search_of(report, self.vocabulary))
            decision = choose_among(report, {key: self._reports[key] for key in found}, self.vocabulary)
            if decision.key is None and not starts_candidate(report):
                continue
            key = decision.key or candidate_key(report)
            self._reports.setdefault(key, []).append(report)
            self._index.file(key, filed_under(report, self.vocabulary), filed_day(report))
            keys.append(key)
        return tuple(dict.fromkeys(keys))

    def reports_of(self, key: str) -> tuple[LinkableReport, ...]:
        """The reports that a candidate holds, oldest first."""
        return tuple(self._reports[key])

    def keys(self) -> tuple[str, ...]:
        """All candidates, in the order in which they began."""
        return tuple(self._reports)
