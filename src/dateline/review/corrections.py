"""An editor's corrections: checked, made canonical, and laid over a candidate, which stays as it is.

A correction maps a field to its value, JSON-ready:

    event_type, sub_event_type   names of the vocabulary; the sub-event type alone is enough
    date_start, date_end         "2026-01-31" or null
    time_precision               1 day, 2 week, 3 month
    place                        {"name", "latitude", "longitude", "geo_precision"} and, where known,
                                 "geonameid", "country_code", "admin1", "admin2", "feature_code"; where a
                                 gazetteer is at hand {"geonameid", "geo_precision"} will do; or null
    killed, injured              a whole number; {"low", "best", "high"}, each a number or null; or null
    actors                       [{"role", "name", "kind", "actor_id"?}], in place of all of the machine's
    notes                        free text
    restore                      [field, ...]: these go back to what the machine says now
    words                        {field: {"article", "article_url", "in", "start", "end", "quote"}}: the words of an
                                 article that the editor took a field's value from; `in` is text or title, offsets are
                                 code points. Only for fields that are corrected beside it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dateline.errors import CorrectionRefused
from dateline.model import Candidate, Place, Range, ReportedActor, Span
from dateline.ports import GazetteerEntry
from dateline.review.vocabulary import (
    ACTOR_KINDS,
    ACTOR_ROLES,
    EVENT_TYPE_OF,
    EVENT_TYPES,
    disorder_type,
    inter_code,
)

FIELDS: tuple[str, ...] = (
    "event_type",
    "sub_event_type",
    "date_start",
    "date_end",
    "time_precision",
    "place",
    "killed",
    "injured",
    "actors",
    "notes",
)
RESTORABLE: tuple[str, ...] = (*FIELDS, "date")
"""What `restore` may name; "date" stands for start, end and precision together."""

WORDS = "words"
"""The part of a correction that is no field: where its values were read."""

MOST_PEOPLE = 100_000_000
LONGEST_NOTE = 10_000
LONGEST_NAME = 300
MOST_ACTORS = 50

# A correction points at no words; whoever reads the span knows it from the decision beside it.
NO_SPAN = Span(0, 0)

Lookup = Callable[[int], GazetteerEntry | None]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A candidate with corrections laid over it. `fields`: which of FIELDS now hold the editor's value."""

    candidate: Candidate
    notes: str
    fields: tuple[str, ...]


class _FieldError(ValueError):
    pass


def check_corrections(
    corrections: Mapping[str, Any],
    candidate: Candidate,
    *,
    today: date,
    standing: Mapping[str, Any] | None = None,
    lookup: Lookup | None = None,
) -> dict[str, Any]:
    """`corrections` in canonical form, JSON-ready. Pure.

    `standing`: corrections of earlier decisions, already canonical, that these come on top of; pairs (dates,
    types) are judged on what will stand. `lookup`: geonameid -> entry, to fill in a place named by its id
    alone. Raises CorrectionRefused with all problems, by field.
    """
    found: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for field, value in corrections.items():
        try:
            found[field] = _checked(field, value, lookup)
        except _FieldError as problem:
            problems[field] = str(problem)
    if not problems:
        problems = _pair_problems(found, candidate, standing or {}, today)
    if WORDS in found and not problems:
        found[WORDS] = {field: words for field, words in found[WORDS].items() if field in found}
        if not found[WORDS]:
            del found[WORDS]
    if problems:
        raise CorrectionRefused(problems, resource=candidate.key)
    if "event_type" in found or "sub_event_type" in found:
        found.setdefault("sub_event_type", candidate.sub_event_type)
        found["event_type"] = EVENT_TYPE_OF[found["sub_event_type"]]
    return found


