"""ACLED's columns, named and coded as in its codebook. Only what can be derived; the rest stays empty."""

from __future__ import annotations

from collections.abc import Mapping

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
    days,
    place_cells,
    source_names,
    summary,
)
from dateline.publish.columns_own import CODEBOOK, DISORDER_CODES, EVENT_TYPE_CODES, SUB_EVENT_TYPE_CODES
from dateline.publish.countries import country
from dateline.publish.parties import interaction, sides, targets_civilians
from dateline.review.vocabulary import ACTOR_KINDS, EVENT_TYPES

_DISASTERS = "Disasters"
_TARGETING = "Civilian targeting"


def _without(codes: Mapping[str, str]) -> Mapping[str, str]:
    """Those that ACLED has."""
    ours = {_DISASTERS, *EVENT_TYPES[_DISASTERS]}
    return {code: meaning for code, meaning in codes.items() if code not in ours}


_SIDE = "the actors by their roles, as ACLED names sides"
_INTER: Mapping[str, str] = {str(code): kind for kind, code in ACTOR_KINDS.items()}
_NOT_OURS = "left empty: nothing in the articles says it"

ACLED: tuple[Column, ...] = (
    Column("event_id_cnty", "string", "Permanent public id: DL- and 13 letters and digits.", DECISION),
    Column("event_date", "date", "First day.", EDITORS, "day, ISO 8601"),
    Column("year", "integer", "Year of the first day.", EDITORS),
    Column("time_precision", "integer", "How exactly the day is known.", EDITORS, codes=TIME_PRECISION),
    Column("disorder_type", "string", "Kind of disorder.", CODEBOOK, codes=_without(DISORDER_CODES)),
    Column("event_type", "string", "What happened.", CODEBOOK, codes=_without(EVENT_TYPE_CODES)),
    Column(
        "sub_event_type", "string", "What happened, closer.", CODEBOOK, codes=_without(SUB_EVENT_TYPE_CODES)
    ),
    Column("actor1", "string", "Who did it: perpetrator, else claimant, else accused.", _SIDE),
    Column("assoc_actor_1", "list", "Others on that side.", _SIDE),
    Column("inter1", "integer", "Kind of the first side.", _SIDE, codes=_INTER),
    Column("actor2", "string", "The other side.", _SIDE),
    Column("assoc_actor_2", "list", "Others on that side.", _SIDE),
    Column("inter2", "integer", "Kind of the second side.", _SIDE, codes=_INTER),
    Column(
        "interaction",
        "integer",
        "Both kinds as two digits, the lower first; the second is 0 where there is one side alone.",
        _SIDE,
    ),
    Column(
        "civilian_targeting",
        "string",
        "Whether civilians were the main target; empty if not.",
        "types and sides",
        codes={_TARGETING: "they were"},
    ),
    Column("iso", "integer", "Country; 0 for Kosovo, which has no number.", GAZETTEER, "ISO 3166-1 numeric"),
    Column("region", "string", "ACLED's region.", "the country"),
    Column("country", "string", "Country by its English name.", GAZETTEER),
    Column("admin1", "string", "First-level division.", GAZETTEER),
    Column("admin2", "string", "Second-level division.", GAZETTEER),
    Column("admin3", "string", "Third-level division.", _NOT_OURS),
    Column("location", "string", "The place's name.", GAZETTEER),
    Column("latitude", "number", "Latitude of the place.", GAZETTEER, "degrees, WGS 84"),
    Column("longitude", "number", "Longitude of the place.", GAZETTEER, "degrees, WGS 84"),
    Column("geo_precision", "integer", "How exactly the place is known.", EDITORS, codes=GEO_PRECISION),
    Column("source", "list", "Sources by name.", SOURCES),
    Column("source_scale", "string", "The narrowest and the widest reach of the sources.", SOURCES),
    Column("notes", "string", "The editor's notes, else one plain sentence.", "the editor, else the program"),
    Column(
        "fatalities",
        "integer",
        "The best figure of people killed, else the lowest; 0 where none were reported, as in ACLED.",
        EDITORS,
        "people",
    ),
    Column("tags", "list", "Weapons and other modes.", EDITORS),
    Column(
        "timestamp",
        "integer",
        "When it was last confirmed or corrected.",
        DECISION,
        "seconds since 1970-01-01, UTC",
    ),
)


def acled_cells(incident: Incident) -> dict[str, Value]:
    """ACLED's columns. `fatalities` is the best figure, else the lowest; 0 where none were reported, as in
    ACLED.
    """
    start, _ = days(incident)
    place = incident.place
    known = country(place.country_code) if place else None
    first, second = sides(incident)
    killed = incident.killed
    fatalities = (
        0 if killed is None else next((n for n in (killed.best, killed.low, killed.high) if n is not None), 0)
    )
    return {
        "event_id_cnty": incident.public_id,
        "event_date": start,
        "year": start.year if start else None,
        "time_precision": incident.time_precision,
        "disorder_type": incident.disorder_type,
        "event_type": incident.event_type,
        "sub_event_type": incident.sub_event_type,
        "actor1": first.name,
        "assoc_actor_1": first.associates,
        "inter1": first.inter,
        "actor2": second.name,
        "assoc_actor_2": second.associates,
        "inter2": second.inter,
        "interaction": interaction(first, second) if first.name else None,
        "civilian_targeting": _TARGETING if targets_civilians(incident, second) else "",
        "iso": known.iso_number if known else None,
        "region": known.acled_region if known else None,
        "country": known.name if known else None,
        **place_cells(
            place,
            admin1="admin1",
            admin2="admin2",
            latitude="latitude",
            longitude="longitude",
            geo_precision="geo_precision",
        ),
        "location": (place.name or place.text) if place else None,
        "source": tuple(source_names(incident)),
        "source_scale": incident.source_scale,
        "notes": incident.notes or summary(incident),
        "fatalities": fatalities,
        "tags": incident.tags,
        "timestamp": int(incident.confirmed_at.timestamp()),
    }


def not_in_acled(incident: Incident) -> str | None:
    return "ACLED does not code disasters and accidents." if incident.event_type == _DISASTERS else None


LAYOUT = Layout(ACLED, acled_cells, not_in_acled)
