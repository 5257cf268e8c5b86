"""A correction form three times: as an editor saw it, as it stands now, and as the editor wants it. Pure.

Fields go in groups, as the page shows them: a place is taken whole, or left whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from dateline.desk.correcting import ActorRow, CorrectionForm, RangeRow
from dateline.desk.numbers import whole_number
from dateline.desk.words import as_day, days_text, range_text

GROUPS: Mapping[str, tuple[str, ...]] = {
    "type": ("sub_event_type",),
    "when": ("date_start", "date_end", "time_precision"),
    "where": ("place_name", "latitude", "longitude", "geo_precision", "country_code", "place_pick"),
    "killed": ("killed",),
    "injured": ("injured",),
    "who": ("actors",),
    "notes": ("notes",),
}
"""Every field of the form but the reason, which is about the decision."""

LABELS: Mapping[str, Any] = {
    "type": _("What"),
    "when": _("When"),
    "where": _("Where"),
    "killed": _("Killed"),
    "injured": _("Injured"),
    "who": _("Who"),
    "notes": _("Notes"),
}
MINE, THEIRS = "mine", "theirs"
MOST_TEXT = 50_000  # characters of a form that a page carries along


@dataclass(frozen=True, slots=True)
class Line:
    """A group in which the three are not the same. `both`: they changed it, and so did I. `pick`: chosen at first."""

    name: str
    label: Any
    saw: str
    now: str
    mine: str
    both: bool
    pick: str


def _values(form: CorrectionForm, group: str) -> tuple[Any, ...]:
    return tuple(getattr(form, name) for name in GROUPS[group])


def same_values(one: CorrectionForm, other: CorrectionForm) -> bool:
    """Whether two forms say the same of the event; the reason does not count."""
    return all(_values(one, group) == _values(other, group) for group in GROUPS)


def taken(sent: CorrectionForm, theirs: CorrectionForm, take: Mapping[str, str]) -> CorrectionForm:
    """`sent`, with those groups from `theirs` that `take` says so of."""
    names = [name for group, fields in GROUPS.items() if take.get(group) == THEIRS for name in fields]
    return replace(sent, **{name: getattr(theirs, name) for name in names})


def lines(saw: CorrectionForm, now: CorrectionForm, mine: CorrectionForm) -> tuple[Line, ...]:
    """The groups in which somebody changed something. What only one of the two changed is chosen at first; where both did,
    theirs is: it stands until somebody says otherwise.
    """
    found = []
    for group in GROUPS:
        values = [_values(form, group) for form in (saw, now, mine)]
        if values[0] == values[1] == values[2]:
            continue
        only_mine = values[0] == values[1]
        found.append(
            Line(
                name=group,
                label=LABELS[group],
                saw=words_of(saw, group),
                now=words_of(now, group),
                mine=words_of(mine, group),
                both=len({repr(v) for v in values}) == 3,
                pick=MINE if only_mine else THEIRS,
            )
        )
    return tuple(found)


def words_of(form: CorrectionForm, group: str) -> str:
    """A group of the form in words; "" where it is empty."""
    match group:
        case "type":
            return form.sub_event_type
        case "when":
            start, end = as_day(form.date_start), as_day(form.date_end)
            precision = int(form.time_precision) if form.time_precision in ("1", "2", "3") else 1
            return "" if start is None and end is None else days_text(start, end, precision)
        case "where":
            at = ", ".join(part for part in (form.latitude, form.longitude) if part)
            named = ", ".join(part for part in (form.place_name, form.country_code) if part)
            return f"{named} ({at})" if named and at else named or at
        case "killed" | "injured":
            return _range_words(getattr(form, group))
        case "who":
            return "; ".join(f"{actor.name} ({actor.role})" for actor in form.actors)
        case _:
            return form.notes


def _range_words(row: RangeRow) -> str:
    typed = {name: text for name, text in asdict(row).items() if text}
    numbers = {name: whole_number(text) for name, text in typed.items()}
    if None in numbers.values():
        return " / ".join((row.low, row.best, row.high))  # as it was typed: no figures
    return range_text(numbers)


# ------------------------------------------------------------------------------------------------ forms in pages


def form_fields(form: CorrectionForm) -> list[tuple[str, str]]:
    """Name and value of each field, as a browser sends them: what `correcting.form_sent` reads."""
    found: list[tuple[str, str]] = []
    for field in fields(form):
        value = getattr(form, field.name)
        if isinstance(value, RangeRow):
            found += [(f"{field.name}_{part}", text) for part, text in asdict(value).items()]
        elif field.name == "actors":
            found += [(f"actor_{part}", text) for row in value for part, text in asdict(row).items()]
        else:
            found.append((field.name, value))
    return found


def form_text(form: CorrectionForm) -> str:
    """The form as text that a page carries along as what was seen; `form_read` reads it back."""
    return json.dumps(asdict(form), ensure_ascii=False, separators=(",", ":"))


def form_read(text: str) -> CorrectionForm | None:
    """What `form_text` wrote; None for anything else. A browser sends it, so nothing is taken for granted."""
    try:
        given = json.loads(text) if len(text) <= MOST_TEXT else None
        if not isinstance(given, dict):
            return None
        ranges = {name: RangeRow(**_texts(given.pop(name))) for name in ("killed", "injured")}
        actors = tuple(ActorRow(**_texts(row)) for row in given.pop("actors"))
        return CorrectionForm(**_texts(given), **ranges, actors=actors)  # type: ignore[arg-type]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    if not all(isinstance(value, str) for value in given.values()):
        raise TypeError("a form is made of texts")
    return dict(given)
