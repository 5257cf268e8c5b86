"""Merge, split, move and undo on the database: reports go where an editor says, and come home again."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.errors import NotFound, RevisionConflict, TransitionRefused
from dateline.model import Moved, Range, State, Verdict
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store.decisions import history, verify_chain
from dateline.store.incidents import confirmed_incidents, incident_of
from dateline.store.outgoing import changes_since
from dateline.store.redirects import find
from decision_story import editor, say, seed, state_of
from incident_builders import NOW, replayed

pytestmark = pytest.mark.django_db


def gather(key: str, *articles: str) -> rows.Candidate:
    """A candidate of one report in each of these articles, each in a paper of its own."""
    first = seed(key, articles[0], feed=f"paper-{articles[0]}")
    for article in articles[1:]:
        other = seed(f"{key}-{article}", article, feed=f"paper-{article}")
        rows.CandidateReport.objects.filter(candidate=other).update(candidate=first)
        other.delete()
    first.record["report_keys"] = [f"{a}.000" for a in articles]
    first.save(update_fields=["record"])
    return first


def held() -> dict[str, list[str]]:
    """Candidate -> the reports that it holds; "" for those of no incident."""
    found: dict[str, list[str]] = {}
    for report, key in rows.CandidateReport.objects.order_by("report__key").values_list(
        "report__key", "candidate__key"
    ):
        found.setdefault(key or "", []).append(report)
    return found


def everything() -> dict[str, Any]:
    """All that an undo has to bring back: where the reports are and why, what candidates and incidents say."""
    members = rows.CandidateReport.objects.order_by("report__key").values_list(
        "report__key", "report__state", "candidate__key", "score", "reasons", "placed_by"
    )
    candidates = rows.Candidate.objects.order_by("key").values_list(
        "key", "state", "duplicate_of__key", "part_of__key", "record", "event_type", "date_start"
    )
    incidents = rows.Incident.objects.filter(withdrawn_at=None).order_by("public_id")
    return {
        "members": list(members),
        "candidates": {key: facts for key, *facts in candidates},
        "incidents": list(incidents.values_list("public_id", "record")),
        "placements": set(rows.Placement.objects.values_list("decision", "report", "came_from")),
    }


def test_a_merge_moves_the_reports_and_the_key_leads_to_where_they_went() -> None:
    gather("c1", "a1")
    gather("c2", "a2", "a3")
    user = editor()
    decision = say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c1", revision=0)

    assert held() == {"c1": ["a1.000", "a2.000", "a3.000"]}
    assert find("c2").key == "c1"
    assert set(rows.Candidate.objects.get(key="c1").record["report_keys"]) == {"a1.000", "a2.000", "a3.000"}
    moved = rows.CandidateReport.objects.get(report__key="a2.000")
    assert moved.reasons == ["by hand: amina, 3 February 2026"]
    assert set(rows.CandidateReport.objects.values_list("placed_by", flat=True)) == {decision.pk}
    assert history("c2")[0].moved == (Moved("a2.000", "c2", "c1"), Moved("a3.000", "c2", "c1"))
    assert verify_chain() == []


def test_what_is_undone_is_as_it_was() -> None:
    gather("c1", "a1")
    gather("c2", "a2", "a3")
    user = editor()
    say(user, Verdict.CONFIRM, key="c2")
    say(user, Verdict.CONFIRM, key="c1")
    # merged once and taken back, so that both records are as merging makes them
    say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c1")
    say(user, Verdict.UNDO, key="c2")
    before = everything()
    for verdict, given_with in (
        (Verdict.DUPLICATE, {"duplicate_of": "c1"}),
        (Verdict.MOVE, {"reports": ["a2.000"], "other": "c1"}),
        (Verdict.MOVE, {"reports": ["a2.000"]}),
        (Verdict.PART, {"other": "c1"}),
    ):
        say(user, verdict, key="c2", **given_with)
        assert everything() != before
        say(user, Verdict.UNDO, key="c2")
        assert everything() == before
    assert verify_chain() == []


def test_an_incident_that_is_merged_away_says_where_it_went_and_comes_back_under_its_id() -> None:
    gather("c1", "a1")
    gather("c2", "a2")
    user = editor()
    for key in ("c1", "c2"):
        say(user, Verdict.CONFIRM, key=key)
    say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c1")

    [incident] = confirmed_incidents()
    assert (incident.public_id, incident.merged) == (public_id("c1"), ((public_id("c2"), NOW),))
    assert [source for source, _, _ in incident.sources] == ["paper-a1", "paper-a2"]
    assert find(public_id("c2")).key == "c1"
    say(user, Verdict.UNDO, key="c2")
    assert {i.public_id: i.merged for i in confirmed_incidents()} == {
        public_id("c1"): (),
        public_id("c2"): (),
    }
    assert find(public_id("c2")).key == "c2"


def test_ids_lead_on_from_merge_to_merge() -> None:
    for n in range(1, 4):
        gather(f"c{n}", f"a{n}")
    user = editor()
    say(user, Verdict.DUPLICATE, key="c1", duplicate_of="c2")
    say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c3")
    assert {find(key).key for key in ("c1", "c2", "c3")} == {"c3"}
    assert held() == {"c3": ["a1.000", "a2.000", "a3.000"]}
    with pytest.raises(TransitionRefused, match="itself a duplicate of c3; name that one"):
        say(user, Verdict.DUPLICATE, key="c3", duplicate_of="c2")
    with pytest.raises(
        TransitionRefused, match=r"a merge of amina on 3 February \(candidate c2, revision 1\)"
    ):
        say(user, Verdict.UNDO, key="c1")
    say(user, Verdict.UNDO, key="c2")
    assert held() == {"c2": ["a1.000", "a2.000"], "c3": ["a3.000"]}
    say(user, Verdict.UNDO, key="c1")
    assert held() == {"c1": ["a1.000"], "c2": ["a2.000"], "c3": ["a3.000"]}


def test_merges_into_one_candidate_are_taken_back_in_any_order() -> None:
    for n in range(1, 4):
        gather(f"c{n}", f"a{n}")
    user = editor()
    say(user, Verdict.DUPLICATE, key="c1", duplicate_of="c3")
    second = say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c3")
    say(user, Verdict.UNDO, key="c1")
    assert held() == {"c1": ["a1.000"], "c3": ["a2.000", "a3.000"]}
    pins = dict(rows.CandidateReport.objects.values_list("report__key", "placed_by"))
    assert pins == {"a1.000": None, "a2.000": second.pk, "a3.000": second.pk}


def test_a_split_makes_a_candidate_with_a_key_of_its_own_and_leaves_the_confirmed_one_as_decided() -> None:
    gather("c1", "a1", "a2")
    user = editor()
    say(user, Verdict.CONFIRM)
    decision = say(user, Verdict.SPLIT, reports=["a2.000"], revision=1)
    assert decision.other is not None
    new = decision.other.key
    assert held() == {"c1": ["a1.000"], new: ["a2.000"]}
    assert (state_of("c1"), state_of(new)) == (State.CONFIRMED, State.PROPOSED)
    incident = incident_of("c1")
    assert incident is not None
    assert [source for source, _, _ in incident.sources] == ["paper-a1"]
    assert (incident.killed, incident.revision) == (Range(11, 11, 11), 1)
    # sent twice it is one split
    assert say(user, Verdict.SPLIT, reports=["a2.000"], revision=1).pk == decision.pk
    say(user, Verdict.UNDO)
    assert held() == {"c1": ["a1.000", "a2.000"]}
    assert (find(new).key, state_of(new)) == ("c1", State.DUPLICATE)
    # a key is given once
    again = say(user, Verdict.SPLIT, reports=["a2.000"])
    assert again.other is not None
    assert again.other.key not in (new, "c1")
    assert find(new).key == "c1"


def test_a_report_of_no_incident_is_background_until_that_is_taken_back() -> None:
    gather("c1", "a1", "a2")
    user = editor()
    say(user, Verdict.MOVE, reports=["a2.000"], reason="another year")
    assert held() == {"": ["a2.000"], "c1": ["a1.000"]}
    assert rows.Report.objects.get(key="a2.000").state == "background"
    assert history("c1")[0].moved == (Moved("a2.000", "c1", None),)
    say(user, Verdict.UNDO)
    assert held() == {"c1": ["a1.000", "a2.000"]}
    assert rows.Report.objects.get(key="a2.000").state == "linked"


def test_a_split_is_not_taken_back_from_under_a_confirmed_incident() -> None:
    gather("c1", "a1", "a2")
    user = editor()
    new = say(user, Verdict.SPLIT, reports=["a2.000"]).other
    assert new is not None
    say(user, Verdict.CONFIRM, key=new.key)
    with pytest.raises(
        TransitionRefused, match="without reports, and that one is confirmed; undo that first"
    ):
        say(user, Verdict.UNDO)
    say(user, Verdict.UNDO, key=new.key)
    say(user, Verdict.UNDO)
    assert held() == {"c1": ["a1.000", "a2.000"]}


def test_what_the_machine_put_beside_merged_reports_is_linked_anew_after_an_undo() -> None:
    gather("c1", "a1")
    gather("c2", "a2")
    user = editor()
    say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c1")
    later = gather("c3", "a3")
    rows.CandidateReport.objects.filter(candidate=later).update(
        candidate=rows.Candidate.objects.get(key="c1")
    )
    say(user, Verdict.UNDO, key="c2")
    assert held() == {"c1": ["a1.000", "a3.000"], "c2": ["a2.000"]}
    states = dict(rows.Report.objects.values_list("key", "state"))
    assert states == {"a1.000": "linked", "a2.000": "linked", "a3.000": "pending"}


def test_a_part_belongs_to_a_wider_one_and_never_to_its_own_part() -> None:
    for n in range(1, 4):
        gather(f"c{n}", f"a{n}")
    user = editor()
    with pytest.raises(TransitionRefused, match="No editor has said"):
        say(user, Verdict.PART, key="c1")
    say(user, Verdict.PART, key="c1", other="c2")
    say(user, Verdict.PART, key="c2", other="c3")
    with pytest.raises(TransitionRefused, match="part of this one"):
        say(user, Verdict.PART, key="c3", other="c1")
    say(user, Verdict.PART, key="c1")
    say(user, Verdict.PART, key="c3", other="c1")
    with pytest.raises(TransitionRefused, match="part of this one"):
        say(user, Verdict.UNDO, key="c1")
    parts = dict(rows.Candidate.objects.values_list("key", "part_of__key"))
    assert parts == {"c1": None, "c2": "c3", "c3": "c1"}
    assert {state_of(key) for key in parts} == {State.PROPOSED}
    assert verify_chain() == []


@pytest.mark.parametrize(
    ("verdict", "given_with", "error", "sentence"),
    [
        (Verdict.SPLIT, {}, TransitionRefused, "Say which reports"),
        (Verdict.SPLIT, {"reports": ["a9.000"]}, TransitionRefused, r"holds no report a9\.000"),
        (Verdict.SPLIT, {"reports": ["a1.000", "a2.000"]}, TransitionRefused, "Nothing would be left"),
        (Verdict.MOVE, {"reports": ["a1.000", "a2.000"]}, TransitionRefused, "or reject it"),
        (
            Verdict.MOVE,
            {"reports": ["a1.000"], "other": "c1"},
            TransitionRefused,
            "another candidate than this",
        ),
        (Verdict.MOVE, {"reports": ["a1.000"], "other": "c9"}, NotFound, "no candidate c9"),
        (Verdict.PART, {"other": "c1"}, TransitionRefused, "another candidate than this"),
        (Verdict.CONFIRM, {"reports": ["a1.000"]}, TransitionRefused, "go with the verdicts split and move"),
        (Verdict.SPLIT, {"reports": ["a1.000"], "other": "c2"}, TransitionRefused, "verdicts move and part"),
    ],
)
def test_a_refused_move_leaves_no_trace(
    verdict: Verdict, given_with: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    gather("c1", "a1", "a2")
    gather("c2", "a3")
    with pytest.raises(error, match=sentence):
        say(editor(), verdict, revision=0, **given_with)
    assert held() == {"c1": ["a1.000", "a2.000"], "c2": ["a3.000"]}
    assert (rows.Decision.objects.count(), rows.Candidate.objects.count()) == (0, 2)


def test_a_stale_revision_is_a_conflict_here_too() -> None:
    gather("c1", "a1", "a2")
    say(editor("amina"), Verdict.SPLIT, reports=["a2.000"], revision=0)
    with pytest.raises(RevisionConflict, match="amina decided first: split"):
        say(editor("bilal"), Verdict.MOVE, reports=["a2.000"], revision=0)


def test_nothing_is_decided_on_a_candidate_whose_reports_went_elsewhere() -> None:
    gather("c1", "a1")
    gather("c2", "a2")
    user = editor()
    say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c1")
    for verdict in set(Verdict) - {Verdict.UNDO, Verdict.CORRECT, Verdict.REJECT}:
        with pytest.raises(TransitionRefused, match="went to another candidate"):
            say(user, verdict, key="c2", reason="other: looked at")


def test_a_merge_of_a_decided_candidate_is_proposed_and_not_applied() -> None:
    gather("c1", "a1")
    gather("c2", "a2")
    told = rows.Report.objects.get(key="a2.000")
    told.record["casualties"] = [
        {**line, "low": 31, "best": 31, "high": 31} for line in told.record["casualties"][:1]
    ]
    told.record["killed"] = {"low": 31, "best": 31, "high": 31}
    told.save()
    user = editor()
    say(user, Verdict.CONFIRM, key="c1")
    before = incident_of("c1")
    say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c1", now=NOW + timedelta(hours=1))
    proposal = rows.UpdateProposal.objects.get(candidate__key="c1", state="open")
    assert "killed" in {change["field"] for change in proposal.changes}
    after = incident_of("c1")
    assert before is not None
    assert after is not None
    assert (after.killed, len(after.sources)) == (before.killed, 2)
    say(user, Verdict.UNDO, key="c2")
    assert not rows.UpdateProposal.objects.filter(state="open").exists()


# A step: who, does what, with which reports (by position), to whom.
STEPS = st.tuples(
    st.integers(0, 4),
    st.sampled_from(
        [Verdict.DUPLICATE, Verdict.SPLIT, Verdict.MOVE, Verdict.MOVE, Verdict.PART, Verdict.CONFIRM]
        + [Verdict.UNDO] * 3
    ),
    st.integers(0, 7),
    st.integers(0, 5),
)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=1, max_size=14))
def test_any_series_of_merges_splits_moves_and_undos_keeps_every_report_and_every_key(
    steps: list[tuple[int, Verdict, int, int]],
) -> None:
    for model in (rows.Placement, rows.CandidateReport, rows.IncidentChange, rows.Incident):
        model.objects.all().delete()
    run = rows.Article.objects.count()
    user, _ = User.objects.get_or_create(username="root", defaults={"is_superuser": True})
    ours = [f"r{run}-{n}" for n in range(3)]
    for key in ours:
        gather(key, f"{key}x", f"{key}y")
    reports = sorted(rows.CandidateReport.objects.values_list("report__key", flat=True))
    undo_to: dict[str, list[Any]] = {}
    for who, verdict, which, whom in steps:
        key, other = ours[who % len(ours)], ours[whom % len(ours)]
        here = sorted(
            rows.CandidateReport.objects.filter(candidate__key=key).values_list("report__key", flat=True)
        )
        picked = [r for n, r in enumerate(here) if which >> n & 1]
        given_with: dict[str, Any] = {
            Verdict.DUPLICATE: {"duplicate_of": other},
            Verdict.SPLIT: {"reports": picked},
            Verdict.MOVE: {"reports": picked, "other": other if whom % 2 else None},
            Verdict.PART: {"other": other},
        }.get(verdict, {})
        before = held()
        try:
            decision = say(user, verdict, key=key, **given_with)
        except TransitionRefused:
            assert held() == before
            continue
        stack = undo_to.setdefault(key, [])
        if verdict is Verdict.UNDO:
            where, moved = stack.pop()
            now_at = {report: at for at, ones in held().items() for report in ones}
            assert all(now_at[report] == where[report] for report in moved)
        else:
            at = {report: candidate for candidate, ones in before.items() for report in ones}
            stack.append((at, [m["report"] for m in decision.reports or ()]))
        if verdict is Verdict.SPLIT and decision.other is not None:
            ours.append(decision.other.key)
        after = held()
        assert sorted(r for ones in after.values() for r in ones) == reports
        assert max(Counter(r for ones in after.values() for r in ones).values()) == 1
        assert all(find(k).duplicate_of is None for k in ours)
        assert set(after) - {""} <= {find(k).key for k in ours}
        published = rows.Incident.objects.filter(withdrawn_at=None).values_list("public_id", flat=True)
        assert replayed(changes_since(0, 1000)) == set(published)
    # taken back one after the other, newest first, everything is where it was
    for decision in rows.Decision.objects.filter(candidate__key__in=ours).order_by("-pk"):
        while undo_to.get(decision.candidate.key):
            newest = (
                rows.Decision.objects.filter(candidate__key__in=[k for k, s in undo_to.items() if s])
                .exclude(verdict="undo")
                .order_by("-pk")
            )
            key = next(d.candidate.key for d in newest if d.pk in _standing(undo_to))
            say(user, Verdict.UNDO, key=key)
            undo_to[key].pop()
    assert held() == {key: [f"{key}x.000", f"{key}y.000"] for key in ours[:3]}
    assert rows.Placement.objects.count() == 0
    assert verify_chain() == []


def _standing(stacks: dict[str, list[Any]]) -> set[int]:
    """Ids of the decisions that still stand."""
    found: set[int] = set()
    for key in stacks:
        upright: list[int] = []
        for pk, verdict in (
            rows.Decision.objects.filter(candidate__key=key).order_by("pk").values_list("pk", "verdict")
        ):
            upright.pop() if verdict == "undo" else upright.append(pk)
        found.update(upright)
    return found


def test_a_candidate_that_only_held_what_was_merged_into_it_leads_to_it_after_an_undo() -> None:
    own = gather("c1", "a1")
    gather("c2", "a2")
    user = editor()
    say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c1")
    rows.Placement.objects.filter(report__key="a1.000").delete()
    rows.CandidateReport.objects.filter(candidate=own, report__key="a1.000").delete()
    say(user, Verdict.UNDO, key="c2")
    assert held() == {"c2": ["a2.000"]}
    assert (find("c1").key, state_of("c1"), state_of("c2")) == ("c2", State.DUPLICATE, State.PROPOSED)


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_merge_two_candidates_into_each_other_one_is_told() -> None:
    gather("c1", "a1")
    gather("c2", "a2")
    start = threading.Barrier(2)
    told: list[str] = []

    def press(user: User, key: str, other: str) -> None:
        try:
            start.wait(timeout=10)
            say(user, Verdict.DUPLICATE, key=key, duplicate_of=other, revision=0)
        except TransitionRefused as refused:
            told.append(str(refused))
        finally:
            connection.close()

    pairs = ((editor("amina"), "c1", "c2"), (editor("bilal"), "c2", "c1"))
    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(told) == 1
    assert "is itself a duplicate of" in told[0]
    assert list(held().values()) == [["a1.000", "a2.000"]]
    assert find("c1").key == find("c2").key
    assert verify_chain() == []
