"""The overview: confirmed incidents by week, type and place in pictures and tables, and the desk's own work."""

from __future__ import annotations

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dateline.desk import overview
from dateline.desk.access import VIEWER, allow
from dateline.desk.incident_filters import form_context
from dateline.desk.views.browse import seen_by
from dateline.publish.export import FORMATS
from dateline.review.incident_filter import IncidentFilter
from dateline.store import incident_counts
from dateline.store.throughput import throughput


@require_GET
@allow(VIEWER)
def overview_view(request: HttpRequest) -> HttpResponse:
    """`/overview`, under the filters of the incidents' pages; without days the last half year."""
    wanted = IncidentFilter.read(request.GET.dict())
    today, shown = datetime.now(UTC).date(), seen_by(request)
    extent = incident_counts.extent(wanted.between(None, None), shown=shown)
    period = overview.period_of(wanted, extent, today)
    within = wanted.between(period.first, period.last)
    by_type = incident_counts.by_week_and_type(within, shown=shown)
    by_place = incident_counts.by_place(within, shown=shown)
    weeks = overview.weeks_of(period, by_type)
    places = overview.places_of(by_place, wanted)
    named = [value for value, _name in places.values]
    in_places = incident_counts.by_week_in(within, places.part, named, shown=shown)
    work = overview.work_of(weeks.steps, throughput(weeks.steps.first, weeks.steps.last, wanted.watch))
    context = form_context(wanted, ((p.country, p.admin1) for p in by_place)) | {
        "here": reverse("overview"),
        "formats": FORMATS,
        "query": within.query() if period.chosen else wanted.query(),
        "period": period,
        "links": overview.period_links(wanted, extent, period, today),
        "extent": extent,
        "without_day": extent.number - extent.with_day,
        "weeks": weeks,
        "toll": overview.toll_words(weeks.total),
        "types": overview.type_rows(by_type, within),
        "small_types": overview.small_types(weeks.steps, by_type),
        "places": places,
        "first_places": places.rows[: overview.SHOWN_PLACES],
        "more_places": places.rows[overview.SHOWN_PLACES :],
        "small_places": overview.small_places(weeks.steps, places.values, in_places),
        "work": work,
        "both_rows": list(zip(weeks.rows, work.rows, strict=True)),
    }
    return render(request, "desk/overview.html", context)
