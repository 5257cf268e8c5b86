"""A confirmed incident's permanent page: what it says, what that rests on, and its history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from dateline.desk import facts, incident_page, present
from dateline.desk.access import VIEWER, allow
from dateline.desk.past import history
from dateline.desk.svgmap import locator
from dateline.errors import NotFound
from dateline.publish.columns import summary
from dateline.review.incident import incident_from_record, incident_record
from dateline.review.incident_versions import Version, versions
from dateline.store import models as rows
from dateline.store.incident_file import IncidentFile, find_incident, incident_file, leads_to
from dateline.store.second_readings import is_blind


@require_GET
@allow(VIEWER)
def incident_view(request: HttpRequest, public_id: str) -> HttpResponse:
    """`/incidents/<public id>`: 200 while it stands, 410 with its history where it was withdrawn.

    A merged one leads to the incident that it went into, which says so; with `?own=1` it shows its own history.
    `?revision=`: the version that this decision made.
    """
    try:
        row = find_incident(public_id)
    except NotFound as e:
        raise Http404(str(e)) from e
    if public_id != row.public_id:
        return redirect("incident", public_id=row.public_id)
    if is_blind(request.user, row.candidate):
        return redirect("candidate", key=row.candidate.key)  # which shows it without any answer
    if "own" not in request.GET and (home := leads_to(row)) is not None and home.public_id:
        address = reverse("incident", args=[home.public_id])
        return redirect(f"{address}?merged={row.public_id}")
    file = incident_file(row)
    found = versions(file.decided)
    shown = _version(found, request.GET.get("revision", ""))
    context = _context(request, file, found, shown)
    gone = row.withdrawn_at is not None and shown is None
    return render(request, "desk/incident.html", context, status=410 if gone else 200)


def _version(found: tuple[Version, ...], revision: str) -> Version | None:
    """The version that is asked for, None for the present one. Raises Http404 for one that there is not."""
    if not revision:
        return None
    for version in found:
        if str(version.revision) == revision and version.incident is not None:
            return None if version.until is None else version
    raise Http404(f"There is no version {revision} of this incident.")


def _context(
    request: HttpRequest, file: IncidentFile, found: tuple[Version, ...], shown: Version | None
) -> dict[str, Any]:
    row, candidate = file.row, file.candidate
    record: dict[str, Any] = row.record
    if shown is not None and shown.incident is not None:
        # sources are those that it has now: what they were then is kept nowhere
        record = incident_record(shown.incident) | {"sources": record["sources"]}
    bare = incident_page.Where(candidate.key, reverse("candidate", args=[candidate.key]), file.articles)
    sources = incident_page.sources_of(record, bare)
    addresses = [str(s.get("article_url") or "") for s in record["sources"]]
    where = incident_page.Where(
        bare.candidate_key,
        bare.candidate_address,
        bare.reports,
        sources,
        dict(zip(addresses, sources, strict=True)),
    )
    said = present.summary(record, key=candidate.key, title=candidate.title, sources=len(sources), score=0.0)
    incident = incident_from_record(record)
    point = facts.map_point(record)
    address = request.build_absolute_uri(reverse("incident", args=[row.public_id]))
    lines = incident_page.version_lines(found)
    withdrawn = row.withdrawn_at is not None
    return {
        "row": row,
        "candidate": candidate,
        "record": record,
        "said": said,
        "sentence": summary(incident),
        "fields": incident_page.fields_of(record, file.decided, where),
        "ledger": incident_page.ledger_of(record, where),
        "sources": sources,
        "point": point,
        "locator": locator(
            point["latitude"], point["longitude"], point["country"], point["radius"], point["precision"] == 3
        )
        if point
        else None,
        "withdrawn": withdrawn,
        "withdrawn_by": _withdrawn_by(file) if withdrawn else None,
        "leads_to": file.leads_to,
        "was_merged": _merged_from(record, request.GET.get("merged", "")),
        "merged": [
            (one["public_id"], datetime.fromisoformat(one["at"])) for one in row.record.get("merged", ())
        ],
        "umbrella": file.umbrella,
        "parts": file.parts,
        "linked": [other for other in file.linked if other not in (file.umbrella, *file.parts)],
        "history": history(file.decision_rows, file.elsewhere),
        "versions": {line.revision: line for line in lines},
        "shown": next(
            (line for line in lines if shown is not None and line.revision == shown.revision), None
        ),
        "revision": shown.revision if shown is not None else record["revision"],
        "address": address,
        "today": datetime.now(UTC),
        "formats": () if withdrawn else ("json", "csv", "geojson"),
        "corrected": any(d.corrections for d in file.decision_rows),
        "invented": any(source.invented for source in sources),
    }


def _withdrawn_by(file: IncidentFile) -> rows.Decision | None:
    """The decision that withdrew it: the last one, of whatever kind, not after the withdrawal."""
    gone = file.row.withdrawn_at
    before = [d for d in file.decision_rows if gone is not None and d.decided_at <= gone]
    return before[0] if before else None


def _merged_from(record: dict[str, Any], public_id: str) -> tuple[str, datetime] | None:
    """The id that led here, if it was truly merged into this incident."""
    for one in record.get("merged", ()):
        if one["public_id"] == public_id:
            return public_id, datetime.fromisoformat(one["at"])
    return None
