"""All that the page of one candidate shows, in as many queries whatever it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce

from dateline.errors import NotFound
from dateline.model import LinkableReport
from dateline.records import report_from_record
from dateline.review.ranking_model import RankingModel
from dateline.store import models as rows
from dateline.store.queue_rank import model_for, ranked, sureness_of
from dateline.store.undoing import stacks

MOST_REPORTS = 60
"""Reports that are shown or moved at once; a story of more is read page by page."""
MOST_ELSEWHERE = 40  # decisions on other candidates, in a history
MOST_COMPANY = 60  # candidates told together with it, merged into it, or parts of it
MOST_BACKGROUND = 12  # reports of the same articles that tell no incident of today


@dataclass(frozen=True, slots=True)
class CandidateFile:
    """Everything the page of one candidate shows.

    `linked`: told together with it, by the program; `siblings`: what a wider one of these holds beside it.
    `background`: reports of the same articles that are no incident of today: old events, what may come, what did not
    happen.
    """

    row: rows.Candidate
    reports: tuple[rows.Report, ...]  # with article and the article's feed, oldest article first
    reports_before: int  # that are passed over, older ones
    reports_left_out: int  # newer ones
    decisions: tuple[rows.Decision, ...]  # newest first, with user and duplicate
    proposal: rows.UpdateProposal | None
    linked: tuple[rows.Candidate, ...]
    duplicates: tuple[rows.Candidate, ...]
    parts: tuple[rows.Candidate, ...]  # by an editor's word
    incident: rows.Incident | None
    elsewhere: tuple[
        tuple[rows.Decision, bool], ...
    ] = ()  # decisions on others that name it; whether each stands
    merges: frozenset[int] = frozenset()  # of `duplicates`, those that an undo takes back
    joined: dict[str, rows.CandidateReport] = field(default_factory=dict)  # report key -> why it was joined
    earlier_versions: Mapping[int, int] = field(default_factory=dict)  # article -> how many it has
    dropped: Mapping[int, datetime] = field(default_factory=dict)  # article -> when its page went, by age
    siblings: tuple[rows.Candidate, ...] = ()
    background: tuple[rows.Report, ...] = ()
    sureness: float = 0.0  # 0..1, what it is ranked by
    model: RankingModel | None = None  # which learned ranking says so; None: it is the candidate's score


def candidate_file(
    key: str, most_reports: int = MOST_REPORTS, *, skip: int = 0, around: bool = True
) -> CandidateFile:
    """A candidate with its reports, company and history. Raises NotFound.

    `skip`: reports that are passed over, the oldest ones; where no more are there, none. `around`: with `siblings` and
    `background`, two queries more.

    Six queries; one more for a part of a wider one, and one where decisions on others name it.
    """
    row = _row(key)
    found = _memberships(row, most_reports, skip)
    if skip and not found[0]:
        found, skip = _memberships(row, most_reports, 0), 0
    memberships, left_out, versions, dropped = found
    reports = tuple(m.report for m in memberships) or _told_once(row, most_reports)
    company = _company(row)
    decisions, elsewhere = _decisions(row)
    linked_keys = row.record.get("linked_to", ())
    by = {other.key: other for other in company}
    linked = tuple(by[k] for k in linked_keys if k in by)
    return CandidateFile(
        row=row,
        reports=reports,
        reports_before=skip,
        reports_left_out=left_out,
        decisions=decisions,
        proposal=getattr(row, "open_proposal", None),
        linked=linked,
        duplicates=tuple(o for o in company if o.duplicate_of_id == row.pk)[:20],
        parts=tuple(o for o in company if o.part_of_id == row.pk)[:20],
        incident=getattr(row, "incident", None),
        elsewhere=elsewhere,
        merges=frozenset(d.candidate_id for d, stands in elsewhere if stands and d.verdict == "duplicate"),
        joined={m.report.key: m for m in memberships},
        earlier_versions=versions,
        dropped=dropped,
        siblings=_siblings(row, linked) if around else (),
        background=_background(reports) if around else (),
        sureness=sureness_of(cast(Any, row).own_rank),
        model=model_for(row),
    )


def _row(key: str) -> rows.Candidate:
    # a name that an annotation makes is none that select_related's types know
    candidates: Any = ranked(rows.Candidate.objects.all())
    found = candidates.annotate(
        open_proposal=FilteredRelation("proposals", condition=Q(proposals__state="open")),
        commented=Exists(rows.Comment.objects.filter(candidate=OuterRef("pk"))),
    ).select_related(
        "duplicate_of", "part_of", "incident", "open_proposal", "assignment__assignee", "second_reading"
    )
    heavy = ("duplicate_of__record", "incident__record")
    try:
        row: rows.Candidate = found.defer(*heavy).get(key=key)
    except rows.Candidate.DoesNotExist as e:
        raise NotFound(f"There is no candidate {key}.", resource=key) from e
    return row


def _memberships(
    row: rows.Candidate, most: int, skip: int
) -> tuple[tuple[rows.CandidateReport, ...], int, dict[int, int], dict[int, datetime]]:
    """The memberships with report, article and feed; how many are left out; earlier versions of each article; when its
    page was dropped by age.
    """
    found = (
        rows.CandidateReport.objects.filter(candidate=row)
        .select_related("report__article__feed")
        .annotate(
            held=Window(Count("pk")),
            versions=Coalesce(_versions_of("report__article_id"), 0),
            dropped=F("report__article__document__dropped_at"),
        )
        .order_by("report__article__published", "report__article__first_seen_at", "report_id")
    )[skip : skip + most]
    shown = tuple(found)
    left_out = cast(Any, shown[0]).held - skip - len(shown) if shown else 0
    versions = {m.report.article_id: cast(Any, m).versions for m in shown if cast(Any, m).versions}
    dropped = {m.report.article_id: cast(Any, m).dropped for m in shown if cast(Any, m).dropped}
    return shown, left_out, versions, dropped


def _versions_of(article: str) -> Any:
    earlier = rows.Article.objects.filter(replaced_by=OuterRef(article)).order_by().values("replaced_by")
    return Subquery(earlier.annotate(n=Count("pk")).values("n"))


def _told_once(row: rows.Candidate, most: int) -> tuple[rows.Report, ...]:
    """What a decided candidate rested on that no report tells any more."""
    found = rows.Report.objects.filter(key__in=row.record.get("report_keys", ()))
    found = found.select_related("article__feed")
    return tuple(found.order_by("article__published", "article__first_seen_at", "id")[:most])


def _company(row: rows.Candidate) -> tuple[rows.Candidate, ...]:
    keys = list(row.record.get("linked_to", ()))[:MOST_COMPANY]
    found = rows.Candidate.objects.filter(Q(key__in=keys) | Q(duplicate_of=row) | Q(part_of=row))
    return tuple(found.order_by("pk")[: MOST_COMPANY + 40])


def _siblings(row: rows.Candidate, linked: Sequence[rows.Candidate]) -> tuple[rows.Candidate, ...]:
    """What the wider ones among `linked` hold beside `row`."""
    known = {row.key, *(other.key for other in linked)}
    keys = [k for other in linked for k in other.record.get("linked_to", ()) if k not in known]
    if not keys:
        return ()
    found = rows.Candidate.objects.filter(key__in=list(dict.fromkeys(keys))[:MOST_COMPANY])
    return tuple(found.order_by("pk"))


def _decisions(
    row: rows.Candidate,
) -> tuple[tuple[rows.Decision, ...], tuple[tuple[rows.Decision, bool], ...]]:
    """Its own decisions and those on others that put something here, newest first; whether each of these stands."""
    found = list(
        rows.Decision.objects.filter(Q(candidate=row) | Q(duplicate_of=row) | Q(other=row))
        .select_related("decided_by", "candidate", "duplicate_of", "other")
        .defer("candidate__record", "duplicate_of__record", "other__record")
        .order_by(Case(When(candidate=row, then=Value(0)), default=Value(1)), "-pk")[
            : row.revision + MOST_ELSEWHERE
        ]
    )
    own = tuple(d for d in found if d.candidate_id == row.pk)
    named = [d for d in found if d.candidate_id != row.pk]
    return own, _with_standing(named)


def decisions_elsewhere(row: rows.Candidate) -> tuple[tuple[rows.Decision, bool], ...]:
    """Decisions on other candidates that put something here, newest first, and whether each still stands."""
    named = rows.Decision.objects.filter(Q(duplicate_of=row) | Q(other=row))
    return _with_standing(
        list(named.select_related("decided_by", "candidate").order_by("-pk")[:MOST_ELSEWHERE])
    )


def _with_standing(named: Sequence[rows.Decision]) -> tuple[tuple[rows.Decision, bool], ...]:
    upright = stacks({d.candidate_id for d in named})
    return tuple((d, d.pk in upright[d.candidate_id]) for d in named)


def _background(reports: Sequence[rows.Report]) -> tuple[rows.Report, ...]:
    articles = {report.article_id for report in reports}
    if not articles:
        return ()
    found = rows.Report.objects.filter(article__in=articles, state__in=("background", "denial"))
    return tuple(found.order_by("article__published", "article_id", "ordinal")[:MOST_BACKGROUND])


def article_of(candidate_key: str, article_key: str) -> rows.Article | None:
    """The article of that key, with its feed, if the candidate has a report of it; else None."""
    report = (
        rows.Report.objects.filter(article__key=article_key, membership__candidate__key=candidate_key)
        .select_related("article__feed")
        .first()
    )
    return report.article if report is not None else None


def actors_seen(country: str, most: int = 200) -> list[tuple[str, str, str]]:
    """(id, name, kind) of the actors in the candidates of a country that happened last, each once."""
    if not country:
        return []
    newest = rows.Candidate.objects.filter(country_code=country).order_by("-date_start")
    found: dict[str, tuple[str, str, str]] = {}
    for actors in newest.values_list("record__actors", flat=True)[:most]:
        for actor in actors or ():
            name = str(actor.get("name") or "")
            found.setdefault(name, (str(actor.get("actor_id") or ""), name, str(actor.get("kind") or "")))
    found.pop("", None)
    return list(found.values())


def linkable_of(report: rows.Report) -> LinkableReport:
    """A report of a file as linking knows it: by that its independent sources are counted."""
    article, feed = report.article, report.article.feed
    return LinkableReport(
        key=report.key,
        report=report_from_record(report.record),
        article_key=article.key,
        url=article.canonical_url,
        title=article.title,
        text=article.text,
        published=report.published or article.published or article.first_seen_at,
        source_id=article.feed_id or "",
        source_scale=feed.source_scale if feed else "National",
        fingerprint=article.fingerprint,
        copy_group=str(article.copy_root_id or article.pk),
        agency=article.agency,
        owner=feed.owner if feed else "",
        first_seen=article.first_seen_at,
        places_told=report.places_told,
    )
