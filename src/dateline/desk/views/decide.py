"""Deciding: each decision is one POST with the revision that the editor saw; then on to the next one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dateline.desk import present
from dateline.desk.access import EDITOR, allow
from dateline.desk.actors import known_actor
from dateline.desk.back import back
from dateline.desk.correcting import corrections_of, form_for, form_sent, with_words
from dateline.desk.past import history
from dateline.desk.places import get_place
from dateline.desk.views.candidate import correct_context, page_context
from dateline.desk.views.taking import words_sent, words_taken
from dateline.errors import CorrectionRefused, NotFound, RevisionConflict, TransitionRefused
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store import queue
from dateline.store.candidate_file import MOST_REPORTS
from dateline.store.decisions import accept_proposal, decide, dismiss_proposal


def _revision(request: HttpRequest) -> int | None:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _toast(row: rows.Candidate, words: str, *, undo: bool) -> dict[str, Any]:
    place = row.place_name or row.admin1
    title = f"{place}: {row.title}" if place else row.title
    return {"words": words, "title": title[:140], "key": row.key, "revision": row.revision, "undo": undo}


def conflict(request: HttpRequest, key: str, problem: TransitionRefused) -> HttpResponse:
    """409: says who decided what, and when. Nothing of what the editor sent was kept."""
    row = queue.find_candidate(key)
    decisions = tuple(queue.decisions_of(row)[:20])
    context = {
        "row": row,
        "problem": str(problem),
        "somebody_first": isinstance(problem, RevisionConflict),
        "last": history(tuple(queue.decisions_of(row)))[0] if decisions else None,
        "state_words": present.STATE_WORDS.get(row.state, row.state),
        "sent": present.VERDICT_WORDS.get(request.POST.get("verdict", ""), ""),
        "next": queue.next_in_queue(row),
    }
    template = "desk/_conflict.html" if request.headers.get("HX-Request") else "desk/conflict.html"
    return render(request, template, context, status=409)


@require_POST
@allow(EDITOR)
def decide_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/decide`: `verdict`, `revision`, and `reason_code`, `reason`, `duplicate_of` where they belong.

    With split and move `report` (each), with move and part `other`: a key, or "none"; a move to "new" is a split.
    """
    try:
        verdict = Verdict(request.POST.get("verdict", ""))
    except ValueError:
        return HttpResponseBadRequest("There is no such verdict.")
    revision = _revision(request)
    if revision is None or verdict is Verdict.CORRECT:
        return HttpResponseBadRequest("The form was not complete.")
    reason = request.POST.get("reason", "")[:2000].strip()
    code = request.POST.get("reason_code", "")[:60]
    other = request.POST.get("other", "").strip()[:40]
    if verdict in (Verdict.MOVE, Verdict.PART) and not other:
        return HttpResponseBadRequest("The form was not complete.")
    if verdict is Verdict.MOVE and other == "new":
        verdict = Verdict.SPLIT
    try:
        decide(
            key,
            verdict,
            user=request.user,
            expected_revision=revision,
            reason=f"{code}: {reason}" if code and reason else code or reason,
            duplicate_of=request.POST.get("duplicate_of", "").strip()[:40] or None,
            reports=[key[:80] for key in request.POST.getlist("report")[:MOST_REPORTS]],
            other=other if other not in ("", "none", "new") else None,
            now=datetime.now(UTC),
        )
    except NotFound as e:
        raise Http404(str(e)) from e
    except TransitionRefused as e:
        return conflict(request, key, e)
    row = queue.find_candidate(key)
    toast = _toast(row, present.VERDICT_WORDS[verdict.value], undo=verdict is not Verdict.UNDO)
    if request.headers.get("HX-Request"):
        return render(
            request,
            "desk/_decided.html",
            {"toast": toast, "row": row, "back": back(request, reverse("queue"))},
        )
    request.session["toast"] = toast
    if verdict in (Verdict.UNDO, Verdict.SPLIT, Verdict.MOVE, Verdict.PART):
        return redirect(back(request, reverse("candidate", args=[key])))
    return redirect(back(request, _next_page(row)))


def _next_page(row: rows.Candidate) -> str:
    following = queue.next_in_queue(row)
    return reverse("candidate", args=[following.key]) if following else reverse("queue")


@require_POST
@allow(EDITOR)
def correct_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/correct`: what differs from the form as it was shown becomes a CORRECT decision."""
    context = page_context(request, key)
    answer = context["answer"].newest
    names = ("actor_role", "actor_name", "actor_kind", "actor_id")
    sent = form_sent(request.POST.dict(), {name: request.POST.getlist(name) for name in names}, known_actor)
    shown = form_for(answer.candidate, answer.notes)
    revision = _revision(request)
    if revision is None:
        return HttpResponseBadRequest("The form was not complete.")
    problems: dict[str, str] = {}
    picked = get_place(sent.place_pick) if sent.place_pick else None
    if sent.place_pick and picked is None:
        problems["place"] = "The chosen place is not in the gazetteer any more; search again."
    corrections = corrections_of(sent, shown, answer.candidate, picked)
    if not corrections and not problems and revision == context["row"].revision:
        problems["form"] = "Nothing was changed. To accept it as it is, confirm it."
    if not problems:
        try:
            decide(
                key,
                Verdict.CORRECT,
                user=request.user,
                expected_revision=revision,
                corrections=with_words(corrections, words_taken(request, key)),
                reason=sent.reason[:2000],
                now=datetime.now(UTC),
            )
        except CorrectionRefused as e:
            problems = e.problems
        except TransitionRefused as e:
            return conflict(request, key, e)
    if problems:
        context |= correct_context(sent, "") | {
            "panel": "correct", "problems": problems, "taken": words_sent(request, key),
        }  # fmt: skip
        return render(request, "desk/candidate.html", context, status=422)
    row = queue.find_candidate(key)
    request.session["toast"] = _toast(row, present.VERDICT_WORDS["correct"], undo=True)
    return redirect(back(request, _next_page(row)))


@require_POST
@allow(EDITOR)
def undo_last_view(request: HttpRequest) -> HttpResponse:
    """`/undo`: takes back the editor's own last decision that still stands, wherever it was made."""
    now = datetime.now(UTC)
    last = queue.last_decision_by(request.user, now)
    if last is None:
        request.session["toast"] = {
            "words": "",
            "title": "There is no decision of yours to take back.",
            "undo": False,
        }
        return redirect(back(request, reverse("queue")))
    key = last.candidate.key
    try:
        decide(key, Verdict.UNDO, user=request.user, expected_revision=last.revision, now=now)
    except TransitionRefused as e:
        return conflict(request, key, e)
    row = queue.find_candidate(key)
    was = present.VERDICT_WORDS.get(last.verdict, last.verdict)
    request.session["toast"] = _toast(row, f"taken back: {was}", undo=False)
    return redirect(back(request, reverse("candidate", args=[key])))


@require_POST
@allow(EDITOR)
def proposal_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/proposal`: `answer` accept or dismiss."""
    answer, revision = request.POST.get("answer", ""), _revision(request)
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
        return conflict(request, key, e)
    row = queue.find_candidate(key)
    words = "update accepted" if answer == "accept" else "update dismissed"
    request.session["toast"] = _toast(row, words, undo=answer == "accept")
    return redirect("candidate", key=key)
