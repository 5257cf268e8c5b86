"""What editors do together on candidates: comments, mentions, assignments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dateline.desk.access import CHIEF_EDITOR, EDITOR, VIEWER, allow, roles_of
from dateline.desk.back import back
from dateline.desk.numbers import whole_number
from dateline.desk.remarks import comment_views
from dateline.desk.toasts import say
from dateline.errors import ActRefused, NotFound
from dateline.review.remarks import pieces
from dateline.store import assignments, comments, models, second_readings

MOST_ASSIGNED = assignments.MOST_AT_ONCE


def remarks_context(request: HttpRequest, key: str, candidate_id: int | None) -> dict[str, Any]:
    """What `_comments.html` shows; None: there are no comments."""
    roles = roles_of(request.user)
    chief = CHIEF_EDITOR in roles
    return {
        "comments": comment_views(candidate_id, request.user, chief=chief) if candidate_id else (),
        "comments_key": key,
        "may_comment": EDITOR in roles,
    }


def team_context(request: HttpRequest, row: models.Candidate, *, blind: bool) -> dict[str, Any]:
    """What a candidate's page shows of the team; to a second reader nothing. `row`: by `queue.find_candidate`."""
    if blind:
        return {"blind": True}
    return {
        "blind": False,
        "assignee": assignments.assignee_of(row),
        **remarks_context(request, row.key, row.pk if getattr(row, "commented", True) else None),
    }


@require_POST
@allow(EDITOR)
def comment_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/comment`: `text`; with `id` that comment is changed, with `delete` it is deleted."""
    now, text = datetime.now(UTC), request.POST.get("text", "")
    number = whole_number(request.POST.get("id", ""))
    candidate = models.Candidate.objects.filter(key=key).only("pk", "key").first()
    if candidate is None:
        raise Http404(_("There is no such candidate."))
    if second_readings.is_blind(request.user, candidate):
        # a remark now would tell what they think before they answered, and show what others did
        return HttpResponseBadRequest(_("Answer first; then you may comment."))
    context: dict[str, Any] = {}
    try:
        if "id" in request.POST and number is None:
            return HttpResponseBadRequest(_("The form was not complete."))
        if number is None:
            comments.add_comment(key, text, user=request.user, now=now)
        elif "delete" in request.POST:
            comments.delete_comment(number, user=request.user, now=now)
        else:
            comments.edit_comment(number, text, user=request.user, now=now)
    except (ActRefused, NotFound) as e:
        context = {"comment_problem": str(e), "comment_text": text, "comment_id": number}
        if not request.headers.get("HX-Request"):
            say(request, str(e))
    if request.headers.get("HX-Request"):
        context |= remarks_context(request, key, candidate.pk)
        return render(request, "desk/_comments.html", context)
    return redirect(reverse("candidate", args=[key]) + "#comments")


@require_GET
@allow(EDITOR)
def names_view(request: HttpRequest) -> JsonResponse:
    """`/names?q=...`: user names that begin so, for the type-ahead behind an @."""
    return JsonResponse({"names": comments.user_names(request.GET.get("q", "")[:150].replace("\x00", ""))})


@require_GET
@allow(VIEWER)
def mentions_view(request: HttpRequest) -> HttpResponse:
    """`/mentions`: where one is named; what the page shows counts as read."""
    page = comments.open_mentions(
        request.user, before=whole_number(request.GET.get("before", "")), now=datetime.now(UTC)
    )
    hidden = second_readings.hidden_from(request.user, [m.comment.candidate_id for m in page.mentions])
    lines = [
        {
            "new": mention.pk in page.new,
            "comment": mention.comment,
            "hidden": mention.comment.candidate_id in hidden,
            "pieces": pieces(mention.comment.text, mention.comment.names),
        }
        for mention in page.mentions
    ]
    return render(request, "desk/mentions.html", {"lines": lines, "before": page.before})


def _assign(request: HttpRequest, keys: list[str]) -> None:
    name = request.POST.get("assignee", "")[:150].strip().replace("\x00", "")
    if name == "me":
        name = request.user.get_username()
    try:
        changed = assignments.assign(keys, name, user=request.user, now=datetime.now(UTC))
    except (ActRefused, NotFound) as e:
        say(request, str(e))
        return
    if name:
        words = ngettext(
            "%(n)d candidate is with %(who)s now.", "%(n)d candidates are with %(who)s now.", changed
        )
    else:
        words = ngettext(
            "%(n)d candidate is with nobody now.", "%(n)d candidates are with nobody now.", changed
        )
    say(request, words % {"n": changed, "who": name})


@require_POST
@allow(EDITOR)
def assign_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/assign`: `assignee` is a user name, "me", or "" for nobody."""
    _assign(request, [key])
    return redirect(back(request, reverse("candidate", args=[key])))


@require_GET
@allow(CHIEF_EDITOR)
def assignees_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/assignees`: to whom it may be given; to htmx the form alone."""
    row = models.Candidate.objects.filter(key=key).select_related("assignment__assignee").first()
    if row is None:
        raise Http404(_("There is no such candidate."))
    context = {
        "key": key,
        "title": row.title or key,
        "assignee": assignments.assignee_of(row),
        "assignable": assignments.editors(),
        "next": reverse("candidate", args=[key]),
    }
    whole = "desk/_assign_to.html" if request.headers.get("HX-Request") else "desk/assignees.html"
    return render(request, whole, context)


@require_POST
@allow(EDITOR)
def assign_many_view(request: HttpRequest) -> HttpResponse:
    """`/assign`: the same for each `key`; all of them or none."""
    keys = [key[:40] for key in request.POST.getlist("key")[:MOST_ASSIGNED]]
    if not keys:
        return HttpResponseBadRequest(_("Choose some candidates first."))
    _assign(request, keys)
    return redirect(back(request, reverse("queue")))
