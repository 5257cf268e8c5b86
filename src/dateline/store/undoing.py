"""What an editor decided lately, and which of it they can take back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from dateline.model import Verdict
from dateline.review.transitions import standing
from dateline.store import models as rows
from dateline.store.roles import AnyUser, id_of

LATELY = timedelta(hours=24)
MOST = 100  # decisions on a page of "Your decisions", and looked through at once for the newest that stands
MOST_ROUNDS = 5  # of MOST: more were taken back already than anybody presses `u` for


@dataclass(frozen=True, slots=True)
class Own:
    """A decision of the user's own. `last_word`: nothing that stands came after it, so that UNDO takes back this one."""

    decision: rows.Decision  # with its candidate (without record), and the others that it names
    stands: bool
    last_word: bool
    batch: int | None  # the batch that it was made in


def decisions_by(
    user: AnyUser, *, since: datetime, before: tuple[datetime, int] | None = None, most: int = MOST
) -> tuple[Own, ...]:
    """The user's decisions since then, newest first, without those that only took others back. Three queries.

    `before`: day and pk of the last one of the page before.
    """
    found = rows.Decision.objects.filter(decided_by_id=id_of(user), decided_at__gte=since)
    if before is not None:
        at, pk = before
        found = found.filter(decided_at__lte=at).exclude(decided_at=at, pk__gte=pk)
    return _owned(found.exclude(verdict=Verdict.UNDO).order_by("-decided_at", "-id")[:most])


def _owned(found: QuerySet[rows.Decision]) -> tuple[Own, ...]:
    named = found.select_related("candidate", "decided_by", "duplicate_of", "other")
    page = list(named.defer("candidate_record", "candidate__record", "duplicate_of__record", "other__record"))
    upright = stacks({d.candidate_id for d in page})
    together = rows.BatchDecision.objects.filter(decision__in=[d.pk for d in page])
    batches = dict(together.values_list("decision_id", "batch_id"))
    return tuple(
        Own(
            d,
            d.pk in upright[d.candidate_id],
            d.pk == next(reversed(upright[d.candidate_id]), None),
            batches.get(d.pk),
        )
        for d in page
    )


def own_decision(user: AnyUser, number: int) -> Own | None:
    """The decision of this number (pk), if it is one of the user's own."""
    found = rows.Decision.objects.filter(pk=number, decided_by_id=id_of(user)).exclude(verdict=Verdict.UNDO)
    return next(iter(_owned(found)), None)


def stacks(candidates: Collection[int]) -> dict[int, Sequence[int]]:
    """Pks of the decisions that stand on each candidate, oldest first."""
    past: dict[int, list[tuple[int, Verdict]]] = {pk: [] for pk in candidates}
    said = rows.Decision.objects.filter(candidate__in=candidates).order_by("revision")
    for candidate, pk, verdict in said.values_list("candidate_id", "pk", "verdict"):
        past[candidate].append((pk, Verdict(verdict)))
    return {
        candidate: [said[i][0] for i in standing([verdict for _, verdict in said])]
        for candidate, said in past.items()
    }


def newest_to_undo(user: AnyUser, now: datetime) -> Own | None:
    """The user's newest decision of the last day that stands and is the last word on its candidate."""
    before: tuple[datetime, int] | None = None
    for _ in range(MOST_ROUNDS):
        page = decisions_by(user, since=now - LATELY, before=before)
        for own in page:
            if own.last_word:
                return own
        if len(page) < MOST:
            return None
        before = (page[-1].decision.decided_at, page[-1].decision.pk)
    return None
