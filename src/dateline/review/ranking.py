"""Why a candidate stands where it does: the parts of its score that lift it most, and those that keep it down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dateline.incidents import rank
from dateline.records import candidate_from_record

GOOD = 0.6  # a part from here on speaks for a candidate
MISSED = 0.03  # what a part may lack of its weight before that is said
MOST = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """`what`: a key of the desk's words. `number`: of sources, where it is about them."""

    what: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Reasons:
    """Strongest first."""

    lifting: tuple[Reason, ...]
    lowering: tuple[Reason, ...]


def reasons(record: Mapping[str, Any], score: float) -> Reasons:
    """From a candidate's record and its score (0..1), which the reports' own score is worked out of."""
    slim = {
        **record,
        # only whether there are any counts
        **{name: list(record[name])[:1] for name in ("actors", "casualties")},
        **dict.fromkeys(("claims", "readings", "tellers", "evidence", "report_keys"), ()),
    }
    parts = {part.name: part for part in rank.parts(candidate_from_record(slim), ())}
    told = score - sum(part.adds for part in parts.values())
    weight = rank.WEIGHTS["reading"]
    parts["reading"] = rank.Part("reading", min(1.0, max(0.0, told / weight)), told)
    lifting = sorted((p for p in parts.values() if p.value >= GOOD or _several(p)), key=lambda p: -p.adds)
    missed = {p.name: rank.WEIGHTS[p.name] - p.adds for p in parts.values() if p not in lifting}
    lowering = sorted(
        (name for name, lack in missed.items() if lack >= MISSED), key=lambda name: -missed[name]
    )
    return Reasons(
        tuple(_for(part.name, record) for part in lifting[:MOST]),
        tuple(_against(name, record, parts[name].value) for name in lowering[:MOST]),
    )


def _several(part: rank.Part) -> bool:
    return part.name == "sources" and part.value > 0


def _for(name: str, record: Mapping[str, Any]) -> Reason:
    if name == "sources":
        return Reason("several sources", int(record["independent_sources"]))
    return Reason(
        {
            "reading": "told clearly",
            "place": "exact place",
            "date": "stated day",
            "detail": "who and how many",
        }[name]
    )


def _against(name: str, record: Mapping[str, Any], value: float) -> Reason:
    place = record.get("place")
    resolved = place is not None and place.get("geonameid") is not None
    match name:
        case "sources":
            return Reason("one source")
        case "place" if place is None:
            return Reason("no place")
        case "place" if not resolved:
            return Reason("unknown place")
        case "place":
            return Reason("place not exact")
        case "date" if record.get("date_start") is None:
            return Reason("no day")
        case "date" if record.get("date_source") == "published":
            return Reason("day of publication")
        case "date":
            return Reason("day not exact")
        case "detail":
            return Reason("no details" if value == 0 else "few details")
        case _:
            return Reason("told unclearly")
