"""Confirmed incidents, and what became of them since a number."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query, Router

from dateline.api.access import read, user_of
from dateline.api.asking import MOST, USUAL, IncidentsAsked, incident_filter
from dateline.api.cursors import read_cursor, write_cursor
from dateline.api.problems import Problem, not_found
from dateline.api.shapes import (
    ChangeLine,
    ChangesPage,
    FieldChanged,
    IncidentItem,
    IncidentLine,
    Page,
    VersionLine,
    answer,
    incident_line,
)
from dateline.review.incident_versions import Version, versions
from dateline.store import models as rows
from dateline.store.incident_file import find_incident, incident_history, leads_to
from dateline.store.incident_lines import After, incident_page
from dateline.store.outgoing import changes_since, latest_number
from dateline.store.second_readings import is_blind, visible_to

router = Router(tags=["incidents"], auth=read)
PublicId = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,32}$")]
BIGGEST = 2**63 - 1


@router.get("/incidents", response=Page[IncidentLine], operation_id="list_incidents")
def list_incidents(request: HttpRequest, asked: Query[IncidentsAsked]) -> HttpResponse:
    """Incidents that stand, latest first day first, those without a day last."""
    wanted = incident_filter(request, asked)
    place = read_cursor("incidents", wanted.values(), asked.cursor)
    after = After.read(str(place[0])) if place else None
    shown = partial(visible_to, user_of(request), candidate="candidate_id")
    page = incident_page(wanted, after, asked.limit, shown=shown)
    return answer(
        Page[IncidentLine](
            items=[incident_line(row.record) for row in page.rows],
            next=write_cursor("incidents", wanted.values(), [str(page.after)]) if page.after else None,
        )
    )


@router.get("/incidents/{public_id}", response=IncidentItem, operation_id="get_incident")
def get_incident(request: HttpRequest, public_id: PublicId, own: bool = False) -> HttpResponse:
    """One incident with its provenance and its versions.

    307 to the incident that it was merged into (not with `own`), 410 where it was withdrawn.
    """
    row = find_incident(public_id)
    if is_blind(user_of(request), row.candidate):
        raise not_found(f"There is no incident {public_id}.")
    if row.withdrawn_at is not None:
        home = leads_to(row)
        if home is not None and home.public_id and not own:
            address = reverse("api:get_incident", args=[home.public_id])
            raise Problem(
                307,
                "merged",
                f"{row.public_id} was merged into {home.public_id}.",
                headers={"Location": address},
            )
        raise Problem(
            410,
            "withdrawn",
            f"{row.public_id} was withdrawn.",
            withdrawn_at=row.withdrawn_at,
            decided_by=row.candidate.decisions.order_by("-revision")
            .filter(decided_at__lte=row.withdrawn_at)
            .values_list("decided_by__username", flat=True)
            .first(),
        )
    candidate = row.candidate
    parts = rows.Candidate.objects.filter(part_of=candidate).order_by("pk")
    item = IncidentItem.model_validate(
        row.record
        | {
            "part_of": candidate.part_of.key if candidate.part_of else None,
            "parts": list(parts.values_list("key", flat=True)[:MOST]),
            "versions": [_version(v) for v in versions(incident_history(candidate))],
        }
    )
    return answer(item)


def _version(version: Version) -> VersionLine:
    return VersionLine(
        revision=version.revision,
        since=version.since,
        until=version.until,
        by=version.by.decided_by,
        verdict=version.by.verdict.value,
        stands=version.incident is not None,
        changes=[FieldChanged(field=c.field, old=c.old, new=c.new) for c in version.changes],
    )


@router.get("/changes", response=ChangesPage, operation_id="list_changes")
def list_changes(
    request: HttpRequest,
    since: Annotated[int, Query(ge=0, le=BIGGEST)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST)] = USUAL,
) -> HttpResponse:
    """What happened to incidents after change number `since`, oldest first: published, changed, retracted.

    Send `next` as `since` the next time. 409 where the log is shorter than that: a backup was restored; begin again at 0.
    """
    found = changes_since(since, limit + 1)
    if not found and since > latest_number():
        raise Problem(
            409, "ahead-of-log", "The log has no such number: a backup was restored. Begin again at 0."
        )
    page, more = found[:limit], len(found) > limit
    shown = page[: _before_hidden(request, [c.public_id for c in page])]
    held_back = len(shown) < len(page)
    return answer(
        ChangesPage(
            items=[
                ChangeLine(
                    number=c.number,
                    public_id=c.public_id,
                    kind=c.kind,
                    at=c.at,
                    merged_into=c.merged_into or None,
                    decision=c.decision,
                )
                for c in shown
            ],
            next=shown[-1].number if shown else since,
            more=more and not held_back,
            held_back=held_back,
        )
    )


def _before_hidden(request: HttpRequest, ids: list[str]) -> int:
    """How many come before the first incident that the user must not know of yet: what lies behind it waits with it, since
    who reads on by number would never see it.
    """
    every = rows.Incident.objects.filter(public_id__in=ids)
    seen = visible_to(user_of(request), every, "candidate_id")
    if seen is every:
        return len(ids)
    visible = set(seen.values_list("public_id", flat=True))
    return next((n for n, id in enumerate(ids) if id not in visible), len(ids))
