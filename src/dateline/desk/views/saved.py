"""Saved views: a filter of the queue under a name, an address of its own, and its place in the bar."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dateline.desk.access import CHIEF_EDITOR, VIEWER, allow, roles_of
from dateline.desk.views.queue import address_of, chips_of, count_words
from dateline.errors import NotFound, UsageError
from dateline.review.filters import QueueFilter
from dateline.store import saved_views as saved
from dateline.store.queue_match import numbers_of
from dateline.store.queue_walk import walks_of

ACTS = ("rename", "up", "down", "default", "not-default", "share", "unshare", "delete")


def _user_id(request: HttpRequest) -> int:
    return int(request.user.pk or 0)  # nobody signs in under 0


@require_http_methods(["GET", "POST"])
@allow(VIEWER)
def views_view(request: HttpRequest) -> HttpResponse:
    """`/views`: the user's own views and the shared ones; a POST saves one: `name`, `query`."""
    problem = ""
    if request.method == "POST":
        wanted = QueueFilter.from_query(request.POST.get("query", "")[:2000])
        try:
            saved.save_view(_user_id(request), request.POST.get("name", ""), wanted, now=datetime.now(UTC))
        except UsageError as e:
            problem = str(e)
        else:
            return redirect(reverse("queue") + address_of(wanted))
    views = saved.views_for(_user_id(request))
    filters = [saved.filter_of(view) for view in views]
    numbers = numbers_of(walks_of(filters))
    context: dict[str, Any] = {
        "lines": [
            {
                "view": view,
                "number": count_words(number),
                "chips": chips_of(wanted),
                "own": view.owner_id == request.user.pk,
            }
            for view, wanted, number in zip(views, filters, numbers, strict=True)
        ],
        "may_share": CHIEF_EDITOR in roles_of(request.user),
        "problem": problem,
    }
    return render(request, "desk/views.html", context, status=422 if problem else 200)


@require_GET
@allow(VIEWER)
def view_view(request: HttpRequest, pk: int) -> HttpResponse:
    """`/views/<id>`: the queue as the view has it by now."""
    try:
        view = saved.visible_view(_user_id(request), pk)
    except NotFound as e:
        raise Http404(str(e)) from e
    return redirect(reverse("queue") + address_of(saved.filter_of(view)))


@require_POST
@allow(VIEWER)
def edit_view_view(request: HttpRequest, pk: int) -> HttpResponse:
    """`/views/<id>/edit`: `act` rename (with `name`), up, down, default, not-default, share, unshare or delete. Own views
    only; only a chief editor shares.
    """
    act = request.POST.get("act", "")
    if act not in ACTS:
        return HttpResponseBadRequest(_("The form was not complete."))
    try:
        view = saved.own_view(_user_id(request), pk)
    except NotFound as e:
        raise Http404(str(e)) from e
    match act:
        case "rename":
            saved.rename_view(view, request.POST.get("name", ""))
        case "up":
            saved.move_view(view, -1)
        case "down":
            saved.move_view(view, 1)
        case "default":
            saved.make_default(view, default=True)
        case "not-default":
            saved.make_default(view, default=False)
        case "share" | "unshare":
            if CHIEF_EDITOR not in roles_of(request.user):
                raise PermissionDenied(_("Only a chief editor shares views."))
            saved.share_view(view, shared=act == "share")
        case _:
            view.delete()
    return redirect("views")
