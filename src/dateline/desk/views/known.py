"""Is this already known? The nearest other candidates beside one, with why."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dateline.desk.access import EDITOR, VIEWER, allow, roles_of
from dateline.desk.known import known_line
from dateline.errors import NotFound
from dateline.model import State, Verdict
from dateline.review.transitions import allowed
from dateline.store.known import Known, known_candidates
from dateline.store.queue import find_candidate
from dateline.store.second_readings import hidden_from, undecided_row


@require_GET
@allow(VIEWER)
def known_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/known`: a page of its own; to htmx the block alone, which the candidate's page takes in."""
    try:
        row = find_candidate(key)
    except NotFound as e:
        raise Http404(str(e)) from e
    found = known_candidates(row)
    hidden = hidden_from(request.user, [row.pk, *(one.row.pk for one in (*found.standing, *found.rejected))])
    may = allowed(State(row.state), decided=row.revision > 0) if EDITOR in roles_of(request.user) else ()
    if row.pk in hidden:
        row, may = undecided_row(row), ()
    context = {
        "row": row,
        "standing": [
            known_line(_undecided(one) if one.row.pk in hidden else one)
            for one in (*found.standing, *(one for one in found.rejected if one.row.pk in hidden))
        ],
        "rejected": [known_line(one) for one in found.rejected if one.row.pk not in hidden],
        "may_merge": Verdict.DUPLICATE in may,
    }
    return render(
        request, "desk/_known.html" if request.headers.get("HX-Request") else "desk/known.html", context
    )


def _undecided(known: Known) -> Known:
    """As one who is still to answer blind may see it."""
    return replace(known, row=undecided_row(known.row), rejected_because="")
