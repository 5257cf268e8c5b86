"""Editors' decisions: one transaction each, append-only, every row chained to the one before by its hash."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from dateline.errors import NotFound, RevisionConflict, TransitionRefused
from dateline.model import Candidate, Decision, Moved, State, Verdict
from dateline.records import candidate_from_record
from dateline.review.corrected_values import Lookup
from dateline.review.corrections import RESTORABLE, check_corrections, merge_corrections
from dateline.review.transitions import (
    answers,
    next_state,
    question,
    settled_reason,
    standing,
    state_before_last,
)
from dateline.store import models as rows
from dateline.store import placements, second_readings
from dateline.store.chain import last_link, link_hash, lock_chain
from dateline.store.chain import verify_chain as verify_chain
from dateline.store.incidents import save_incident, withdraw_incident
from dateline.store.linking import lock_linking
from dateline.store.placements import Plan, named_other
from dateline.store.proposals import refresh_proposal, settle_proposal
from dateline.store.queue_index import index_candidates
from dateline.store.roles import EDITOR, AnyUser, has_role, id_of
from dateline.store.rows import candidate_value, clean, clean_json


def may_decide(user: AnyUser) -> bool:
    """Whether `user` is an active editor, by implication too."""
    return has_role(user, EDITOR)


def decide(
    key: str,
    verdict: Verdict,
    *,
    user: AnyUser,
    expected_revision: int | None,
    corrections: Mapping[str, Any] | None = None,
    reason: str = "",
    duplicate_of: str | None = None,
    reports: Collection[str] = (),
    other: str | None = None,
    now: datetime,
    lookup: Lookup | None = None,
    seen: datetime | None = None,
) -> rows.Decision:
    """Decide on the candidate `key` in one transaction and answer the decision's row.

    `expected_revision`: the candidate's revision as the editor saw it; None takes whatever it is. The same
    decision by the same user on the same revision, sent twice, is one decision: the first one's row is
    answered. `corrections`: with CORRECT only, see `review.corrections`. `duplicate_of`: with DUPLICATE only,
    the key of the candidate that all reports go to. `reports`: with SPLIT and MOVE, keys of those that leave the
    candidate. `other`: with MOVE the key of the candidate that they go to (None: they belong to no incident), with PART
    the wider one's (None: it is part of none). `lookup`: the gazetteer, to fill in a corrected place that is named by
    its geonameid alone. `seen`: the candidate's `updated_at` as the editor saw it; where new reports have changed what the
    machine says since, nothing is decided on values that the editor never saw.

    Raises NotFound (no such candidate), RevisionConflict (somebody was first; carries who, what and when),
    CorrectionRefused (by field) and TransitionRefused (not allowed in this state, or not to this user).
    """
    verdict = Verdict(verdict)
    if not may_decide(user):
        raise TransitionRefused("Only an editor may decide; ask an admin for that role.", resource=key)
    reason = settled_reason(verdict, clean(reason))
    if corrections and verdict is not Verdict.CORRECT:
        raise TransitionRefused("Corrections go with the verdict correct.", resource=key)
    if duplicate_of and verdict is not Verdict.DUPLICATE:
        raise TransitionRefused("An original goes with the verdict duplicate.", resource=key)
    if reports and verdict not in (Verdict.SPLIT, Verdict.MOVE):
        raise TransitionRefused("Reports go with the verdicts split and move.", resource=key)
    if other and verdict not in (Verdict.MOVE, Verdict.PART):
        raise TransitionRefused("Another candidate goes with the verdicts move and part.", resource=key)
    with transaction.atomic():
        lock_chain()
        if verdict is Verdict.UNDO or verdict in placements.MOVES_REPORTS:
            lock_linking()
        row = rows.Candidate.objects.select_for_update().filter(key=key).first()
        if row is None:
            raise NotFound(f"There is no candidate {key}.", resource=key)
        past = list(_decisions().filter(candidate=row).order_by("revision"))
        machine = candidate_value(row)
        canonical = _canonical_corrections(machine, verdict, corrections, past, now, lookup)
        if expected_revision is not None and expected_revision != row.revision:
            named = duplicate_of or other or None
            same = _same_decision(past, expected_revision, user, verdict, canonical, reason, named, reports)
            if same is None:
                raise who_was_first(row, past)
            return same
        if seen is not None and seen != row.updated_at and verdict is not Verdict.UNDO:
            raise RevisionConflict(
                "New reports have changed this candidate since you opened it; look again.",
                resource=key,
                revision=row.revision,
            )
        verdicts = [Verdict(p.verdict) for p in past]
        asking = question(verdicts)
        state = next_state(
            State(row.state),
            verdict,
            before=state_before_last(verdicts),
            asked=asking is not None and past[asking].decided_by_id == user.pk,
        )
        if verdict is Verdict.UNDO and state is State.DUPLICATE:
            raise TransitionRefused(
                "Below it lies a duplicate from before reports went along with that verdict; say it anew instead.",
                resource=key,
            )
        plan = _plan(row, verdict, past, duplicate_of, reports, other, now)
        decision = _append(row, verdict, canonical, reason, plan, user, now)
        placements.carry_out(plan, decision, now)
        _carry_out(row, state, [*past, decision], plan)
        if verdict in (Verdict.SPLIT, Verdict.MOVE, Verdict.PART, Verdict.UNDO):
            refresh_proposal(row, candidate_value(row), now)
        else:
            settle_proposal(row, id_of(user), now)
        second_readings.follow(row, decision, user, now)
        index_candidates({row.pk, plan.target.pk} if plan.target is not None else {row.pk})
        return decision


def accept_proposal(
    key: str, *, user: AnyUser, expected_revision: int | None, now: datetime
) -> rows.Decision:
    """Take over what new reports changed about a confirmed candidate: corrected fields among them go back to
    the machine's, all other corrections stand. A decision like any other (CORRECT); raises as `decide` does.
    """
    row = rows.Candidate.objects.filter(key=key).first()
    proposal = rows.UpdateProposal.objects.filter(candidate__key=key, state="open").first()
    if row is not None and proposal is None and expected_revision == row.revision - 1:
        # The button was pressed twice: what it did stands, and that is the answer.
        last = rows.Decision.objects.filter(
            candidate=row, revision=row.revision, decided_by_id=user.pk
        ).first()
        if last is not None and last.verdict == Verdict.CORRECT and last.corrections.keys() == {"restore"}:
            return last
    if row is None or proposal is None:
        raise NotFound(f"There is no open proposal for candidate {key}.", resource=key)
    if row.state != State.CONFIRMED:
        raise TransitionRefused(f"This candidate is {row.state}; decide on it anew instead.", resource=key)
    named = [change["field"] for change in proposal.changes]
    return decide(
        key,
        Verdict.CORRECT,
        user=user,
        expected_revision=expected_revision,
        corrections={"restore": [f for f in named if f in RESTORABLE]},
        reason=" ".join(change["sentence"] for change in proposal.changes),
        now=now,
    )


def dismiss_proposal(key: str, *, user: AnyUser, now: datetime) -> None:
    """What was decided stays as it is. Raises NotFound, and TransitionRefused for who may not decide."""
    if not may_decide(user):
        raise TransitionRefused("Only an editor may decide; ask an admin for that role.", resource=key)
    with transaction.atomic():
        # the linking that rewrites the proposal holds this row too
        row = rows.Candidate.objects.select_for_update().only("pk").filter(key=key).first()
        open_ones = rows.UpdateProposal.objects.filter(candidate=row, state="open")
        if row is None or not open_ones.update(state="dismissed", settled_at=now, settled_by=user):
            raise NotFound(f"There is no open proposal for candidate {key}.", resource=key)
        index_candidates([row.pk])


def decision_value(row: rows.Decision) -> Decision:
    """`row` with its user and the candidates that it names loaded."""
    return Decision(
        candidate_key=row.candidate.key,
        revision=row.revision,
        verdict=Verdict(row.verdict),
        decided_by=row.decided_by.get_username(),
        decided_at=row.decided_at.astimezone(UTC),
        corrections=tuple(sorted(row.corrections.items())),
        reason=row.reason,
        duplicate_of=row.duplicate_of.key if row.duplicate_of else None,
        other=row.other.key if row.other else None,
        moved=tuple(Moved(m["report"], m["from"], m["to"]) for m in row.reports or ()),
    )


def history(key: str) -> list[Decision]:
    """All decisions on a candidate, oldest first; also those taken back since."""
    found = _decisions().filter(candidate__key=key).order_by("revision")
    light = found.defer("candidate_record", "candidate__record", "duplicate_of__record", "other__record")
    return [decision_value(row) for row in light]


def standing_corrections(key: str) -> dict[str, Any]:
    """The corrections that stand on a candidate, as one: what the editors' form starts from."""
    past = history(key)
    stack = standing([p.verdict for p in past])
    return merge_corrections([dict(past[i].corrections) for i in stack])


