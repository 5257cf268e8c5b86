"""A candidate's page: the articles beside the facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dateline.desk import facts, papers, placing, present, story_page, toasts
from dateline.desk.access import VIEWER, allow
from dateline.desk.acting import acting_context
from dateline.desk.blind import second_readers, undecided
from dateline.desk.correcting import CorrectionForm, form_for
from dateline.desk.keeping import rule_context
from dateline.desk.listing import listing_of
from dateline.desk.numbers import whole_number
from dateline.desk.past import history, taken_spans
from dateline.desk.places import gazetteer_is_there, suggest_places
from dateline.desk.views.taking import near_of
from dateline.desk.views.team import team_context
from dateline.errors import NotFound
from dateline.incidents.merge_sources import source_groups
from dateline.model import Candidate, State, Verdict
from dateline.records import candidate_from_record, candidate_record
from dateline.review.corrections import Corrected, apply_corrections, merge_corrections
from dateline.review.transitions import answers
from dateline.review.vocabulary import ACTOR_KINDS, ACTOR_ROLES, EVENT_TYPES
from dateline.store import models as rows
from dateline.store import queue, second_readings
from dateline.store.candidate_file import CandidateFile, candidate_file, linkable_of
from dateline.store.redirects import resolve

REPORTS = 30
"""Of a candidate on one page; links lead to older and newer ones."""
AHEAD_SECONDS = 60
"""How long a page that was fetched ahead may be shown as it is. If it is older than what stands, its first heartbeat says
so (`presence`), and nothing is decided on it (revision)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands (`shown`), and what a correction starts from (`newest`): the machine may have read on."""

    shown: Corrected
    newest: Corrected


def answer_of(file: CandidateFile) -> Answer:
    """The machine's values under the standing corrections: as they were decided, and as they are now."""
    oldest_first = list(reversed(file.decisions))
    stack = [oldest_first[i] for i in answers([Verdict(d.verdict) for d in oldest_first])]
    corrections = merge_corrections([d.corrections for d in stack])
    newest = apply_corrections(candidate_from_record(file.row.record), corrections)
    if file.row.state == State.CONFIRMED and stack and stack[-1].candidate_record is not None:
        decided: Candidate = candidate_from_record(stack[-1].candidate_record)
        return Answer(apply_corrections(decided, corrections), newest)
    return Answer(newest, newest)


def file_of(request: HttpRequest, key: str) -> CandidateFile:
    """With the reports that the address asks for (`reports`: the number of older ones to pass over). Raises Http404."""
    skip = whole_number(request.GET.get("reports", ""), 6) or 0
    try:
        return candidate_file(key, REPORTS, skip=skip)
    except NotFound as e:
        raise Http404(str(e)) from e


def as_seen(request: HttpRequest, file: CandidateFile) -> tuple[CandidateFile, bool]:
    """The candidate as its reader may see it, and whether that is blind, without what was decided."""
    blind = second_readings.is_blind(request.user, file.row, file.decisions)
    return (undecided(file) if blind else file), blind


def folder_of(
    file: CandidateFile, told: Sequence[papers.ReportFacts], laid_out: Collection[str]
) -> papers.Folder:
    taken = [span for decision in file.decisions for span in taken_spans(decision.corrections)]
    return papers.folder(file.row.record, told, story_page.aside(file), taken, laid_out)


