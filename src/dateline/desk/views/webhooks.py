"""Webhooks of incidents: their list with a form for a new one, and one with what waits for it and what was given up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dateline import bootstrap
from dateline.desk.access import OPERATOR, allow
from dateline.desk.incident_filters import chips
from dateline.desk.numbers import whole_number
from dateline.desk.shown_once import ShownOnce
from dateline.errors import UsageError
from dateline.review.incident_filter import IncidentFilter
from dateline.store import models as rows
from dateline.store import webhooks
from dateline.store.outgoing import KINDS
from dateline.store.watches import watch_choices

KIND_WORDS = {
    "published": gettext_lazy("published"),
    "changed": gettext_lazy("changed"),
    "retracted": gettext_lazy("retracted"),
}
STATE_WORDS = {
    "waiting": gettext_lazy("waits"),
    "taken": gettext_lazy("taken"),
    "dead": gettext_lazy("given up"),
}
MOST_LETTERS = 200
LONGEST_QUERY = 2_000


def filter_said(text: str) -> IncidentFilter:
    """Of an address of the page Incidents, or of what stands behind its question mark."""
    return IncidentFilter.from_query(text.strip()[:LONGEST_QUERY].rpartition("?")[2])


def filter_words(wanted: IncidentFilter, titles: dict[str, str]) -> list[str]:
    return [chip.words for chip in chips(wanted, titles)] or [_("all incidents")]


@require_http_methods(["GET", "POST"])
@never_cache
@allow(OPERATOR)
def webhooks_view(request: HttpRequest) -> HttpResponse:
    """`/webhooks`: all of them. POST adds one: `name`, `url`, `query`, `watch`, `kind` (each), `from_start`; its secret is
    on the answer alone.
    """
    if request.method != "POST":
        return _list(request)
    given = request.POST
    wanted = filter_said(given.get("query", ""))
    if watch := given.get("watch", ""):
        wanted = IncidentFilter(wanted.what, watch)
    secret, name = webhooks.new_secret(), given.get("name", "")
    try:
        row = webhooks.add_webhook(
            name,
            given.get("url", "").strip(),
            secret,
            wanted=wanted,
            kinds=given.getlist("kind"),
            by=request.user,
            now=datetime.now(UTC),
            from_start="from_start" in given,
        )
    except UsageError as e:
        typed = {
            "name": name,
            "query": given.get("query", ""),
            "watch": watch,
            "kinds": given.getlist("kind"),
        }
        return _list(request, 422, problem=str(e), typed=typed)
    return _list(request, shown=(row.name, ShownOnce(secret)))


def _list(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    titles = dict(watch_choices())
    context = {
        "lines": [(line, filter_words(line.wanted, titles)) for line in webhooks.webhook_lines()],
        "watches": list(titles.items()),
        "kinds": [(kind, KIND_WORDS[kind]) for kind in KINDS],
        "typed": {"kinds": list(KINDS)},
    }
    return render(request, "desk/webhooks.html", context | more, status=status)


def _found(pk: int) -> webhooks.WebhookLine:
    line = next((line for line in webhooks.webhook_lines() if line.row.pk == pk), None)
    if line is None:
        raise Http404("There is no such webhook.")
    return line


@require_GET
@never_cache
@allow(OPERATOR)
def webhook_view(request: HttpRequest, pk: int) -> HttpResponse:
    """`/webhooks/<id>`: what it is sent, how that goes, and its dead letters."""
    line = _found(pk)
    context = {
        "line": line,
        "row": line.row,
        "filter": filter_words(line.wanted, dict(watch_choices())),
        "kinds": [KIND_WORDS[kind] for kind in line.row.kinds],
        "letters": [(x, KIND_WORDS[x.kind]) for x in webhooks.dead_letters(pk).defer("body")[:MOST_LETTERS]],
        "recent": [(x, KIND_WORDS[x.kind], STATE_WORDS[x.state]) for x in webhooks.recent_deliveries(pk)],
    }
    return render(request, "desk/webhook.html", context)


@require_POST
@allow(OPERATOR)
def act_view(request: HttpRequest, pk: int) -> HttpResponse:
    """`/webhooks/<id>/act`: `act` on, off, test, replay (all dead letters, or those of each `number`) or remove."""
    line, user, now = _found(pk), request.user, datetime.now(UTC)
    match request.POST.get("act", ""):
        case "on" | "off" as act:
            webhooks.switch_webhook(pk, on=act == "on", by=user, now=now)
        case "test":
            _test(request, line.row)
        case "replay":
            _replay(request, pk)
        case "remove":
            webhooks.remove_webhook(pk, by=user, now=now)
            messages.success(request, _("The webhook %(name)s is removed.") % {"name": line.row.name})
            return redirect("webhooks")
        case _:
            return HttpResponseBadRequest(_("The form was not complete."))
    return redirect("webhook", pk)


def _test(request: HttpRequest, row: rows.Webhook) -> None:
    sender = bootstrap.open_webhooks(settings.CONFIGURATION)
    answer = sender.send(row.url, row.secret, webhooks.test_message(datetime.now(UTC)))
    if answer.problem:
        messages.error(request, answer.problem)
    else:
        webhooks.wake(row.pk)
        messages.success(
            request, _("The receiver took a test message (answer %(status)s).") % {"status": answer.status}
        )


def _replay(request: HttpRequest, pk: int) -> None:
    said = request.POST.getlist("number")
    numbers = [n for one in said if (n := whole_number(one)) is not None] if said else None
    try:
        done = webhooks.replay(pk, numbers, by=request.user, now=datetime.now(UTC))
    except UsageError as e:
        messages.error(request, str(e))
        return
    words = ngettext("%(n)s letter waits to be sent again.", "%(n)s letters wait to be sent again.", done)
    messages.success(request, words % {"n": done})
