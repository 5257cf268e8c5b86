"""Incidents as rows of a table: our own columns, and what the layouts of other projects share with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dateline.model import Incident, Place
from dateline.publish.countries import country
from dateline.publish.csv_safety import Cell

# fmt: off
OWN: tuple[str, ...] = (
    "id", "date_start", "date_end", "time_precision", "event_type", "sub_event_type", "disorder_type",
    "country_code", "country", "admin1", "admin2", "location", "latitude", "longitude", "geo_precision",
    "geonameid", "perpetrators", "targets", "claimed_by", "denied_by", "killed_low", "killed_best",
    "killed_high", "injured_low", "injured_best", "injured_high", "source_count", "sources",
    "source_urls", "source_scale", "notes", "tags", "corrected_fields", "confirmed_at", "revision", "merged",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's columns, how an incident fills them, and why one may have no row in it."""

    columns: tuple[str, ...]
    cells: Callable[[Incident], Mapping[str, Cell]]
    left_out: Callable[[Incident], str | None]

    def row(self, incident: Incident) -> list[Cell]:
        filled = self.cells(incident)
        return [filled.get(column) for column in self.columns]


def days(incident: Incident) -> tuple[date | None, date | None]:
    start = incident.date_start
    return start, incident.date_end or start


def _figures(name: str, incident: Incident) -> dict[str, Cell]:
    figure = getattr(incident, name)
    return {f"{name}_{part}": getattr(figure, part) if figure else None for part in ("low", "best", "high")}


def _names(incident: Incident, role: str) -> str:
    return "; ".join(dict.fromkeys(a.name for a in incident.actors if a.role == role))


def _claimants(incident: Incident, status: str) -> str:
    return "; ".join(dict.fromkeys(c.claimant for c in incident.claims if c.status == status))


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


def summary(incident: Incident) -> str:
    """One plain sentence: what, where, when, how many. For notes and feeds where an editor wrote none."""
    start, end = days(incident)
    place = incident.place
    where = (
        ", ".join(dict.fromkeys(p for p in ((place.name or place.text), place.admin1) if p)) if place else ""
    )
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


def own_cells(incident: Incident) -> dict[str, Cell]:
    start, end = days(incident)
    place = incident.place
    known = country(place.country_code) if place else None
    sources = source_ids(incident)
    return {
        "id": incident.public_id,
        "date_start": start.isoformat() if start else None,
        "date_end": end.isoformat() if end else None,
        "time_precision": incident.time_precision,
        "event_type": incident.event_type,
        "sub_event_type": incident.sub_event_type,
        "disorder_type": incident.disorder_type,
        "country_code": place.country_code if place else None,
        "country": known.name if known else None,
        **place_cells(
            place,
            admin1="admin1",
            admin2="admin2",
            latitude="latitude",
            longitude="longitude",
            geo_precision="geo_precision",
            geonameid="geonameid",
        ),
        "location": (place.name or place.text) if place else None,
        "perpetrators": _names(incident, "perpetrator"),
        "targets": _names(incident, "target"),
        "claimed_by": _claimants(incident, "claimed"),
        "denied_by": _claimants(incident, "denied"),
        **_figures("killed", incident),
        **_figures("injured", incident),
        "source_count": len(sources),
        "sources": "; ".join(sources),
        "source_urls": " ".join(dict.fromkeys(url for _, url, _ in incident.sources)),
        "source_scale": incident.source_scale,
        "notes": incident.notes,
        "tags": "; ".join(incident.tags),
        "corrected_fields": "; ".join(incident.corrected_fields),
        "confirmed_at": incident.confirmed_at.isoformat(),
        "revision": incident.revision,
        "merged": "; ".join(gone for gone, _ in incident.merged),
    }


def _always(incident: Incident) -> str | None:
    return None


LAYOUT = Layout(OWN, own_cells, _always)
