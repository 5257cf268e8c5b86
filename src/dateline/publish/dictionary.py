"""The data dictionary: what each column of an export means, made of the columns' own definitions.

As a Data Package (datapackage.org, version 2) beside exported files, and as a page of the documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dateline import __version__
from dateline.publish.columns import Column, Layout
from dateline.publish.export import FORMATS
from dateline.publish.outgoing import CHANGE_COLUMNS, CREDIT, About, columns_of

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FILE = "datapackage.json"
SOURCES: Sequence[Mapping[str, str]] = (
    {"title": "GeoNames: place names and coordinates", "path": "https://www.geonames.org"},
    {"title": "Natural Earth: points of provinces, borders", "path": "https://www.naturalearthdata.com"},
)
LICENCES: Sequence[Mapping[str, str]] = (
    {
        "name": "CC-BY-4.0",
        "title": CREDIT,
        "path": "https://creativecommons.org/licenses/by/4.0/",
    },
    {
        "name": "PDDL-1.0",
        "title": "Made with Natural Earth (naturalearthdata.com), public domain",
        "path": "https://www.naturalearthdata.com/about/terms-of-use/",
    },
)


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of an export. `path`: relative to the data package. `size` in bytes, `sha256` of them and the number of
    incidents: None, "" and 0 where it is not written.
    """

    path: str
    format: str
    incidents: int = 0
    size: int | None = None
    sha256: str = ""
    changes: bool = False


def field_record(column: Column) -> dict[str, Any]:
    """A column as a field of a Table Schema; `unit` and `origin` are ours beside it."""
    record: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.meaning}
    if column.type == "list":
        record |= {"delimiter": column.separator, "itemType": "string"}
    if column.unit:
        record["unit"] = column.unit
    if column.origin:
        record["origin"] = column.origin
    if column.codes:
        whole = column.type == "integer"
        record["categories"] = [
            {"value": int(code) if whole else code, "label": meaning}
            for code, meaning in column.codes.items()
        ]
    return record


def schema_record(layout: Layout, *, changes: bool = False) -> dict[str, Any]:
    """A Table Schema. The key is the public id, of which each row has another."""
    return {
        "fields": [field_record(c) for c in columns_of(layout, changes=changes)],
        "primaryKey": [layout.names[0]],
        "missingValues": [""],
    }


def resource_record(file: ExportedFile) -> dict[str, Any]:
    form = FORMATS[file.format]
    record: dict[str, Any] = {
        "name": "".join(c if c.isalnum() or c in "-_" else "-" for c in file.path.lower()),
        "path": file.path,
        "title": f"Confirmed incidents: {form.says}",
        "format": file.format,
        "mediatype": form.media_type.partition(";")[0],
    }
    if file.size is not None:
        record |= {"bytes": file.size, "hash": f"sha256:{file.sha256}", "incidents": file.incidents}
    if form.media_type.startswith("text/csv"):
        record |= {"type": "table", "encoding": "utf-8", "dialect": {"delimiter": ",", "quoteChar": '"'}}
    if form.layout is not None:
        record["schema"] = schema_record(form.layout, changes=file.changes)
    return record


def citation(about: About, now: datetime) -> str:
    """The line to cite the data by, with the credit that is owed."""
    who = about.publisher or "Editors of a dateline desk"
    licence = f" Licence: {about.licence}." if about.licence else ""
    return (
        f"{who} ({now.year}): {about.title}. Collected from news with dateline {__version__}, confirmed by editors, "
        f"exported on {now.date().isoformat()}.{licence} {CREDIT}."
    )


def datapackage(files: Sequence[ExportedFile], about: About, now: datetime) -> dict[str, Any]:
    """The descriptor of a folder of exported files."""
    own = [{"title": f"The incidents: {about.licence}", "name": about.licence}] if about.licence else []
    named = {"contributors": [{"title": about.publisher, "roles": ["publisher"]}]} if about.publisher else {}
    return {
        "$schema": PROFILE,
        "name": "dateline-incidents",
        "title": about.title,
        "description": "Incidents that editors confirmed from news reports. Figures are what sources said.",
        "created": now.isoformat(timespec="seconds"),
        "version": __version__,
        "citation": citation(about, now),
        "licenses": [*own, *LICENCES],
        "sources": list(SOURCES),
        **named,
        "resources": [resource_record(file) for file in files],
    }


# ---------------------------------------------------------------------------------------------------- as a document

_HEAD = """\
# Data dictionary

<!-- Made by tools/dictionary.py of the columns in src/dateline/publish; do not edit. -->

Every column of every table that leaves dateline: its type, its meaning, its codes, and where it comes from. The same
stands, for programs to read, in the `datapackage.json` beside exported files. The [researcher's guide](researcher-guide.md)
says how to get and read them, the [codebook](codebook.md) what the types and codes mean.

An empty cell means "not known", except where a column says otherwise. In CSV a list stands in one cell, its entries
separated as shown; in Parquet it is a list. Days and instants are ISO 8601.
"""
_TABLES = (
    (
        "csv",
        "Our own columns",
        "`csv` and `parquet`; a feature's properties in `geojson`; the extension in `stix`.",
    ),
    ("acled", "ACLED's columns", "`acled`. Names and codes are those of ACLED's public codebook."),
    ("ucdp", "UCDP GED's columns", "`ucdp`. Names and codes are those of UCDP's public codebook."),
)


def dictionary_page() -> str:
    """docs/data-dictionary.md."""
    parts = [_HEAD]
    for name, title, where in _TABLES:
        layout = FORMATS[name].layout
        assert layout is not None
        parts.append(_section(title, where, layout.columns))
    parts.append(
        _section(
            "Changes",
            "After the other columns, in what `dateline export --since` gives, of every table.",
            CHANGE_COLUMNS,
        )
    )
    return "\n".join(parts)


def _section(title: str, where: str, columns: Sequence[Column]) -> str:
    lines = [
        f"## {title}",
        "",
        where,
        "",
        "| column | type | unit | meaning | from |",
        "|---|---|---|---|---|",
    ]
    for c in columns:
        kind = f"list, by `{c.separator}`" if c.type == "list" else c.type
        codes = "".join(f"<br>`{code}` {meaning}" for code, meaning in c.codes.items())
        lines.append(f"| `{c.name}` | {kind} | {c.unit} | {c.meaning}{codes} | {c.origin} |")
    return "\n".join([*lines, ""])
