"""Notices by saved view: where one is told of what, a form for a new one, and what did not arrive."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dateline import bootstrap
from dateline.desk.access import OPERATOR, VIEWER, allow, roles_of
from dateline.desk.numbers import whole_number
from dateline.desk.views.webhooks import filter_said, filter_words
from dateline.desk.watch_form import WHEN_WORDS
from dateline.errors import NotFound, UsageError
from dateline.store import models as rows
from dateline.store import saved_views
from dateline.store import view_notices as notices
from dateline.store.roles import id_of
from dateline.store.watches import watch_choices

INCIDENTS = "incidents"
LONGEST_ADDRESS = 2_000


@require_http_methods(["GET", "POST"])
@never_cache
@allow(VIEWER)
def notices_view(request: HttpRequest) -> HttpResponse:
    """`/notices`: the user's own, for operators everybody's. POST adds one: `of` (a view's id, or incidents), `query` (of
    incidents), `address`, `when`. `?of=...&query=...` fills the form in.
    """
    if request.method != "POST":
        typed = {"of": request.GET.get("of", ""), "query": request.GET.get("query", "")[:LONGEST_ADDRESS]}
        return _page(request, typed=typed)
    given = request.POST
    typed = {name: given.get(name, "")[:LONGEST_ADDRESS] for name in ("of", "query", "when")}
    of, address = typed["of"], given.get("address", "").strip()
    view = whole_number(of)
    try:
        if of != INCIDENTS and view is None:
            raise UsageError(_("Choose a view, or incidents."))
        address, shown = _checked(address)
        notices.add_notice(
            request.user,
            view=view,
            query=filter_said(typed["query"]).query() if of == INCIDENTS else "",
            address=address,
            shown=shown,
            when=typed["when"],
            now=datetime.now(UTC),
        )
    except (UsageError, NotFound) as e:
        return _page(request, 422, typed=typed, problem=str(e))
    messages.success(request, _("From now on what is new there is told."))
    return redirect("notices")


def _checked(address: str) -> tuple[str, str]:
    """An address as it is kept, and what pages show of it. Raises UsageError."""
    config = settings.CONFIGURATION
    plain = address.removeprefix(notices.MAIL).removeprefix("//")
    if address.startswith(notices.MAIL) or ("@" in address and "://" not in address):
        if not bootstrap.may_mail(config):
            raise UsageError(_("No mail is sent from here: an operator has to set alerts.mail_server."))
        try:
            validate_email(plain)
        except ValidationError as e:
            raise UsageError(_("This is no mail address; write it like mailto:name@example.org.")) from e
        return f"{notices.MAIL}{plain}", plain
    if "://" not in address:
        raise UsageError(
            _("Write a mail address, or one like slack://… as the page of the service in apprise has it.")
        )
    service = bootstrap.open_chats(config).service(address[:LONGEST_ADDRESS])
    return address, service


def _page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    user, may_operate = request.user, OPERATOR in roles_of(request.user)
    titles = dict(watch_choices())
    views = saved_views.views_for(id_of(user))
    found = notices.notices_of(user, of_all=may_operate)
    config = settings.CONFIGURATION
    context: dict[str, Any] = {
        "lines": [_line(notice, titles) | {"own": notice.owner_id == user.pk} for notice in found],
        "views": [(str(view.pk), view.name) for view in views],
        "whens": list(WHEN_WORDS.items()),
        "schemes": [s for s in config["notices.schemes"] if s != "mailto"],
        "may_mail": bootstrap.may_mail(config),
        "may_operate": may_operate,
        "typed": {},
        "incidents": INCIDENTS,
    }
    return render(request, "desk/notices.html", context | more, status=status)


def _line(notice: rows.ViewNotice, titles: dict[str, str]) -> dict[str, Any]:
    words = [] if notice.view else filter_words(notices.filter_of(notice), titles)
    return {"notice": notice, "view": notice.view, "words": words, "when": WHEN_WORDS[notice.when]}


@require_POST
@allow(VIEWER)
def notice_view(request: HttpRequest, pk: int) -> HttpResponse:
    """`/notices/<id>`: `act` end, or again (try now, also where it had ended by itself). Operators act on everybody's."""
    act = request.POST.get("act", "")
    if act not in ("end", "again"):
        return HttpResponseBadRequest(_("The form was not complete."))
    try:
        notice = notices.own_notice(request.user, pk, of_all=OPERATOR in roles_of(request.user))
    except NotFound as e:
        raise Http404(str(e)) from e
    if act == "end":
        notices.end_notice(notice, by=request.user, now=datetime.now(UTC))
        messages.success(request, _("The notices have ended."))
    else:
        notices.resume_notice(notice)
        messages.success(request, _("It is tried again with the next run."))
    return redirect("notices")
