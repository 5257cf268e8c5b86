"""The records of the filters: `model` values as JSON and back.

Keys are those of the contract; values round-trip: `report_from_record(report_record(r)) == r`.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Any, cast

from dateline.model import (
    Actor,
    Annotation,
    AttributedRange,
    Candidate,
    Casualty,
    Claim,
    Disagreement,
    Evidence,
    Place,
    Range,
    Report,
    ReportedActor,
    Span,
)

Record = dict[str, Any]


def plain(value: Any) -> Any:
    """A model value as JSON-ready data: dataclasses to objects, spans flattened, instants and days to ISO 8601."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        out: Record = {}
        for f in fields(value):
            item = getattr(value, f.name)
            if f.name == "span" and isinstance(item, Span):
                out.update(span_record(item))
            else:
                out[f.name] = plain(item)
        return out
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    return value


def span_record(span: Span) -> Record:
    return {"field": span.field, "start": span.start, "end": span.end}


def _span(record: Record) -> Span:
    return Span(record["start"], record["end"], record.get("field", "text"))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


@cache
def _field_names(kind: Hashable) -> frozenset[str]:
    return frozenset(f.name for f in fields(cast(Any, kind)))


def _take(kind: type[Any], record: Record, **changed: Any) -> Any:
    """Build `kind` from the record's keys of the same names; `changed` overrides; other keys are passed over."""
    known = _field_names(cast(Hashable, kind))
    values = {k: v for k, v in record.items() if k in known and k != "field"}
    if "span" in known:
        values["span"] = _span(record)
    values.update(changed)
    return kind(**values)


def place_record(place: Place | None, *, with_precision: bool) -> Record | None:
    if place is None:
        return None
    record: Record = plain(place)
    if not with_precision:
        record.pop("geo_precision")
    return record


def place_from_record(record: Record | None) -> Place | None:
    return None if record is None else _take(Place, record)


def range_from_record(record: Record | None) -> Range | None:
    return None if record is None else _take(Range, record)


def report_record(report: Report) -> Record:
    record: Record = plain(report)
    record["modality_cue"] = span_record(report.modality_cue) if report.modality_cue else None
    record["place"] = place_record(report.place, with_precision=True)
    return record


def report_from_record(record: Record) -> Report:
    report: Report = _take(
        Report,
        record,
        modality_cue=_span(record["modality_cue"]) if record.get("modality_cue") else None,
        date_start=_day(record.get("date_start")),
        date_end=_day(record.get("date_end")),
        place=place_from_record(record.get("place")),
        actors=tuple(_take(ReportedActor, a) for a in record.get("actors", ())),
        casualties=tuple(_take(Casualty, c) for c in record.get("casualties", ())),
        killed=range_from_record(record.get("killed")),
        injured=range_from_record(record.get("injured")),
        claims=tuple(_take(Claim, c) for c in record.get("claims", ())),
        evidence=tuple(
            Evidence(span=_span(e), what=e.get("what", "sentence")) for e in record.get("evidence", ())
        ),
        tags=tuple(record.get("tags", ())),
        signals=tuple(record.get("signals", ())),
    )
    return report


def actor_record(actor: Actor) -> Record:
    record: Record = plain(actor)
    return record


def annotation_record(item_id: str, annotation: Annotation) -> Record:
    """The answer of `dateline annotate` for one line."""
    return {
        "id": item_id,
        "language": annotation.language,
        "incident_score": round(annotation.incident_score, 4),
        "places": [place_record(p, with_precision=False) for p in annotation.places],
        "actors": [actor_record(a) for a in annotation.actors],
        "reports": [report_record(r) for r in annotation.reports],
    }


def candidate_record(candidate: Candidate) -> Record:
    """A whole candidate, as the store keeps it and the desk reads it."""
    record: Record = plain(candidate)
    record["evidence"] = [
        {"what": what, "report_key": report_key, **span_record(span)}
        for what, report_key, span in candidate.evidence
    ]
    return record


def candidate_from_record(record: Record) -> Candidate:
    candidate: Candidate = _take(
        Candidate,
        record,
        date_start=_day(record.get("date_start")),
        date_end=_day(record.get("date_end")),
        place=place_from_record(record.get("place")),
        actors=tuple(_take(ReportedActor, a) for a in record["actors"]),
        casualties=tuple(_take(AttributedRange, c) for c in record["casualties"]),
        killed=range_from_record(record.get("killed")),
        injured=range_from_record(record.get("injured")),
        claims=tuple(_take(Claim, c) for c in record["claims"]),
        report_keys=tuple(record["report_keys"]),
        evidence=tuple((e["what"], e["report_key"], _span(e)) for e in record["evidence"]),
        disagreements=tuple(
            Disagreement(d["field"], tuple((a, b) for a, b in d["values"])) for d in record["disagreements"]
        ),
        linked_to=tuple(record["linked_to"]),
        tags=tuple(record["tags"]),
    )
    return candidate
