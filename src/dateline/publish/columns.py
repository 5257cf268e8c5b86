"""What a table of incidents is made of: columns that say what they hold, and cells with types of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from dateline.model import Incident, Place
from dateline.publish.csv_safety import Cell

Value = Cell | date | datetime | tuple[str, ...]
Kind = Literal["string", "integer", "number", "date", "datetime", "list"]
"""Types as Table Schema (datapackage.org) names them. `datetime` is UTC; `list` a list of texts."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, as the data dictionary explains it.

    `meaning`: one sentence. `origin`: who or what fills it. `codes`: each code with its meaning, where it has a closed
    list of them. `separator`: between the entries of a list that has to stand in one cell.
    """

    name: str
    type: Kind
    meaning: str
    origin: str = ""
    unit: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    separator: str = "; "

    def flat(self, value: Value) -> Cell:
        """`value` as a cell of plain text has it: days and instants in ISO 8601, a list joined."""
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        if isinstance(value, tuple):
            return self.separator.join(value)
        return value


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's columns, how an incident fills them, and why one may have no row in it.

    The first column is the incident's public id.
    """

    columns: tuple[Column, ...]
    cells: Callable[[Incident], Mapping[str, Value]]
    left_out: Callable[[Incident], str | None]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def row(self, incident: Incident) -> list[Value]:
        filled = self.cells(incident)
        return [filled.get(name) for name in self.names]


# Who fills a column, in the words of the dictionary.
EDITORS = "the articles, or an editor's correction"
GAZETTEER = "the gazetteer, by the place that is named"
DECISION = "the decision that confirmed it"
SOURCES = "the list of sources and their articles"

TIME_PRECISION: Mapping[str, str] = {"1": "the day", "2": "within a week", "3": "within a month"}
GEO_PRECISION: Mapping[str, str] = {
    "1": "the town itself",
    "2": "near a town, or a part of a district",
    "3": "a larger region",
}


def days(incident: Incident) -> tuple[date | None, date | None]:
    start = incident.date_start
    return start, incident.date_end or start


def point_of(place: Place | None) -> tuple[float, float] | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def source_ids(incident: Incident) -> list[str]:
    return list(dict.fromkeys(source for source, _, _ in incident.sources if source))


def source_names(incident: Incident) -> list[str]:
    """The sources by the names that people know, else by their ids."""
    titles = dict(incident.source_titles)
    return [titles.get(source, source) for source in source_ids(incident)]


def place_cells(place: Place | None, **named: str) -> dict[str, Any]:
    """The place's parts under the names that a table has for them."""
    return {column: getattr(place, part) if place else None for part, column in named.items()}


def place_words(place: Place | None, *divisions: str) -> str:
    """The place's name and those `divisions` of it that are known, each once: "Gwadar, Balochistan"."""
    if place is None:
        return ""
    parts = (place.name or place.text, *(getattr(place, division) for division in divisions))
    return ", ".join(dict.fromkeys(part for part in parts if part))


def summary(incident: Incident) -> str:
    """One plain sentence: what, where, when, how many. For notes and feeds where an editor wrote none."""
    start, end = days(incident)
    where = place_words(incident.place, "admin1")
    when = ""
    if start is not None and end is not None:
        when = f" on {_said(start)}" if start == end else f" from {_said(start)} to {_said(end)}"
    what = incident.sub_event_type if incident.sub_event_type != "Other" else incident.event_type
    toll = ""
    if incident.killed is not None:
        low, high = incident.killed.low, incident.killed.high
        best = incident.killed.best
        if low is not None and high is not None and low != high:
            toll = f" {low} to {high} killed."
        elif (number := best if best is not None else (low if low is not None else high)) is not None:
            toll = f" {'At least ' if high is None and low == number else ''}{number} killed."
    return f"{what}{f' in {where}' if where else ''}{when}.{toll}"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def always(incident: Incident) -> str | None:
    return None
