"""Decisions on the database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.errors import CorrectionRefused, NotFound, RevisionConflict, TransitionRefused
from dateline.model import Range, State, Verdict
from dateline.records import candidate_record
from dateline.review.transitions import state_after
from dateline.store import models as rows
from dateline.store.decisions import (
    accept_proposal,
    dismiss_proposal,
    history,
    may_decide,
    standing_corrections,
    verify_chain,
)
from dateline.store.incidents import confirmed_incidents, incident_of
from dateline.store.proposals import refresh_proposal
from dateline.store.roles import ensure_roles
from decision_story import editor, say, seed, state_of
from incident_builders import NOW, TEXT, TITLE, a_candidate

pytestmark = pytest.mark.django_db


def test_confirming_makes_an_incident_with_provenance_to_article_and_span() -> None:
    seed()
    say(editor(), Verdict.CONFIRM, revision=0)

    [incident] = confirmed_incidents()
    assert (incident.confirmed_by, incident.revision, incident.killed) == ("amina", 1, Range(11, 11, 11))
    assert incident.sources == (("morning-star", "https://example.org/a1", TITLE),)
    assert {p.field for p in incident.provenance} == {
        "event_type", "place", "date_start", "killed", "actors", "claims",
    }  # fmt: skip
    for p in incident.provenance:
        assert p.article_url == "https://example.org/a1"
        assert p.span is not None
        assert TEXT[p.span.start : p.span.end] == p.quote


def test_a_correction_lies_over_the_machines_value_and_leaves_it_alone() -> None:
    row = seed()
    before = row.record
    user = editor()
    say(
        user,
        Verdict.CORRECT,
        corrections={"killed": 12, "notes": "Two papers agree."},
        reason="hospital list",
    )

    incident = incident_of("c1")
    assert incident is not None
    assert incident.killed == Range(12, 12, 12)
    assert incident.corrected_fields == ("killed", "notes")
    decided = [p for p in incident.provenance if p.field == "killed"]
    assert [(p.article_url, p.quote, p.decision_revision) for p in decided] == [(None, "hospital list", 1)]
    assert rows.Candidate.objects.get(key="c1").record == before
    assert standing_corrections("c1") == {
        "killed": {"low": 12, "best": 12, "high": 12},
        "notes": "Two papers agree.",
    }


def test_undo_takes_the_last_decision_back_and_the_incident_out_of_the_export() -> None:
    seed()
    user = editor()
    say(user, Verdict.CONFIRM)
    first = incident_of("c1")
    say(user, Verdict.REJECT, reason="background")
    assert (state_of(), list(confirmed_incidents())) == (State.REJECTED, [])
    say(user, Verdict.UNDO)
    assert (state_of(), incident_of("c1")) == (State.CONFIRMED, first)
    say(user, Verdict.UNDO)
    assert (state_of(), list(confirmed_incidents())) == (State.PROPOSED, [])
    with pytest.raises(TransitionRefused, match="no decision to take back"):
        say(user, Verdict.UNDO)
    assert [d.verdict for d in history("c1")] == ["confirm", "reject", "undo", "undo"]
    say(user, Verdict.CONFIRM)
    again = incident_of("c1")
    assert first is not None
    assert again is not None
    assert again.public_id == first.public_id
    assert rows.Incident.objects.count() == 1


def test_undoing_a_correction_brings_the_first_answer_back_even_if_the_machine_has_moved_on() -> None:
    row = seed()
    user = editor()
    say(user, Verdict.CONFIRM)
    row.refresh_from_db()
    row.record = candidate_record(a_candidate(killed=Range(31, 31, 31)))
    row.save()
    say(user, Verdict.CORRECT, corrections={"notes": "toll has risen"})
    risen = incident_of("c1")
    say(user, Verdict.UNDO)
    back = incident_of("c1")
    assert risen is not None
    assert back is not None
    assert (risen.killed, back.killed) == (Range(31, 31, 31), Range(11, 11, 11))
    proposal = rows.UpdateProposal.objects.get(candidate=row, state="open")
    assert [c["field"] for c in proposal.changes] == ["killed"]


def test_a_stale_revision_is_a_conflict_that_says_who_what_and_when() -> None:
    seed()
    say(editor("amina"), Verdict.CONFIRM, revision=0)
    with pytest.raises(
        RevisionConflict, match=r"amina decided first: confirm at 09:30 UTC on 3 February\."
    ) as caught:
        say(editor("bilal"), Verdict.REJECT, revision=0, reason="background")
    conflict = caught.value
    assert (conflict.decided_by, conflict.verdict, conflict.decided_at, conflict.revision) == (
        "amina", "confirm", NOW, 1,
    )  # fmt: skip
    assert rows.Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("verdict", "given"),
    [
        (Verdict.CONFIRM, {}),
        (Verdict.CORRECT, {"corrections": {"killed": 12}}),
        (Verdict.REJECT, {"reason": "Exercise"}),
        (Verdict.DUPLICATE, {"duplicate_of": "c2"}),
        (Verdict.UNSURE, {"reason": "one source"}),
        (Verdict.REFER, {"reason": "one raid or two?"}),
    ],
)
def test_the_same_decision_sent_twice_is_one_decision(verdict: Verdict, given: dict[str, Any]) -> None:
    seed()
    seed("c2", "a2")
    user = editor()
    first = say(user, verdict, revision=0, **given)
    assert say(user, verdict, revision=0, now=NOW + timedelta(seconds=2), **given).pk == first.pk
    assert rows.Decision.objects.count() == 1
    undone = say(user, Verdict.UNDO, revision=1)
    assert say(user, Verdict.UNDO, revision=1).pk == undone.pk
    assert state_of() == State.PROPOSED


@pytest.mark.parametrize(
    ("verdict", "given", "error", "sentence"),
    [
        (Verdict.REJECT, {}, TransitionRefused, "Say why it is rejected"),
        (Verdict.REJECT, {"reason": "other"}, TransitionRefused, "in a few words"),
        (Verdict.REFER, {}, TransitionRefused, "what the second editor is to look at"),
        (Verdict.CORRECT, {}, TransitionRefused, "Say what is corrected"),
        (Verdict.CORRECT, {"corrections": {"killed": -1}}, CorrectionRefused, "killed: must be"),
        (Verdict.CONFIRM, {"corrections": {"killed": 1}}, TransitionRefused, "go with the verdict correct"),
        (Verdict.DUPLICATE, {}, TransitionRefused, "Say which candidate"),
        (Verdict.DUPLICATE, {"duplicate_of": "c1"}, TransitionRefused, "Name another candidate"),
        (Verdict.DUPLICATE, {"duplicate_of": "nowhere"}, NotFound, "no candidate nowhere"),
        (Verdict.CONFIRM, {"duplicate_of": "c2"}, TransitionRefused, "goes with the verdict duplicate"),
    ],
)
def test_a_refused_decision_leaves_no_trace(
    verdict: Verdict, given: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    seed()
    with pytest.raises(error, match=sentence):
        say(editor(), verdict, revision=0, **given)
    assert (rows.Decision.objects.count(), state_of()) == (0, State.PROPOSED)


def test_an_unknown_candidate_is_not_found() -> None:
    with pytest.raises(NotFound, match="no candidate c9"):
        say(editor(), Verdict.CONFIRM, key="c9")


def test_only_active_editors_and_superusers_may_decide() -> None:
    ensure_roles()
    seed()
    viewer = User.objects.create_user("ravi")
    viewer.groups.add(Group.objects.get(name="viewer"))
    gone = editor("gone")
    gone.is_active = False
    gone.save()
    root = User.objects.create_superuser("root")
    assert [may_decide(u) for u in (viewer, gone, root, editor())] == [False, False, True, True]
    with pytest.raises(TransitionRefused, match="Only an editor may decide"):
        say(viewer, Verdict.CONFIRM)


def test_a_second_review_is_settled_by_another_editor() -> None:
    seed()
    amina, bilal = editor("amina"), editor("bilal")
    say(amina, Verdict.CORRECT, corrections={"killed": 12})
    say(amina, Verdict.REFER, reason="one raid or two?")
    assert (state_of(), list(confirmed_incidents())) == (State.REFERRED, [])
    for verdict, given_with in SETTLING.items():
        with pytest.raises(TransitionRefused, match="another editor settles it"):
            say(amina, verdict, **given_with)
    say(bilal, Verdict.REFER, reason="I cannot tell either")
    with pytest.raises(TransitionRefused, match="another editor settles it"):
        say(bilal, Verdict.CONFIRM)
    say(amina, Verdict.CONFIRM)  # bilal has looked
    incident = incident_of("c1")
    assert incident is not None
    assert (incident.killed, incident.confirmed_by) == (Range(12, 12, 12), "amina")
    say(amina, Verdict.UNDO)
    say(bilal, Verdict.UNDO)
    with pytest.raises(TransitionRefused, match="another editor settles it"):
        say(amina, Verdict.CONFIRM)
    assert verify_chain() == []


SETTLING: dict[Verdict, dict[str, Any]] = {
    Verdict.CONFIRM: {},
    Verdict.CORRECT: {"corrections": {"killed": 13}},
    Verdict.REJECT: {"reason": "background"},
    Verdict.UNSURE: {},
}


def test_a_duplicates_sources_count_for_the_confirmed_original() -> None:
    seed()
    seed("c2", "a2", feed="evening-post")
    user = editor()
    say(user, Verdict.CONFIRM)
    say(user, Verdict.DUPLICATE, key="c2", duplicate_of="c1")

    def sources() -> list[str]:
        incident = incident_of("c1")
        assert incident is not None
        return [source for source, _, _ in incident.sources]

    assert sources() == ["morning-star", "evening-post"]
    say(user, Verdict.UNDO, key="c2")
    assert sources() == ["morning-star"]


def test_an_accepted_proposal_takes_the_new_toll_and_keeps_other_corrections() -> None:
    row = seed()
    user = editor()
    say(user, Verdict.CORRECT, corrections={"killed": 12, "date_start": "2026-01-30"})
    row.refresh_from_db()
    row.record = candidate_record(a_candidate(killed=Range(31, 31, 31)))
    row.save()
    change = {"field": "killed", "old": "11", "new": "31", "sentence": "Killed 11 -> 31."}
    rows.UpdateProposal.objects.create(candidate=row, changes=[change], made_at=NOW)
    accepted = accept_proposal("c1", user=user, expected_revision=1, now=NOW)
    assert accept_proposal("c1", user=user, expected_revision=1, now=NOW).pk == accepted.pk
    with pytest.raises(NotFound, match="no open proposal"):
        accept_proposal("c1", user=editor("bilal"), expected_revision=1, now=NOW)

    incident = incident_of("c1")
    assert incident is not None
    assert (incident.killed, str(incident.date_start)) == (Range(31, 31, 31), "2026-01-30")
    assert rows.UpdateProposal.objects.get().state == "accepted"
    assert history("c1")[-1].reason == "Killed 11 -> 31."


def test_a_dismissed_proposal_changes_nothing() -> None:
    row = seed()
    user = editor()
    say(user, Verdict.CONFIRM)
    rows.UpdateProposal.objects.create(candidate=row, changes=[], made_at=NOW)
    before = incident_of("c1")
    dismiss_proposal("c1", user=user, now=NOW)
    assert (rows.UpdateProposal.objects.get().state, incident_of("c1")) == ("dismissed", before)
    with pytest.raises(NotFound, match="no open proposal"):
        dismiss_proposal("c1", user=user, now=NOW)


COLUMNS = (
    "id, candidate_id, revision, verdict, corrections, reason, decided_by_id, decided_at, previous_hash, hash"
)
CHANGES = {
    "update": "UPDATE store_decision SET reason = 'x'",
    "delete": "DELETE FROM store_decision",
    "replace": f"INSERT OR REPLACE INTO store_decision ({COLUMNS}) SELECT {COLUMNS} FROM store_decision",
    "truncate": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE store_decision CASCADE",
}
ONLY_ON = {"replace": "sqlite", "truncate": "postgresql"}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_a_decision(change: str, database: str) -> None:
    if ONLY_ON.get(change, database) != database:
        return
    seed()
    say(editor(), Verdict.CONFIRM)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run(CHANGES[change])
    assert verify_chain() == []


def drop_guards() -> None:
    migration = import_module("dateline.store.migrations.0002_append_only_decisions")
    for statement in migration.UNDO_SQLITE if connection.vendor == "sqlite" else migration.UNDO_POSTGRESQL:
        run(statement)


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    ("tampering", "finding"),
    [
        (
            "UPDATE store_decision SET reason = 'x' WHERE revision = 1",
            r"\(confirm on c1, revision 1\) was changed",
        ),
        (
            "UPDATE store_decision SET decided_at = '2026-02-03 09:31:00+00' WHERE revision = 2",
            "revision 2.*changed",
        ),
        ("DELETE FROM store_decision WHERE revision = 2", "revision 3.*does not follow"),
        ("DELETE FROM store_decision WHERE revision = 3", "at revision 3, but has 2 decisions"),
        ("UPDATE store_candidate SET revision = 7", "at revision 7, but has 3 decisions"),
    ],
)
def test_tampering_behind_the_programs_back_is_found(tampering: str, finding: str) -> None:
    seed()
    user = editor()
    wadh = {"name": "Wadh", "latitude": 27.35, "longitude": 66.0, "geo_precision": 1}
    say(user, Verdict.CONFIRM)
    say(user, Verdict.CORRECT, corrections={"place": wadh})
    say(user, Verdict.UNDO)
    assert verify_chain() == []
    drop_guards()
    run(
        "DELETE FROM store_incidentchange"
    )  # they refer to decisions, and the database would not let these go
    run(tampering)
    problems = " ".join(verify_chain())
    assert "no longer refuses changes" in problems
    assert re.search(finding, problems)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(list(Verdict)), min_size=1, max_size=6))
def test_any_series_of_decisions_each_sent_twice_leaves_what_the_rules_say(verdicts: list[Verdict]) -> None:
    user, _ = User.objects.get_or_create(username="root", defaults={"is_superuser": True})
    rows.Article.objects.exists() or seed("original", "a0")
    key = f"c{rows.Candidate.objects.count()}"
    row = seed(key, f"a{key}")
    for article in ("b", "c"):
        rows.CandidateReport.objects.filter(candidate=seed(f"{article}{key}", f"{article}{key}")).update(
            candidate=row
        )
    given_with = {
        Verdict.CORRECT: {"corrections": {"killed": 12}},
        Verdict.REJECT: {"reason": "background"},
        Verdict.DUPLICATE: {"duplicate_of": "original"},
        Verdict.REFER: {"reason": "one raid or two?"},
        Verdict.SPLIT: {"reports": [f"a{key}.000"]},
        Verdict.MOVE: {"reports": [f"b{key}.000"], "other": "original"},
        Verdict.PART: {"other": "original"},
    }
    taken: list[Verdict] = []
    for verdict in verdicts:
        try:
            first = say(user, verdict, key=key, revision=len(taken), **given_with.get(verdict, {}))
        except TransitionRefused:
            continue
        again = say(user, verdict, key=key, revision=len(taken), **given_with.get(verdict, {}))
        taken.append(verdict)
        assert (again.pk, first.revision) == (first.pk, len(taken))
    row = rows.Candidate.objects.get(key=key)
    assert (row.state, row.revision) == (state_after(taken), len(taken))
    assert [d.verdict for d in history(key)] == taken
    assert (incident_of(key) is not None) == (row.state == State.CONFIRMED)
    assert (row.duplicate_of is not None) == (row.state == State.DUPLICATE)
    assert verify_chain() == []


def test_the_chain_holds_for_numbers_that_the_databases_spell_differently() -> None:
    row = seed()
    row.record["odd"] = [1e22, -0.0, 5e-324, 0.1 + 0.2, 1.0, 1e-7, 2**53, -1.5e300]
    row.save()
    say(editor(), Verdict.CONFIRM)
    assert verify_chain() == []


def test_nothing_is_decided_on_values_that_the_editor_never_saw() -> None:
    row = seed()
    user = editor()
    rows.Candidate.objects.filter(pk=row.pk).update(updated_at=NOW + timedelta(seconds=1))
    with pytest.raises(RevisionConflict, match="New reports have changed this candidate"):
        say(user, Verdict.CONFIRM, revision=0, seen=NOW)
    say(user, Verdict.CONFIRM, revision=0, seen=NOW + timedelta(seconds=1))
    say(user, Verdict.UNDO, revision=1, seen=NOW)
    assert state_of() == State.PROPOSED


def read_now(killed: int, **changed: Any) -> rows.Candidate:
    """What linking does when new reports join: save what the machine says now, and refresh the proposal."""
    value = a_candidate(killed=Range(killed, killed, killed), **changed)
    row = rows.Candidate.objects.get(key="c1")
    row.record = candidate_record(value)
    row.save(update_fields=["record"])
    refresh_proposal(row, value, NOW)
    return row


def open_changes() -> list[tuple[str, str, str]]:
    found = rows.UpdateProposal.objects.filter(state="open").first()
    return [(c["field"], c["old"], c["new"]) for c in found.changes] if found else []


def test_a_proposal_says_how_what_is_read_now_differs_from_what_was_decided_on() -> None:
    seed()
    user = editor()
    read_now(12)
    assert open_changes() == []
    say(user, Verdict.CONFIRM)
    read_now(20)
    read_now(31)
    assert open_changes() == [("killed", "12", "31")]
    read_now(12)
    assert open_changes() == []
    read_now(31)
    dismiss_proposal("c1", user=user, now=NOW)
    read_now(31, independent_sources=2)
    assert open_changes() == []
    read_now(40)
    assert open_changes() == [("killed", "12", "40")]
    say(user, Verdict.REJECT, reason="background")
    assert open_changes() == []
    say(user, Verdict.UNDO)
    assert open_changes() == [("killed", "12", "40")]


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_who_decide_at_once_one_wins_and_the_other_is_told() -> None:
    seed()
    editors = [editor("amina"), editor("bilal")]
    start = threading.Barrier(2)
    told: list[RevisionConflict] = []
    won: list[int] = []

    def press(user: User, verdict: Verdict, reason: str) -> None:
        try:
            start.wait(timeout=10)
            won.append(say(user, verdict, revision=0, reason=reason).pk)
        except RevisionConflict as conflict:
            told.append(conflict)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=press, args=(editors[0], Verdict.CONFIRM, "")),
        threading.Thread(target=press, args=(editors[1], Verdict.REJECT, "background")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert (len(won), len(told), rows.Decision.objects.count()) == (1, 1, 1)
    winner = rows.Decision.objects.get().decided_by.get_username()
    assert told[0].decided_by == winner


@pytest.mark.django_db(transaction=True)
def test_decisions_on_many_candidates_at_once_make_one_unbroken_chain() -> None:
    keys = [f"c{n}" for n in range(6)]
    for n, key in enumerate(keys):
        seed(key, f"a{n}")
    user = editor()
    start = threading.Barrier(3)
    failures: list[BaseException] = []

    def work(mine: list[str]) -> None:
        try:
            start.wait(timeout=10)
            for key in mine:
                say(user, Verdict.CONFIRM, key=key, revision=0)
                say(user, Verdict.UNDO, key=key, revision=1)
        except BaseException as e:  # noqa: BLE001  a thread's failure is the test's
            failures.append(e)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(keys[n::3],)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert (rows.Decision.objects.count(), verify_chain()) == (12, [])
