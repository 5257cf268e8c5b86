"""The candidates that may tell the same event as one does, found by the index of linking and never among all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from dateline.incidents.link import REPORTS_COMPARED
from dateline.model import LinkableReport, State, Verdict
from dateline.review.known import REPORTS_ASKED, Likeness, likely_known, reports_to_ask, search_for
from dateline.store import models as rows
from dateline.store.link_posts import find_candidates
from dateline.store.link_vocabulary import settled_vocabulary
from dateline.store.linkables import linkables

_OPEN = (State.PROPOSED, State.CONFIRMED, State.UNSURE, State.REFERRED)
_SHOWN = ("key", "state", "title", "date_start", "date_end", "place_name", "admin1", "country_code")
_TOLL = ("killed_low", "killed_best", "killed_high", "sub_event_type", "independent_sources")


@dataclass(frozen=True, slots=True)
class Known:
    """A candidate and how likely it tells the same event. `rejected_because`: the reason as it is kept, "" for one that
    was not rejected."""

    row: rows.Candidate
    likeness: Likeness
    rejected_because: str = ""


@dataclass(frozen=True, slots=True)
class KnownCandidates:
    """`standing`: confirmed and open ones; `rejected`: ones that an editor has refused. Likeliest first."""

    standing: tuple[Known, ...] = ()
    rejected: tuple[Known, ...] = ()


def known_candidates(row: rows.Candidate) -> KnownCandidates:
    """What may be known already of what `row` tells. Eight short queries at most, whatever the archive holds.

    Left out are the candidate itself, those that lead to it or it to them (merged), and its parts.
    """
    own = reports_to_ask(_own_reports(row))
    vocabulary = settled_vocabulary()
    search = search_for(own, vocabulary)
    found = [pk for pk in find_candidates(search) if pk != row.pk] if search is not None else []
    others = _candidates(row, found)
    likely = likely_known(own, _newest_reports(others), vocabulary)
    by_key = {other.key: other for other in others.values()}
    refused = [by_key[one.key].pk for one in likely if by_key[one.key].state == State.REJECTED]
    reasons = _reasons(refused)
    known = [Known(by_key[one.key], one, reasons.get(by_key[one.key].pk, "")) for one in likely]
    return KnownCandidates(
        tuple(k for k in known if k.row.state in _OPEN),
        tuple(k for k in known if k.row.state == State.REJECTED),
    )


def _own_reports(row: rows.Candidate) -> list[LinkableReport]:
    """Its surest reports and its newest: enough to ask with, however many it holds."""
    linked = rows.Report.objects.filter(state="linked", membership__candidate=row)
    told = list(linked.values_list("pk", "key", "score", "published"))
    surest = sorted(told, key=lambda report: (-report[2], report[1]))[: 2 * REPORTS_ASKED]
    newest = [max(told, key=lambda report: (report[3], report[1]))] if told else []
    asked = [pk for pk, *_ in dict.fromkeys([*surest, *newest])]
    values = linkables(asked)
    return [values[pk] for pk in asked]


def _candidates(row: rows.Candidate, ids: Sequence[int]) -> dict[int, rows.Candidate]:
    if not ids:
        return {}
    others = rows.Candidate.objects.filter(pk__in=ids, state__in=(*_OPEN, State.REJECTED)).exclude(
        part_of=row
    )
    if row.part_of_id is not None:
        others = others.exclude(pk=row.part_of_id)
    return {other.pk: other for other in others.only(*_SHOWN, *_TOLL)}


def _newest_reports(candidates: dict[int, rows.Candidate]) -> dict[str, list[LinkableReport]]:
    """Key -> the newest reports of each, as many as linking compares."""
    if not candidates:
        return {}
    newest = Window(
        RowNumber(),
        partition_by=F("candidate_id"),
        order_by=[F("report__published").desc(), F("report__key").desc()],
    )
    members = rows.CandidateReport.objects.filter(
        Q(report__state="linked"), candidate__in=candidates.keys()
    ).annotate(nth=newest)
    held = dict(members.filter(nth__lte=REPORTS_COMPARED).values_list("report_id", "candidate_id"))
    found: dict[str, list[LinkableReport]] = {}
    for pk, report in sorted(linkables(held).items(), key=lambda read: (read[1].published, read[1].key)):
        found.setdefault(candidates[held[pk]].key, []).append(report)
    return found


def _reasons(ids: Sequence[int]) -> dict[int, str]:
    """Why each of these was rejected the last time."""
    if not ids:
        return {}
    # all of them, and the verdict looked at here: SQLite would go through every rejection there ever was
    decided = rows.Decision.objects.filter(candidate__in=ids).order_by("candidate_id", "revision")
    made = decided.values_list("candidate_id", "verdict", "reason")
    return {candidate: reason for candidate, verdict, reason in made if verdict == Verdict.REJECT}
