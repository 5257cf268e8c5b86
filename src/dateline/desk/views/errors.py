"""The desk's own error pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(
        request,
        "desk/error.html",
        _page(_("That request cannot be used."), _("Go back and try again.")),
        status=400,
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    reason = str(exception) or _("You have not the role that this page asks for.")
    advice = _("%(reason)s Ask whoever looks after dateline to give you the role.") % {"reason": reason}
    return render(request, "desk/error.html", _page(_("This page is not for you."), advice), status=403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(
        request,
        "desk/error.html",
        _page(
            _("That form was too old to be sure it was yours."),
            _("Nothing was changed. Reload the page and send it again."),
        ),
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(
        request,
        "desk/error.html",
        _page(_("There is nothing at this address."), _("It may have been mistyped.")),
        status=404,
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Needs no database and no session: either may be what failed."""
    return HttpResponseServerError(loader.get_template("desk/500.html").render({}))


def _page(title: str, advice: str) -> dict[str, str]:
    return {"title": title, "advice": advice}