def _decisions() -> QuerySet[rows.Decision]:
    return rows.Decision.objects.select_related("candidate", "decided_by", "duplicate_of", "other")


def _canonical_corrections(
    machine: Candidate,
    verdict: Verdict,
    corrections: Mapping[str, Any] | None,
    past: Sequence[rows.Decision],
    now: datetime,
    lookup: Lookup | None,
) -> dict[str, Any]:
    if verdict is not Verdict.CORRECT:
        return {}
    if not corrections:
        raise TransitionRefused("Say what is corrected, or confirm it as it is.", resource=machine.key)
    stack = standing([Verdict(p.verdict) for p in past])
    checked = check_corrections(
        corrections,
        machine,
        today=now.astimezone(UTC).date(),
        standing=merge_corrections([past[i].corrections for i in stack]),
        lookup=lookup,
    )
    cleaned: dict[str, Any] = clean_json(checked)
    return cleaned


def who_was_first(row: rows.Candidate, past: Sequence[rows.Decision] | None = None) -> RevisionConflict:
    """What to tell an editor whose page shows another revision than `row` has. `past`: its decisions, oldest first."""
    if past is None:
        past = list(_decisions().filter(candidate=row).order_by("revision"))
    if not past:
        return RevisionConflict("Nobody has decided on this candidate yet; reload it.", resource=row.key)
    last = past[-1]
    who, when = last.decided_by.get_username(), last.decided_at.astimezone(UTC)
    return RevisionConflict(
        f"{who} decided first: {last.verdict} at {when:%H:%M} UTC on {when.day} {when:%B}.",
        resource=row.key,
        decided_by=who,
        verdict=last.verdict,
        decided_at=when,
        revision=row.revision,
    )


