"""Decisions: the log, and deciding by the desk's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Body, Path, Query, Router, Schema
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, JsonValue

from dateline.api.access import decides, read, token_of, user_of
from dateline.api.asking import Listed, first_of, given
from dateline.api.candidates import Key
from dateline.api.cursors import read_cursor, write_cursor
from dateline.api.problems import invalid, not_found
from dateline.api.shapes import DecisionLine, Page, answer, decision_line
from dateline.desk.places import gazetteer
from dateline.model import State, Verdict
from dateline.review.corrected_values import Lookup
from dateline.review.corrections import FIELDS
from dateline.review.transitions import REJECT_REASONS
from dateline.store import models as rows
from dateline.store import second_readings
from dateline.store.candidate_file import MOST_REPORTS
from dateline.store.decisions import decide
from dateline.store.tokens import note_decision

router = Router(tags=["decisions"])
LONGEST_REASON = 2000
VerdictName = Literal[
    "confirm", "correct", "reject", "duplicate", "unsure", "refer", "split", "move", "part", "undo"
]
ReasonCode = Literal[
    "duplicate", "background", "not-an-incident", "wrong-place", "out-of-scope", "unreliable", "other"
]
assert set(VerdictName.__args__) == {v.value for v in Verdict}  # type: ignore[attr-defined]
assert set(ReasonCode.__args__) == set(REJECT_REASONS)  # type: ignore[attr-defined]
OtherKey = Annotated[str, Field(pattern=r"^[-A-Za-z0-9_]{1,40}$")]
ReportKey = Annotated[str, Field(pattern=r"^[-A-Za-z0-9_.]{1,80}$")]


class DecisionsAsked(Listed):
    candidate: str | None = Field(None, pattern=r"^[-A-Za-z0-9_]{1,40}$")
    person: str | None = Field(None, max_length=150, description="A user's name.")
    since: AwareDatetime | None = Field(None, description="Decided at this instant or later.")


class DecisionSent(Schema):
    """A verdict. `revision`: the candidate's as you saw it. `seen`: its `updated_at` as you saw it; with it nothing is
    decided on values that new reports have changed since.
    """

    model_config = ConfigDict(extra="forbid")

    verdict: VerdictName
    revision: int = Field(ge=0, le=2**31 - 1)
    seen: AwareDatetime | None = None
    reason_code: ReasonCode | None = Field(None, description="With reject: why.")
    reason: str = Field("", max_length=LONGEST_REASON)
    corrections: dict[str, JsonValue] | None = Field(
        None, description="With correct: field -> value; see the documentation."
    )
    duplicate_of: OtherKey | None = Field(None, description="With duplicate: where its reports go.")
    reports: list[ReportKey] = Field([], max_length=MOST_REPORTS, description="With split and move.")
    other: OtherKey | None = Field(
        None, description="With move and part, where null must be said: the other candidate; null: none."
    )


class Decided(BaseModel):
    """What was decided. Of a second reading, whose first answer stays hidden: `second_reading` and nothing else."""

    decision: DecisionLine | None = None
    state: str | None = None
    revision: int | None = None
    incident: str | None = Field(default=None, description="Public id, where it is confirmed now.")
    second_reading: bool = False


def _log(request: HttpRequest) -> Any:
    named = rows.Decision.objects.select_related(
        "candidate", "decided_by", "duplicate_of", "other", "by_token__token"
    )
    light = named.defer("candidate_record", "candidate__record", "duplicate_of__record", "other__record")
    return second_readings.visible_to(user_of(request), light, "candidate_id")


@router.get("/decisions", auth=read, response=Page[DecisionLine], operation_id="list_decisions")
def list_decisions(request: HttpRequest, asked: Query[DecisionsAsked]) -> HttpResponse:
    """The log of decisions, newest first; also those that were taken back since."""
    filters = given(request, asked)
    place = read_cursor("decisions", filters, asked.cursor)
    found = _log(request)
    if asked.candidate:
        found = found.filter(candidate__key=asked.candidate)
    if asked.person:
        found = found.filter(decided_by__username=asked.person)
    if asked.since:
        found = found.filter(decided_at__gte=asked.since)
    if place:
        at, pk = datetime.fromisoformat(str(place[0])), int(place[1] or 0)
        found = found.filter(decided_at__lte=at).exclude(decided_at=at, pk__gte=pk)
    page, more = first_of(found.order_by("-decided_at", "-pk"), asked.limit)
    last = [page[-1].decided_at.astimezone(UTC).isoformat(), page[-1].pk] if more else []
    return answer(
        Page[DecisionLine](
            items=[decision_line(row) for row in page],
            next=write_cursor("decisions", filters, last) if more else None,
        )
    )


@router.get("/decisions/{number}", auth=read, response=DecisionLine, operation_id="get_decision")
def get_decision(request: HttpRequest, number: Annotated[int, Path(ge=1, le=2**63 - 1)]) -> HttpResponse:
    row = _log(request).filter(pk=number).first()
    if row is None:
        raise not_found(f"There is no decision {number}.")
    return answer(decision_line(row))


@router.post(
    "/candidates/{key}/decisions",
    auth=decides,
    response={201: Decided, 200: Decided},
    operation_id="decide",
)
def post_decision(request: HttpRequest, key: Key, sent: Body[DecisionSent]) -> HttpResponse:
    """Decide on a candidate, as its user could at the desk: the same verdicts, reasons and refusals.

    201 with the decision; 200 where this very decision was made already (the same request sent twice). 409 where somebody
    else was first, and who and what.
    """
    verdict, corrections = Verdict(sent.verdict), _corrections(sent)
    if verdict in (Verdict.MOVE, Verdict.PART) and "other" not in sent.model_fields_set:
        raise invalid([("other", "Name the other candidate, or say null for none.")])
    if sent.reason_code and verdict is not Verdict.REJECT:
        raise invalid([("reason_code", "Goes with the verdict reject.")])
    user, now, reason = user_of(request), datetime.now(UTC), _reason(sent)
    row = rows.Candidate.objects.filter(key=key).only("pk", "key").first()
    if row is not None and second_readings.is_blind(user, row):
        second_readings.answer(key, verdict, user=user, corrections=corrections, reason=reason, now=now)
        return answer(Decided(second_reading=True), 201)
    with transaction.atomic():
        decision = decide(
            key,
            verdict,
            user=user,
            expected_revision=sent.revision,
            corrections=corrections,
            reason=reason,
            duplicate_of=sent.duplicate_of,
            reports=sent.reports,
            other=sent.other,
            now=now,
            lookup=_lookup(),
            seen=sent.seen,
        )
        is_new = decision.decided_at == now
        if is_new:
            note_decision(decision, token_of(request))
    said = _log(request).get(pk=decision.pk)
    place = reverse("api:get_decision", args=[decision.pk])
    candidate = rows.Candidate.objects.select_related("incident").defer("record").get(pk=said.candidate_id)
    confirmed = candidate.state == State.CONFIRMED
    return answer(
        Decided(
            decision=decision_line(said),
            state=candidate.state,
            revision=candidate.revision,
            incident=candidate.incident.public_id if confirmed else None,
        ),
        201 if is_new else 200,
        Location=place,
    )


def _reason(sent: DecisionSent) -> str:
    note = sent.reason.strip()
    return f"{sent.reason_code}: {note}" if sent.reason_code and note else sent.reason_code or note


def _corrections(sent: DecisionSent) -> Mapping[str, Any] | None:
    """Where words stand is not taken on trust: the desk looks the words up itself."""
    if not sent.corrections:
        return None
    strange = [name for name in sent.corrections if name not in (*FIELDS, "restore")]
    if strange:
        raise invalid([(f"corrections.{name}"[:80], "There is no such field.") for name in strange[:10]])
    return sent.corrections


def _lookup() -> Lookup | None:
    names = gazetteer()
    return names.get if names is not None else None
