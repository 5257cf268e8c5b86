"""A report's place among the candidates follows it into a newer reading of its article; where an editor gave it that
place, into a newer version too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Q

from dateline.incidents.corresponds import Told, corresponding
from dateline.records import report_from_record
from dateline.store import models as rows
from dateline.store.linking import lock_linking
from dateline.store.rows import report_key


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """A report as it was read before, with its membership; `row` is the report's row as it was then."""

    row: rows.Report
    membership: rows.CandidateReport
    told: Told


def lock_places(articles: Sequence[int]) -> None:
    """No decision and no linking moves their reports until the transaction ends. Articles that are read for the first
    time have none that could be moved.
    """
    lineage = Q(report__article__in=articles) | Q(report__article__replaced_by__in=articles)
    if rows.CandidateReport.objects.filter(lineage).exists():
        lock_linking()


def told_before(article_id: int) -> list[ToldBefore]:
    """The reports of an article that have a place, and those of the versions that it replaces whose place is an editor's.
    To be asked before a newer reading is saved over them.
    """
    earlier = Q(report__article__replaced_by=article_id, placed_by__isnull=False)
    members = rows.CandidateReport.objects.filter(Q(report__article=article_id) | earlier)
    found = members.select_related("report__article").order_by("report__article", "report__ordinal")
    return [ToldBefore(m.report, m, _told(m.report, m.report.article)) for m in found]


def hand_over(before: Sequence[ToldBefore], article: rows.Article, number: int) -> None:
    """Give the reports that `article` tells now, the first `number` of its rows, the places of those that they correspond
    to. They may be of a version that is replaced already: the newer one takes an editor's places over from there.

    One that an editor placed and that nothing tells any more keeps its place: on its own row, or beside the new reports
    where that row tells something else by now. `before`: what `told_before` answered.
    """
    if not before:
        return
    placed = [n for n, one in enumerate(before) if one.membership.placed_by_id is not None]
    told = rows.Report.objects.filter(article=article, modality="asserted", ordinal__lt=number)
    current = list(told.order_by("ordinal"))
    found = corresponding([one.told for one in before], [_told(row, article) for row in current])
    goes_to = {n: current[found[n]] for n in found}
    goes_to |= {n: _kept_row(before[n], current) for n in placed if n not in found}
    moves = {before[n].row.pk: row for n, row in goes_to.items() if row.pk != before[n].row.pk}
    _repin(moves)
    # it counts, however sure the new reading is of it
    ids = [goes_to[n].pk for n in placed if n in found and goes_to[n].state != "superseded"]
    rows.Report.objects.filter(pk__in=ids, state="weak").update(state="pending", attempts=0)
    rows.CandidateReport.objects.filter(report__in=ids).update(left=False)


def _told(row: rows.Report, article: rows.Article) -> Told:
    return Told(report_from_record(row.record), article.text, article.title)


def _kept_row(one: ToldBefore, current: Sequence[rows.Report]) -> rows.Report:
    """Where a placement stays that no report corresponds to: a row that says what it said, and counts no more."""
    if all(row.pk != one.row.pk for row in current):
        return one.row
    article = one.row.article
    last = rows.Report.objects.filter(article=article).aggregate(last=Max("ordinal"))["last"]
    kept = rows.Report.objects.get(pk=one.row.pk)
    for field in ("modality", "event_type", "sub_event_type", "date_start", "date_end", "score", "record"):
        setattr(kept, field, getattr(one.row, field))
    kept.pk, kept.ordinal, kept.state = None, last + 1, "superseded"
    kept.key = report_key(article.key, kept.ordinal)
    kept._state.adding = True
    kept.save(force_insert=True)
    return kept


def _repin(moves: dict[int, rows.Report]) -> None:
    """Take memberships and placements from row to row; one that lay in the way goes to a row that became free."""
    if not moves:
        return
    targets = {row.pk for row in moves.values()}
    involved = moves.keys() | targets
    members = list(rows.CandidateReport.objects.filter(report__in=involved))
    placements = list(rows.Placement.objects.filter(report__in=involved))
    free = sorted(moves.keys() - targets)
    to = {pk: row.pk for pk, row in moves.items()}
    for member in members:
        if member.report_id in targets and member.report_id not in moves:
            to[member.report_id] = free.pop(0)
    rows.CandidateReport.objects.filter(pk__in=[m.pk for m in members]).delete()
    rows.Placement.objects.filter(pk__in=[p.pk for p in placements]).delete()
    waiting = set(
        rows.Report.objects.filter(pk__in=involved, state__in=("pending", "linked")).values_list(
            "pk", flat=True
        )
    )
    moving: list[rows.CandidateReport | rows.Placement] = [*members, *placements]
    for one in moving:
        one.pk, one.report_id = None, to.get(one.report_id, one.report_id)
    for member in members:
        member.left = member.report_id not in waiting
    rows.CandidateReport.objects.bulk_create(members)
    rows.Placement.objects.bulk_create(placements)
