"""Choosing language, theme and times: for everyone, also before they log in."""

from __future__ import annotations

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
    chosen = with_given(of(request), {name: str(value) for name, value in request.POST.items()})
    if request.user.is_authenticated:
        kept.keep(request.user, chosen)
    response = HttpResponseRedirect(back(request, reverse("queue")))
    put_cookie(response, chosen, secure=request.is_secure())
    return response
