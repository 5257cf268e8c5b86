"""The facts of a candidate beside its articles: fields, ledger, map, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dateline.desk.papers import Folder, Quote, quotes
from dateline.desk.present import FIELDS, ROLE_WORDS, Figure, Summary, field_of, figure_of
from dateline.desk.words import CATEGORY_WORDS, Record, as_day, days_text, place_text, range_text
from dateline.incidents.report_score import reasons


@dataclass(frozen=True, slots=True)
class FieldView:
    """One line of the facts. `differing`: readings of other sources, with their article's number."""

    name: str
    label: str
    values: tuple[str, ...]
    note: str  # why it is not simply sure
    quotes: tuple[Quote, ...]
    more: str = ""  # what goes with the value, without being in doubt
    differing: tuple[tuple[str, int | None], ...] = ()


def _field_of_disagreement(name: str) -> str:
    return field_of(name) if field_of(name) != "sentence" else "type"


def fields(record: Record, said: Summary, papers: Folder) -> tuple[FieldView, ...]:
    """The facts in reading order; a field nothing is known of is left out, save what every incident needs."""
    differing: dict[str, list[tuple[str, int | None]]] = {}
    for item in record.get("disagreements", ()):
        place = differing.setdefault(_field_of_disagreement(str(item.get("field"))), [])
        for value, report_key in item.get("values", ()):
            reading = (str(value), papers.number_of_report.get(str(report_key)))
            if reading not in place:
                place.append(reading)
    others = tuple(f"{t.figure} {t.category}" for t in said.tolls if t.category not in ("killed", "injured"))
    values: dict[str, tuple[tuple[str, ...], str]] = {
        "type": ((said.sub_event_type or said.event_type,), ""),
        "when": ((said.days,), said.day_note),
        "where": ((said.place,), said.place_note),
        "who": (tuple(f"{a.role_words} {a.name}" for a in said.actors), ""),
        "killed": ((range_text(record.get("killed")),), ""),
        "injured": ((range_text(record.get("injured")),), ""),
        "toll": (others, ""),
        "claim": (tuple(f"{c.status} by {c.claimant}" for c in said.claims), ""),
        "modality": ((), ""),
    }
    lines = []
    for name, label in FIELDS.items():
        shown, note = values[name]
        shown = tuple(v for v in shown if v)
        if name in ("who", "killed") and not shown:
            shown, note = ("not stated",), ""
        if shown:
            lines.append(
                FieldView(
                    name,
                    label,
                    shown,
                    note,
                    quotes(papers.evidence.get(name, ())),
                    ", ".join((said.event_type, *said.tags)) if name == "type" else "",
                    tuple(differing.get(name, ())),
                )
            )
    return tuple(lines)


def ledger(record: Record, papers: Folder) -> tuple[Figure, ...]:
    """Who said how many, where: standing figures before superseded ones, each with the way to its words."""
    lines = []
    sources = {a.number: a.source for a in papers.articles}
    for casualty in record.get("casualties", ()):
        figure = figure_of(casualty)
        span = (
            figure.report_key,
            str(casualty.get("field") or "text"),
            casualty.get("start"),
            casualty.get("end"),
        )
        number = papers.number_of_report.get(figure.report_key)
        lines.append(
            replace(
                figure,
                anchor=papers.anchor_of_span.get(span, ""),
                source=f"{number} {sources[number]}" if number in sources else "",
            )
        )
    order = list(CATEGORY_WORDS)
    lines.sort(key=lambda f: (order.index(f.category) if f.category in order else 9, f.superseded))
    return tuple(lines)


def map_point(record: Record) -> dict[str, Any] | None:
    """What the map draws: coordinates, country, and a radius in metres where the place is no exact town."""
    place = record.get("place") or {}
    latitude, longitude = place.get("latitude"), place.get("longitude")
    if latitude is None or longitude is None:
        return None
    precision = place.get("geo_precision") or 1
    return {
        "latitude": latitude,
        "longitude": longitude,
        "country": place.get("country_code") or "",
        "precision": precision,
        # no free borders of districts exist: a circle about as wide as one, and a province is lit whole
        "radius": {1: 0, 2: 30_000}.get(precision, 0),
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A line of an update proposal or of a decision's corrections."""

    label: str
    old: str
    new: str
    sentence: str = ""


def value_text(name: str, value: Any) -> str:
    """A field's value in words, for corrections and proposals."""
    if value is None or value in ("", [], {}):
        return "nothing"
    if name in ("killed", "injured") and isinstance(value, Mapping):
        return range_text(value) or "not stated"
    if name == "place" and isinstance(value, Mapping):
        return place_text(value)
    if name == "actors" and isinstance(value, (list, tuple)):
        return "; ".join(
            f"{ROLE_WORDS.get(a.get('role', ''), '')} {a.get('name', '')}".strip() for a in value
        )
    if name in ("date_start", "date_end"):
        day = as_day(value)
        return days_text(day, None) if day else str(value)
    if isinstance(value, (list, tuple)):
        return "; ".join(value_text("", v) for v in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {v}" for k, v in value.items() if v not in (None, ""))
    return str(value)


FIELD_LABELS = {
    "event_type": "event type",
    "sub_event_type": "type",
    "disorder_type": "disorder type",
    "date_start": "first day",
    "date_end": "last day",
    "time_precision": "precision of the date",
    "place": "place",
    "killed": "killed",
    "injured": "injured",
    "actors": "actors",
    "notes": "notes",
    "reports": "reports",
    "independent_sources": "independent sources",
}


def changes(proposed: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(
        Change(
            FIELD_LABELS.get(str(c.get("field")), str(c.get("field")).replace("_", " ")),
            value_text(str(c.get("field")), c.get("old")),
            value_text(str(c.get("field")), c.get("new")),
            str(c.get("sentence") or ""),
        )
        for c in proposed
    )


def corrections_text(corrections: Mapping[str, Any]) -> str:
    """ "place: Gwadar, Balochistan; killed: 11–13"."""
    return "; ".join(
        f"{FIELD_LABELS.get(name, name.replace('_', ' '))}: {value_text(name, value)}"
        for name, value in corrections.items()
    )


_WORTH_SAYING = 0.1  # log odds; a signal that adds less decides nothing


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One signal of a report's score: "+" speaks for a current incident rightly read, "-" against it."""

    sign: str
    side: str  # the class of its colour
    words: str


def why(reports: Sequence[Record]) -> tuple[WhyLine, ...]:
    """The signals of the surest report, the weightiest first; none for reports read before signals were kept."""
    best = max(reports, key=lambda r: float(r.get("score", 0.0)), default=None)
    if best is None:
        return ()
    return tuple(
        WhyLine("+" if adds > 0 else "−", "for" if adds > 0 else "against", name)
        for name, adds in reasons(best.get("signals", ()))
        if abs(adds) >= _WORTH_SAYING
    )
