"""Confirmed incidents as JSON: a whole one a line, or a GeoJSON FeatureCollection (RFC 7946)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from dateline.model import Incident
from dateline.publish.columns import point_of
from dateline.publish.columns_own import LAYOUT, own_cells
from dateline.publish.outgoing import About, Outgoing, change_record, is_web_address
from dateline.review.incident import incident_record

# A feature has them as its geometry, and its sources in full.
_NOT_PROPERTIES = frozenset({"latitude", "longitude", "sources", "source_urls"})


def json_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def json_lines(outgoing: Iterable[Outgoing], about: About) -> Iterator[str]:
    """An incident a line with the provenance of each field; a retracted one has its id and the change alone."""
    for one in outgoing:
        record: dict[str, Any] = (
            {"public_id": one.incident.public_id} if one.retracted else incident_record(one.incident)
        )
        if one.change is not None:
            record |= change_record(one.change)
        if not one.retracted and (rights := about.rights_of(one.incident)):
            record["credit"] = rights
        yield f"{json_text(record)}\n"


def geojson(outgoing: Iterable[Outgoing], about: About) -> Iterator[str]:
    yield (
        f'{{"type":"FeatureCollection","title":{json_text(about.title)},"credit":{json_text(about.rights)},'
        f'"features":['
    )
    separator = "\n"
    for one in outgoing:
        yield f"{separator}{json_text(feature(one))}"
        separator = ",\n"
    yield "\n]}\n"


def feature(one: Outgoing) -> dict[str, Any]:
    """A GeoJSON feature; its geometry is null where the place is not known. Longitude comes first."""
    incident = one.incident
    properties = {"id": incident.public_id} if one.retracted else _properties(incident)
    if one.change is not None:
        properties |= change_record(one.change)
    point = None if one.retracted else point_of(incident.place)
    return {
        "type": "Feature",
        "id": incident.public_id,
        "geometry": {"type": "Point", "coordinates": [point[1], point[0]]} if point else None,
        "properties": properties,
    }


def _properties(incident: Incident) -> dict[str, Any]:
    cells = own_cells(incident)
    titles = dict(incident.source_titles)
    return {c.name: c.flat(cells[c.name]) for c in LAYOUT.columns if c.name not in _NOT_PROPERTIES} | {
        "sources": [
            {
                "source": titles.get(source, source),
                "url": url if is_web_address(url) else None,
                "headline": headline,
            }
            for source, url, headline in incident.sources
        ]
    }