def page_context(request: HttpRequest, file: CandidateFile) -> dict[str, Any]:
    """All that the candidate's page shows."""
    file, blind = as_seen(request, file)
    beside = second_readings.masked(request.user, (*file.linked, *file.siblings))
    file = replace(file, linked=beside[: len(file.linked)], siblings=beside[len(file.linked) :])
    row = file.row
    answer = answer_of(file)
    record = candidate_record(answer.shown.candidate)
    told = story_page.report_facts(file)
    groups = source_groups([linkable_of(report) for report in file.reports])
    articles = folder_of(file, told, papers.read_first(groups, request.GET.get("read", "")))
    sources = articles.sources(groups)
    said = present.summary(
        record, key=row.key, title=row.title, sources=row.independent_sources, score=file.sureness
    )
    acting = acting_context(request, row, file.decisions, answer.newest)
    merged_keys = {other.key for other in file.duplicates}
    return {
        **team_context(request, row, blind=blind),
        "row": row,
        "file": file,
        "older": str(max(0, file.reports_before - REPORTS)),
        "newer": str(file.reports_before + REPORTS),
        "said": said,
        "learnt": file.model is not None,
        "differ_on": present.differ_on(row.record),
        "answer": answer,
        "state_words": present.STATE_WORDS.get(row.state, row.state),
        "fields": facts.fields(
            record, said, articles, answer.shown.fields, story_page.source_numbers(sources)
        ),
        "corrected": [_(facts.FIELD_LABELS.get(f, f)) for f in answer.shown.fields],
        "notes": answer.shown.notes,
        "papers": articles,
        "several": len(articles.articles) > 1,
        "sources": sources,
        "point": facts.map_point(record),
        **story_page.story_context(file, record, told, articles),
        "why": facts.why([report.record for report in file.reports]),
        "history": history(file.decisions, file.elsewhere),
        "merges": file.merges,
        "proposal": facts.proposal(file.proposal.changes, articles) if file.proposal else None,
        "merged": request.GET.get("merged", "") if request.GET.get("merged") in merged_keys else "",
        "toast": None if is_prefetch(request) else toasts.take(request),
        **(second_readers(acting) if blind else acting),
    }


def is_prefetch(request: HttpRequest) -> bool:
    """Whether the browser only fetches the page ahead: nobody sees it yet, so what is shown once must wait."""
    return request.headers.get("Sec-Purpose", "").startswith("prefetch")


def correct_context(form: CorrectionForm, place_query: str) -> dict[str, Any]:
    """What the correction panel needs beside the page."""
    return {
        "form": form,
        "place_query": place_query,
        "choices": suggest_places(place_query, near_of(f"{form.latitude},{form.longitude}")),
        "gazetteer_missing": not gazetteer_is_there(),
        "types": list(EVENT_TYPES.items()),
        "kinds": list(ACTOR_KINDS),
        "roles": list(ACTOR_ROLES),
    }


@require_GET
@allow(VIEWER)
def candidate_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>`; `?panel=` one of `acting.PANELS` opens that form in place of the facts.

    A candidate that was merged leads to where its reports went; with `?own=1` it shows what is left of it.
    """
    file = file_of(request, key)
    if "own" not in request.GET and file.row.duplicate_of is not None:
        home = reverse("candidate", args=[resolve(file.row).key])
        return redirect(f"{home}?merged={key}")
    context = page_context(request, file)
    if context["panel"] == "correct":
        newest: Corrected = context["answer"].newest
        context |= correct_context(
            form_for(newest.candidate, newest.notes), request.GET.get("place", "")[:200]
        ) | rule_context(context["file"])
    elif context["panel"] in ("duplicate", "reports", "part"):
        context["report_lines"] = placing.report_lines(context["file"])
        context |= similar_context(context["row"], request.GET.get("near", "")[:200].replace("\x00", ""))
    alone = request.headers.get("HX-Target") == "panel"  # into a page that is open
    answer = render(request, "desk/_panel.html" if alone else "desk/candidate.html", context)
    if is_prefetch(request):
        patch_cache_control(answer, private=True, max_age=AHEAD_SECONDS)
    return answer


@require_GET
@allow(VIEWER)
def article_view(request: HttpRequest, key: str, article: str) -> HttpResponse:
    """`/candidate/<key>/article/<article>`: the text of one of its articles with its marks, for the page that did not lay
    it out.
    """
    file, _blind = as_seen(request, file_of(request, key))
    articles = folder_of(file, story_page.report_facts(file), {article}).articles
    found = next((one for one in articles if one.article_key == article), None)
    if found is None:
        raise Http404
    return render(request, "desk/_article_text.html", {"article": found, "row": file.row})


def similar_context(row: rows.Candidate, text: str) -> dict[str, Any]:
    return {"similar": queue.similar_candidates(row, text), "similar_query": text}


@require_GET
@allow(VIEWER)
def previous_view(request: HttpRequest, key: str) -> HttpResponse:
    """`/candidate/<key>/previous`: to what waits before it in the queue, or to the queue."""
    listing = listing_of(request)
    try:
        before = queue.before_in_queue(queue.find_candidate(key), listing.wanted)
    except NotFound as e:
        raise Http404(str(e)) from e
    return redirect(listing.candidate(before.key) if before else listing.queue())