def _plan(
    row: rows.Candidate,
    verdict: Verdict,
    past: Sequence[rows.Decision],
    duplicate_of: str | None,
    reports: Collection[str],
    other: str | None,
    now: datetime,
) -> Plan:
    """What the decision will do besides changing the state. Raises NotFound and TransitionRefused."""
    match verdict:
        case Verdict.DUPLICATE:
            if not duplicate_of:
                raise TransitionRefused("Say which candidate it is a duplicate of.", resource=row.key)
            return placements.plan_merge(row, named_other(row, duplicate_of))
        case Verdict.SPLIT | Verdict.MOVE:
            return placements.plan_move(row, verdict, reports, other, now)
        case Verdict.PART:
            return Plan(target=_wider(row, other))
        case Verdict.UNDO:
            return placements.plan_undo(row, past[standing([Verdict(p.verdict) for p in past])[-1]])
        case _:
            return Plan()


def _wider(row: rows.Candidate, key: str | None) -> rows.Candidate | None:
    """The candidate that this one is to be part of. Raises NotFound, TransitionRefused."""
    if not key:
        if row.part_of is None:
            raise TransitionRefused("No editor has said that it is part of another one.", resource=row.key)
        return None
    wider = named_other(row, key)
    _refuse_circle(row, wider)
    return wider


