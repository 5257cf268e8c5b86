"""Where an id leads: candidates' keys and incidents' public ids stay good for ever, wherever their reports went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import Q

from dateline.errors import NotFound
from dateline.model import State, Verdict
from dateline.store import models as rows


def resolve(row: rows.Candidate) -> rows.Candidate:
    """The candidate that holds what was merged into it, step by step; `row` itself where it leads nowhere else."""
    seen = {row.pk}
    while row.duplicate_of is not None and row.duplicate_of.pk not in seen:
        row = row.duplicate_of
        seen.add(row.pk)
    return row


def find(id: str) -> rows.Candidate:
    """The candidate that a key or a public id leads to by now. Raises NotFound."""
    known = rows.Candidate.objects.select_related("duplicate_of")
    row = known.filter(key=id).first() or known.filter(incident__public_id=id.upper()).first()
    if row is None:
        raise NotFound(f"There is no candidate or incident {id}.", resource=id)
    return resolve(row)


def merged_into(row: rows.Candidate) -> list[rows.Candidate]:
    """All candidates whose keys lead to this one, nearest first."""
    found: list[rows.Candidate] = []
    step = [row.pk]
    while step:
        nearer = rows.Candidate.objects.filter(duplicate_of__in=step).exclude(pk__in=[r.pk for r in found])
        new = list(nearer.defer("record").order_by("pk"))
        found += new
        step = [r.pk for r in new]
    return found


def merged_incidents(row: rows.Candidate) -> Sequence[tuple[str, datetime]]:
    """Public ids of the incidents that were merged into this candidate, and when they were withdrawn."""
    merged = [r.pk for r in merged_into(row)]
    gone = rows.Incident.objects.filter(candidate__in=merged, withdrawn_at__isnull=False)
    return [
        (i.public_id, i.withdrawn_at.astimezone(UTC)) for i in gone.order_by("public_id") if i.withdrawn_at
    ]


def lead_back(row: rows.Candidate, home: rows.Candidate) -> None:
    """An undecided candidate that holds no report any more leads to `home`, unless that one itself leads here."""
    home = resolve(home)
    if home.pk != row.pk:
        rows.Candidate.objects.filter(pk=row.pk).update(state=State.DUPLICATE, duplicate_of=home)


def origin(row: rows.Candidate) -> rows.Candidate | None:
    """The candidate whose reports an editor put into this one: first of all the one that it was split from."""
    named = rows.Decision.objects.filter(Q(duplicate_of=row) | Q(other=row)).exclude(verdict=Verdict.PART)
    found = named.select_related("candidate").order_by("-pk")
    made = found.filter(verdict=Verdict.SPLIT).first() or found.first()
    return made.candidate if made is not None else None
