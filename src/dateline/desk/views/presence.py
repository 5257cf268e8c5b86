"""The heartbeat of an open candidate page: keeps its lease, and answers who else is there and what was decided meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from dateline.desk.access import EDITOR, allow, roles_of
from dateline.desk.conflict import revision_sent
from dateline.desk.listing import listing_of
from dateline.desk.past import own_line
from dateline.store import models as rows
from dateline.store import presence, queue
from dateline.store.second_readings import is_blind

SCRIPTED = "js"
"""Cookie of a browser that runs the desk's scripts: its pages say by themselves that they are open."""


@require_POST
@allow(EDITOR)
def presence_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/presence`: `revision` as the page shows it; with `leave` the page is closed."""
    row = rows.Candidate.objects.filter(key=key).only("key", "revision").first()
    if row is None:
        raise Http404(f"There is no candidate {key}.")
    if "leave" in request.POST:
        presence.leave(row.pk, request.user)
        return HttpResponse(status=204)
    now = datetime.now(UTC)
    presence.keep_open(row.pk, request.user, now=now)
    return render(request, "desk/_presence.html", presence_context(request, row, now))


def presence_context(request: HttpRequest, row: rows.Candidate, now: datetime) -> dict[str, Any]:
    """Who else has the candidate open, and the decision that the page does not show yet: to a second reader, who is to
    answer without knowing it, it stays unsaid.
    """
    shown = revision_sent(request)
    news = None
    if shown is not None and shown < row.revision and not is_blind(request.user, row):
        last = queue.decisions_of(row).defer("candidate_record").first()
        news = (
            own_line(last, stands=True)
            if last is not None and last.decided_by_id != request.user.pk
            else None
        )
    return {
        "also_here": presence.open_elsewhere(request.user, now=now).get(row.pk, ()),
        "news": news,
        "row": row,
        "list_query": listing_of(request).query,
    }


def opened(request: HttpRequest, row: rows.Candidate, now: datetime) -> dict[str, Any]:
    """What the page itself shows of it, and `open_elsewhere`. A browser without scripts takes its lease here, for some
    minutes; any other takes it with its first heartbeat, so that a page that is only fetched ahead is nobody's, and none
    waits for a writer.
    """
    if EDITOR in roles_of(request.user) and SCRIPTED not in request.COOKIES:
        presence.keep_open(row.pk, request.user, now=now, lease=presence.OPENED)
    elsewhere = presence.open_elsewhere(request.user, now=now)
    return {"also_here": elsewhere.get(row.pk, ()), "news": None, "open_elsewhere": elsewhere}
