"""Deciding: each decision is one POST with the revision that the editor saw; then on to the next of the same list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dateline.desk import present, toasts
from dateline.desk.access import EDITOR, allow
from dateline.desk.actors import known_actor
from dateline.desk.back import back
from dateline.desk.conflict import conflict, form_now, reason_sent, revision_sent
from dateline.desk.correcting import corrections_of, form_for, form_sent, with_words
from dateline.desk.keeping import keep_rules, rule_context
from dateline.desk.listing import listing_of, page_after
from dateline.desk.places import get_place
from dateline.desk.threeway import GROUPS, form_read, form_text, same_values, taken
from dateline.desk.toasts import toast_of
from dateline.desk.views.candidate import answer_of, as_seen, correct_context, file_of, page_context
from dateline.desk.views.second import answer_blind
from dateline.desk.views.taking import words_sent, words_taken
from dateline.errors import CorrectionRefused, NotFound, TransitionRefused
from dateline.model import State, Verdict
from dateline.store import models as rows
from dateline.store import queue
from dateline.store.candidate_file import MOST_REPORTS
from dateline.store.decisions import accept_proposal, decide, dismiss_proposal, who_was_first

STAYS = frozenset({Verdict.UNDO, Verdict.SPLIT, Verdict.MOVE, Verdict.PART})
"""After these the editor is not done with the candidate."""


def _done(
    request: HttpRequest, key: str, words: str, verdict: Verdict, now: datetime, also: Sequence[str] = ()
) -> HttpResponse:
    """On to the next one, or the card's place with a line that takes it back. `also`: sentences behind that line."""
    row = queue.find_candidate(key)
    toast = toast_of(row, words, undo=verdict is not Verdict.UNDO)
    toast["title"] = " · ".join((toast["title"], *also))
    if request.headers.get("HX-Request"):
        context = {"toast": toast, "row": row, "back": back(request, listing_of(request).queue())}
        return render(request, "desk/_decided.html", context)
    toasts.leave(request, toast)
    if verdict in STAYS:
        return redirect(back(request, listing_of(request).candidate(key)))
    return redirect(back(request, page_after(row, request, now)))


