"""`/rules`: corrections that editors want kept, for the operator to approve, decline or take back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dateline import rules
from dateline.desk import toasts
from dateline.desk.access import OPERATOR, VIEWER, allow
from dateline.desk.keeping import scope_words
from dateline.desk.paging import moment_cursor, read_moment_cursor
from dateline.errors import ActRefused, NotFound
from dateline.store.rule_proposals import COUNTED_OVER, STATES, rules_in

STATE_WORDS = {
    "proposed": gettext_lazy("to approve"),
    "approved": gettext_lazy("approved"),
    "declined": gettext_lazy("declined"),
    "undone": gettext_lazy("taken back"),
}


@require_GET
@allow(VIEWER)
def rules_view(request: HttpRequest) -> HttpResponse:
    """`?state=proposed|approved|declined|undone`, and `after` for the next page."""
    state = request.GET.get("state", "proposed")
    state = state if state in STATES else "proposed"
    found, more = rules_in(state, read_moment_cursor(request.GET.get("after", "")))
    context: dict[str, Any] = {
        "rules": [(row, scope_words(row.scope, row.scope_value)) for row in found],
        "state": state,
        "tabs": [(s, STATE_WORDS[s]) for s in STATES],
        "more": moment_cursor(found[-1].proposed_at, found[-1].pk) if more else "",
        "counted_over": COUNTED_OVER,
        "toast": toasts.take(request),
    }
    return render(request, "desk/rules.html", context)


@require_POST
@allow(OPERATOR)
def settle_rule_view(request: HttpRequest, id: int) -> HttpResponse:
    """`/rules/<id>`: `answer` approve, decline (with `reason`) or undo."""
    answer, now = request.POST.get("answer", ""), datetime.now(UTC)
    state = "proposed"
    try:
        match answer:
            case "approve":
                row = rules.approve(id, settings.CONFIGURATION, user=request.user, now=now)
                words = _("Written to %(file)s; the next reading follows it.") % {"file": row.written_to}
            case "decline":
                rules.decline(id, request.POST.get("reason", "")[:1000], user=request.user, now=now)
                words = _("Declined; the editor sees why.")
            case "undo":
                rules.take_back(id, user=request.user, now=now)
                words, state = _("Taken back; what was read by it stays as it is."), "approved"
            case _other:
                return HttpResponseBadRequest(_("The form was not complete."))
    except NotFound as e:
        raise Http404(str(e)) from e
    except ActRefused as e:
        words = str(e)
    toasts.say(request, words)
    return redirect(f"{reverse('rules')}?state={state}")
