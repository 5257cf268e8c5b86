"""The page of users: who may log in, and what they may do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dateline.desk.access import ADMIN, ROLES, allow
from dateline.desk.shown_once import ShownOnce
from dateline.errors import UsageError
from dateline.store import users

MOST_SHOWN = 500


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    people = get_user_model().objects.prefetch_related("groups").order_by("-is_active", "username")
    context = {
        "people": [(user, users.own_roles(user)) for user in people[:MOST_SHOWN]],
        "roles": [(role, _(words)) for role, words in ROLES.items()],
        "said": request.session.pop("users-said", ""),
    }
    return render(request, "desk/users.html", context | more, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
@allow(ADMIN)
def users_view(request: HttpRequest) -> HttpResponse:
    """`/users`: everybody with their roles. POST adds one: `name`, `role` (each); the password is on the answer alone."""
    if request.method != "POST":
        return _page(request)
    name, roles = request.POST.get("name", "").strip(), request.POST.getlist("role")
    password = users.new_password()
    try:
        users.add_user(name, roles, password, by=request.user, now=datetime.now(UTC))
    except UsageError as e:
        return _page(request, 422, problem=str(e), typed=name, ticked=roles)
    return _page(request, shown=(name, ShownOnce(password)))


@require_POST
@never_cache
@allow(ADMIN)
def user_view(request: HttpRequest, id: int) -> HttpResponse:
    """`/users/<id>`: `act` roles (with `role`, each), off, on, password."""
    user = get_user_model().objects.filter(pk=id).first()
    if user is None:
        raise Http404("There is no such user.")
    name, now = user.get_username(), datetime.now(UTC)
    try:
        match request.POST.get("act", ""):
            case "roles":
                users.change_roles(user, request.POST.getlist("role"), by=request.user, now=now)
                said = _("%(name)s: roles saved.") % {"name": name}
            case "off" | "on" as act:
                users.switch(user, on=act == "on", by=request.user, now=now)
                words = _("%(name)s may log in.") if act == "on" else _("%(name)s may not log in any more.")
                said = words % {"name": name}
            case "password":
                password = users.give_password(user, by=request.user, now=now)
                return _page(request, shown=(name, ShownOnce(password)))
            case _:
                return HttpResponseBadRequest("There is no such act.")
    except UsageError as e:
        return _page(request, 422, problem=str(e))
    request.session["users-said"] = said
    return redirect("users")
