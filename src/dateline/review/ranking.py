"""Why a candidate stands where it does: the parts of its score that lift it most, and those that keep it down.

Where editors' decisions taught the ranking, these are the features that move it most away from the usual candidate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.incidents import rank
from dateline.review.ranking_model import PARTS, Features, RankingModel, score_parts

GOOD = 0.6  # a part from here on speaks for a candidate
MISSED = 0.03  # what a part may lack of its weight before that is said
FELT = 0.1  # log odds from which a learned feature is said
MOST = 3


@dataclass(frozen=True, slots=True)
class Reason:
    """`what`: a key of the desk's words. `number`: of sources, where it is about them. `said`: of what, where it is about a
    type, kind, country or tag.
    """

    what: str
    number: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Strongest first."""

    lifting: tuple[Reason, ...]
    lowering: tuple[Reason, ...]


def reasons(record: Mapping[str, Any], score: float, model: RankingModel | None = None) -> Reasons:
    """From a candidate's record and its score (0..1). `model`: the learned ranking, where one is in use."""
    parts = score_parts(record, score)
    if model is not None:
        return _learned(record, parts, model, model.features(record, score, parts))
    lifting = sorted((p for p in parts.values() if p.value >= GOOD or _several(p)), key=lambda p: -p.adds)
    missed = {p.name: rank.WEIGHTS[p.name] - p.adds for p in parts.values() if p not in lifting}
    lowering = sorted(
        (name for name, lack in missed.items() if lack >= MISSED), key=lambda name: -missed[name]
    )
    return Reasons(
        tuple(_for(part.name, record) for part in lifting[:MOST]),
        tuple(_against(name, record, parts[name].value) for name in lowering[:MOST]),
    )


def _learned(
    record: Mapping[str, Any], parts: Mapping[str, rank.Part], model: RankingModel, borne: Features
) -> Reasons:
    adds = model.adds(borne)
    lifting = _said_once([name for name, odds in adds if odds >= FELT])
    lowering = _said_once([name for name, odds in adds if odds <= -FELT])
    return Reasons(
        tuple(_taught(name, record, parts, borne, up=True) for name in lifting[:MOST]),
        tuple(_taught(name, record, parts, borne, up=False) for name in lowering[:MOST]),
    )


def _said_once(names: Sequence[str]) -> list[str]:
    """A kind says its type as well."""
    by_kind = any(name.startswith("kind:") for name in names)
    return [name for name in names if not (by_kind and name.startswith("type:"))]


def _taught(
    name: str, record: Mapping[str, Any], parts: Mapping[str, rank.Part], borne: Features, *, up: bool
) -> Reason:
    if name in PARTS:
        # what a part says of the candidate, whichever way editors take it
        part = parts[name]
        return (
            _for(name, record) if part.value >= GOOD or _several(part) else _against(name, record, part.value)
        )
    kind, _, said = name.partition(":")
    often = "often" if up else "seldom"
    match kind:
        case "type" | "kind" | "country" | "tag" if said:
            return Reason(f"{kind} {often} confirmed", said=said)
        case "country":
            return Reason("no place")
        case "standing":
            return Reason(f"source {often} confirmed")
        case "killed" | "injured":
            return Reason(f"{kind} counted" if kind in borne else f"none {kind}")
        case _:
            return Reason(kind if kind in borne else f"not {kind}")


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
