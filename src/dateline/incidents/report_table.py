"""Tables of places and tolls: a row is an event of its own within the article's main one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from dateline.incidents.report_event import Event
from dateline.incidents.report_events import MAX_EVENTS
from dateline.incidents.report_places import contains, key_of, level
from dateline.incidents.report_statements import Statement
from dateline.incidents.report_types import add_scores, best_family, choose_type
from dateline.mentions.codebook import Codebook
from dateline.mentions.spans import Cell, Segment, SegmentKind, cells
from dateline.model import Casualty, Place
from dateline.ports import Entity, Gazetteer, TaggedText

_HEADER = re.compile(
    r"\b(?:incidents?|attacks?|casualt\w+|killed|deaths?|dead|fatalit\w+|injur\w+|wounded|victims|toll|"
    r"damage|type|event|clash\w*|shooting)\b|"
    r"ہلاک|زخمی|واقع|قتلى|جرحى|morts|tués|blessés",
    re.IGNORECASE,
)
_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("killed", re.compile(r"\b(?:killed|deaths?|dead|fatalit\w+|morts|tués)\b|ہلاک|قتلى", re.IGNORECASE)),
    ("injured", re.compile(r"\b(?:injur\w+|wounded|hurt|blessés)\b|زخمی|جرحى", re.IGNORECASE)),
    ("missing", re.compile(r"\bmissing\b|لاپتہ", re.IGNORECASE)),
    ("abducted", re.compile(r"\b(?:abducted|kidnapped|hostages)\b", re.IGNORECASE)),
    ("arrested", re.compile(r"\b(?:arrest\w*|detained)\b", re.IGNORECASE)),
    ("displaced", re.compile(r"\b(?:displaced|homeless)\b", re.IGNORECASE)),
)
_EITHER = re.compile(r"\b(?:casualt\w+|victims|toll)\b", re.IGNORECASE)

_PARTS = re.compile(r"\s*(?:/|,|;|&|\band\b|\bet\b|\+|،| و )\s*")
MAX_ROWS = 200
"""Rows of an article's tables that are looked at."""

CellReader = Callable[[str, int, str | None], Sequence[Casualty]]
"""(cell text, offset, default category) -> ledger lines."""


def column_category(header: str, row: str) -> str | None:
    """The category that a bare number under `header` means; "casualties" is deaths where the row speaks of
    deaths."""
    for category, pattern in _COLUMNS:
        if pattern.search(header):
            return category
    return "killed" if _EITHER.search(header) and _COLUMNS[0][1].search(row) else None


def add_table_events(
    events: list[Event], statements: Sequence[Statement], codebook: Codebook, read_cell: CellReader
) -> None:
    """Rows of the tables among `statements` as events: one for each place in the row's place column.

    A row joins an event that the text already tells of the same place. Without a main event in the text, or
    without words of incidents in the header, a table says nothing.
    """
    if not events:
        return
    main = events[0]
    header: list[Cell] = []
    rows: list[Statement] = []
    for statement in statements:
        kind = statement.segment.kind
        if kind is SegmentKind.TABLE_HEADER:
            _add_rows(events, main, header, rows, codebook, read_cell)
            header, rows = list(cells(statement.segment)), []
        elif kind is SegmentKind.TABLE_ROW:
            rows.append(statement)
    _add_rows(events, main, header, rows, codebook, read_cell)


def _told_already(events: Sequence[Event], main: Event, place: Place) -> Event | None:
    """The event that the text tells of the row's place, or of the one place inside it (a district's town)."""
    inside = []
    for event in events:
        there = event.place() if event is not main else None
        if there is None:
            continue
        if key_of(there) == key_of(place):
            return event
        if contains(place, there) or contains(there, place):
            inside.append(event)
    return inside[0] if len(inside) == 1 and inside[0].fixed_place is None else None


