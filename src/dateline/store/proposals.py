"""Update proposals: what new reports say against a decision that stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet

from dateline.incidents.changes import NewReport
from dateline.model import Candidate, State, Verdict
from dateline.records import candidate_from_record
from dateline.review.corrections import WORDS, merge_corrections
from dateline.review.refresh import Answer, propose
from dateline.review.transitions import answers
from dateline.store import models as rows
from dateline.store.linkables import linkables
from dateline.store.rows import clean_json

MOST_NEW = 60  # reports whose words are looked at, the newest


def refresh_proposal(row: rows.Candidate, machine: Candidate, now: datetime) -> None:
    """Make the open proposal of a candidate say how `machine`, what is read now, differs from what was
    decided on, and which new reports say so.

    Measured against the record that the standing decision was made on, so that any number of small steps add up, and a
    figure that went back is no change. What an editor has dismissed since is not asked again. Nothing open remains
    where nothing differs.
    """
    past = list(rows.Decision.objects.filter(candidate=row).select_related("decided_by").order_by("revision"))
    stack = [past[i] for i in answers([Verdict(p.verdict) for p in past])]
    record = stack[-1].candidate_record if stack else None
    lines = []
    if record is not None:
        dismissed = rows.UpdateProposal.objects.filter(
            candidate=row, state="dismissed", settled_at__gte=stack[-1].decided_at
        ).values_list("changes", flat=True)
        said = candidate_from_record(record)
        answer = Answer(
            State(row.state),
            said,
            stack[-1].reason,
            stack[-1].decided_by.get_username(),
            stack[-1].decided_at,
            tuple(f for f in merge_corrections([d.corrections for d in stack]) if f != WORDS),
        )
        lines = propose(
            answer,
            machine,
            _new_reports(said.report_keys, machine.report_keys),
            _arrests(set(row.record["linked_to"]) - set(said.linked_to)),
            _new_reports(said.denied_in, row.record.get("denied_in", ())),
            dismissed={(change["field"], change["new"]) for changes in dismissed for change in changes},
        )
    if not lines:
        rows.UpdateProposal.objects.filter(candidate=row, state="open").delete()
        return
    changes = clean_json(lines)
    open_one = rows.UpdateProposal.objects.filter(candidate=row, state="open").first()
    if open_one is None:
        rows.UpdateProposal.objects.create(candidate=row, changes=changes, made_at=now)
    elif open_one.changes != changes:  # one that says the same is as old as it was
        open_one.changes, open_one.made_at = changes, now
        open_one.save(update_fields=["changes", "made_at"])


def _new_reports(seen: Collection[str], now: Collection[str]) -> list[NewReport]:
    """The reports that have come since, and which of them are in newer versions of articles that were there."""
    fresh = set(now) - set(seen)
    if not fresh:
        return []
    found = rows.Report.objects.filter(key__in=fresh).exclude(state="superseded")
    told = found.order_by("-article__published", "-pk")
    gone = rows.Report.objects.filter(key__in=set(seen) - set(now), article__replaced_by__isnull=False)
    newer = set(gone.values_list("article__replaced_by_id", flat=True))
    return _read(told, newer)


def _arrests(linked: Iterable[str]) -> list[NewReport]:
    """The reports of candidates that are arrests, told together with this one since."""
    found = rows.Report.objects.filter(
        membership__candidate__key__in=list(linked), membership__candidate__sub_event_type="Arrests"
    )
    return _read(found.order_by("membership__pk"), ())


def _read(reports: QuerySet[rows.Report], correcting: Collection[int | None]) -> list[NewReport]:
    """The first `MOST_NEW`. `correcting`: rows of articles that are newer versions."""
    told = list(reports.values_list("pk", "article_id", "article__feed__title")[:MOST_NEW])
    values = linkables([pk for pk, _, _ in told])
    return [NewReport(values[pk], paper or "", article in correcting) for pk, article, paper in told]


def settle_proposal(row: rows.Candidate, user_id: int, now: datetime) -> None:
    """Whoever decides anew has seen what was proposed: it is settled, whatever the verdict."""
    rows.UpdateProposal.objects.filter(candidate=row, state="open").update(
        state="accepted", settled_at=now, settled_by_id=user_id
    )