def merge_corrections(series: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The corrections of all decisions that stand, oldest first, as one: a later value wins, `restore` takes
    out. The words that a value was read from go with it.
    """
    merged: dict[str, Any] = {}
    words: dict[str, Any] = {}
    for corrections in series:
        for field in corrections.get("restore", ()):
            for name in _TOGETHER.get(field, (field,)):
                merged.pop(name, None)
                words.pop(name, None)
        said = {field: value for field, value in corrections.items() if field not in ("restore", WORDS)}
        merged.update(said)
        for field in said:
            words.pop(field, None)
        words.update(corrections.get(WORDS, {}))
    return merged | ({WORDS: words} if words else {})


def apply_corrections(candidate: Candidate, corrections: Mapping[str, Any]) -> Corrected:
    """Lay merged canonical corrections over what the machine says. Pure; `candidate` stays as it is."""
    changed: dict[str, Any] = {}
    if sub_event := corrections.get("sub_event_type"):
        changed |= {
            "event_type": EVENT_TYPE_OF[sub_event],
            "sub_event_type": sub_event,
            "disorder_type": disorder_type(sub_event),
        }
    for field in ("date_start", "date_end"):
        if field in corrections:
            changed[field] = date.fromisoformat(corrections[field]) if corrections[field] else None
    if "time_precision" in corrections:
        changed["time_precision"] = corrections["time_precision"]
    if {"date_start", "date_end"} & corrections.keys():
        changed |= _whole_dates(candidate, changed)
    if "place" in corrections:
        changed["place"] = _place(corrections["place"])
    for field in ("killed", "injured"):
        if field in corrections:
            figure = corrections[field]
            changed[field] = Range(**figure) if figure is not None else None
    if "actors" in corrections:
        changed["actors"] = tuple(ReportedActor(span=NO_SPAN, **actor) for actor in corrections["actors"])
    return Corrected(
        candidate=replace(candidate, **changed) if changed else candidate,
        notes=corrections.get("notes", ""),
        fields=tuple(f for f in FIELDS if f in corrections),
    )


_TOGETHER: Mapping[str, tuple[str, ...]] = {
    "date": ("date_start", "date_end", "time_precision"),
    "event_type": ("event_type", "sub_event_type"),
    "sub_event_type": ("event_type", "sub_event_type"),
}


def _whole_dates(candidate: Candidate, changed: Mapping[str, Any]) -> dict[str, Any]:
    """One end alone moves the other along where it would be passed; one day stays one day."""
    start = changed.get("date_start", candidate.date_start)
    end = changed.get("date_end", candidate.date_end)
    if "date_end" not in changed and start is not None:
        one_day = candidate.date_end in (None, candidate.date_start)
        end = start if one_day or (end is not None and end < start) else end
    if "date_start" not in changed and end is not None and start is None:
        start = end
    return {"date_start": start, "date_end": None if start is None else (end or start)}


def _pair_problems(
    found: Mapping[str, Any], candidate: Candidate, standing: Mapping[str, Any], today: date
) -> dict[str, str]:
    problems: dict[str, str] = {}
    outcome = merge_corrections([standing, found])
    if "event_type" in found or "sub_event_type" in found:
        sub_event = found.get("sub_event_type", outcome.get("sub_event_type", candidate.sub_event_type))
        event = found.get("event_type", EVENT_TYPE_OF.get(sub_event))
        if "sub_event_type" not in found and EVENT_TYPE_OF.get(sub_event) != event:
            problems["sub_event_type"] = f"choose one of {', '.join(EVENT_TYPES[str(event)])}."
        elif EVENT_TYPE_OF.get(sub_event) != event:
            problems["sub_event_type"] = f"{sub_event} does not belong to {event}."
    if not {"date_start", "date_end"} & found.keys():
        return problems
    # The event type may be half stated here; the dates are looked at by themselves.
    dates = {k: v for k, v in outcome.items() if k in ("date_start", "date_end")}
    after = apply_corrections(candidate, dates).candidate
    if after.date_start and after.date_end and after.date_end < after.date_start:
        problems["date_end"] = f"{after.date_end} is before the start, {after.date_start}."
    # A day's grace: it may be tomorrow already where it happened.
    if after.date_start and after.date_start > today + timedelta(days=1):
        problems["date_start"] = f"{after.date_start} has not come yet."
    elif after.date_end and after.date_end > today + timedelta(days=1):
        problems.setdefault("date_end", f"{after.date_end} has not come yet.")
    return problems


def _checked(field: str, value: Any, lookup: Lookup | None) -> Any:
    match field:
        case "event_type":
            return _one_of(value, tuple(EVENT_TYPES))
        case "sub_event_type":
            return _one_of(value, tuple(EVENT_TYPE_OF))
        case "date_start" | "date_end":
            return None if value in (None, "") else _day(value)
        case "time_precision":
            return _whole(value, 1, 3)
        case "place":
            return None if value is None else _checked_place(value, lookup)
        case "killed" | "injured":
            return None if value is None else _checked_range(value)
        case "actors":
            return _checked_actors(value)
        case "notes":
            return _text(value, LONGEST_NOTE, lines=True)
        case "restore":
            return _checked_restore(value)
        case "words":
            return _checked_words(value)
        case _:
            raise _FieldError(f"cannot be corrected; only {', '.join(FIELDS)} can.")


def _one_of(value: Any, known: tuple[str, ...]) -> str:
    if not isinstance(value, str) or value not in known:
        raise _FieldError(f"must be one of {', '.join(known)}.")
    return value


def _day(value: Any) -> str:
    if isinstance(value, date):
        value = value.isoformat()[:10]
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _FieldError("must be a day such as 2026-01-31.") from None
    if day.year < 1900:
        raise _FieldError("must not be before 1900.")
    return day.isoformat()


def _whole(value: Any, low: int, high: int) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:20])
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise _FieldError(f"must be a whole number from {low} to {high}.")
    return value


def _degrees(value: Any, name: str, limit: int) -> float:
    try:
        if isinstance(value, bool):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError):
        raise _FieldError(f"{name} must be a number of degrees.") from None
    if not math.isfinite(number) or abs(number) > limit:
        raise _FieldError(f"{name} must be from -{limit} to {limit} degrees.")
    return round(number, 6)


def _text(value: Any, longest: int, *, lines: bool = False) -> str:
    if not isinstance(value, str):
        raise _FieldError("must be text.")
    kept = "".join(
        c for c in value if (lines and c == "\n") or unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn")
    )
    kept = kept.strip()
    if len(kept) > longest:
        raise _FieldError(f"must not be longer than {longest} characters.")
    return kept


def _known_keys(value: Any, known: tuple[str, ...], what: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise _FieldError(f"must be {what}.")
    if strange := sorted(str(key) for key in value.keys() - set(known)):
        raise _FieldError(f"has no part {strange[0]}; its parts are {', '.join(known)}.")
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


def _checked_place(value: Any, lookup: Lookup | None) -> dict[str, Any]:
    given = dict(_known_keys(value, _PLACE_PARTS, "a place with name, latitude, longitude and geo_precision"))
    given = {part: v for part, v in given.items() if v not in (None, "")}
    if "geonameid" in given:
        given["geonameid"] = _whole(given["geonameid"], 1, 10**12)
        entry = lookup(given["geonameid"]) if lookup else None
        if lookup is not None and entry is None:
            raise _FieldError(f"the gazetteer has no place {given['geonameid']}.")
        if entry is not None:
            known = {part: getattr(entry, part) for part in _PLACE_PARTS if hasattr(entry, part)}
            given = {part: v for part, v in known.items() if v not in (None, "")} | given
    for part, what in (("name", "a name"), ("latitude", "a latitude"), ("longitude", "a longitude")):
        if part not in given:
            raise _FieldError(f"needs {what}.")
    out: dict[str, Any] = {
        "name": _text(given["name"], LONGEST_NAME),
        "latitude": _degrees(given["latitude"], "latitude", 90),
        "longitude": _degrees(given["longitude"], "longitude", 180),
        "geo_precision": _precision(given.get("geo_precision")),
    }
    if not out["name"]:
        raise _FieldError("needs a name.")
    if "country_code" in given:
        code = _text(given["country_code"], 2).upper()
        if len(code) != 2 or not (code.isascii() and code.isalpha()):
            raise _FieldError("country_code must be two letters such as PK.")
        out["country_code"] = code
    for part in ("admin1", "admin2", "feature_code"):
        if part in given:
            out[part] = _text(given[part], LONGEST_NAME)
    if "geonameid" in given:
        out["geonameid"] = given["geonameid"]
    return out


def _precision(value: Any) -> int:
    try:
        return _whole(value, 1, 3)
    except _FieldError:
        raise _FieldError(
            "needs geo_precision: 1 exact town, 2 near it or part of a district, 3 region."
        ) from None


def _checked_range(value: Any) -> dict[str, int | None]:
    if not isinstance(value, Mapping):
        number = _whole(value, 0, MOST_PEOPLE)
        return {"low": number, "best": number, "high": number}
    given = _known_keys(value, ("low", "best", "high"), "a number, or low, best and high")
    figures: dict[str, int | None] = {}
    for part in ("low", "best", "high"):
        raw = given.get(part)
        figures[part] = None if raw in (None, "") else _whole(raw, 0, MOST_PEOPLE)
    stated = [n for n in figures.values() if n is not None]
    if not stated:
        raise _FieldError("needs at least one of low, best and high.")
    if stated != sorted(stated):
        raise _FieldError("low must not be above best, nor best above high.")
    return figures


def _checked_actors(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, (list, tuple)):
        raise _FieldError("must be a list of actors.")
    if len(value) > MOST_ACTORS:
        raise _FieldError(f"must not be more than {MOST_ACTORS}.")
    actors: list[dict[str, Any]] = []
    for given in value:
        parts = _known_keys(given, ("role", "name", "kind", "actor_id"), "a list of role, name and kind")
        name = _text(parts.get("name"), LONGEST_NAME)
        if not name:
            raise _FieldError("each needs a name.")
        if parts.get("role") not in ACTOR_ROLES:
            raise _FieldError(f"the role of {name} must be one of {', '.join(ACTOR_ROLES)}.")
        kind = parts.get("kind") or "unknown"
        if not isinstance(kind, str) or (kind != "unknown" and inter_code(kind) is None):
            raise _FieldError(f"the kind of {name} must be one of {', '.join(ACTOR_KINDS)} or unknown.")
        actor: dict[str, Any] = {"role": parts["role"], "name": name, "kind": kind}
        if parts.get("actor_id"):
            actor["actor_id"] = _text(parts["actor_id"], LONGEST_NAME)
        actors.append(actor)
    return actors


def _checked_restore(value: Any) -> list[str]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) and v in RESTORABLE for v in value):
        raise _FieldError(f"must be a list of fields among {', '.join(RESTORABLE)}.")
    return sorted(set(value))


_WORDS_PARTS = ("article", "article_url", "in", "start", "end", "quote")
LONGEST_QUOTE = 500


def _checked_words(value: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field, given in _known_keys(value, FIELDS, "the words of each field").items():
        parts = _known_keys(given, _WORDS_PARTS, "words with article, article_url, in, start, end and quote")
        start, end = (_whole(parts.get(name), 0, 10**9) for name in ("start", "end"))
        if end <= start:
            raise _FieldError(f"the words of {field} must not end before they begin.")
        out[field] = {
            "article": _text(parts.get("article", ""), LONGEST_NAME),
            "article_url": _text(parts.get("article_url", ""), 4000),
            "in": _one_of(parts.get("in"), ("text", "title")),
            "start": start,
            "end": end,
            "quote": _text(parts.get("quote", ""), LONGEST_QUOTE, lines=True),
        }
    return out


def _place(value: Mapping[str, Any] | None) -> Place | None:
    if value is None:
        return None
    return Place(span=NO_SPAN, text=value["name"], kind="place", confidence=1.0, **value)
