"""What an editor may write as a correction's value: each kind checked by itself, and made canonical. Pure.

Every function answers with the value as it is kept, JSON-ready, and raises FieldError with half a sentence where it cannot
be used.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dateline.ports import GazetteerEntry
from dateline.review.vocabulary import ACTOR_KINDS, ACTOR_ROLES, inter_code

MOST_PEOPLE = 100_000_000
LONGEST_NAME = 300
MOST_ACTORS = 50

Lookup = Callable[[int], GazetteerEntry | None]


class FieldError(ValueError):
    """Half a sentence: what is wrong with a field's value."""


def one_of(value: Any, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        raise FieldError(f"must be one of {', '.join(known)}.")
    return value


def day(value: Any) -> str:
    """ "2026-01-31", from 1900 on."""
    if isinstance(value, date):
        value = value.isoformat()[:10]
    try:
        found = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise FieldError("must be a day such as 2026-01-31.") from None
    if found.year < 1900:
        raise FieldError("must not be before 1900.")
    return found.isoformat()


def whole(value: Any, low: int, high: int) -> int:
    """A whole number, or its figures."""
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:20])
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise FieldError(f"must be a whole number from {low} to {high}.")
    return value


def _degrees(value: Any, name: str, limit: int) -> float:
    try:
        if isinstance(value, bool):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError):
        raise FieldError(f"{name} must be a number of degrees.") from None
    if not math.isfinite(number) or abs(number) > limit:
        raise FieldError(f"{name} must be from -{limit} to {limit} degrees.")
    return round(number, 6)


def text(value: Any, longest: int, *, lines: bool = False) -> str:
    """Stripped, without what is no character; `lines`: line breaks stay."""
    if not isinstance(value, str):
        raise FieldError("must be text.")
    kept = "".join(
        c for c in value if (lines and c == "\n") or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn")
    )
    kept = kept.strip()
    if len(kept) > longest:
        raise FieldError(f"must not be longer than {longest} characters.")
    return kept


def known_keys(value: Any, known: tuple[str, ...], what: str) -> Mapping[str, Any]:
    """A mapping with some of the keys `known`."""
    if not isinstance(value, Mapping):
        raise FieldError(f"must be {what}.")
    if strange := sorted(str(key) for key in value.keys() - set(known)):
        raise FieldError(f"has no part {strange[0]}; its parts are {', '.join(known)}.")
    return value


_PLACE_PARTS = (
    "geonameid",
    "name",
    "latitude",
    "longitude",
    "geo_precision",
    "country_code",
    "admin1",
    "admin2",
    "feature_code",
)


def place(value: Any, lookup: Lookup | None) -> dict[str, Any]:
    """A place that is named and lies somewhere; `lookup` fills in what its geonameid says."""
    given = dict(known_keys(value, _PLACE_PARTS, "a place with name, latitude, longitude and geo_precision"))
    given = {part: v for part, v in given.items() if v not in (None, "")}
    if "geonameid" in given:
        given["geonameid"] = whole(given["geonameid"], 1, 10**12)
        entry = lookup(given["geonameid"]) if lookup else None
        if lookup is not None and entry is None:
            raise FieldError(f"the gazetteer has no place {given['geonameid']}.")
        if entry is not None:
            known = {part: getattr(entry, part) for part in _PLACE_PARTS if hasattr(entry, part)}
            given = {part: v for part, v in known.items() if v not in (None, "")} | given
    for part, what in (("name", "a name"), ("latitude", "a latitude"), ("longitude", "a longitude")):
        if part not in given:
            raise FieldError(f"needs {what}.")
    out: dict[str, Any] = {
        "name": text(given["name"], LONGEST_NAME),
        "latitude": _degrees(given["latitude"], "latitude", 90),
        "longitude": _degrees(given["longitude"], "longitude", 180),
        "geo_precision": _precision(given.get("geo_precision")),
    }
    if not out["name"]:
        raise FieldError("needs a name.")
    if "country_code" in given:
        code = text(given["country_code"], 2).upper()
        if len(code) != 2 or not (code.isascii() and code.isalpha()):
            raise FieldError("country_code must be two letters such as PK.")
        out["country_code"] = code
    for part in ("admin1", "admin2", "feature_code"):
        if part in given:
            out[part] = text(given[part], LONGEST_NAME)
    if "geonameid" in given:
        out["geonameid"] = given["geonameid"]
    return out


def _precision(value: Any) -> int:
    try:
        return whole(value, 1, 3)
    except FieldError:
        raise FieldError(
            "needs geo_precision: 1 exact town, 2 near it or part of a district, 3 region."
        ) from None


def people(value: Any) -> dict[str, int | None]:
    """How many people: low, best and high."""
    if not isinstance(value, Mapping):
        number = whole(value, 0, MOST_PEOPLE)
        return {"low": number, "best": number, "high": number}
    given = known_keys(value, ("low", "best", "high"), "a number, or low, best and high")
    figures: dict[str, int | None] = {}
    for part in ("low", "best", "high"):
        raw = given.get(part)
        figures[part] = None if raw in (None, "") else whole(raw, 0, MOST_PEOPLE)
    stated = [n for n in figures.values() if n is not None]
    if not stated:
        raise FieldError("needs at least one of low, best and high.")
    if stated != sorted(stated):
        raise FieldError("low must not be above best, nor best above high.")
    return figures


def actors(value: Any) -> list[dict[str, Any]]:
    """Roles, names and kinds."""
    if not isinstance(value, (list, tuple)):
        raise FieldError("must be a list of actors.")
    if len(value) > MOST_ACTORS:
        raise FieldError(f"must not be more than {MOST_ACTORS}.")
    found: list[dict[str, Any]] = []
    for given in value:
        parts = known_keys(given, ("role", "name", "kind", "actor_id"), "a list of role, name and kind")
        name = text(parts.get("name"), LONGEST_NAME)
        if not name:
            raise FieldError("each needs a name.")
        if parts.get("role") not in ACTOR_ROLES:
            raise FieldError(f"the role of {name} must be one of {', '.join(ACTOR_ROLES)}.")
        kind = parts.get("kind") or "unknown"
        if not isinstance(kind, str) or (kind != "unknown" and inter_code(kind) is None):
            raise FieldError(f"the kind of {name} must be one of {', '.join(ACTOR_KINDS)} or unknown.")
        actor: dict[str, Any] = {"role": parts["role"], "name": name, "kind": kind}
        if parts.get("actor_id"):
            actor["actor_id"] = text(parts["actor_id"], LONGEST_NAME)
        found.append(actor)
    return found
