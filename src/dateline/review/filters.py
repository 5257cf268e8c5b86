"""What of the queue is wanted: one value that a page, a link, a saved view and a command all read and write.

A filter's address is its `query()`, the same for equal filters; what cannot be read of an address is left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from dateline.review.vocabulary import EVENT_TYPE_OF, EVENT_TYPES

Values = Mapping[str, str]

TABS = ("proposed", "referred", "unsure", "updates", "confirmed", "rejected", "duplicate", "past", "all")
"""The queue's tabs: the states; "updates": decided candidates about which new reports say something else; "past": what
waits and was told by nothing but a backfill, and so not under "proposed"; "all": whatever its state.
"""
NOBODY = "nobody"
"""As `assignee`: given to no one."""
NO_WATCH = "none"
"""As `watch`: in no watch."""

LONGEST_WATCH = 60
_LONGEST = 200


def one_line(value: str, longest: int = _LONGEST) -> str:
    """What an address says, as a database can hold it."""
    storable = value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")
    return " ".join(storable.split())[:longest].strip()


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees, WGS 84, edges included. `west` above `east` goes over the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def read(cls, text: str) -> Box | None:
        """ "west,south,east,north" with south at or below north; None for anything that is no box on the globe."""
        try:
            west, south, east, north = (round(float(part), 4) + 0.0 for part in text.split(","))
        except ValueError:
            return None
        if not all(map(math.isfinite, (south, west, north, east))):
            return None
        on_globe = -90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180
        return cls(west, south, east, north) if on_globe else None

    def __str__(self) -> str:
        return ",".join(f"{edge:g}" if edge == int(edge) else repr(edge) for edge in self.edges)

    @property
    def edges(self) -> tuple[float, float, float, float]:
        return (self.west, self.south, self.east, self.north)

    @property
    def over_the_date_line(self) -> bool:
        return self.west > self.east


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What happened, where, when and who says so: the part that candidates and incidents share. Empty means any.

    Days are inclusive, and overlapping them is enough. `admin1` needs a country, `admin2` an admin1. `actor` is a
    name, `source` the id of a feed, `text` words of which each must be there, whole or as a beginning.
    """

    country: str = ""
    admin1: str = ""
    admin2: str = ""
    box: Box | None = None
    event_type: str = ""
    sub_event_type: str = ""
    actor: str = ""
    source: str = ""
    language: str = ""
    first_day: date | None = None
    last_day: date | None = None
    text: str = ""

    @classmethod
    def read(cls, given: Values) -> EventFilter:
        """From an address's values. The box may come as `box`, or as a form sends it: four numbers."""

        def said(name: str, longest: int = _LONGEST) -> str:
            return one_line(given.get(name, ""), longest)

        country = said("country").upper()
        country = country if len(country) == 2 and country.isascii() and country.isalpha() else ""
        admin1 = said("admin1") if country else ""
        sides = [said(side) for side in ("west", "south", "east", "north")]
        event_type = said("type")
        sub_event_type = said("sub")
        return cls(
            country=country,
            admin1=admin1,
            admin2=said("admin2") if admin1 else "",
            box=Box.read(said("box") or ",".join(sides)),
            event_type=event_type if event_type in EVENT_TYPES else "",
            sub_event_type=sub_event_type if sub_event_type in EVENT_TYPE_OF else "",
            actor=said("actor"),
            source=said("source"),
            language=said("language", 8).lower(),
            first_day=_day(said("from")),
            last_day=_day(said("to")),
            text=said("q"),
        )

    def values(self) -> dict[str, str]:
        """As an address carries it, without what is empty."""
        found = {
            "country": self.country,
            "admin1": self.admin1,
            "admin2": self.admin2,
            "box": str(self.box) if self.box else "",
            "type": self.event_type,
            "sub": self.sub_event_type,
            "actor": self.actor,
            "source": self.source,
            "language": self.language,
            "from": self.first_day.isoformat() if self.first_day else "",
            "to": self.last_day.isoformat() if self.last_day else "",
            "q": self.text,
        }
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue to show. `least_score`: percent. `assignee`: a user's name, or `NOBODY`. `watch`: its id, or
    `NO_WATCH`.
    """

    tab: str = "proposed"
    what: EventFilter = EventFilter()
    least_score: int = 0
    assignee: str = ""
    disagree: bool = False
    updated: bool = False
    watch: str = ""

    @classmethod
    def read(cls, given: Values) -> QueueFilter:
        tab, score = given.get("state", ""), given.get("score", "")
        return cls(
            tab=tab if tab in TABS else "proposed",
            what=EventFilter.read(given),
            least_score=min(100, int(score)) if score.isascii() and score.isdigit() and len(score) < 4 else 0,
            assignee=one_line(given.get("assignee", ""), 150),
            disagree=given.get("disagree") == "1",
            updated=given.get("update") == "1",
            watch=one_line(given.get("watch", ""), LONGEST_WATCH),
        )

    @classmethod
    def from_query(cls, query: str) -> QueueFilter:
        """Of an address's query, with or without its question mark."""
        return cls.read(dict(parse_qsl(query.removeprefix("?"))))

    def values(self) -> dict[str, str]:
        """As an address carries it, without what is empty or the default."""
        own = {
            "state": "" if self.tab == "proposed" else self.tab,
            "score": str(self.least_score) if self.least_score else "",
            "assignee": self.assignee,
            "disagree": "1" if self.disagree else "",
            "update": "1" if self.updated else "",
            "watch": self.watch,
        }
        return {name: value for name, value in own.items() if value} | self.what.values()

    def query(self, **more: str) -> str:
        """The address's query: "" for the whole queue, else "?..." with `more` behind it."""
        values = self.values() | {name: value for name, value in more.items() if value}
        return f"?{urlencode(values)}" if values else ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab is chosen."""
        return any(getattr(self, f.name) != f.default for f in fields(self) if f.name != "tab")


def chosen(values: Mapping[str, Any]) -> QueueFilter:
    """From options of a command: the names of an address, with what is empty, None, 0 or False left out."""
    return QueueFilter.read(
        {name: "1" if value is True else str(value) for name, value in values.items() if value}
    )
