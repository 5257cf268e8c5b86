"""The filters of confirmed incidents in an address, and in words. The same names as the queue's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from dateline.desk.words import as_day, country_name, days_text
from dateline.review.vocabulary import EVENT_TYPES
from dateline.store.incident_lines import Box, IncidentFilter

NAMES = ("q", "country", "admin1", "admin2", "type", "actor", "source", "watch", "box", "from", "to")


def _short(given: Mapping[str, str], name: str, most: int = 200) -> str:
    return given.get(name, "")[:most].replace("\x00", "").strip()


def filter_from(given: Mapping[str, str]) -> IncidentFilter:
    """The filters of an address; what cannot be read is left out."""
    return IncidentFilter(
        country=_short(given, "country", 2),
        admin1=_short(given, "admin1"),
        admin2=_short(given, "admin2"),
        event_type=_short(given, "type", 40),
        actor=_short(given, "actor"),
        source=_short(given, "source"),
        text=_short(given, "q"),
        watch=_short(given, "watch", 60),
        box=Box.read(_short(given, "box")),
        first_day=as_day(given.get("from", "")),
        last_day=as_day(given.get("to", "")),
    )


def values_of(wanted: IncidentFilter) -> dict[str, str]:
    """The filter's names in an address and their values, without what is empty."""
    values = {
        "q": wanted.text,
        "country": wanted.country,
        "admin1": wanted.admin1,
        "admin2": wanted.admin2,
        "type": wanted.event_type,
        "actor": wanted.actor,
        "source": wanted.source,
        "watch": wanted.watch,
        "box": str(wanted.box) if wanted.box else "",
        "from": wanted.first_day.isoformat() if wanted.first_day else "",
        "to": wanted.last_day.isoformat() if wanted.last_day else "",
    }
    return {name: value for name, value in values.items() if value}


def query_of(wanted: IncidentFilter, **changed: str) -> str:
    """The filters as an address's query with its "?", "" for none; `changed`: values to set, "" takes one away."""
    kept = {name: value for name, value in (values_of(wanted) | changed).items() if value}
    return f"?{urlencode(kept)}" if kept else ""


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in words, and the query of the address without it."""

    words: str
    without: str


def chips(wanted: IncidentFilter) -> tuple[Chip, ...]:
    """What is filtered, for a line above the list. A province goes with its country, and a district with both."""
    said = [
        (wanted.text and f"“{wanted.text}”", {"q": ""}),
        (country_name(wanted.country), {"country": "", "admin1": "", "admin2": ""}),
        (wanted.admin1, {"admin1": "", "admin2": ""}),
        (wanted.admin2, {"admin2": ""}),
        (wanted.event_type and _(wanted.event_type), {"type": ""}),
        (wanted.actor and _("actor: %s") % wanted.actor, {"actor": ""}),
        (wanted.source and _("source: %s") % wanted.source, {"source": ""}),
        (wanted.watch and _("watch: %s") % wanted.watch, {"watch": ""}),
        (_("a box on the map") if wanted.box else "", {"box": ""}),
        (wanted.first_day and _("from %s") % days_text(wanted.first_day, None), {"from": ""}),
        (wanted.last_day and _("to %s") % days_text(wanted.last_day, None), {"to": ""}),
    ]
    return tuple(Chip(str(words), query_of(wanted, **without)) for words, without in said if words)


def form_context(wanted: IncidentFilter, places: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    """What the filter form needs. `places`: (country code, first-level division) of all incidents that stand."""
    countries = sorted({(code, country_name(code)) for code, _admin1 in places if code}, key=lambda c: c[1])
    divisions = sorted(
        {admin1 for code, admin1 in places if admin1 and wanted.country in ("", code)}, key=str.casefold
    )
    return {
        "wanted": wanted,
        "values": values_of(wanted),
        "query": query_of(wanted),
        "chips": chips(wanted),
        "countries": countries,
        "divisions": divisions[:400],
        "event_types": [(name, _(name)) for name in EVENT_TYPES],
        "more_filters": any((wanted.admin1, wanted.admin2, wanted.actor, wanted.source, wanted.box)),
    }
