"""What the desk's tables ask of the store: confirmed incidents, sources, rejections, runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from dateline.store import models as rows


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    country: str = ""
    event_type: str = ""
    text: str = ""
    first_day: date | None = None
    last_day: date | None = None


def incidents(wanted: IncidentFilter) -> QuerySet[rows.Incident]:
    """Confirmed incidents that were not withdrawn, latest day first."""
    found = (
        rows.Incident.objects.filter(withdrawn_at=None).select_related("candidate").defer("candidate__record")
    )
    if wanted.country:
        found = found.filter(country_code=wanted.country)
    if wanted.event_type:
        found = found.filter(event_type=wanted.event_type)
    for word in wanted.text.split()[:8]:
        found = found.filter(
            Q(public_id__iexact=word)
            | Q(candidate__title__icontains=word)
            | Q(candidate__place_name__icontains=word)
            | Q(candidate__admin1__icontains=word)
        )
    if wanted.first_day:
        found = found.filter(date_start__gte=wanted.first_day)
    if wanted.last_day:
        found = found.filter(date_start__lte=wanted.last_day)
    return found.order_by("-date_start", "-id")


def recent_rejections(most: int = 50) -> list[rows.Rejection]:
    return list(rows.Rejection.objects.select_related("feed").order_by("-at")[:most])


def rejections_by_reason(since_days: int, today: date) -> list[tuple[str, str, int]]:
    """(stage, code, how many) of the last days, most first."""
    found = (
        rows.Rejection.objects.filter(at__date__gte=today - timedelta(days=since_days))
        .order_by()
        .values_list("stage", "code")
        .annotate(number=Count("pk"))
        .order_by("-number", "stage", "code")
    )
    return [(stage, code, number) for stage, code, number in found]


def recent_cycles(most: int = 15) -> list[rows.Cycle]:
    return list(rows.Cycle.objects.order_by("-started_at")[:most])
