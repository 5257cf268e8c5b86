"""Which confirmed incidents are wanted: the queue's filter of what happened, and a watch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, urlencode

from dateline.review.filters import LONGEST_WATCH, Box, EventFilter, Values, one_line

_ANYTHING = EventFilter()


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """`watch`: a watch's id; "" for all. An address carries it under the same names as the queue's."""

    what: EventFilter = _ANYTHING
    watch: str = ""

    @classmethod
    def read(cls, given: Values) -> IncidentFilter:
        """From an address's values; what cannot be read is left out."""
        return cls(
            EventFilter.read(given),
            one_line(given.get("watch", ""), LONGEST_WATCH),
        )

    @classmethod
    def from_query(cls, query: str) -> IncidentFilter:
        """Of an address's query, with or without its question mark."""
        return cls.read(dict(parse_qsl(query.removeprefix("?"))))

    def values(self) -> dict[str, str]:
        """As an address carries it, without what is empty."""
        return ({"watch": self.watch} if self.watch else {}) | self.what.values()

    def query(self, **changed: str) -> str:
        """The address's query with its "?", "" for all. `changed`: values to set; "" takes one away."""
        kept = {name: value for name, value in (self.values() | changed).items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def between(self, first_day: date | None, last_day: date | None) -> IncidentFilter:
        return replace(self, what=replace(self.what, first_day=first_day, last_day=last_day))

    def inside(self, box: Box | None) -> IncidentFilter:
        return replace(self, what=replace(self.what, box=box))
