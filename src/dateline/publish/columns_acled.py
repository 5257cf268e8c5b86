"""ACLED's columns, named and coded as in its codebook. Only what can be derived; the rest stays empty."""

from __future__ import annotations

from dateline.model import Incident
from dateline.publish.columns import Layout, days, place_cells, source_names, summary
from dateline.publish.countries import country
from dateline.publish.csv_safety import Cell
from dateline.publish.parties import interaction, sides, targets_civilians

# fmt: off
ACLED: tuple[str, ...] = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)
# fmt: on


def acled_cells(incident: Incident) -> dict[str, Cell]:
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
        "event_date": start.isoformat() if start else None,
        "year": start.year if start else None,
        "time_precision": incident.time_precision,
        "disorder_type": incident.disorder_type,
        "event_type": incident.event_type,
        "sub_event_type": incident.sub_event_type,
        "actor1": first.name,
        "assoc_actor_1": "; ".join(first.associates),
        "inter1": first.inter,
        "actor2": second.name,
        "assoc_actor_2": "; ".join(second.associates),
        "inter2": second.inter,
        "interaction": interaction(first, second) if first.name else "",
        "civilian_targeting": "Civilian targeting" if targets_civilians(incident, second) else "",
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
        "source": "; ".join(source_names(incident)),
        "source_scale": incident.source_scale,
        "notes": incident.notes or summary(incident),
        "fatalities": fatalities,
        "tags": "; ".join(incident.tags),
        "timestamp": int(incident.confirmed_at.timestamp()),
    }


def not_in_acled(incident: Incident) -> str | None:
    return "ACLED does not code disasters and accidents." if incident.event_type == "Disasters" else None


LAYOUT = Layout(ACLED, acled_cells, not_in_acled)
