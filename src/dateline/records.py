"""The records of the filters: `model` values as JSON and back.

Keys are those of the contract; values round-trip: `report_from_record(report_record(r)) == r`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import fields, is_dataclass, replace
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
    Evidence,
    Holder,
    MergeRules,
    Place,
    Range,
    Reading,
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
    record: Record = plain(replace(candidate, evidence=(), readings=()))  # as other records say them, below
    record["evidence"] = [
        {"what": what, "report_key": report_key, **span_record(span)}
        for what, report_key, span in candidate.evidence
    ]
    record.update(_readings_record(candidate.readings))
    return record


def _readings_record(readings: Sequence[Reading]) -> Record:
    """Readings as they are kept: each teller (report, source, instant) once, holders as lists that name its number.

    `{"tellers": [[report key, source id, published], ...], "readings": [{..., "holders": [[teller, field, start, end,
    attributed to], ...]}, ...]}`; a holder without words is `[teller]` alone. A story of many reports stays small.
    """
    tellers: dict[tuple[str, str, str], int] = {}
    out = []
    for reading in readings:
        record: Record = plain(replace(reading, holders=()))
        for h in reading.holders:
            number = tellers.setdefault((h.report_key, h.source_id, h.published.isoformat()), len(tellers))
            words = [] if h.span is None else [h.span.field, h.span.start, h.span.end]
            said = [] if h.attributed_to is None else [h.attributed_to]
            record["holders"].append([number, *(words or ([None] * 3 if said else [])), *said])
        out.append(record)
    return {"tellers": [list(t) for t in tellers], "readings": out}


def readings_from_record(record: Record) -> tuple[Reading, ...]:
    """The readings of a candidate's record; none for one that was kept before readings were."""
    tellers = [(key, source, datetime.fromisoformat(at)) for key, source, at in record.get("tellers", ())]

    def holder(told: list[Any]) -> Holder:
        number, where, start, end, said = told + [None] * (5 - len(told))
        key, source, published = tellers[number]
        return Holder(key, source, published, None if where is None else Span(start, end, where), said)

    return tuple(
        _take(Reading, r, field=r["field"], holders=tuple(holder(h) for h in r["holders"]))
        for r in record.get("readings", ())
    )


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
        readings=readings_from_record(record),
        rules=MergeRules(**record.get("rules", {})),
        linked_to=tuple(record["linked_to"]),
        denied_in=tuple(record.get("denied_in", ())),
        tags=tuple(record["tags"]),
    )
    return candidate