def _refuse_circle(row: rows.Candidate, wider: rows.Candidate) -> None:
    above: rows.Candidate | None = wider
    while above is not None:
        if above.pk == row.pk:
            raise TransitionRefused(
                f"{wider.key} is part of this one; take that back first.", resource=row.key
            )
        above = above.part_of


def _append(
    row: rows.Candidate,
    verdict: Verdict,
    corrections: Mapping[str, Any],
    reason: str,
    plan: Plan,
    user: AnyUser,
    now: datetime,
) -> rows.Decision:
    named = None if verdict is Verdict.UNDO else plan.target
    decision = rows.Decision(
        candidate=row,
        revision=row.revision + 1,
        verdict=verdict.value,
        corrections=dict(corrections),
        reason=reason,
        duplicate_of=named if verdict is Verdict.DUPLICATE else None,
        other=None if verdict is Verdict.DUPLICATE else named,
        reports=plan.record(row),
        decided_by_id=id_of(user),
        decided_at=now,
        candidate_record=None if verdict is Verdict.UNDO else row.record,
        previous_hash=last_link(),
    )
    decision.hash = link_hash(decision)
    decision.save(force_insert=True)
    return decision


def _carry_out(row: rows.Candidate, state: State, past: Sequence[rows.Decision], plan: Plan) -> None:
    """Move the candidate to `state`, and its incident, and that of the one that reports came from or went to. The last of
    `past` is the decision that says so.
    """
    cause = past[-1]
    verdicts = [Verdict(p.verdict) for p in past]
    stack = [past[i] for i in answers(verdicts)]
    parts = [past[i] for i in standing(verdicts) if verdicts[i] is Verdict.PART]
    row.state, row.revision = state, cause.revision
    row.duplicate_of = stack[-1].duplicate_of if state is State.DUPLICATE else None
    row.part_of = parts[-1].other if parts else None
    if row.part_of is not None:
        _refuse_circle(row, row.part_of)
    row.save(update_fields=["state", "revision", "duplicate_of", "part_of"])
    if state is State.CONFIRMED:
        _publish(row, stack, cause)
    else:
        withdraw_incident(row, cause)
    if plan.moving and plan.target is not None and plan.target.state == State.CONFIRMED:
        of_target = list(_decisions().filter(candidate=plan.target).order_by("revision"))
        answering = answers([Verdict(d.verdict) for d in of_target])
        _publish(plan.target, [of_target[i] for i in answering], cause)


def _publish(row: rows.Candidate, stack: Sequence[rows.Decision], cause: rows.Decision) -> None:
    """The incident is made of what the machine said when it was decided, not of what it may say by now."""
    record = stack[-1].candidate_record
    machine = candidate_from_record(record) if record is not None else candidate_value(row)
    save_incident(row, machine, [decision_value(d) for d in stack], stack[-1], cause=cause)


def _same_decision(
    past: Sequence[rows.Decision],
    expected_revision: int,
    user: AnyUser,
    verdict: Verdict,
    corrections: Mapping[str, Any],
    reason: str,
    named: str | None,
    reports: Collection[str],
) -> rows.Decision | None:
    """The decision that this one repeats: a button pressed twice, or an answer lost on its way back."""
    if not past or past[-1].revision != expected_revision + 1:
        return None
    last = past[-1]
    to = last.duplicate_of or (None if verdict is Verdict.SPLIT else last.other)
    moved = {m["report"] for m in last.reports or ()}
    mine = (user.pk, verdict.value, dict(corrections), reason, named)
    theirs = (last.decided_by_id, last.verdict, last.corrections, last.reason, to.key if to else None)
    if verdict in (Verdict.SPLIT, Verdict.MOVE) and set(reports) != moved:
        return None
    return last if mine == theirs else None
