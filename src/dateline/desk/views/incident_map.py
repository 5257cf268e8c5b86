"""The map of confirmed incidents with its timeline and list, and the map's data."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dateline.desk.access import VIEWER, allow
from dateline.desk.incident_filters import form_context
from dateline.desk.numbers import whole_number
from dateline.desk.periods import steps
from dateline.desk.present import type_class
from dateline.desk.timeline import timeline_of
from dateline.desk.views.browse import line_of, seen_by
from dateline.desk.words import as_day, days_text, place_text, range_text
from dateline.publish.export import FORMATS
from dateline.review.filters import Box
from dateline.review.incident_filter import IncidentFilter
from dateline.store import incident_counts
from dateline.store.incident_cells import Alone, Cell, cells
from dateline.store.incident_lines import After, incident_page

LIST_SIZE = 25
DEEPEST = 16  # zooms of the map
EVERYWHERE = Box(-180.0, -90.0, 180.0, 90.0)


@require_GET
@allow(VIEWER)
def map_view(request: HttpRequest) -> HttpResponse:
    """`/incidents/map`: the timeline shows all days, whichever are chosen; `after`: where the list begins."""
    wanted = IncidentFilter.read(request.GET.dict())
    always, shown = wanted.between(None, None), seen_by(request)
    extent = incident_counts.extent(always, shown=shown)
    within = incident_counts.extent(wanted, shown=shown) if wanted != always else extent
    page = incident_page(wanted, After.read(request.GET.get("after", "")), LIST_SIZE, shown=shown)
    timeline = None
    if extent.first_day and extent.last_day:
        bars = steps(extent.first_day, extent.last_day)
        counted = incident_counts.by_day(always, "date_start" if bars.days == 1 else "week", shown=shown)
        timeline = timeline_of(bars, counted, wanted)
    context = form_context(wanted, incident_counts.places_of_incidents()) | {
        "here": reverse("incident-map"),
        "formats": FORMATS,
        "extent": within,
        "box": str(wanted.what.box or within.box or ""),
        "timeline": timeline,
        "lines": [line_of(row) for row in page.rows],
        "more": wanted.query(after=str(page.after)) if page.after else "",
        "continued": "after" in request.GET,
    }
    return render(request, "desk/incident_map.html", context)


@require_GET
@allow(VIEWER)
def map_data_view(request: HttpRequest) -> JsonResponse:
    """`/incidents/map.json?view=west,south,east,north&zoom=5` and the filters: cells of 64 pixels, at most 1,200."""
    wanted = IncidentFilter.read(request.GET.dict())
    view = Box.read(request.GET.get("view", "")) or EVERYWHERE
    zoom = whole_number(request.GET.get("zoom", ""), 3)
    near = 2 if zoom is None else min(DEEPEST, zoom)
    found = cells(wanted, view, near, shown=seen_by(request))
    return JsonResponse({"cells": [_cell(cell, alone) for cell, alone in found]})


def _cell(cell: Cell, alone: Alone | None) -> dict[str, Any]:
    said = {
        "n": cell.number,
        "at": [round(cell.latitude, 4), round(cell.longitude, 4)],
        "type": type_class(cell.event_type) if cell.event_type else "",
    }
    if alone is None:
        return said | {"box": list(cell.box.edges)}
    record = alone.record
    place = record.get("place") or {}
    killed = range_text(record.get("killed"))
    words = [
        place_text(place, with_country=False),
        days_text(as_day(record.get("date_start")), as_day(record.get("date_end"))),
        _(str(record.get("sub_event_type") or cell.event_type)),
        _("%s killed") % killed if killed else "",
    ]
    return said | {
        "words": " · ".join(w for w in words if w),
        "to": reverse("incident", args=[alone.public_id]),
        "precision": place.get("geo_precision") or 1,
    }
