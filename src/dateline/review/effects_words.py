"""Effects of reading again in words for people, and as records. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from dateline.model import Candidate
from dateline.records import Record, plain
from dateline.review.effects import Effect, Kind, Measures, ruling_words
from dateline.review.effects_lines import Line

KIND_WORDS: Mapping[Kind, str] = {
    Kind.APPEARS: "appears",
    Kind.VANISHES: "vanishes",
    Kind.MOVES: "moves",
    Kind.CHANGES: "changes",
}


def field_words(field: str) -> str:
    """A field's name for people: "type", "independent sources"."""
    return "type" if field == "event_type" else field.replace("_", " ")


def measure_rows(measures: Measures) -> list[tuple[str, str]]:
    """(what, how many) for the head of a table: how decisions fare, then how many effects of each kind."""
    m = measures
    rows = [
        ("effects that contradict a decision", f"{m.conflicts}"),
        ("confirmed: stay as they are", _of(m.confirmed_stay, m.confirmed)),
        ("confirmed: would get an update proposal", _of(m.confirmed_propose, m.confirmed)),
        ("confirmed: left without a report", _of(m.confirmed_lost, m.confirmed)),
        ("rejected: vanish", _of(m.rejected_vanish, m.rejected)),
        ("rejected: would come back", _of(m.rejected_back, m.rejected)),
    ]
    rows += [
        (
            f"corrected {field_words(field)}: read right by the machine",
            f"{_of(before, n)} before, {_of(after, n)} after",
        )
        for field, (n, before, after) in m.corrected.items()
    ]
    return rows + [(f"candidates: {KIND_WORDS[kind]}", f"{m.effects.get(kind, 0)}") for kind in Kind]


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}"


def where_and_when(candidate: Candidate) -> str:
    """ "Gwadar, PK, 2026-01-31", as far as it is known."""
    place, start, end = candidate.place, candidate.date_start, candidate.date_end
    days = "" if start is None else f"{start}" if end in (None, start) else f"{start} to {end}"
    parts = [(place.name or place.text) if place else "", (place.country_code or "") if place else "", days]
    return ", ".join(part for part in parts if part)


def line_text(line: Line) -> str:
    """ "killed: 4 ("killed four") -> 9 ("nine died")"."""
    old, new = _with_words(line.old, line.old_words), _with_words(line.new, line.new_words)
    return f"{field_words(line.field)}: {old} -> {new}"


def _with_words(value: str, words: tuple[str, ...]) -> str:
    quoted = "; ".join(f'"{w}"' for w in words if w != value)
    return f"{value or 'none'} ({quoted})" if quoted else value or "none"


def moved_texts(effect: Effect) -> list[str]:
    """One sentence for each other candidate that reports come from or go to."""
    came, went = Counter(effect.came.values()), Counter(effect.went.values())
    texts = [f"{_reports(n)} from {key}" for key, n in sorted(came.items())]
    return texts + [f"{_reports(n)} to {key}" for key, n in sorted(went.items())]


def _reports(number: int) -> str:
    return "1 report" if number == 1 else f"{number} reports"


def standing_text(effect: Effect) -> str:
    """Where the candidate stands, with the decision: "proposed", "CONFIRMED by amina on 2026-02-03"."""
    if effect.is_new:
        return "new"
    return ruling_words(effect.ruling) if effect.ruling else effect.state.value


def effect_record(effect: Effect) -> Record:
    """An effect as one JSON line of `dateline reprocess --dry-run --json`."""
    candidate, ruling = effect.candidate, effect.ruling
    record: dict[str, Any] = {
        "effect": effect.kind.value,
        "conflict": effect.conflict,
        "id": candidate.key,
        "new": effect.is_new,
        "state": effect.state.value,
        "decided": plain(ruling) if ruling else None,
        "title": candidate.title,
        "sub_event_type": candidate.sub_event_type,
        "date_start": plain(candidate.date_start),
        "date_end": plain(candidate.date_end),
        "place": (candidate.place.name or candidate.place.text) if candidate.place else None,
        "notes": [plain(note) for note in effect.notes],
        "changes": [plain(line) for line in effect.lines],
        "reports_from": dict(effect.came),
        "reports_to": dict(effect.went),
        "now_in": effect.heir or None,
    }
    return record


def measures_record(measures: Measures) -> Record:
    """The measures as the first JSON line."""
    record: Record = plain(measures)
    record["effects"] = {kind.value: measures.effects.get(kind, 0) for kind in Kind}
    record["corrected"] = {
        field: {"corrections": n, "right_before": before, "right_after": after}
        for field, (n, before, after) in measures.corrected.items()
    }
    return record
