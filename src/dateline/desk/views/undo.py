"""Taking back: the newest decision wherever it was made, and each of the last day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dateline.desk import present, toasts
from dateline.desk.access import CHIEF_EDITOR, EDITOR, allow, roles_of
from dateline.desk.back import back
from dateline.desk.conflict import conflict
from dateline.desk.listing import listing_of
from dateline.desk.numbers import whole_number
from dateline.desk.paging import moment_cursor, read_moment_cursor
from dateline.desk.past import HistoryLine, own_line
from dateline.errors import TransitionRefused
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store import queue
from dateline.store.bulk_decisions import undo_batch
from dateline.store.decisions import decide
from dateline.store.undoing import LATELY, MOST, Own, decisions_by, newest_to_undo, own_decision


@require_POST
@allow(EDITOR)
def undo_view(request: HttpRequest) -> HttpResponse:
    """`/undo`: takes back the editor's newest decision that stands, and all of its batch; with `decision` or `batch` (their
    numbers) that one.
    """
    now = datetime.now(UTC)
    number = whole_number(request.POST.get("batch", ""), 15)
    if number is not None:
        return _undo_batch(request, number, now)
    wanted = whole_number(request.POST.get("decision", ""), 15)
    own = newest_to_undo(request.user, now) if wanted is None else own_decision(request.user, wanted)
    if own is None:
        return _say(request, _("There is no decision of yours to take back."))
    if wanted is None and own.batch is not None:
        return _undo_batch(request, own.batch, now)
    row = own.decision.candidate
    if not own.last_word:
        return _say(request, _("That one does not stand any more, or somebody has decided since."), row)
    try:
        decide(row.key, Verdict.UNDO, user=request.user, expected_revision=row.revision, now=now)
    except TransitionRefused as e:
        return conflict(request, row.key, Verdict.UNDO, str(e))
    was = _(present.VERDICT_WORDS.get(own.decision.verdict, own.decision.verdict))
    words = _("taken back: %(verdict)s") % {"verdict": was}
    toasts.leave(request, toasts.toast_of(queue.find_candidate(row.key), words, undo=False))
    return redirect(back(request, listing_of(request).candidate(row.key)))


def _say(request: HttpRequest, title: str, row: rows.Candidate | None = None) -> HttpResponse:
    toasts.say(request, title, row.key if row else "")
    return redirect(back(request, listing_of(request).queue()))


def _undo_batch(request: HttpRequest, number: int, now: datetime) -> HttpResponse:
    made = rows.DecisionBatch.objects.filter(pk=number).first()
    if made is None or (made.made_by_id != request.user.pk and CHIEF_EDITOR not in roles_of(request.user)):
        raise Http404("There are no decisions of yours under this number.")
    batch = undo_batch(number, user=request.user, now=now)
    n = len(batch.done)
    words = ngettext("%(n)s decision taken back", "%(n)s decisions taken back", n) % {"n": n}
    return _say(request, " ".join([f"{words}.", *(refused.sentence for refused in batch.refused[:3])]))


@dataclass(frozen=True, slots=True)
class Act:
    """One decision, or all of a batch. `undo`: the field and number that take it back; None where nothing can."""

    lines: tuple[tuple[rows.Candidate, HistoryLine], ...]
    undo: tuple[str, int] | None

    @property
    def first(self) -> HistoryLine:
        return self.lines[0][1]


def acts(found: Sequence[Own]) -> tuple[Act, ...]:
    """Decisions as they were made: those of a batch together, where the first of them stands."""
    together: dict[tuple[str, int], list[Own]] = {}
    for own in found:
        of = ("batch", own.batch) if own.batch is not None else ("decision", own.decision.pk)
        together.setdefault(of, []).append(own)
    return tuple(
        Act(
            tuple((own.decision.candidate, own_line(own.decision, own.stands)) for own in members),
            of if any(own.last_word for own in members) else None,
        )
        for of, members in together.items()
    )


@require_GET
@allow(EDITOR)
def decisions_view(request: HttpRequest) -> HttpResponse:
    """`/decisions`: what the editor decided in the last day, newest first, each with its undo; `before` goes on."""
    now = datetime.now(UTC)
    found = decisions_by(
        request.user, since=now - LATELY, before=read_moment_cursor(request.GET.get("before", ""))
    )
    last = found[-1].decision if len(found) == MOST else None
    context: dict[str, Any] = {
        "acts": acts(found),
        "more": moment_cursor(last.decided_at, last.pk) if last else "",
        "continued": "before" in request.GET,
        "here": reverse("own-decisions"),
        "toast": toasts.take(request),
    }
    return render(request, "desk/decisions.html", context)
