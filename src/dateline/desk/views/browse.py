"""Confirmed incidents: the table and its downloads."""

from __future__ import annotations

import re
import zlib
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dateline.bootstrap import about_exports
from dateline.desk import present
from dateline.desk.access import VIEWER, allow
from dateline.desk.incident_filters import form_context
from dateline.desk.words import place_text, range_text, record_days
from dateline.model import Incident
from dateline.publish.dictionary import FILE, ExportedFile, datapackage
from dateline.publish.export import FORMATS, export
from dateline.publish.outgoing import TITLE
from dateline.review.incident import incident_from_record
from dateline.review.incident_filter import IncidentFilter
from dateline.store import incident_counts
from dateline.store import incidents as confirmed
from dateline.store import models as rows
from dateline.store.incident_lines import After, Shown, incident_page
from dateline.store.second_readings import is_blind, visible_to

PARCEL = 32_000  # bytes
_TAKES_GZIP = re.compile(r"\bgzip\b")  # as the middleware has it
ROW_FORMATS = ("json", *FORMATS)
"""Forms of a single incident. "json" is its line of JSON Lines, for whoever wants one object."""


def line_of(row: rows.Incident) -> dict[str, Any]:
    """An incident in a list."""
    record = row.record
    return {
        "public_id": row.public_id,
        "type": record.get("sub_event_type") or row.event_type,
        "event_type": row.event_type,
        "type_class": present.type_class(row.event_type),
        "days": record_days(record),
        "place": place_text(record.get("place")),
        "actors": present.actor_lines(record),
        "killed": range_text(record.get("killed")),
        "injured": range_text(record.get("injured")),
        "sources": len(record.get("sources", ())),
        "confirmed_by": record.get("confirmed_by", ""),
        "confirmed_at": row.confirmed_at,
    }


def seen_by(request: HttpRequest) -> Shown:
    """Takes out the incidents of which the reader may be asked for a second, independent answer."""
    return partial(visible_to, request.user, candidate="candidate_id")


@require_GET
@allow(VIEWER)
def incidents_view(request: HttpRequest) -> HttpResponse:
    """`/incidents`: latest day first, fifty a page; `after`: where the page begins."""
    wanted = IncidentFilter.read(request.GET.dict())
    page = incident_page(wanted, After.read(request.GET.get("after", "")), shown=seen_by(request))
    context = form_context(wanted, incident_counts.places_of_incidents()) | {
        "lines": [line_of(row) for row in page.rows],
        "number": incident_counts.extent(wanted, shown=seen_by(request)).number,
        "more": wanted.query(after=str(page.after)) if page.after else "",
        "continued": "after" in request.GET,
        "formats": FORMATS,
        "here": reverse("incidents"),
    }
    return render(request, "desk/incidents.html", context)


def _parcels(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces in parcels of some 32 KB: one hop between threads for each, not one for every line."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= PARCEL:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _gzipped(parcels: Iterable[bytes]) -> Iterator[bytes]:
    """One gzip stream over all parcels. The middleware would make one of each, and many readers take the
    first alone for the whole.
    """
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    for parcel in parcels:
        if packed := packer.compress(parcel):
            yield packed
    yield packer.flush()


async def _without_blocking(parcels: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Under an ASGI server Django would otherwise gather the whole export before it sends a byte."""

    def following() -> bytes | None:
        return next(parcels, None)

    while (parcel := await sync_to_async(following)()) is not None:
        yield parcel


def export_file(
    request: HttpRequest, incidents: Iterable[Incident], export_format: str, name: str, *, title: str = TITLE
) -> StreamingHttpResponse:
    """The incidents in that format, streamed, as a file of that name."""
    written = "jsonl" if export_format == "json" else export_format
    about = about_exports(settings.CONFIGURATION, title=title, address=request.build_absolute_uri())
    parcels = _parcels(export(incidents, written, about))
    ending, media_type = FORMATS[written].ending, FORMATS[written].media_type
    if export_format == "json":
        ending, media_type = "json", "application/json"
    packed = bool(_TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")))
    parcels = _gzipped(parcels) if packed else parcels
    response = StreamingHttpResponse(
        _without_blocking(parcels) if isinstance(request, ASGIRequest) else parcels, content_type=media_type
    )
    if packed:
        response["Content-Encoding"] = "gzip"  # so that the middleware leaves it as it is
        patch_vary_headers(response, ("Accept-Encoding",))
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


@require_GET
@allow(VIEWER)
def download_view(request: HttpRequest, export_format: str) -> HttpResponse | StreamingHttpResponse:
    """`/incidents.<format>`: streams what `publish.export` writes, under the same filters as the pages."""
    if export_format not in FORMATS:
        raise Http404(f"There is no format {export_format}; there are {', '.join(FORMATS)}.")
    found = confirmed.confirmed_incidents(
        wanted=IncidentFilter.read(request.GET.dict()), shown=seen_by(request)
    )
    return export_file(request, found, export_format, "incidents")


@require_GET
@allow(VIEWER)
def dictionary_view(request: HttpRequest) -> HttpResponse:
    """`/incidents/datapackage.json`: what the columns of the downloads mean, their licence, and how to cite them."""
    about = about_exports(settings.CONFIGURATION)
    files = [ExportedFile(f"incidents.{form.ending}", name) for name, form in FORMATS.items()]
    response = JsonResponse(
        datapackage(files, about, datetime.now(UTC)), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return response


@require_GET
@allow(VIEWER)
def row_view(
    request: HttpRequest, public_id: str, export_format: str
) -> HttpResponse | StreamingHttpResponse:
    """`/incidents/<public id>.<format>`: that incident alone; 410 where it was withdrawn or merged into another."""
    row = rows.Incident.objects.select_related("candidate").filter(public_id=public_id.upper()).first()
    if row is None or export_format not in ROW_FORMATS:
        raise Http404(f"There is no {public_id}.{export_format}.")
    if is_blind(request.user, row.candidate):
        return redirect("candidate", key=row.candidate.key)
    if row.withdrawn_at is not None:
        said = _("%(id)s was withdrawn. Its page says when and why: %(address)s") % {
            "id": row.public_id,
            "address": request.build_absolute_uri(reverse("incident", args=[row.public_id])),
        }
        return HttpResponse(f"{said}\n", status=410, content_type="text/plain; charset=utf-8")
    return export_file(request, [incident_from_record(row.record)], export_format, row.public_id)
