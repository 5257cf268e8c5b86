"""What the desk's tables ask of the store: rejections, runs."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count

from dateline.store import models as rows


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
