"""Reports that an editor puts somewhere: merged, split off, moved, and taken back again.

A decision leaves one `Placement` for each report of the candidates that it is about: those that it moved, and those that it
left where they are, since "these two belong apart" is about both. The machine moves none of them any more. Taking the
decision back removes its placements and brings its reports home.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q

from dateline.errors import NotFound, TransitionRefused
from dateline.incidents.link import candidate_key
from dateline.incidents.merge import merge
from dateline.model import State, Verdict
from dateline.store import models as rows
from dateline.store.linkables import linkables
from dateline.store.linking import DjangoCandidateStore
from dateline.store.redirects import lead_back
from dateline.store.rows import candidate_value

BY_HAND = "by hand: "  # how the reason of a moved report begins; name and day follow
TOLD = ("linked", "pending")  # states of the reports that a candidate is made of
MOVES_REPORTS = frozenset({Verdict.DUPLICATE, Verdict.SPLIT, Verdict.MOVE})
ACTS = {
    Verdict.DUPLICATE: "a merge",
    Verdict.SPLIT: "a split",
    Verdict.MOVE: "a move",
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a decision will move. `target` None: to no incident, or nothing is moved."""

    moving: tuple[rows.CandidateReport, ...] = ()
    target: rows.Candidate | None = None
    undone: rows.Decision | None = None

    def record(self, row: rows.Candidate) -> list[dict[str, Any]] | None:
        """The decision's list of what it moved; None where it moves nothing."""
        here: str | None = row.key
        there = self.target.key if self.target else None
        if self.undone is not None:
            here, there = there, here
        moved = [{"report": m.report.key, "from": here, "to": there} for m in self.moving]
        return sorted(moved, key=lambda one: one["report"]) or None


def plan_merge(row: rows.Candidate, original: rows.Candidate) -> Plan:
    return Plan(tuple(_memberships(row)), original)


def plan_move(
    row: rows.Candidate, verdict: Verdict, keys: Collection[str], other: str | None, now: datetime
) -> Plan:
    """SPLIT or MOVE. Raises TransitionRefused, and NotFound for `other`. A split makes the new candidate."""
    wanted = set(keys)
    if not wanted:
        raise TransitionRefused("Say which reports.", resource=row.key)
    memberships = _memberships(row)
    moving = tuple(m for m in memberships if m.report.key in wanted)
    if missing := sorted(wanted - {m.report.key for m in moving}):
        raise TransitionRefused(f"This candidate holds no report {', '.join(missing)}.", resource=row.key)
    telling = [m for m in moving if m.report.state in TOLD]
    if verdict is Verdict.SPLIT and not telling:
        raise TransitionRefused(
            "These tell no event now, so that there is nothing to split off.", resource=row.key
        )
    if len(telling) == sum(m.report.state in TOLD for m in memberships):
        raise TransitionRefused(
            "Nothing would be left of this candidate: say that it is a duplicate of the other one, or reject it.",
            resource=row.key,
        )
    if verdict is Verdict.SPLIT:
        return Plan(moving, _make_candidate(row, moving, now))
    return Plan(moving, named_other(row, other) if other else None)


def named_other(row: rows.Candidate, key: str) -> rows.Candidate:
    """Another candidate that holds reports. Raises NotFound, TransitionRefused."""
    if key == row.key:
        raise TransitionRefused("Name another candidate than this one.", resource=row.key)
    other = rows.Candidate.objects.select_related("duplicate_of").filter(key=key).first()
    if other is None:
        raise NotFound(f"There is no candidate {key}.", resource=key)
    if other.duplicate_of is not None:
        raise TransitionRefused(
            f"{key} is itself a duplicate of {other.duplicate_of.key}; name that one.", resource=row.key
        )
    return other