@require_POST
@allow(EDITOR)
def decide_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/decide`: `verdict`, `revision`, and `reason_code`, `reason`, `duplicate_of` where they belong.

    With split and move `report` (each), with move and part `other`: a key, or "none"; a move to "new" is a split. With
    confirm `base`: the values that the page showed; where new reports have changed them since, they are shown first.
    """
    try:
        verdict = Verdict(request.POST.get("verdict", ""))
    except ValueError:
        return HttpResponseBadRequest("There is no such verdict.")
    revision = revision_sent(request)
    if revision is None or verdict is Verdict.CORRECT:
        return HttpResponseBadRequest("The form was not complete.")
    other = request.POST.get("other", "").strip()[:40]
    if verdict in (Verdict.MOVE, Verdict.PART) and not other:
        return HttpResponseBadRequest("The form was not complete.")
    if verdict is Verdict.MOVE and other == "new":
        verdict = Verdict.SPLIT
    now = datetime.now(UTC)
    saw, seen = form_read(request.POST.get("base", "")), None
    try:
        if (kept := answer_blind(request, key, verdict, reason=reason_sent(request))) is not None:
            return kept
        if saw is not None and verdict is Verdict.CONFIRM:
            row = queue.find_candidate(key)
            seen = row.updated_at
            if revision == row.revision and not same_values(saw, form_now(row)):
                return conflict(request, key, verdict, _new_reports(), saw=saw)
        decide(
            key,
            verdict,
            user=request.user,
            expected_revision=revision,
            reason=reason_sent(request),
            duplicate_of=request.POST.get("duplicate_of", "").strip()[:40] or None,
            reports=[key[:80] for key in request.POST.getlist("report")[:MOST_REPORTS]],
            other=other if other not in ("", "none", "new") else None,
            now=now,
            seen=seen,
        )
    except NotFound as e:
        raise Http404(str(e)) from e
    except TransitionRefused as e:
        return conflict(request, key, verdict, str(e), saw=saw)
    return _done(request, key, _(present.VERDICT_WORDS[verdict.value]), verdict, now)


def _new_reports() -> str:
    return _("New reports have changed this candidate since you opened it.")


@require_POST
@allow(EDITOR)
def correct_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/correct`: what differs from what stands becomes a CORRECT decision.

    `base`: the values that the form showed. Where somebody decided, or new reports changed them since, nothing is kept
    before the editor has seen it: the three-way view sends the form again with what it showed as `base`, and with
    `take-<group>` "theirs" or "mine" (`take` for all of them). `agree`: a form in which nothing is left to correct
    confirms.
    """
    found = file_of(request, key)
    file, _blind = as_seen(request, found)
    answer, row = answer_of(file).newest, file.row
    names = ("actor_role", "actor_name", "actor_kind", "actor_id")
    sent = form_sent(request.POST.dict(), {name: request.POST.getlist(name) for name in names}, known_actor)
    standing = form_for(answer.candidate, answer.notes)
    revision = revision_sent(request)
    if revision is None:
        return HttpResponseBadRequest("The form was not complete.")
    saw = form_read(request.POST.get("base", "")) or standing
    take = {group: request.POST.get("take") or request.POST.get(f"take-{group}", "") for group in GROUPS}
    mine = taken(sent, saw, take)
    problems: dict[str, str] = {}
    picked = get_place(mine.place_pick) if mine.place_pick else None
    if mine.place_pick and picked is None:
        problems["place"] = _("The chosen place is not in the gazetteer any more; search again.")
    corrections = with_words(
        corrections_of(mine, standing, answer.candidate, picked), words_taken(request, key)
    )
    now = datetime.now(UTC)
    words = _(present.VERDICT_WORDS[Verdict.CORRECT.value])
    if revision != row.revision:
        if not corrections and _said_just_now(request, row, revision):
            return _done(request, key, words, Verdict.CORRECT, now)
        known = saw if saw is not standing else None
        return conflict(request, key, Verdict.CORRECT, str(who_was_first(row)), saw=known, mine=mine)
    if not same_values(saw, standing):
        return conflict(request, key, Verdict.CORRECT, _new_reports(), saw=saw, mine=mine)
    verdict = Verdict.CORRECT
    if not corrections and not problems:
        if "agree" not in request.POST:
            problems["form"] = _("Nothing was changed. To accept it as it is, confirm it.")
        elif row.state == State.CONFIRMED:
            return redirect(back(request, page_after(row, request, now)))
        else:
            verdict, words = Verdict.CONFIRM, _(present.VERDICT_WORDS[Verdict.CONFIRM.value])
    if not problems:
        try:
            kept = answer_blind(request, key, verdict, corrections, sent.reason[:2000])
            if kept is not None:
                return kept
            decision = decide(
                key,
                verdict,
                user=request.user,
                expected_revision=revision,
                corrections=corrections,
                reason=sent.reason[:2000],
                now=now,
                seen=row.updated_at,
            )
        except CorrectionRefused as e:
            problems = e.problems
        except TransitionRefused as e:
            return conflict(request, key, Verdict.CORRECT, str(e), saw=saw, mine=mine)
    if problems:
        context = page_context(request, found) | correct_context(mine, "") | rule_context(file)
        context |= {
            "panel": "correct",
            "problems": problems,
            "base": form_text(saw),
            "taken": words_sent(request, key),
        }
        return render(request, "desk/candidate.html", context, status=422)
    also = keep_rules(request.POST, decision, file, request.user, now)
    return _done(request, key, words, verdict, now, also)


def _said_just_now(request: HttpRequest, row: rows.Candidate, revision: int) -> bool:
    """Whether the user's own correction of that revision stands already: the button was pressed twice."""
    return rows.Decision.objects.filter(
        candidate=row,
        revision=row.revision if row.revision == revision + 1 else -1,
        decided_by_id=request.user.pk,
        verdict=Verdict.CORRECT,
    ).exists()


@require_POST
@allow(EDITOR)
def proposal_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/proposal`: `answer` accept or dismiss."""
    answer, revision = request.POST.get("answer", ""), revision_sent(request)
    if answer not in ("accept", "dismiss") or revision is None:
        return HttpResponseBadRequest("The form was not complete.")
    now = datetime.now(UTC)
    try:
        if answer == "accept":
            accept_proposal(key, user=request.user, expected_revision=revision, now=now)
        else:
            dismiss_proposal(key, user=request.user, now=now)
    except NotFound as e:
        raise Http404(str(e)) from e
    except TransitionRefused as e:
        return conflict(request, key, Verdict.CORRECT, str(e))
    row = queue.find_candidate(key)
    words = _("update accepted") if answer == "accept" else _("update dismissed")
    toasts.leave(request, toast_of(row, words, undo=answer == "accept"))
    return redirect(listing_of(request).candidate(key))
