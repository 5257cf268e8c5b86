"""One verdict on many candidates, and one undo for all of it.

Each candidate is decided in a transaction of its own. Together they would keep every other editor waiting for the one end
of the log of decisions, and one that somebody else decided meanwhile would throw the others away. So what could not be
decided is an answer beside what was, and a batch that was cut off half way holds what was done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dateline.errors import NotFound, TransitionRefused
from dateline.model import Verdict
from dateline.review.transitions import settled_reason
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.decisions import decide, may_decide
from dateline.store.roles import AnyUser, id_of
from dateline.store.undoing import stacks

MOST_AT_ONCE = 200
TOGETHER = (Verdict.CONFIRM, Verdict.REJECT, Verdict.UNSURE, Verdict.REFER)
_DONE = {
    Verdict.CONFIRM: "confirmed",
    Verdict.REJECT: "rejected",
    Verdict.UNSURE: "marked unsure",
    Verdict.REFER: "referred",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A candidate that was not decided, and why."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of decisions that were made together; `id` is None where none was made."""

    id: int | None
    done: tuple[rows.Decision, ...] = ()
    refused: tuple[Refused, ...] = ()


def decide_many(
    chosen: Sequence[tuple[str, int]], verdict: Verdict, *, user: AnyUser, reason: str = "", now: datetime
) -> Batch:
    """The same verdict on each of `chosen`: (key, revision as the editor saw it), at most MOST_AT_ONCE.

    Sent twice it is one batch: every decision is the one that was made, in the batch that it was made in. Raises
    TransitionRefused where the verdict, the reason or the user would be refused for all.
    """
    if verdict not in TOGETHER:
        raise TransitionRefused(f"{verdict.value} is said of one candidate at a time.")
    if len(chosen) > MOST_AT_ONCE:
        raise TransitionRefused(f"At most {MOST_AT_ONCE} candidates at once.")
    if not may_decide(user):
        raise TransitionRefused("Only an editor may decide; ask an admin for that role.")
    settled_reason(verdict, reason)
    batch: rows.DecisionBatch | None = None
    done, refused = [], []
    for key, revision in dict(chosen).items():
        try:
            with transaction.atomic():
                decision = decide(key, verdict, user=user, expected_revision=revision, reason=reason, now=now)
                batch = _join(decision, batch, user, now)
        except (TransitionRefused, NotFound) as e:
            refused.append(Refused(key, str(e)))
        else:
            done.append(decision)
    if batch is not None and not _is_noted(batch):
        after = {"candidates": len(done), "reason": done[0].reason, "batch": batch.pk}
        record_activity("bulk", _DONE[verdict], by=user, now=now, after=after)
    return Batch(batch.pk if batch else None, tuple(done), tuple(refused))


def _is_noted(batch: rows.DecisionBatch) -> bool:
    """Whether the change feed has it: not where it was cut off before its end, and is sent again."""
    acts = rows.Activity.objects.filter(kind="bulk", at__gte=batch.made_at, act__in=_DONE.values())
    return acts.filter(after__batch=batch.pk).exists()


def _join(
    decision: rows.Decision, batch: rows.DecisionBatch | None, user: AnyUser, now: datetime
) -> rows.DecisionBatch:
    """Put a decision into the batch, which begins with its first; one that was made before stays where it is."""
    member = rows.BatchDecision.objects.select_related("batch").filter(decision=decision).first()
    if member is not None:
        return batch or member.batch
    if batch is None:
        batch = rows.DecisionBatch.objects.create(made_by_id=id_of(user), made_at=now)
    rows.BatchDecision.objects.create(batch=batch, decision=decision)
    return batch


def undo_batch(batch: int, *, user: AnyUser, now: datetime) -> Batch:
    """Take back what of a batch is still the last word on its candidate, each in a transaction of its own; `done` are the
    UNDO decisions. What was decided on since is refused with a sentence. Raises NotFound.
    """
    if not rows.DecisionBatch.objects.filter(pk=batch).exists():
        raise NotFound(
            "There are no decisions that were made together under this number.", resource=str(batch)
        )
    members = rows.Decision.objects.filter(in_batch__batch=batch).select_related("candidate")
    made = list(members.defer("candidate_record", "candidate__record").order_by("-pk"))
    standing = stacks({d.candidate_id for d in made})
    done, refused = [], []
    for decision in made:
        key, stack = decision.candidate.key, standing[decision.candidate_id]
        if not stack or stack[-1] != decision.pk:
            gone = "was taken back already" if decision.pk not in stack else "was decided on since"
            refused.append(Refused(key, f"{key} {gone}."))
            continue
        try:
            revision = decision.candidate.revision
            done.append(decide(key, Verdict.UNDO, user=user, expected_revision=revision, now=now))
        except TransitionRefused as e:
            refused.append(Refused(key, str(e)))
    if done:
        record_activity(
            "bulk", "taken back", by=user, now=now, after={"candidates": len(done), "batch": batch}
        )
    return Batch(batch, tuple(done), tuple(refused))