def plan_undo(row: rows.Candidate, undone: rows.Decision) -> Plan:
    """Raises TransitionRefused where later decisions rest on this one."""
    if Verdict(undone.verdict) not in MOVES_REPORTS:
        return Plan(undone=undone)
    target = undone.duplicate_of or undone.other
    moved = rows.Placement.objects.filter(decision=undone, came_from__isnull=False)
    reports = moved.values_list("report_id", flat=True)
    later = (
        rows.Placement.objects.filter(report__in=reports, came_from__isnull=False, decision_id__gt=undone.pk)
        .select_related("decision__decided_by", "decision__candidate")
        .order_by("-decision_id")
        .first()
    )
    if later is not None:
        d = later.decision
        when = d.decided_at.astimezone(UTC)
        raise TransitionRefused(
            f"Its reports have gone on since, by {ACTS[Verdict(d.verdict)]} of {d.decided_by.get_username()} on "
            f"{when.day} {when:%B} (candidate {d.candidate.key}, revision {d.revision}); undo that first.",
            resource=row.key,
        )
    moving = tuple(
        rows.CandidateReport.objects.filter(report__in=reports)
        .select_related("report")
        .order_by("report__key")
    )
    if target is not None and target.state not in (State.PROPOSED, State.DUPLICATE):
        others = rows.CandidateReport.objects.filter(candidate=target, report__state__in=TOLD)
        if not others.exclude(pk__in=[m.pk for m in moving]).exists():
            raise TransitionRefused(
                f"It would leave {target.key} without reports, and that one is {target.state}; undo that first.",
                resource=row.key,
            )
    return Plan(moving, target, undone)


def carry_out(plan: Plan, decision: rows.Decision, now: datetime) -> None:
    """Move the reports as planned, and merge the fields of both candidates again."""
    source = decision.candidate
    if plan.undone is not None:
        _take_back(plan)
    elif plan.moving:
        _put(plan, decision)
    if plan.moving:
        for row in (source, plan.target):
            if row is not None:
                merge_again(row, now)
    target = plan.target
    if plan.undone is None or target is None or not plan.moving:
        return
    source.duplicate_of = None  # it holds its reports again
    if target.state == State.PROPOSED and not _holds_any(target):
        lead_back(target, source)


def moved_in(row: rows.Candidate) -> list[str]:
    """Keys of the reports that an editor moved into this candidate and that are still there."""
    moved = rows.Placement.objects.filter(
        report__membership__candidate=row,
        came_from__isnull=False,
        decision=F("report__membership__placed_by"),
    ).exclude(came_from=row)
    return list(moved.order_by("report__key").values_list("report__key", flat=True))


def moved_away(row: rows.Candidate, keys: Sequence[str]) -> set[str]:
    """Those of `keys` that an editor put elsewhere, or into no incident."""
    placed = rows.CandidateReport.objects.filter(report__key__in=list(keys), placed_by__isnull=False)
    return set(placed.exclude(candidate=row).values_list("report__key", flat=True)) | set(
        placed.filter(candidate=None).values_list("report__key", flat=True)
    )


def merge_again(row: rows.Candidate, now: datetime) -> None:
    """The fields of the candidate from the reports that it holds now; without any it keeps what it said last."""
    denials = rows.CandidateReport.objects.filter(candidate=row, report__state="denial")
    row.refresh_from_db()
    row.record["denied_in"] = sorted(denials.values_list("report__key", flat=True))
    row.save(update_fields=["record"])
    store = DjangoCandidateStore()
    if reports := store.reports_of(row.key):
        store.save(merge(row.key, reports, candidate_value(row).rules), now)
    row.refresh_from_db()


def settle_pins(reports: Collection[int]) -> None:
    """`CandidateReport.placed_by` of these reports: the last decision that moved it, else the last that left it."""
    pins: dict[int, tuple[bool, int]] = {}
    for report, decision, came_from in rows.Placement.objects.filter(report__in=list(reports)).values_list(
        "report_id", "decision_id", "came_from_id"
    ):
        pins[report] = max(pins.get(report, (False, 0)), (came_from is not None, decision))
    members = list(rows.CandidateReport.objects.filter(report__in=list(reports)).select_related("report"))
    for member in members:
        member.placed_by_id = pins[member.report_id][1] if member.report_id in pins else None
        if member.placed_by_id is None and member.report.state not in ("linked", "pending"):
            member.left = True  # only the placement kept it
    rows.CandidateReport.objects.bulk_update(members, ["placed_by", "left"])