def tag_table_rows(segments: Sequence[Segment], gazetteer: Gazetteer) -> dict[tuple[str, int], TaggedText]:
    """(field, start) of a row -> the row as if a model had read it, its place column marked as places.

    A model cannot read a bare name in a cell; a column of which half the cells are names in the gazetteer
    can.
    """
    rows = [s for s in segments if s.kind is SegmentKind.TABLE_ROW][:MAX_ROWS]
    names: list[dict[int, list[tuple[int, int]]]] = []
    counts: dict[int, int] = {}
    for row in rows:
        own: dict[int, list[tuple[int, int]]] = {}
        for number, cell in enumerate(cells(row)):
            found = _whole_names(cell, gazetteer)
            if found:
                own[number] = [(a - row.start, b - row.start) for a, b in found]
                counts[number] = counts.get(number, 0) + 1
        names.append(own)
    columns = {n for n, count in counts.items() if count * 2 >= len(rows)}
    out: dict[tuple[str, int], TaggedText] = {}
    for row, own in zip(rows, names, strict=True):
        marked = sorted(span for n, spans in own.items() if n in columns for span in spans)
        entities = tuple(Entity(a, b, "GPE") for a, b in marked)
        out[(row.field, row.start)] = TaggedText(row.text, entities)
    return out


def _whole_names(cell: Cell, gazetteer: Gazetteer) -> list[tuple[int, int]]:
    """Parts of a cell ("Pasni / Tump") that are, from end to end, names of places; all of them or none."""
    if not cell.text or len(cell.text) > 80 or not any(c.isalpha() for c in cell.text):
        return []
    spans = set(gazetteer.find_names(cell.text))
    if (0, len(cell.text)) in spans:
        return [(cell.start, cell.end)]
    out, start = [], 0
    for end, following in [*(m.span() for m in _PARTS.finditer(cell.text)), (len(cell.text), len(cell.text))]:
        if start < end:
            if (start, end) not in spans:
                return []
            out.append((cell.start + start, cell.start + end))
        start = following
    return out


def _places_in(statement: Statement, cell: Cell) -> list[Place]:
    found: dict[str, Place] = {}
    for vote in statement.place_votes:
        place = vote.place
        if cell.start <= place.span.start < cell.end and place.kind == "place" and level(place) >= 1:
            found.setdefault(key_of(place), place)
    return list(found.values())


def _add_rows(
    events: list[Event],
    main: Event,
    header: list[Cell],
    rows: list[Statement],
    codebook: Codebook,
    read_cell: CellReader,
) -> None:
    if len(rows) < 2 or not any(_HEADER.search(c.text) for c in header):
        return
    split = [cells(row.segment) for row in rows]
    width = max(len(c) for c in split)
    column = next(
        (
            n
            for n in range(width)
            if sum(bool(n < len(c) and _places_in(r, c[n])) for r, c in zip(rows, split, strict=True)) * 2
            >= len(rows)
        ),
        None,
    )
    if column is None:
        return
    for row, parts in zip(rows, split, strict=True):
        if column >= len(parts):
            continue
        places = _places_in(row, parts[column])
        ledger: list[Casualty] = []
        if len(places) == 1:
            for number, cell in enumerate(parts):
                if number != column and cell.text and number < len(header):
                    ledger.extend(
                        read_cell(cell.text, cell.start, column_category(header[number].text, row.text))
                    )
        for place in places:
            event = _told_already(events, main, place)
            if event is None:
                if len(events) >= MAX_EVENTS:
                    return
                above = main.place()
                event = Event(
                    family=best_family(dict(row.scores), codebook) or main.family,
                    parent=main if above is not None and contains(above, place) else None,
                    fixed_place=place,
                )
                event.fixed_type = choose_type(add_scores([(dict(row.scores), 1.0)]), codebook) or main.kind(
                    codebook
                )
                events.append(event)
            event.statements.append(row)
            event.extra_casualties.extend(ledger)
