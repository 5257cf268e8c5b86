"""Confirmed incidents counted in the database: for the timeline and the overview. Every answer is bounded.

`shown` takes out what a reader is not to see yet: a sum over one incident would tell its figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from dateline.review.filters import Box
from dateline.review.incident_filter import IncidentFilter
from dateline.store import models as rows
from dateline.store.incident_lines import Shown, as_it_is, matching

MOST_DAYS = 20_000  # of a timeline: 54 years

# "up to 5" is at least nobody, "24 or more" at most nobody knows: its low figure stands, and `open` says so
_LOW = Coalesce(
    "killed_low", Case(When(killed_high=None, then=F("killed_best")), output_field=IntegerField())
)
_HIGH = Coalesce("killed_high", "killed_best", "killed_low")
_OPEN = Q(killed_high=None, killed_low__isnull=False)


@dataclass(frozen=True, slots=True)
class Extent:
    """How many incidents there are, how many of them have a point and a day, and between which days and where they lie."""

    number: int
    with_point: int
    with_day: int
    first_day: date | None
    last_day: date | None
    box: Box | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Incidents of one group, and those killed in them. `more`: some figure says "or more"."""

    number: int = 0
    killed_low: int = 0
    killed_high: int = 0
    more: bool = False

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.number + other.number,
            self.killed_low + other.killed_low,
            self.killed_high + other.killed_high,
            self.more or other.more,
        )


def extent(wanted: IncidentFilter, *, shown: Shown = as_it_is) -> Extent:
    found = shown(matching(wanted)).aggregate(
        number=Count("pk"),
        with_point=Count("x"),
        with_day=Count("date_start"),
        first_day=Min("date_start"),
        last_day=Max("date_start"),
        south=Min("latitude"),
        west=Min("longitude"),
        north=Max("latitude"),
        east=Max("longitude"),
    )
    edges = [found.pop(edge) for edge in ("west", "south", "east", "north")]
    return Extent(**found, box=Box(*edges) if None not in edges else None)


def by_day(wanted: IncidentFilter, unit: str, *, shown: Shown = as_it_is) -> dict[date, int]:
    """How many incidents began on each day ("date_start") or in each week ("week", by its Monday)."""
    found = shown(matching(wanted)).exclude(date_start=None).order_by(unit).values_list(unit)
    return dict(found.annotate(Count("pk"))[:MOST_DAYS])


def _began(wanted: IncidentFilter, shown: Shown) -> QuerySet[rows.IncidentLine]:
    """Those that began between the filter's days, so that each counts in one week alone."""
    found = shown(matching(wanted.between(None, None)))
    if wanted.what.first_day:
        found = found.filter(date_start__gte=wanted.what.first_day)
    if wanted.what.last_day:
        found = found.filter(date_start__lte=wanted.what.last_day)
    return found.order_by()


_SUMS = {"number": Count("pk"), "low": Sum(_LOW), "high": Sum(_HIGH), "more": Count("pk", filter=_OPEN)}


def _tally(group: Mapping[str, Any]) -> Tally:
    return Tally(group["number"], group["low"] or 0, group["high"] or 0, group["more"] > 0)


def by_week_and_type(
    wanted: IncidentFilter, *, shown: Shown = as_it_is
) -> dict[tuple[date | None, str], Tally]:
    """Tallies by the Monday of the week of the first day, and by event type."""
    counted = _began(wanted, shown).values("week", "event_type").annotate(**_SUMS)
    return {(group["week"], group["event_type"]): _tally(group) for group in counted}


@dataclass(frozen=True, slots=True)
class PlaceTally:
    """A first-level division ("" where it is not known) with the middle of its incidents' points."""

    country: str
    admin1: str
    tally: Tally
    latitude: float | None
    longitude: float | None


def by_place(wanted: IncidentFilter, *, shown: Shown = as_it_is) -> tuple[PlaceTally, ...]:
    """By country and first-level division, those with most incidents first."""
    counted = (
        _began(wanted, shown)
        .values("country_code", "admin1")
        .annotate(**_SUMS, lat=Avg("latitude"), lon=Avg("longitude"))
    )
    found = (PlaceTally(g["country_code"], g["admin1"], _tally(g), g["lat"], g["lon"]) for g in counted)
    return tuple(sorted(found, key=lambda p: (-p.tally.number, p.country, p.admin1)))


def by_week_in(
    wanted: IncidentFilter, part: str, places: Sequence[str], *, shown: Shown = as_it_is
) -> dict[tuple[str, date], int]:
    """Incidents of some places by week. `part`: country_code or admin1, of which `places` are values."""
    found = _began(wanted, shown).filter(**{f"{part}__in": list(places)}).exclude(week=None)
    counted = found.values_list(part, "week").annotate(Count("pk"))
    return {(place, week): number for place, week, number in counted}


def places_of_incidents() -> list[tuple[str, str]]:
    """(country code, first-level division) of all incidents that stand: what a filter can be set to."""
    found = rows.IncidentLine.objects.exclude(country_code="").order_by("country_code", "admin1")
    return list(found.values_list("country_code", "admin1").distinct())
