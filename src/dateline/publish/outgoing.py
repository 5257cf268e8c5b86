"""What leaves: an incident as it stands, or what became of it since somebody last asked; and what is said of the whole."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from dateline.model import Incident
from dateline.publish.columns import Column, Layout, Value

CREDIT = "Place names and coordinates: GeoNames (geonames.org), CC BY 4.0"
TITLE = "dateline: confirmed incidents"


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself. `address`: where it is served; `licence`, `publisher`: the operator's."""

    title: str = TITLE
    address: str | None = None
    licence: str = ""
    publisher: str = ""

    @property
    def rights(self) -> str:
        """The licence line: the operator's own, where there is one, and the credit that GeoNames is owed."""
        return f"{self.licence}. {CREDIT}" if self.licence else CREDIT

    def rights_of(self, incident: Incident) -> str:
        """The line for one incident alone; "" where nothing is owed."""
        theirs = incident.place is not None and incident.place.geonameid is not None
        return self.rights if theirs else self.licence


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an incident since a cursor: the last of its changes.

    kind: published | changed | retracted. `number`: its position in the log of changes. `merged_into`: the public id
    that a retracted incident went into; "" for none.
    """

    kind: str
    number: int
    at: datetime
    merged_into: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An incident on its way out. `change` is None in a full export.

    Where it is retracted, `incident` is what it said last: forms print its id and no more.
    """

    incident: Incident
    change: Change | None = None

    @property
    def retracted(self) -> bool:
        return self.change is not None and self.change.kind == "retracted"


CHANGE_COLUMNS: tuple[Column, ...] = (
    Column(
        "change",
        "string",
        "What became of the incident since the cursor.",
        "the log of changes",
        codes={
            "published": "it was not there before",
            "changed": "this row takes the place of the earlier one",
            "retracted": "take the earlier row away; all other columns but the id are empty",
        },
    ),
    Column("change_number", "integer", "Position of the change in the log.", "the log of changes"),
    Column("changed_at", "datetime", "When it was changed.", "the log of changes", "UTC, ISO 8601"),
    Column(
        "merged_into",
        "string",
        "Public id of the incident that a retracted one was merged into.",
        "the log of changes",
    ),
)
"""What rows of an incremental export have beside their own columns."""


def columns_of(layout: Layout, *, changes: bool) -> tuple[Column, ...]:
    return (*layout.columns, *CHANGE_COLUMNS) if changes else layout.columns


def rows_of(layout: Layout, outgoing: Iterable[Outgoing]) -> Iterator[Sequence[Value]]:
    """The rows of a table. An incident that the layout leaves out has none in a full export; among changes it has one
    that retracts it, since an earlier version of it may have had a row.
    """
    for one in outgoing:
        out = layout.left_out(one.incident) is not None
        if one.change is None:
            if not out:
                yield layout.row(one.incident)
            continue
        gone = out or one.retracted
        row: list[Value] = (
            [one.incident.public_id, *[None] * (len(layout.columns) - 1)]
            if gone
            else layout.row(one.incident)
        )
        kind = "retracted" if gone else one.change.kind
        yield [*row, kind, one.change.number, one.change.at, one.change.merged_into]


def change_record(change: Change) -> dict[str, object]:
    """A change as JSON-ready data, under the names of the tables' columns."""
    return {
        "change": change.kind,
        "change_number": change.number,
        "changed_at": change.at.isoformat(),
        "merged_into": change.merged_into or None,
    }


# ------------------------------------------------------------------------------------- what several forms have to do

_NAMES = uuid.NAMESPACE_OID


def uuid_of(*words: str) -> uuid.UUID:
    """The UUID (version 5) of something of ours: the same for the same words, on every machine."""
    name = f"dateline:{':'.join(words)}"
    return uuid.uuid5(_NAMES, name.encode("utf-8", "replace").decode())


def last_touched(incident: Incident) -> datetime:
    """When it was confirmed, corrected, or last got an incident merged into it."""
    return max([incident.confirmed_at, *(at for _, at in incident.merged)])


def moment(value: datetime) -> str:
    """An instant as Atom and others want it, to the second."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# Controls but tab and line feed, halves of surrogate pairs, non-characters; and the marks that turn the direction of all
# that follows them, which a title has no use for and a list of titles is spoilt by. Marks of a single place stay.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def readable(text: str) -> str:
    """`text` for forms that a program shows as it stands: no control characters, no turned directions."""
    return _TURNS.sub("", _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", _LINE_ENDS.sub("\n", text)))


def is_web_address(url: str) -> bool:
    """http or https with a host, and nothing that has no place in an address."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(host)
        and not re.search(r"[\s\x00-\x20\x7f\"<>\\^`{|}\ud800-\udfff]", url)
    )


def links_of(incident: Incident) -> list[str]:
    """The articles' addresses that can be followed, each once."""
    return [url for url in dict.fromkeys(url for _, url, _ in incident.sources) if is_web_address(url)]


def description(incident: Incident) -> str:
    """The editor's notes and the headlines with their sources; the summary of `columns` where there are neither."""
    titles = dict(incident.source_titles)
    sources = "; ".join(
        f"{headline} ({titles.get(source, source)})" for source, _, headline in incident.sources
    )
    return "\n".join(part for part in (incident.notes, f"Sources: {sources}" if sources else "") if part)
