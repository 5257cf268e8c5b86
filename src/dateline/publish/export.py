"""Confirmed incidents in every form they leave in. Each form streams: a piece of text goes out as soon as it
is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dateline.errors import UsageError
from dateline.model import Incident, Place
from dateline.publish import columns, columns_acled, columns_ucdp
from dateline.publish.atom import atom_pieces, is_web_address
from dateline.publish.columns import Layout, own_cells
from dateline.publish.csv_safety import csv_lines
from dateline.review.incident import incident_record

FORMATS: Mapping[str, str] = {
    "csv": "csv",
    "geojson": "geojson",
    "jsonl": "jsonl",
    "acled": "acled.csv",
    "ucdp": "ucdp.csv",
    "atom": "atom.xml",
}
"""Each form with the ending of its files."""

LAYOUTS: Mapping[str, Layout] = {
    "csv": columns.LAYOUT,
    "acled": columns_acled.LAYOUT,
    "ucdp": columns_ucdp.LAYOUT,
}
CONTENT_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "acled": "text/csv; charset=utf-8",
    "ucdp": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "jsonl": "application/jsonl; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}
CREDIT = "Place names and coordinates: GeoNames (geonames.org), CC BY 4.0"
TITLE = "dateline: confirmed incidents"


def export(
    incidents: Iterable[Incident], format: str, *, title: str = TITLE, self_url: str | None = None
) -> Iterator[str]:
    """The incidents as text, in pieces, in the order they come. Pure.

    `format`: one of FORMATS. csv, acled and ucdp are tables (`publish.columns`), ready for a spreadsheet;
    jsonl has a whole incident a line with the provenance of each field; geojson is a FeatureCollection (RFC
    7946); atom a feed (RFC 4287), of which `title` and `self_url` are title and address. Raises UsageError
    for another format.
    """
    if format in LAYOUTS:
        return _table(incidents, LAYOUTS[format])
    match format:
        case "jsonl":
            return _json_lines(incidents)
        case "geojson":
            return _geojson(incidents)
        case "atom":
            return atom_pieces(incidents, title=title, self_url=self_url, credit=CREDIT)
        case _:
            raise UsageError(
                f"There is no format {format}; choose one of {', '.join(FORMATS)}.", resource=format
            )


def left_out(incident: Incident, format: str) -> str | None:
    """Why the incident has no row in that format, in one sentence; None if it has one."""
    return LAYOUTS[format].left_out(incident) if format in LAYOUTS else None


def _table(incidents: Iterable[Incident], layout: Layout) -> Iterator[str]:
    return csv_lines(layout.columns, (layout.row(i) for i in incidents if layout.left_out(i) is None))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _json_lines(incidents: Iterable[Incident]) -> Iterator[str]:
    for incident in incidents:
        record = incident_record(incident)
        if incident.place is not None and incident.place.geonameid is not None:
            record["credit"] = CREDIT
        yield f"{_json(record)}\n"


def _geojson(incidents: Iterable[Incident]) -> Iterator[str]:
    yield f'{{"type":"FeatureCollection","credit":{_json(CREDIT)},"features":['
    separator = "\n"
    for incident in incidents:
        yield f"{separator}{_json(feature(incident))}"
        separator = ",\n"
    yield "\n]}\n"


def feature(incident: Incident) -> dict[str, Any]:
    """A GeoJSON feature; its geometry is null where the place is not known. Longitude comes first."""
    properties: dict[str, Any] = dict(own_cells(incident))
    del properties["source_urls"], properties["latitude"], properties["longitude"]
    titles = dict(incident.source_titles)
    properties["sources"] = [
        {
            "source": titles.get(source, source),
            "url": url if is_web_address(url) else None,
            "headline": headline,
        }
        for source, url, headline in incident.sources
    ]
    return {
        "type": "Feature",
        "id": incident.public_id,
        "geometry": _geometry(incident.place),
        "properties": properties,
    }


def _geometry(place: Place | None) -> dict[str, Any] | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return {"type": "Point", "coordinates": [place.longitude, place.latitude]}
