"""Which decided candidates a second editor reads without seeing the first answer, and how two answers compare."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from dateline.mentions.place_names import name_key
from dateline.model import Candidate, Range, Verdict
from dateline.review.agreement_measures import FieldAgreement, Level, field_agreement
from dateline.review.corrections import apply_corrections

INCIDENT, REJECTED, UNSURE = "incident", "rejected", "unsure"

ANSWER_OF: Mapping[str, str] = MappingProxyType(
    {
        Verdict.CONFIRM.value: INCIDENT,
        Verdict.CORRECT.value: INCIDENT,
        Verdict.REJECT.value: REJECTED,
        Verdict.UNSURE.value: UNSURE,
    }
)
"""The verdicts that a second reader may give -> what they say of the candidate. Corrections are compared field by field."""

READ_AGAIN = frozenset({Verdict.CONFIRM, Verdict.CORRECT, Verdict.REJECT})
"""First answers that a second reading may follow: an unsure one is in the queue still, a merged one has no reports left."""

LEVELS: Mapping[str, Level] = MappingProxyType(
    {
        "verdict": "nominal",
        "event_type": "nominal",
        "sub_event_type": "nominal",
        "place": "nominal",
        "date": "interval",
        "killed": "ratio",
    }
)
"""The fields that are compared, and how alpha measures a difference in each: days in days, tolls in proportion."""

Answer = Mapping[str, Any]
"""What one editor said: "verdict", and of an incident the other fields, None for one that is not stated."""


def is_sampled(key: str, share: float) -> bool:
    """Whether the candidate `key` is in the random sample. By a hash of its key alone, so that nobody can choose which, and
    a larger share holds all of a smaller one.
    """
    number = int.from_bytes(hashlib.sha256(f"second-reading:{key}".encode()).digest()[:8], "big")
    return number < share * 2**64


def is_read_again(
    key: str, verdict: Verdict, types: Collection[str], *, share: float, of_types: Collection[str]
) -> bool:
    """Whether a second editor is asked. `types`: event type and sub-event type, of the machine and as corrected."""
    return verdict in READ_AGAIN and (bool(set(types) & set(of_types)) or is_sampled(key, share))


def answer_fields(verdict: Verdict, machine: Candidate, corrections: Mapping[str, Any]) -> dict[str, Any]:
    """An editor's answer as JSON can hold it. The place: its GeoNames id, or its name as a key. The date: its first day.
    The toll: its best figure, else its lowest.
    """
    said = ANSWER_OF[verdict.value]
    if said != INCIDENT:
        return {"verdict": said}
    laid = apply_corrections(machine, corrections).candidate
    place = laid.place
    return {
        "verdict": said,
        "event_type": laid.event_type,
        "sub_event_type": laid.sub_event_type,
        "place": None if place is None else str(place.geonameid or name_key(place.name or place.text)),
        "place_name": None if place is None else place.name or place.text,
        "date": laid.date_start.isoformat() if laid.date_start else None,
        "killed": _figure(laid.killed),
    }


def _figure(toll: Range | None) -> int | None:
    if toll is None:
        return None
    return next((n for n in (toll.best, toll.low, toll.high) if n is not None), None)


def differences(first: Answer, second: Answer) -> tuple[str, ...]:
    """The fields in which two answers differ, verdict first; of one that is no incident nothing else is compared."""
    if first["verdict"] != second["verdict"]:
        return ("verdict",)
    if first["verdict"] != INCIDENT:
        return ()
    return tuple(name for name in LEVELS if first.get(name) != second.get(name))


def agreement(answers: Collection[tuple[Answer, Answer]]) -> list[FieldAgreement]:
    """Agreement field by field over pairs of answers (first, second), in the order of LEVELS."""
    return [
        field_agreement(name, level, [(_value(one, name), _value(other, name)) for one, other in answers])
        for name, level in LEVELS.items()
    ]


def _value(answer: Answer, name: str) -> Any:
    value = answer.get(name)
    if name == "date" and value is not None:
        return date.fromisoformat(value).toordinal()
    return value
