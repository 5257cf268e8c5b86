"""Second readings: who is asked, what is kept from their eyes till they have answered, and their answers.

Blind to a candidate whose second reading waits is every editor who has not decided on it. Chief editors see everything,
and so are never asked; viewers see everything, and cannot answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from dateline.errors import ActRefused, NotFound, TransitionRefused
from dateline.model import State, Verdict
from dateline.records import candidate_from_record
from dateline.review.corrections import apply_corrections, check_corrections, merge_corrections
from dateline.review.second_reading import ANSWER_OF, READ_AGAIN, answer_fields, differences, is_read_again
from dateline.review.transitions import answers, settled_reason
from dateline.store import models as rows
from dateline.store.activity import record_activity
from dateline.store.roles import CHIEF_EDITOR, EDITOR, AnyUser, has_role
from dateline.store.rows import candidate_value, clean, clean_json

R = TypeVar("R", bound=Model)

PAGE_SIZE = 30


def in_use() -> bool:
    """Whether the settings ask for second readings. Where they do not, nobody is blind to anything."""
    config = settings.CONFIGURATION
    return bool(config["review.second_share"] > 0 or config["review.second_types"])


def may_be_asked(user: AnyUser) -> bool:
    """An editor who is no chief editor."""
    return in_use() and has_role(user, EDITOR) and not has_role(user, CHIEF_EDITOR)


def _waiting_for(user: AnyUser) -> QuerySet[rows.SecondReading]:
    """What waits for an answer that `user` may give."""
    own = rows.Decision.objects.filter(candidate=OuterRef("candidate"), decided_by_id=user.pk)
    return rows.SecondReading.objects.filter(state="waiting").exclude(Exists(own))


def visible_to(user: AnyUser, found: QuerySet[R], candidate: str = "pk") -> QuerySet[R]:
    """`found` without what concerns a candidate that the user is still blind to. `candidate`: the path from a row to its
    candidate's primary key, or with "candidate_key" to its key.
    """
    if not may_be_asked(user):
        return found
    of = "candidate__key" if candidate.endswith("key") else "candidate_id"
    return found.exclude(Exists(_waiting_for(user).filter(**{of: OuterRef(candidate)})))


def is_blind(user: AnyUser, row: rows.Candidate, decisions: Sequence[rows.Decision] | None = None) -> bool:
    """Whether `user` must not see what was decided on this candidate, since they may be asked.

    `decisions`: all on the candidate where they are at hand; with them and a row that came with `second_reading` it takes
    no query.
    """
    if not may_be_asked(user):
        return False
    if decisions is None:
        return _waiting_for(user).filter(candidate=row).exists()
    reading: rows.SecondReading | None = getattr(row, "second_reading", None)
    waits = reading is not None and reading.state == "waiting"
    return waits and all(d.decided_by_id != user.pk for d in decisions)


def hidden_from(user: AnyUser, candidate_ids: Iterable[int]) -> frozenset[int]:
    """Those of some candidates that the user is blind to. One query, none where nobody is asked."""
    some = set(candidate_ids)
    if not some or not may_be_asked(user):
        return frozenset()
    return frozenset(_waiting_for(user).filter(candidate__in=some).values_list("candidate_id", flat=True))


def masked(user: AnyUser, found: Sequence[rows.Candidate]) -> tuple[rows.Candidate, ...]:
    """Candidates named beside another one: those that the user is blind to as copies without what was decided."""
    hidden = hidden_from(user, [row.pk for row in found])
    return tuple(undecided_row(row) if row.pk in hidden else row for row in found)


def undecided_row(row: rows.Candidate) -> rows.Candidate:
    """A copy as if nobody had decided, for showing alone."""
    plain = copy(row)
    plain.state, plain.revision, plain.duplicate_of, plain.part_of = State.PROPOSED.value, 0, None, None
    return plain


def follow(row: rows.Candidate, decision: rows.Decision, user: AnyUser, now: datetime) -> None:
    """What a decision means for second readings. Called in its transaction, when `row` has its new state.

    A first answer asks for a second one where the settings say so; taken back before that came, it asks no more. Where
    two answers differ, a chief editor's decision settles it.
    """
    reading = rows.SecondReading.objects.filter(candidate=row).first()
    if reading is None and not in_use():
        return
    verdict = Verdict(decision.verdict)
    if reading is None or reading.state == "withdrawn":
        if row.state not in (State.CONFIRMED, State.REJECTED) or not _is_asked(row, verdict, decision):
            return
        rows.SecondReading.objects.update_or_create(
            candidate=row, defaults={"first": decision, "state": "waiting", "asked_at": now}
        )
    elif reading.state == "waiting":
        if row.state not in (State.CONFIRMED, State.REJECTED):
            reading.state = "withdrawn"
        elif verdict in READ_AGAIN or verdict is Verdict.UNDO:
            reading.first = decision
        reading.save(update_fields=["state", "first"])
    elif reading.state == "differs" and verdict in READ_AGAIN and has_role(user, CHIEF_EDITOR):
        close(reading, user, now, "decided anew")


def _is_asked(row: rows.Candidate, verdict: Verdict, decision: rows.Decision) -> bool:
    config = settings.CONFIGURATION
    own = (decision.corrections.get("event_type"), decision.corrections.get("sub_event_type"))
    types = [name for name in (row.event_type, row.sub_event_type, *own) if name]
    return is_read_again(
        row.key,
        verdict,
        types,
        share=config["review.second_share"],
        of_types=config["review.second_types"],
    )


def close(reading: rows.SecondReading, user: AnyUser, now: datetime, how: str) -> None:
    """A chief editor has settled which of two answers holds. Called in a transaction."""
    reading.state, reading.settled_at, reading.settled_by_id = "settled", now, user.pk
    reading.save(update_fields=["state", "settled_at", "settled_by"])
    record_activity(
        "second-reading", "settled", by=user, now=now, candidate_key=reading.candidate.key, note=how
    )


def first_answer(row: rows.Candidate) -> dict[str, Any]:
    """What stands by decision on a confirmed or rejected candidate, as `answer_fields` writes it."""
    past = list(rows.Decision.objects.filter(candidate=row).order_by("revision"))
    stack = [past[i] for i in answers([Verdict(d.verdict) for d in past])]
    last = stack[-1]
    machine = candidate_from_record(last.candidate_record or row.record)
    return answer_fields(Verdict(last.verdict), machine, merge_corrections([d.corrections for d in stack]))


@transaction.atomic
def answer(
    key: str,
    verdict: Verdict,
    *,
    user: AnyUser,
    corrections: Mapping[str, Any] | None = None,
    reason: str = "",
    now: datetime,
) -> rows.SecondReading:
    """Keep the second reader's answer. The decision, the incident and the candidate stay as they are.

    Raises NotFound, ActRefused (nobody is asked any more, or not this user), CorrectionRefused, TransitionRefused (a verdict
    that a second reader does not have, or a rejection without a reason).
    """
    row = rows.Candidate.objects.filter(key=key).first()
    if row is None:
        raise NotFound(f"There is no candidate {key}.", resource=key)
    reading = rows.SecondReading.objects.select_for_update().filter(candidate=row).first()
    if reading is None or reading.state != "waiting":
        raise ActRefused("This second reading was answered already, or is asked no more.", resource=key)
    if not is_blind(user, row):
        raise ActRefused("You have seen the first answer, so yours cannot be the second.", resource=key)
    if verdict.value not in ANSWER_OF:
        raise TransitionRefused("In a second reading confirm, correct, reject or say unsure.", resource=key)
    machine = candidate_value(row)
    checked: dict[str, Any] = {}
    if verdict is Verdict.CORRECT:
        if not corrections:
            raise TransitionRefused("Say what is corrected, or confirm it as it is.", resource=key)
        checked = clean_json(check_corrections(corrections, machine, today=now.astimezone(UTC).date()))
        verdict = Verdict.CORRECT if apply_corrections(machine, checked).fields else Verdict.CONFIRM
    reading.verdict, reading.corrections = verdict.value, checked
    reading.reason = settled_reason(verdict, clean(reason))
    reading.fields, reading.first_fields = answer_fields(verdict, machine, checked), first_answer(row)
    reading.reader_id, reading.answered_at = user.pk, now
    differ = differences(reading.first_fields, reading.fields)
    reading.state = "differs" if differ else "agreed"
    reading.save()
    record_activity(
        "second-reading",
        "answered",
        by=user,
        now=now,
        candidate_key=key,
        before={name: reading.first_fields.get(name) for name in differ} or None,
        after={name: reading.fields.get(name) for name in differ} or None,
        note="" if differ else "the same",
    )
    return reading


def waiting_page(
    user: AnyUser, after: tuple[datetime, int] | None = None
) -> tuple[list[rows.SecondReading], bool]:
    """What the user is asked, longest waiting first, and whether there is more."""
    found = _waiting_for(user) if may_be_asked(user) else rows.SecondReading.objects.none()
    if after is not None:
        found = found.filter(asked_at__gte=after[0]).filter(Q(asked_at__gt=after[0]) | Q(pk__gt=after[1]))
    some = list(found.select_related("candidate").order_by("asked_at", "pk")[: PAGE_SIZE + 1])
    return some[:PAGE_SIZE], len(some) > PAGE_SIZE


def next_waiting(user: AnyUser) -> str | None:
    """Key of what has waited longest for the user's answer."""
    page, _ = waiting_page(user)
    return page[0].candidate.key if page else None


def differing(most: int = 50) -> list[rows.SecondReading]:
    """Pairs of answers that a chief editor has to settle, the oldest first."""
    found = rows.SecondReading.objects.filter(state="differs").select_related(
        "candidate", "reader", "first__decided_by"
    )
    return list(
        found.defer("candidate__record", "first__candidate_record").order_by("answered_at", "pk")[:most]
    )


MOST_COMPARED = 500


def answered_pairs(most: int = MOST_COMPARED) -> Sequence[tuple[dict[str, Any], dict[str, Any]]]:
    """(first answer, second answer) of the newest second readings, whatever was settled about them since."""
    found = rows.SecondReading.objects.filter(answered_at__isnull=False).order_by("-pk")
    return list(found.values_list("first_fields", "fields")[:most])


def answered_so_far() -> tuple[int, int]:
    """Something that is another one when there are other answers: how many rows there are, and the newest answer's id."""
    newest = rows.Activity.objects.filter(kind="second-reading").order_by("-at", "-id")
    return rows.SecondReading.objects.count(), newest.values_list("pk", flat=True).first() or 0
