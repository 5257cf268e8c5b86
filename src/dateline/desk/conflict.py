"""Somebody else was first: what the editor saw, what stands now, and what the editor wanted to say, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dateline.desk import present
from dateline.desk.correcting import CorrectionForm, form_for
from dateline.desk.listing import listing_of, next_of
from dateline.desk.numbers import REVISION_DIGITS, whole_number
from dateline.desk.past import HistoryLine, history, reason_words
from dateline.desk.threeway import Line, form_fields, form_text, lines
from dateline.model import State, Verdict
from dateline.records import candidate_from_record
from dateline.review.corrections import apply_corrections, merge_corrections
from dateline.review.transitions import allowed, answers, question, standing, state_after
from dateline.store import models as rows
from dateline.store import queue
from dateline.store.candidate_file import MOST_REPORTS
from dateline.store.second_readings import is_blind

SAYS_VALUES = (Verdict.CONFIRM, Verdict.CORRECT)
"""Verdicts about the values of the fields: of them each field can be chosen."""
_REPEATED = ("reason_code", "reason", "duplicate_of", "other", "next")


@dataclass(frozen=True, slots=True)
class Said:
    """One line about the decision itself, not about a field."""

    label: str
    saw: str
    now: str
    mine: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """What the page shows. `hidden`: the fields that say it again; `choose`: a field can be chosen from either side."""

    since: tuple[HistoryLine, ...]
    said: tuple[Said, ...]
    fields: tuple[Line, ...]
    choose: bool
    action: str  # where to say it anyway; "": it cannot be said any more
    hidden: tuple[tuple[str, str], ...]


def form_at(row: rows.Candidate, decisions: Sequence[rows.Decision], revision: int) -> CorrectionForm:
    """The values as they stood at a revision: what the machine said then, under the corrections that stood.

    `decisions`: all of them, oldest first. What the machine said at a revision is what the next decision has kept of it.
    """
    past = [d for d in decisions if d.revision <= revision]
    later = (
        d.candidate_record for d in decisions if d.revision > revision and d.candidate_record is not None
    )
    machine = candidate_from_record(next(later, row.record))
    stack = answers([Verdict(d.verdict) for d in past])
    stands = apply_corrections(machine, merge_corrections([past[i].corrections for i in stack]))
    return form_for(stands.candidate, stands.notes)


def form_now(row: rows.Candidate) -> CorrectionForm:
    """The values as they stand, which a correction starts from."""
    return form_at(row, list(reversed(queue.decisions_of(row))), row.revision)


def conflict(
    request: HttpRequest,
    key: str,
    verdict: Verdict,
    problem: str,
    *,
    saw: CorrectionForm | None = None,
    mine: CorrectionForm | None = None,
) -> HttpResponse:
    """409, with the three-way view. Nothing of what the editor sent was kept, and all of it is on the page.

    `saw`: the values that the editor's page showed, where it said so; else those of the revision that was sent. `mine`:
    the values that the editor wants, with CORRECT.
    """
    row = queue.find_candidate(key)
    template = "desk/_conflict.html" if request.headers.get("HX-Request") else "desk/conflict.html"
    if is_blind(request.user, row):
        # a second reader hears why, and nothing of what was decided
        return render(request, template, {"row": row, "problem": problem}, status=409)
    decisions = list(reversed(queue.decisions_of(row)))
    revision = revision_sent(request)
    seen = row.revision if revision is None else min(revision, row.revision)
    base = saw or form_at(row, decisions, seen)
    now = form_at(row, decisions, row.revision)
    wanted = mine or base
    found = lines(base, now, wanted) if verdict in SAYS_VALUES else lines(base, now, now)
    listing = listing_of(request)
    since = history(tuple(reversed(decisions)))[: row.revision - seen]
    context = {
        "row": row,
        "problem": _("%(who)s was first.") % {"who": since[0].who} if since else problem,
        "list_query": listing.query,
        "state_words": present.STATE_WORDS.get(row.state, row.state),
        "next": next_of(row, request, datetime.now(UTC)),
        "conflict": Conflict(
            since=since,
            said=_said(request, row, decisions, seen, verdict),
            fields=found,
            choose=verdict in SAYS_VALUES and bool(found),
            **_again(request, row, decisions, verdict, now, wanted, bool(found)),
        ),
    }
    return render(request, template, context, status=409)


def revision_sent(request: HttpRequest) -> int | None:
    """The revision that the editor's page showed; None where the form names none."""
    return whole_number(request.POST.get("revision", ""), REVISION_DIGITS)


