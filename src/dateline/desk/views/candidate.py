"""A candidate's page: the articles beside the facts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from dateline.desk import facts, papers, placing, present
from dateline.desk.access import EDITOR, VIEWER, allow
from dateline.desk.acting import acting_context
from dateline.desk.blind import second_readers, undecided
from dateline.desk.correcting import CorrectionForm, form_for
from dateline.desk.keeping import rule_context
from dateline.desk.past import history
from dateline.desk.places import find_places, gazetteer_is_there
from dateline.desk.queue_cards import linked_words
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
from dateline.store.rows import linkables
from dateline.store.versions import earlier_versions


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands (`shown`), and what a correction starts from (`newest`): the machine may have read on."""

    shown: Corrected
    newest: Corrected


def answer_of(file: queue.CandidateFile) -> Answer:
    """The machine's values under the standing corrections: as they were decided, and as they are now."""
    oldest_first = list(reversed(file.decisions))
    stack = [oldest_first[i] for i in answers([Verdict(d.verdict) for d in oldest_first])]
    corrections = merge_corrections([d.corrections for d in stack])
    newest = apply_corrections(candidate_from_record(file.row.record), corrections)
    if file.row.state == State.CONFIRMED and stack and stack[-1].candidate_record is not None:
        decided: Candidate = candidate_from_record(stack[-1].candidate_record)
        return Answer(apply_corrections(decided, corrections), newest)
    return Answer(newest, newest)


def report_facts(file: queue.CandidateFile) -> list[papers.ReportFacts]:
    found = []
    earlier = earlier_versions({report.article_id for report in file.reports})
    for report in file.reports:
        article, feed = report.article, report.article.feed
        membership = file.joined.get(report.key)
        found.append(
            papers.ReportFacts(
                key=report.key,
                record=report.record,
                article_key=article.key,
                title=article.title,
                text=article.text,
                url=article.canonical_url or article.url,
                source=feed.title if feed else "",
                source_scale=feed.source_scale if feed else "",
                published=None
                if article.published_source == "none"
                else article.published or article.first_seen_at,
                published_source=article.published_source,
                authors=article.authors,
                language=article.language,
                copy_group=str(article.copy_root_id or article.pk),
                agency=article.agency,
                earlier_versions=earlier.get(article.pk, 0),
                tagger_version=article.tagger_version,
                joined_because=placing.machines_reasons(membership),
                placed=placing.notes_of(report, membership),
                invented=feed is not None and feed.origin == "sample",
            )
        )
    return found


def map_others(linked: tuple[rows.Candidate, ...]) -> str:
    """The linked candidates that have a place (a whole province is none), for the map, as JSON."""
    return json.dumps(
        [
            {"at": [other.latitude, other.longitude], "name": other.place_name}
            for other in linked
            if other.latitude is not None and other.longitude is not None and other.place_name != other.admin1
        ]
    )


def page_context(request: HttpRequest, key: str) -> dict[str, Any]:
    """All that the candidate's page shows. Raises Http404."""
    try:
        file = queue.candidate_file(key)
    except NotFound as e:
        raise Http404(str(e)) from e
    if blind := second_readings.is_blind(request.user, file.row, file.decisions):
        file = undecided(file)
    row = file.row
    answer = answer_of(file)
    record = candidate_record(answer.shown.candidate)
    articles = papers.folder(row.record, report_facts(file))
    values = linkables([report.pk for report in file.reports])
    said = present.summary(
        record, key=row.key, title=row.title, sources=row.independent_sources, score=row.score
    )
    machine = present.summary(
        row.record, key=row.key, title=row.title, sources=row.independent_sources, score=row.score
    )
    acting = acting_context(request, row, file.decisions, answer.newest)
    return {
        **team_context(request, row, blind=blind),
        "row": row,
        "file": file,
        "said": said,
        "machine": machine,
        "answer": answer,
        "state_words": present.STATE_WORDS.get(row.state, row.state),
        "fields": facts.fields(record, said, articles, answer.shown.fields),
        "corrected": [facts.FIELD_LABELS.get(f, f) for f in answer.shown.fields],
        "notes": answer.shown.notes,
        "ledger": facts.ledger(row.record, articles),
        "papers": articles,
        "sources": articles.sources(source_groups([values[report.pk] for report in file.reports])),
        "point": facts.map_point(record),
        "others": map_others(file.linked),
        "why": facts.why([report.record for report in file.reports]),
        "history": history(file.decisions, file.elsewhere),
        "merges": file.merges,
        "proposal": facts.proposal(file.proposal.changes, articles) if file.proposal else None,
        "linked": [(other, linked_words(other)) for other in file.linked],
        "toast": request.session.pop("toast", None),
        **(second_readers(acting) if blind else acting),
    }


def correct_context(form: CorrectionForm, place_query: str) -> dict[str, Any]:
    """What the correction panel needs beside the page."""
    return {
        "form": form,
        "place_query": place_query,
        "choices": find_places(place_query, form.country_code) if place_query else [],
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
    if "own" not in request.GET and (home := queue.leads_to(key)) is not None:
        request.session.setdefault(
            "toast", {"words": "", "title": f"{key} was merged into this one.", "undo": False}
        )
        return redirect("candidate", key=home)
    context = page_context(request, key)
    if context["panel"] == "correct":
        newest: Corrected = context["answer"].newest
        context |= correct_context(
            form_for(newest.candidate, newest.notes), request.GET.get("place", "")[:200]
        ) | rule_context(context["file"])
    elif context["panel"] in ("duplicate", "reports", "part"):
        context["report_lines"] = placing.report_lines(context["file"])
        context |= similar_context(context["row"], request.GET.get("near", "")[:200].replace("\x00", ""))
    return render(request, "desk/candidate.html", context)


def similar_context(row: rows.Candidate, text: str) -> dict[str, Any]:
    return {"similar": queue.similar_candidates(row, text), "similar_query": text}


@require_GET
@allow(EDITOR)
def places_view(request: HttpRequest) -> HttpResponse:
    """`/places?place=...`: the gazetteer's places of a name, as choices for the correction form."""
    context = {
        "choices": find_places(request.GET.get("place", "")[:200], request.GET.get("country_code", "")[:2]),
        "place_query": request.GET.get("place", "")[:200],
        "gazetteer_missing": not gazetteer_is_there(),
    }
    return render(request, "desk/_places.html", context)
