"""Choosing language, theme and times: for everyone, also before they log in."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dateline.desk.back import back
from dateline.desk.preferences import of, put_cookie, with_given
from dateline.store import preferences as kept


@require_POST
@login_not_required
def preferences_view(request: HttpRequest) -> HttpResponse:
    """`/preferences`: `language`, `theme`, `times`, `tour`, those that are given; then back to `next`."""
    return chosen(
        request, {name: str(value) for name, value in request.POST.items()}, back(request, reverse("queue"))
    )


def chosen(request: HttpRequest, given: Mapping[str, str], address: str) -> HttpResponse:
    """Keeps what was given, for the user and in this browser, and goes on to `address`."""
    preferences = with_given(of(request), given)
    if request.user.is_authenticated:
        kept.keep(request.user, preferences)
    response = HttpResponseRedirect(address)
    put_cookie(response, preferences, secure=request.is_secure())
    return response
