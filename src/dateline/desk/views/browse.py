"""Confirmed incidents: the table and its downloads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dateline.desk import present
from dateline.desk.access import VIEWER, allow
from dateline.desk.words import as_day, country_name, days_text, place_text, plural, range_text
from dateline.model import Incident
from dateline.publish.export import CONTENT_TYPES, FORMATS, TITLE, export
from dateline.review.vocabulary import EVENT_TYPES
from dateline.store import incidents as confirmed
from dateline.store import listings, queue
from dateline.store.listings import IncidentFilter

PAGE_SIZE = 50
PARCEL = 32_000  # bytes


def _filter(request: HttpRequest) -> IncidentFilter:
    given = request.GET
    return IncidentFilter(
        country=given.get("country", "")[:2],
        event_type=given.get("type", "")[:40],
        text=given.get("q", "")[:200].replace("\x00", ""),
        first_day=as_day(given.get("from", "")),
        last_day=as_day(given.get("to", "")),
    )


def _line(row: Any) -> dict[str, Any]:
    record = row.record
    return {
        "public_id": row.public_id,
        "key": row.candidate.key,
        "type": record.get("sub_event_type") or row.event_type,
        "event_type": row.event_type,
        "days": days_text(
            as_day(record.get("date_start")),
            as_day(record.get("date_end")),
            record.get("time_precision") or 1,
        ),
        "place": place_text(record.get("place")),
        "actors": present.actor_lines(record),
        "killed": range_text(record.get("killed")),
        "injured": range_text(record.get("injured")),
        "sources": plural(len(record.get("sources", ())), "source"),
        "confirmed_by": record.get("confirmed_by", ""),
        "confirmed_at": row.confirmed_at,
    }


@require_GET
@allow(VIEWER)
def incidents_view(request: HttpRequest) -> HttpResponse:
    """`/incidents`: latest day first, fifty a page."""
    wanted = _filter(request)
    page = Paginator(listings.incidents(wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    kept = {k: v for k, v in request.GET.items() if k in ("country", "type", "q", "from", "to") and v}
    context = {
        "lines": [_line(row) for row in page.object_list],
        "page": page,
        "wanted": wanted,
        "query": urlencode(kept),
        "filtered": bool(kept),
        "text_not_in_download": bool(wanted.text),
        "formats": FORMATS,
        "countries": sorted(
            ((c, country_name(c)) for c in queue.countries_in_queue()), key=lambda pair: pair[1]
        ),
        "event_types": list(EVENT_TYPES),
    }
    return render(request, "desk/incidents.html", context)


def _parcels(pieces: Iterable[str]) -> Iterator[bytes]:
    """The pieces in parcels of some 32 KB: one hop between threads for each, not one for every line."""
    waiting: list[bytes] = []
    size = 0
    for piece in pieces:
        waiting.append(piece.encode())
        size += len(waiting[-1])
        if size >= PARCEL:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


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
    address = request.build_absolute_uri() if export_format == "atom" else None
    parcels = _parcels(export(incidents, export_format, title=title, self_url=address))
    response = StreamingHttpResponse(
        _without_blocking(parcels) if isinstance(request, ASGIRequest) else parcels,
        content_type=CONTENT_TYPES[export_format],
    )
    ending = {"acled": "acled.csv", "ucdp": "ucdp.csv", "atom": "atom.xml"}.get(export_format, export_format)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


@require_GET
@allow(VIEWER)
def download_view(request: HttpRequest, export_format: str) -> HttpResponse | StreamingHttpResponse:
    """`/incidents.<format>`: streams what `publish.export` writes, filtered by country, type and day."""
    if export_format not in FORMATS:
        raise Http404(f"There is no format {export_format}; there are {', '.join(FORMATS)}.")
    wanted = _filter(request)
    found = confirmed.confirmed_incidents(
        date_from=wanted.first_day,
        date_to=wanted.last_day,
        countries=[wanted.country] if wanted.country else (),
        event_types=[wanted.event_type] if wanted.event_type else (),
    )
    return export_file(request, found, export_format, "incidents")
