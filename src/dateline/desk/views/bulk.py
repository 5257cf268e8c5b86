"""One verdict on many candidates: first the page that names them and asks for the reason, then the deed."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dateline.desk import toasts
from dateline.desk.access import EDITOR, allow
from dateline.desk.conflict import reason_sent
from dateline.desk.numbers import REVISION_DIGITS, whole_number
from dateline.desk.views.queue import address_of
from dateline.errors import TransitionRefused
from dateline.model import Verdict
from dateline.review.filters import QueueFilter
from dateline.review.transitions import REJECT_REASONS
from dateline.store import queue
from dateline.store.bulk_decisions import MOST_AT_ONCE, decide_many
from dateline.store.queue_match import page_of
from dateline.store.queue_walk import walk_of
from dateline.store.second_readings import visible_to

ACTS = ("reject", "assign")
SHOWN_REFUSALS = 5
LONGEST_NOTE = 500


def _chosen(request: HttpRequest) -> list[tuple[str, int]]:
    """Keys with the revisions that the editor saw: "key~revision" each; what is no such thing is left out."""
    found = []
    for said in request.POST.getlist("key")[:MOST_AT_ONCE]:
        key, _tilde, text = said.partition("~")
        revision = whole_number(text, REVISION_DIGITS)
        if key and revision is not None:
            found.append((key[:40], revision))
    return found


@require_POST
@allow(EDITOR)
def bulk_view(request: HttpRequest) -> HttpResponse:
    """`/queue/bulk?<filter>`: `act` reject or assign, `key` (each "key~revision"), or `all` for the best that match the
    filter. Without `sure` it changes nothing and shows whom it would concern; with it, and a reason, it rejects.
    """
    act = request.POST.get("act", "")
    if act not in ACTS:
        return HttpResponseBadRequest(_("The form was not complete."))
    wanted = QueueFilter.read(request.GET.dict())
    if request.POST.get("sure") == "1":
        return _reject(request, wanted)
    if request.POST.get("all") == "1":
        ids = [cursor.id for cursor in page_of(walk_of(wanted), MOST_AT_ONCE)]
        lines = queue.lines_of(ids, partial(visible_to, request.user))
    else:
        lines = queue.lines_by_key([key for key, _revision in _chosen(request)])
    if not lines:
        toasts.say(request, _("Choose some candidates first."))
        return redirect(reverse("queue") + address_of(wanted))
    return _ask(request, wanted, act, lines)


def _ask(
    request: HttpRequest, wanted: QueueFilter, act: str, lines: list[Any], problem: str = ""
) -> HttpResponse:
    context = {
        "act": act,
        "lines": lines,
        "here": address_of(wanted),
        "reject_reasons": list(REJECT_REASONS.items()),
        "problem": problem,
        "reason": request.POST.get("reason", "")[:LONGEST_NOTE],
        "code": request.POST.get("reason_code", ""),
    }
    return render(request, "desk/bulk.html", context, status=422 if problem else 200)


def _reject(request: HttpRequest, wanted: QueueFilter) -> HttpResponse:
    chosen = _chosen(request)
    reason = reason_sent(request, longest=LONGEST_NOTE)
    try:
        batch = decide_many(chosen, Verdict.REJECT, user=request.user, reason=reason, now=datetime.now(UTC))
    except TransitionRefused as e:
        return _ask(request, wanted, "reject", queue.lines_by_key([key for key, _revision in chosen]), str(e))
    title = ngettext("%(number)d candidate", "%(number)d candidates", len(batch.done)) % {
        "number": len(batch.done)
    }
    if batch.refused:
        said = " ".join(refused.sentence for refused in batch.refused[:SHOWN_REFUSALS])
        title = _("%(done)s; not %(number)d: %(why)s") % {
            "done": title,
            "number": len(batch.refused),
            "why": said,
        }
    undo = bool(batch.done)
    toasts.leave(request, {"words": _("rejected"), "title": title, "undo": undo, "batch": batch.id})
    return redirect(reverse("queue") + address_of(wanted))
