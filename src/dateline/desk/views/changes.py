"""`/changes`: what anybody did, newest first."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dateline.desk.access import VIEWER, allow
from dateline.desk.changes import KIND_WORDS, change_view
from dateline.desk.words import as_day
from dateline.store.changes import FEED_KINDS, ChangeFilter, Cursor, change_page


def filter_from(request: HttpRequest) -> ChangeFilter:
    """The filters of the address; what cannot be read is left out."""
    given = {name: request.GET.get(name, "")[:150].replace("\x00", "").strip() for name in request.GET}
    kind = given.get("kind", "")
    return ChangeFilter(
        person=given.get("person", ""),
        kind=kind if kind in FEED_KINDS else "",
        candidate=given.get("candidate", "")[:40],
        day=as_day(given.get("day", "")),
    )


@require_GET
@allow(VIEWER)
def changes_view(request: HttpRequest) -> HttpResponse:
    """`?person=&kind=&candidate=&day=`, and `after` for the next page."""
    wanted = filter_from(request)
    page = change_page(wanted, request.user, Cursor.read(request.GET.get("after", "")))
    values = {
        "person": wanted.person,
        "kind": wanted.kind,
        "candidate": wanted.candidate,
        "day": wanted.day.isoformat() if wanted.day else "",
    }
    query = {name: value for name, value in values.items() if value}
    context: dict[str, Any] = {
        "changes": [change_view(change) for change in page.changes],
        "wanted": values,
        "kinds": [(kind, KIND_WORDS[kind]) for kind in FEED_KINDS],
        "more": f"?{urlencode({**query, 'after': page.after})}" if page.after else "",
        "filtered": bool(query),
        "continued": "after" in request.GET,
    }
    return render(request, "desk/changes.html", context)