def _memberships(row: rows.Candidate) -> list[rows.CandidateReport]:
    return list(
        rows.CandidateReport.objects.filter(candidate=row)
        .select_related("report__article__feed")
        .order_by("report__article__published", "report__key")
    )


def _holds_any(row: rows.Candidate) -> bool:
    return rows.CandidateReport.objects.filter(candidate=row).exists()


def _make_candidate(
    source: rows.Candidate, moving: Sequence[rows.CandidateReport], now: datetime
) -> rows.Candidate:
    """A new candidate of these reports, under a key that no other ever had."""
    told = linkables([m.report_id for m in moving if m.report.state in TOLD])
    reports = sorted(told.values(), key=lambda report: (report.published, report.key))
    nth = 0
    while rows.Candidate.objects.filter(key=(key := candidate_key(reports[0], nth))).exists():
        nth += 1
    DjangoCandidateStore().save(merge(key, reports, candidate_value(source).rules), now)
    return rows.Candidate.objects.get(key=key)


def _put(plan: Plan, decision: rows.Decision) -> None:
    moving = {m.pk for m in plan.moving}
    around = Q(candidate=decision.candidate)
    if plan.target is not None:
        around |= Q(candidate=plan.target)
    beside = rows.CandidateReport.objects.filter(around).exclude(pk__in=moving)
    left = [
        rows.Placement(decision=decision, report_id=pk) for pk in beside.values_list("report_id", flat=True)
    ]
    taken = [
        rows.Placement(
            decision=decision,
            report_id=m.report_id,
            came_from=decision.candidate,
            before={"score": m.score, "reasons": m.reasons},
        )
        for m in plan.moving
    ]
    rows.Placement.objects.bulk_create([*taken, *left])
    when = decision.decided_at.astimezone(UTC)
    words = f"{BY_HAND}{decision.decided_by.get_username()}, {when.day} {when:%B %Y}"
    for m in plan.moving:
        m.candidate, m.score, m.reasons = plan.target, 1.0, [words]
    rows.CandidateReport.objects.bulk_update(plan.moving, ["candidate", "score", "reasons"])
    if plan.target is not None:
        # the next linking lets new reports find it by what came
        rows.Candidate.objects.filter(pk=plan.target.pk).update(filed=False)
    _state_of_moved(plan)
    settle_pins([p.report_id for p in (*taken, *left)])


def _take_back(plan: Plan) -> None:
    assert plan.undone is not None
    placed = list(rows.Placement.objects.filter(decision=plan.undone))
    if plan.target is not None and plan.moving:
        # What the machine put beside them since may have fitted nothing else: it is linked anew.
        since = rows.Report.objects.filter(
            membership__candidate=plan.target, membership__placed_by=None, state="linked"
        )
        rows.Report.objects.filter(pk__in=list(since.values_list("pk", flat=True))).update(
            state="pending", attempts=0
        )
    home = {p.report_id: p for p in placed if p.came_from_id is not None}
    for m in plan.moving:
        placement = home[m.report_id]
        m.candidate_id = placement.came_from_id
        m.score, m.reasons = (placement.before or {})["score"], (placement.before or {})["reasons"]
    rows.CandidateReport.objects.bulk_update(plan.moving, ["candidate", "score", "reasons"])
    _state_of_moved(plan)
    rows.Placement.objects.filter(decision=plan.undone).delete()
    # what later decisions said of the candidate that they leave does not concern them at home
    rows.Placement.objects.filter(report__in=list(home), decision_id__gt=plan.undone.pk).delete()
    settle_pins([p.report_id for p in placed])


def _state_of_moved(plan: Plan) -> None:
    """A report of no incident is background; one that comes back from there is linked."""
    if plan.target is not None:
        return
    moved = rows.Report.objects.filter(pk__in=[m.report_id for m in plan.moving])
    if plan.undone is None:
        moved.filter(state__in=(*TOLD, "denial")).update(state="background")
    else:
        moved.filter(state="background", modality="negated").update(state="denial")
        moved.filter(state="background", modality="asserted").update(state="linked")
