"""Confirmed incidents in every form they leave in. Each form streams: a piece goes out as soon as it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from dateline.errors import UsageError
from dateline.model import Incident
from dateline.publish import columns_acled, columns_own, columns_ucdp
from dateline.publish.columns import Layout
from dateline.publish.csv_safety import csv_lines
from dateline.publish.outgoing import About, Outgoing, columns_of, rows_of


@dataclass(frozen=True, slots=True)
class Format:
    """A form: the ending of its files, its media type, what it is for, and the table that it has, if it is one."""

    ending: str
    media_type: str
    says: str
    layout: Layout | None = None


_CSV = "text/csv; charset=utf-8"
FORMATS: Mapping[str, Format] = {
    "csv": Format("csv", _CSV, "our own columns, for spreadsheets and statistics", columns_own.LAYOUT),
    "geojson": Format("geojson", "application/geo+json", "points for maps (RFC 7946)"),
    "jsonl": Format("jsonl", "application/jsonl; charset=utf-8", "everything, an incident a line"),
    "parquet": Format(
        "parquet", "application/vnd.apache.parquet", "our own columns, typed", columns_own.LAYOUT
    ),
    "acled": Format("acled.csv", _CSV, "ACLED's columns", columns_acled.LAYOUT),
    "ucdp": Format("ucdp.csv", _CSV, "UCDP GED's columns", columns_ucdp.LAYOUT),
    "atom": Format("atom.xml", "application/atom+xml; charset=utf-8", "a feed (RFC 4287)"),
    "ics": Format("ics", "text/calendar; charset=utf-8", "a calendar (RFC 5545)"),
    "stix": Format("stix.json", "application/stix+json;version=2.1", "a STIX 2.1 bundle"),
}


_PLAIN = About()


def export(incidents: Iterable[Incident], format: str, about: About = _PLAIN) -> Iterator[bytes]:
    """The incidents as bytes, in pieces, in the order they come. Pure; texts are UTF-8.

    `format`: one of FORMATS. Raises UsageError for another one.
    """
    return _pieces((Outgoing(incident) for incident in incidents), format, about, changes=False)


def export_changes(changed: Iterable[Outgoing], format: str, about: About = _PLAIN) -> Iterator[bytes]:
    """What became of incidents since a cursor, each once and with its change. Otherwise as `export`.

    Laid over an earlier export by id, the retracted ones taken away, it gives what a full export would.
    """
    return _pieces(changed, format, about, changes=True)


def left_out(incident: Incident, format: str) -> str | None:
    """Why the incident has no row in that format, in one sentence; None if it has one."""
    if format == "ics":
        from dateline.publish.calendar_form import not_in_calendar

        return not_in_calendar(incident)
    layout = _known(format).layout
    return layout.left_out(incident) if layout else None


def _known(format: str) -> Format:
    if format not in FORMATS:
        raise UsageError(f"There is no format {format}; choose one of {', '.join(FORMATS)}.", resource=format)
    return FORMATS[format]


def _pieces(outgoing: Iterable[Outgoing], format: str, about: About, *, changes: bool) -> Iterator[bytes]:
    layout = _known(format).layout
    # Imported where they are needed: the libraries behind some forms are large, and most calls want one form.
    match format:
        case "parquet" if layout is not None:
            from dateline.publish.parquet_form import parquet_pieces

            return parquet_pieces(rows_of(layout, outgoing), columns_of(layout, changes=changes), about)
        case "ics":
            from dateline.publish.calendar_form import calendar_pieces

            return calendar_pieces(outgoing, about)
        case _:
            return (piece.encode("utf-8", "replace") for piece in _texts(outgoing, format, about, changes))


def _texts(outgoing: Iterable[Outgoing], format: str, about: About, changes: bool) -> Iterator[str]:
    if (layout := FORMATS[format].layout) is not None:
        columns = columns_of(layout, changes=changes)
        table = (
            [c.flat(value) for c, value in zip(columns, row, strict=True)]
            for row in rows_of(layout, outgoing)
        )
        return csv_lines([c.name for c in columns], table)
    match format:
        case "jsonl":
            from dateline.publish.json_forms import json_lines as written
        case "geojson":
            from dateline.publish.json_forms import geojson as written
        case "stix":
            from dateline.publish.stix import stix_pieces as written
        case _:
            from dateline.publish.atom import atom_pieces as written
    return written(outgoing, about)
