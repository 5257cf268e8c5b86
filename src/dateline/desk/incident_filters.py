"""The filters of confirmed incidents in words, and what their form offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dateline.desk.words import country_name, days_text
from dateline.review.filters import NO_WATCH
from dateline.review.incident_filter import IncidentFilter
from dateline.review.vocabulary import EVENT_TYPES
from dateline.store.watches import watch_choices

MOST_DIVISIONS = 400


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in words, and the query of the address without it."""

    words: str
    without: str


def chips(wanted: IncidentFilter, watches: Mapping[str, str]) -> tuple[Chip, ...]:
    """What is filtered, for a line above the list. A province goes with its country, and a district with both.

    `watches`: id -> title.
    """
    what = wanted.what
    said = [
        (what.text and f"“{what.text}”", "q"),
        (country_name(what.country), "country admin1 admin2"),
        (what.admin1, "admin1 admin2"),
        (what.admin2, "admin2"),
        (what.event_type and _(what.event_type), "type"),
        (what.sub_event_type and _(what.sub_event_type), "sub"),
        (what.actor and _("actor: %s") % what.actor, "actor"),
        (what.source and _("source: %s") % what.source, "source"),
        (what.language and _("language: %s") % what.language, "language"),
        (wanted.watch and _("watch: %s") % watches.get(wanted.watch, wanted.watch), "watch"),
        (what.box and _("a box on the map"), "box"),
        (what.first_day and _("from %s") % days_text(what.first_day, None), "from"),
        (what.last_day and _("to %s") % days_text(what.last_day, None), "to"),
    ]
    return tuple(
        Chip(str(words), wanted.query(**dict.fromkeys(names.split(), ""))) for words, names in said if words
    )


def form_context(wanted: IncidentFilter, places: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What the filter form needs. `places`: (country code, first-level division) of the incidents. One query."""
    found = list(places)
    titles = dict(watch_choices()) | {NO_WATCH: _("in no watch")}
    what = wanted.what
    codes = {code for code, _admin1 in found if code} | ({what.country} if what.country else set())
    divisions = {admin1 for code, admin1 in found if admin1 and code == what.country}
    return {
        "wanted": wanted,
        "what": what,
        "query": wanted.query(),
        "chips": chips(wanted, titles),
        "watches": list(titles.items()),
        "countries": sorted(((code, country_name(code)) for code in codes), key=lambda c: c[1]),
        "divisions": sorted(divisions, key=str.casefold)[:MOST_DIVISIONS],
        "event_types": [(name, _(name)) for name in EVENT_TYPES],
        "sub_event_types": [(name, _(name)) for name in EVENT_TYPES.get(what.event_type, ())],
        "more_filters": any(
            (what.admin1, what.admin2, what.actor, what.source, what.sub_event_type, what.language, what.box)
        ),
    }
