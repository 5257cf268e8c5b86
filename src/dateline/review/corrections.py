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

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dateline.errors import CorrectionRefused
from dateline.model import Candidate, Place, Range, ReportedActor, Span
from dateline.review import corrected_values as values
from dateline.review.vocabulary import EVENT_TYPE_OF, EVENT_TYPES, disorder_type

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

LONGEST_NOTE = 10_000
LONGEST_QUOTE = 500
_WORDS_PARTS = ("article", "article_url", "in", "start", "end", "quote")

# A correction points at no words; whoever reads the span knows it from the decision beside it.
NO_SPAN = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A candidate with corrections laid over it. `fields`: which of FIELDS now hold the editor's value."""

    candidate: Candidate
    notes: str
    fields: tuple[str, ...]


def check_corrections(
    corrections: Mapping[str, Any],
    candidate: Candidate,
    *,
    today: date,
    standing: Mapping[str, Any] | None = None,
    lookup: values.Lookup | None = None,
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
        except values.FieldError as problem:
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


def _checked(field: str, value: Any, lookup: values.Lookup | None) -> Any:
    match field:
        case "event_type":
            return values.one_of(value, tuple(EVENT_TYPES))
        case "sub_event_type":
            return values.one_of(value, tuple(EVENT_TYPE_OF))
        case "date_start" | "date_end":
            return None if value in (None, "") else values.day(value)
        case "time_precision":
            return values.whole(value, 1, 3)
        case "place":
            return None if value is None else values.place(value, lookup)
        case "killed" | "injured":
            return None if value is None else values.people(value)
        case "actors":
            return values.actors(value)
        case "notes":
            return values.text(value, LONGEST_NOTE, lines=True)
        case "restore":
            return _checked_restore(value)
        case "words":
            return _checked_words(value)
        case _:
            raise values.FieldError(f"cannot be corrected; only {', '.join(FIELDS)} can.")


def _checked_restore(value: Any) -> list[str]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(v, str) and v in RESTORABLE for v in value):
        raise values.FieldError(f"must be a list of fields among {', '.join(RESTORABLE)}.")
    return sorted(set(value))


def _checked_words(value: Any) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field, given in values.known_keys(value, FIELDS, "the words of each field").items():
        parts = values.known_keys(
            given, _WORDS_PARTS, "words with article, article_url, in, start, end and quote"
        )
        start, end = (values.whole(parts.get(name), 0, 10**9) for name in ("start", "end"))
        if end <= start:
            raise values.FieldError(f"the words of {field} must not end before they begin.")
        out[field] = {
            "article": values.text(parts.get("article", ""), values.LONGEST_NAME),
            "article_url": values.text(parts.get("article_url", ""), 4000),
            "in": values.one_of(parts.get("in"), ("text", "title")),
            "start": start,
            "end": end,
            "quote": values.text(parts.get("quote", ""), LONGEST_QUOTE, lines=True),
        }
    return out


def _place(value: Mapping[str, Any] | None) -> Place | None:
    if value is None:
        return None
    return Place(span=NO_SPAN, text=value["name"], kind="place", confidence=1.0, **value)
