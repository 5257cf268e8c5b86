"""What answers where no view does: the desk's pages, and for an address of the API a problem as its other errors are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from dateline.api.problems import Problem
from dateline.api.problems import not_found as nothing_here
from dateline.desk.views import errors

API = "/api/"


def _of_api(request: HttpRequest) -> bool:
    return request.path.startswith(API)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _of_api(request):
        return Problem(400, "bad-request", "The request cannot be used.").response()
    return errors.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return nothing_here().response() if _of_api(request) else errors.not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django has logged the error already."""
    if _of_api(request):
        return Problem(500, "internal", "Something failed here; the log says what.").response()
    return errors.server_error(request)
