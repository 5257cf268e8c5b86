"""Confirmed incidents as narrow lines (`IncidentLine`): written with the incident, filtered, listed page by page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from dateline.model import State
from dateline.review.filters import Box
from dateline.review.incident_filter import IncidentFilter
from dateline.store import models as rows
from dateline.store.queue_index import STANDS, WATCH, Mark

PAGE_SIZE = 50
WORLD = 24
"""Bits of a line's `x` and `y`: the world is 2**24 wide and high, 2.4 m a step at the equator."""
_MERCATOR_END = 85.05112878  # degrees; where the square of Web Mercator ends
MOST_WORDS = 8
_CONFIRMED = STANDS.index(State.CONFIRMED)


Shown = Callable[[QuerySet[rows.IncidentLine]], QuerySet[rows.IncidentLine]]


def as_it_is(found: QuerySet[rows.IncidentLine]) -> QuerySet[rows.IncidentLine]:
    return found


@dataclass(frozen=True, slots=True)
class After:
    """The last line of a page: its first day ("" for none) and its row."""

    day: date | None
    id: int

    def __str__(self) -> str:
        return f"{self.day.isoformat() if self.day else ''}~{self.id}"

    @classmethod
    def read(cls, text: str) -> After | None:
        """What a link carries; None for anything that is none."""
        day, tilde, row = text.partition("~")
        try:
            after = cls(date.fromisoformat(day) if day else None, int(row))
        except ValueError:
            return None
        return after if tilde and 0 <= after.id < 2**63 else None


def map_point(latitude: float | None, longitude: float | None) -> tuple[int, int] | tuple[None, None]:
    """The place's step on the square world of Web Mercator (EPSG:3857), x to the east, y to the south."""
    if latitude is None or longitude is None:
        return None, None
    size = 1 << WORLD
    bent = math.radians(max(-_MERCATOR_END, min(_MERCATOR_END, latitude)))
    x = (longitude + 180) / 360
    y = (1 - math.asinh(math.tan(bent)) / math.pi) / 2
    return (min(size - 1, max(0, int(x * size))), min(size - 1, max(0, int(y * size))))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _lines(values: Iterable[str | None]) -> str:
    """The values a line each, with a line break before and behind; "" for none."""
    kept = dict.fromkeys(v for v in values if v)
    return "".join(f"\n{v}" for v in kept) + ("\n" if kept else "")


def line_columns(record: dict[str, Any], public_id: str) -> dict[str, Any]:
    """An incident's record (`review.incident.incident_record`) as the columns of its line. Pure."""
    place = record.get("place") or {}
    killed = record.get("killed") or {}
    start = date.fromisoformat(record["date_start"]) if record.get("date_start") else None
    end = date.fromisoformat(record["date_end"]) if record.get("date_end") else start
    x, y = map_point(place.get("latitude"), place.get("longitude"))
    actors = [str(a.get("name") or "").casefold() for a in record.get("actors", ())]
    claimants = [str(c.get("claimant") or "").casefold() for c in record.get("claims", ())]
    places = [place.get(part) for part in ("name", "text", "admin2", "admin1")]
    headlines = [s.get("headline") for s in record.get("sources", ())]
    words = [
        public_id,
        record["event_type"],
        record["sub_event_type"],
        *places,
        *headlines,
        *actors,
        *claimants,
    ]
    return {
        "event_type": record["event_type"],
        "sub_event_type": record["sub_event_type"],
        "date_start": start,
        "date_end": end,
        "week": monday(start) if start else None,
        "country_code": place.get("country_code") or "",
        "admin1": place.get("admin1") or "",
        "admin2": place.get("admin2") or "",
        "latitude": place.get("latitude"),
        "longitude": place.get("longitude"),
        "geo_precision": place.get("geo_precision"),
        "x": x,
        "y": y,
        "killed_low": killed.get("low"),
        "killed_best": killed.get("best"),
        "killed_high": killed.get("high"),
        "actors": _lines([*actors, *claimants]),
        "sources": _lines(s.get("source_id") for s in record.get("sources", ())),
        "words": _lines(str(w).casefold() for w in words if w),
    }


def save_line(incident: rows.Incident) -> None:
    """Write the line of an incident that stands. Called in the transaction that saves the incident."""
    columns = line_columns(incident.record, incident.public_id)
    columns["candidate"] = incident.candidate
    rows.IncidentLine.objects.update_or_create(incident=incident, defaults=columns)


def matching(wanted: IncidentFilter) -> QuerySet[rows.IncidentLine]:
    """The lines of the incidents that stand and are wanted, in no order."""
    what = wanted.what
    exact = {
        "country_code": what.country,
        "admin1": what.admin1,
        "admin2": what.admin2,
        "event_type": what.event_type,
        "sub_event_type": what.sub_event_type,
    }
    found = rows.IncidentLine.objects.filter(**{column: value for column, value in exact.items() if value})
    if what.actor:
        found = found.filter(actors__contains=what.actor.casefold())
    if what.source:
        found = found.filter(sources__contains=f"\n{what.source}\n")
    for word in what.text.casefold().split()[:MOST_WORDS]:
        found = found.filter(words__contains=word)
    if what.first_day:
        found = found.filter(date_end__gte=what.first_day)
    if what.last_day:
        found = found.filter(date_start__lte=what.last_day)
    if what.box:
        found = found.filter(inside(what.box))
    # what only the candidate is marked with: languages of its articles, watches that it falls into
    for mark in (Mark("language", what.language), Mark(WATCH, wanted.watch)):
        if mark.value:
            bearers = rows.QueuePost.objects.filter(mark=mark.number, stand=_CONFIRMED)
            found = found.filter(candidate__in=bearers.values("candidate_id"))
    return found


def inside(box: Box) -> Q:
    """Those with a point in the box."""
    across = Q(longitude__gte=box.west) | Q(longitude__lte=box.east)
    between = Q(longitude__gte=box.west, longitude__lte=box.east)
    return Q(latitude__gte=box.south, latitude__lte=box.north) & (
        across if box.over_the_date_line else between
    )


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """Incidents with their candidates' keys. `after`: where the next page begins; None: this is the last."""

    rows: tuple[rows.Incident, ...]
    after: After | None


def incident_page(
    wanted: IncidentFilter, after: After | None = None, size: int = PAGE_SIZE, *, shown: Shown = as_it_is
) -> IncidentPage:
    """The next `size` incidents, latest first day first, those without a day last. Two queries.

    `shown`: takes out what the reader must not see.
    """
    found = shown(matching(wanted)).order_by(F("date_start").desc(nulls_last=True), "-incident_id")
    if after is not None and after.day is not None:
        later = Q(date_start__lt=after.day) | Q(date_start=after.day, incident_id__lt=after.id)
        found = found.filter(later | Q(date_start=None))
    elif after is not None:
        found = found.filter(date_start=None, incident_id__lt=after.id)
    page = list(found.values_list("incident_id", "date_start")[: size + 1])
    here = page[:size]
    named = (
        rows.Incident.objects.filter(pk__in=[pk for pk, _ in here])
        .select_related("candidate")
        .only("public_id", "record", "confirmed_at", "event_type", "candidate__key")
        .in_bulk()
    )
    last = After(here[-1][1], here[-1][0]) if len(page) > size else None
    return IncidentPage(tuple(named[pk] for pk, _ in here if pk in named), last)
