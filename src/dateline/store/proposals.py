"""Update proposals: what new reports say against a decision that stands."""

from __future__ import annotations

from datetime import datetime

from dateline.model import Candidate, State, Verdict
from dateline.records import candidate_from_record
from dateline.review.corrections import merge_corrections
from dateline.review.refresh import propose
from dateline.review.transitions import answers
from dateline.store import models as rows
from dateline.store.rows import clean_json


def refresh_proposal(row: rows.Candidate, machine: Candidate, now: datetime) -> None:
    """Make the open proposal of a candidate say how `machine`, what is read now, differs from what was
    decided on.

    Measured against the record that the standing decision was made on, so that any number of small steps add
    up, and a
    figure that went back is no change. What an editor has dismissed since is not asked again. Nothing open
    remains
    where nothing differs.
    """
    past = list(rows.Decision.objects.filter(candidate=row).order_by("revision"))
    stack = [past[i] for i in answers([Verdict(p.verdict) for p in past])]
    record = stack[-1].candidate_record if stack else None
    lines = []
    if record is not None:
        dismissed = rows.UpdateProposal.objects.filter(
            candidate=row, state="dismissed", settled_at__gte=stack[-1].decided_at
        ).values_list("changes", flat=True)
        lines = propose(
            State(row.state),
            candidate_from_record(record),
            machine,
            corrected=tuple(merge_corrections([d.corrections for d in stack])),
            dismissed={(change["field"], change["new"]) for changes in dismissed for change in changes},
        )
    if not lines:
        rows.UpdateProposal.objects.filter(candidate=row, state="open").delete()
        return
    rows.UpdateProposal.objects.update_or_create(
        candidate=row, state="open", defaults={"changes": clean_json(lines), "made_at": now}
    )


def settle_proposal(row: rows.Candidate, user_id: int, now: datetime) -> None:
    """Whoever decides anew has seen what was proposed: it is settled, whatever the verdict."""
    rows.UpdateProposal.objects.filter(candidate=row, state="open").update(
        state="accepted", settled_at=now, settled_by_id=user_id
    )