def _said(
    request: HttpRequest,
    row: rows.Candidate,
    decisions: Sequence[rows.Decision],
    seen: int,
    verdict: Verdict,
) -> tuple[Said, ...]:
    """What the candidate was, is, and was to be."""
    before = state_after([Verdict(d.verdict) for d in decisions if d.revision <= seen])
    found = [
        Said(
            _("Decision"),
            present.STATE_WORDS.get(before, before),
            present.STATE_WORDS.get(row.state, row.state),
            present.VERDICT_WORDS.get(verdict, verdict),
        )
    ]
    mine = reason_words(reason_sent(request))
    theirs = reason_words(decisions[-1].reason) if row.revision > seen else ""
    if mine or theirs:
        found.append(Said(_("Reason"), "", theirs, mine))
    named = request.POST.get("duplicate_of", "") or request.POST.get("other", "")
    other = queue.by_key([named]).get(named)
    if other is not None:
        last = decisions[-1] if row.revision > seen else None
        theirs_other = (last.duplicate_of or last.other) if last else None
        title = (theirs_other.title or theirs_other.key) if theirs_other else ""
        found.append(Said(_("Other candidate"), "", title, other.title or other.key))
    if chosen := request.POST.getlist("report"):
        here = len(_still_here(row, chosen))
        total = ngettext("%(n)s report", "%(n)s reports", len(chosen)) % {"n": len(chosen)}
        found.append(Said(_("Reports"), total, _("%(n)s of them still here") % {"n": here}, _("taken out")))
    return tuple(found)


def _still_here(row: rows.Candidate, keys: Sequence[str]) -> list[str]:
    members = rows.CandidateReport.objects.filter(candidate=row, report__key__in=list(keys)[:MOST_REPORTS])
    return sorted(members.values_list("report__key", flat=True))


def _again(
    request: HttpRequest,
    row: rows.Candidate,
    decisions: Sequence[rows.Decision],
    verdict: Verdict,
    now: CorrectionForm,
    mine: CorrectionForm,
    differs: bool,
) -> dict[str, Any]:
    """Where and how the same is said on what stands now; `action` "" where that is not possible any more."""
    verdicts = [Verdict(d.verdict) for d in decisions]
    asking = question(verdicts)
    asked = asking is not None and decisions[asking].decided_by_id == request.user.pk
    may = allowed(State(row.state), decided=bool(standing(verdicts)), asked=asked)
    query = listing_of(request).query
    kept = [("revision", str(row.revision))]
    kept += [(name, value) for name in _REPEATED if (value := request.POST.get(name, ""))]
    if verdict in SAYS_VALUES and differs:
        if Verdict.CORRECT not in may:
            return {"action": "", "hidden": ()}
        fields = [(name, value) for name, value in form_fields(mine) if name != "reason"]
        kept += [("base", form_text(now)), ("agree", "1"), *fields]
        return {"action": reverse("correct", args=[row.key]) + query, "hidden": tuple(kept)}
    verdict = Verdict.CONFIRM if verdict is Verdict.CORRECT else verdict
    if verdict not in may or verdict is Verdict.UNDO:
        return {"action": "", "hidden": ()}
    if verdict in (Verdict.SPLIT, Verdict.MOVE):
        here = _still_here(row, request.POST.getlist("report"))
        if not here:
            return {"action": "", "hidden": ()}
        kept += [("report", key) for key in here]
    kept.append(("verdict", verdict.value))
    return {"action": reverse("decide", args=[row.key]) + query, "hidden": tuple(kept)}


def reason_sent(request: HttpRequest, longest: int = 2000) -> str:
    """The reason as the log takes it: a code, a note, or both. `longest`: characters of the note."""
    note = request.POST.get("reason", "")[:longest].strip()
    code = request.POST.get("reason_code", "")[:60]
    return f"{code}: {note}" if code and note else code or note
