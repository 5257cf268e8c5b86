"""Our own columns: everything of an incident that fits into one row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dateline.model import Incident
from dateline.publish.columns import (
    DECISION,
    EDITORS,
    GAZETTEER,
    GEO_PRECISION,
    SOURCES,
    TIME_PRECISION,
    Column,
    Layout,
    Value,
    always,
    days,
    place_cells,
    source_ids,
)
from dateline.publish.countries import country
from dateline.review.vocabulary import EVENT_TYPE_OF, EVENT_TYPES, disorder_type

CODEBOOK = "the codebook, by the articles or an editor's correction"
_FIGURES = "the articles' figures by the desk's merge rule, or an editor's correction"

EVENT_TYPE_CODES: Mapping[str, str] = {
    event: "of ACLED's codebook" if event != "Disasters" else "not ACLED's: natural disasters and accidents"
    for event in EVENT_TYPES
}
SUB_EVENT_TYPE_CODES: Mapping[str, str] = {sub: f"under {event}" for sub, event in EVENT_TYPE_OF.items()}
DISORDER_CODES: Mapping[str, str] = {
    disorder: f"of {', '.join(dict.fromkeys(EVENT_TYPE_OF[s] for s in EVENT_TYPE_OF if disorder_type(s) == disorder))}"
    for disorder in dict.fromkeys(disorder_type(sub) for sub in EVENT_TYPE_OF)
}

OWN: tuple[Column, ...] = (
    Column(
        "id",
        "string",
        "Permanent public id: DL- and 13 letters and digits. It stays the same for good.",
        DECISION,
    ),
    Column("date_start", "date", "First day.", EDITORS, "day, ISO 8601"),
    Column("date_end", "date", "Last day; equal to the first for one day.", EDITORS, "day, ISO 8601"),
    Column("time_precision", "integer", "How exactly the days are known.", EDITORS, codes=TIME_PRECISION),
    Column("event_type", "string", "What happened.", CODEBOOK, codes=EVENT_TYPE_CODES),
    Column("sub_event_type", "string", "What happened, more closely.", CODEBOOK, codes=SUB_EVENT_TYPE_CODES),
    Column(
        "disorder_type",
        "string",
        "The kind of disorder that goes with the type.",
        CODEBOOK,
        codes=DISORDER_CODES,
    ),
    Column("country_code", "string", "Country.", GAZETTEER, "ISO 3166-1 alpha-2"),
    Column("country", "string", "Country by its English name.", GAZETTEER),
    Column("admin1", "string", "First-level division: province, state.", GAZETTEER),
    Column("admin2", "string", "Second-level division: district, county.", GAZETTEER),
    Column("location", "string", "The place's name.", GAZETTEER),
    Column(
        "latitude", "number", "Latitude of the place, not of the very spot.", GAZETTEER, "degrees, WGS 84"
    ),
    Column(
        "longitude", "number", "Longitude of the place, not of the very spot.", GAZETTEER, "degrees, WGS 84"
    ),
    Column("geo_precision", "integer", "How exactly the place is known.", EDITORS, codes=GEO_PRECISION),
    Column(
        "geonameid",
        "integer",
        "GeoNames id; a negative one is a place added in config/gazetteer/.",
        GAZETTEER,
    ),
    Column("perpetrators", "list", "Actors who did it.", EDITORS),
    Column("targets", "list", "Actors whom it was done to.", EDITORS),
    Column("claimed_by", "list", "Who claimed responsibility.", EDITORS),
    Column("denied_by", "list", "Who denied responsibility.", EDITORS),
    *(
        Column(
            f"{what}_{part}",
            "integer",
            f"{meaning} {about}; empty where no figure is known.",
            _FIGURES,
            "people",
        )
        for what, about in (("killed", "of people killed"), ("injured", "of people injured"))
        for part, meaning in (("low", "Lowest figure"), ("best", "Best figure"), ("high", "Highest figure"))
    ),
    Column("source_count", "integer", "Sources that tell it; copies count each.", SOURCES, "sources"),
    Column("sources", "list", "Ids of these sources.", SOURCES),
    Column("source_urls", "list", "The articles' addresses.", SOURCES, separator=" "),
    Column(
        "source_scale",
        "string",
        "The narrowest and the widest reach of these sources, joined by a hyphen.",
        SOURCES,
        codes={
            "Local": "a town or district",
            "Subnational": "a part of a country",
            "National": "a country",
            "Regional": "a part of the world",
            "International": "the world",
            "Other": "anything else",
            "Local-National": "for one: from local to national sources",
        },
    ),
    Column("notes", "string", "The editor's notes.", "the editor"),
    Column("tags", "list", "Weapons and other modes.", EDITORS),
    Column("corrected_fields", "list", "Fields that hold an editor's value and not the program's.", DECISION),
    Column("confirmed_at", "datetime", "When it was last confirmed or corrected.", DECISION, "UTC, ISO 8601"),
    Column("revision", "integer", "Number of that decision among those on this incident.", DECISION),
    Column(
        "merged",
        "list",
        "Public ids of incidents that turned out to be this one; they have no row any more.",
        DECISION,
    ),
)


def _figures(name: str, incident: Incident) -> dict[str, Value]:
    figure = getattr(incident, name)
    return {f"{name}_{part}": getattr(figure, part) if figure else None for part in ("low", "best", "high")}


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _names(incident: Incident, role: str) -> tuple[str, ...]:
    return _once(a.name for a in incident.actors if a.role == role)


def _claimants(incident: Incident, status: str) -> tuple[str, ...]:
    return _once(c.claimant for c in incident.claims if c.status == status)


def own_cells(incident: Incident) -> dict[str, Value]:
    start, end = days(incident)
    place = incident.place
    known = country(place.country_code) if place else None
    sources = source_ids(incident)
    return {
        "id": incident.public_id,
        "date_start": start,
        "date_end": end,
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
        "sources": tuple(sources),
        "source_urls": _once(url for _, url, _ in incident.sources),
        "source_scale": incident.source_scale,
        "notes": incident.notes,
        "tags": incident.tags,
        "corrected_fields": incident.corrected_fields,
        "confirmed_at": incident.confirmed_at,
        "revision": incident.revision,
        "merged": tuple(gone for gone, _ in incident.merged),
    }


LAYOUT = Layout(OWN, own_cells, always)
