"""Second readings: the list of what one is asked, the answers, what a chief editor settles, and agreement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dateline.desk import present, toasts
from dateline.desk.access import CHIEF_EDITOR, EDITOR, allow, roles_of
from dateline.desk.facts import FIELD_LABELS, value_text
from dateline.desk.paging import moment_cursor, read_moment_cursor
from dateline.desk.toasts import say
from dateline.errors import ActRefused, NotFound, TransitionRefused
from dateline.model import Verdict
from dateline.review.agreement_measures import FieldAgreement
from dateline.review.second_reading import agreement, differences
from dateline.store import models as rows
from dateline.store import second_readings
from dateline.store.settling import settle

ANSWER_WORDS: Mapping[str, Any] = {
    "incident": gettext_lazy("an incident"),
    "rejected": gettext_lazy("no incident"),
    "unsure": gettext_lazy("unsure"),
}


def answer_blind(
    request: HttpRequest,
    key: str,
    verdict: Verdict,
    corrections: Mapping[str, Any] | None = None,
    reason: str = "",
) -> HttpResponse | None:
    """Keep a second reader's answer and go on to what they are asked next; None where they are to decide as usual.

    Raises Http404, CorrectionRefused, TransitionRefused.
    """
    if not second_readings.may_be_asked(request.user):
        return None
    row = rows.Candidate.objects.filter(key=key).only("pk", "key").first()
    if row is None or not second_readings.is_blind(request.user, row):
        return None
    try:
        second_readings.answer(
            key, verdict, user=request.user, corrections=corrections, reason=reason, now=datetime.now(UTC)
        )
    except ActRefused as e:
        say(request, str(e))
        return redirect("second-readings")
    say(
        request,
        _("Your second reading is kept: %(words)s.") % {"words": _(present.VERDICT_WORDS[verdict.value])},
    )
    following = second_readings.next_waiting(request.user)
    return redirect("candidate", key=following) if following else redirect("second-readings")


@require_GET
@allow(EDITOR)
def second_readings_view(request: HttpRequest) -> HttpResponse:
    """`/second-readings`: for an editor what waits for their answer; for a chief editor where two answers differ."""
    chief = CHIEF_EDITOR in roles_of(request.user)
    after = read_moment_cursor(request.GET.get("after", ""))
    waiting, more = second_readings.waiting_page(request.user, after)
    context: dict[str, Any] = {
        "chief": chief,
        "in_use": second_readings.in_use(),
        "cards": [
            present.summary(
                r.candidate.record,
                key=r.candidate.key,
                title=r.candidate.title,
                sources=r.candidate.independent_sources,
                score=r.candidate.score,
            )
            for r in waiting
        ],
        "more": moment_cursor(waiting[-1].asked_at, waiting[-1].pk) if more else "",
        "pairs": [_pair(r) for r in second_readings.differing()] if chief else [],
        "toast": toasts.take(request),
    }
    return render(request, "desk/second_readings.html", context)


def _pair(reading: rows.SecondReading) -> dict[str, Any]:
    """Two answers that differ, field by field."""
    first, second = reading.first_fields, reading.fields
    return {
        "key": reading.candidate.key,
        "title": reading.candidate.title,
        "first": reading.first.decided_by.get_username(),
        "second": reading.reader.get_username() if reading.reader else "",
        "reason": reading.reason,
        "at": reading.answered_at,
        "lines": [
            {
                "label": _(FIELD_LABELS.get(name, name)),
                "first": _said(name, first),
                "second": _said(name, second),
            }
            for name in differences(first, second)
        ],
    }


def _said(name: str, answer: Mapping[str, Any]) -> str:
    if name == "verdict":
        return str(ANSWER_WORDS.get(answer[name], answer[name]))
    value = answer.get("place_name" if name == "place" else name)
    if value is None:
        return _("not stated")
    return value_text("date_start" if name == "date" else "", value)


@require_POST
@allow(CHIEF_EDITOR)
def settle_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/second-readings/<key>/settle`: `holds` first or second."""
    holds = request.POST.get("holds", "")
    if holds not in ("first", "second"):
        return HttpResponseBadRequest(_("The form was not complete."))
    try:
        settle(key, holds, user=request.user, now=datetime.now(UTC))
    except NotFound as e:
        raise Http404(str(e)) from e
    except (ActRefused, TransitionRefused) as e:
        say(request, str(e))
    else:
        say(request, _("Settled."))
    return redirect(reverse("second-readings"))


@lru_cache(maxsize=4)
def _agreement(newest: tuple[int, int]) -> tuple[int, tuple[FieldAgreement, ...]]:
    # drawing the readings anew some hundred times takes a second: once for each set of answers
    pairs = second_readings.answered_pairs()
    return len(pairs), tuple(agreement(pairs))


@require_GET
@allow(CHIEF_EDITOR)
def agreement_view(request: HttpRequest) -> HttpResponse:
    """`/agreement`: kappa and alpha of first and second answers, field by field."""
    number, fields = _agreement(second_readings.answered_so_far())
    lines = [(_(FIELD_LABELS.get(f.field, f.field)), f) for f in fields]
    context = {"lines": lines, "number": number, "in_use": second_readings.in_use()}
    return render(request, "desk/agreement.html", context)
