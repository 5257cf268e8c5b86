"""Second readings on the database: who is asked, who is blind, what an answer changes, and who settles."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from builders import make_user
from dateline.errors import ActRefused, TransitionRefused
from dateline.model import State, Verdict
from dateline.review.second_reading import differences, is_sampled
from dateline.store import models as rows
from dateline.store.changes import ChangeFilter, change_page
from dateline.store.comments import add_comment
from dateline.store.decisions import decide
from dateline.store.second_readings import (
    answer,
    answered_pairs,
    differing,
    is_blind,
    next_waiting,
    visible_to,
    waiting_page,
)
from dateline.store.settling import settle
from decision_story import asking, say, seed, state_of
from incident_builders import NOW

pytestmark = pytest.mark.django_db

Desk = tuple[User, User, User]


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Every decided candidate is read again: amina first, sana second; noor is chief editor."""
    asking(monkeypatch)
    seed()
    return make_user("amina", "editor"), make_user("sana", "editor"), make_user("noor", "chief-editor")


def candidate() -> rows.Candidate:
    return rows.Candidate.objects.get(key="c1")


def test_a_decided_candidate_waits_for_somebody_who_has_not_seen_the_answer(desk: Desk) -> None:
    amina, sana, _ = desk
    assert not is_blind(sana, candidate())
    say(amina, Verdict.CONFIRM)
    assert [is_blind(user, candidate()) for user in desk] == [False, True, False]
    assert not is_blind(make_user("vera", "viewer"), candidate())
    assert [next_waiting(user) for user in desk] == [None, "c1", None]


def test_nothing_of_it_is_in_the_second_readers_lists_or_feed_till_they_answer(desk: Desk) -> None:
    amina, sana, _ = desk
    say(amina, Verdict.CORRECT, corrections={"killed": 12})
    add_comment("c1", "Twelve for sure.", user=amina, now=NOW)
    everything = rows.Candidate.objects.all()
    assert list(visible_to(sana, everything)) == []
    assert len(visible_to(amina, everything)) == 1
    assert list(visible_to(sana, rows.Incident.objects.all(), "candidate_id")) == []
    assert change_page(ChangeFilter(), sana).changes == ()
    assert len(change_page(ChangeFilter(), amina).changes) == 2
    answer("c1", Verdict.CONFIRM, user=sana, now=NOW)
    assert len(visible_to(sana, everything)) == 1
    assert len(change_page(ChangeFilter(), sana).changes) == 3


def test_an_answer_changes_neither_decision_nor_incident_nor_candidate(desk: Desk) -> None:
    amina, sana, _ = desk
    say(amina, Verdict.CONFIRM)
    before = [list(table.objects.values()) for table in (rows.Candidate, rows.Decision, rows.Incident)]
    reading = answer("c1", Verdict.CORRECT, user=sana, corrections={"killed": 12}, now=NOW)
    after = [list(table.objects.values()) for table in (rows.Candidate, rows.Decision, rows.Incident)]
    assert before == after
    assert (reading.state, differences(reading.first_fields, reading.fields)) == ("differs", ("killed",))
    assert [r.candidate.key for r in differing()] == ["c1"]
    [(first, second)] = answered_pairs()
    assert (first["killed"], second["killed"]) == (11, 12)


def test_equal_answers_agree_though_one_says_it_by_a_correction(desk: Desk) -> None:
    amina, sana, _ = desk
    say(amina, Verdict.CORRECT, corrections={"killed": 12})
    assert answer("c1", Verdict.CORRECT, user=sana, corrections={"killed": 12}, now=NOW).state == "agreed"


def test_nobody_answers_twice_or_after_seeing_or_with_another_verdict(desk: Desk) -> None:
    amina, sana, noor = desk
    say(amina, Verdict.CONFIRM)
    for user in (amina, noor, make_user("vera", "viewer")):
        with pytest.raises(ActRefused, match="seen the first answer"):
            answer("c1", Verdict.CONFIRM, user=user, now=NOW)
    with pytest.raises(TransitionRefused, match="confirm, correct, reject or say unsure"):
        answer("c1", Verdict.UNDO, user=sana, now=NOW)
    answer("c1", Verdict.UNSURE, user=sana, now=NOW)
    with pytest.raises(ActRefused, match="answered already"):
        answer("c1", Verdict.CONFIRM, user=make_user("omar", "editor"), now=NOW)


def test_taken_back_it_is_asked_no_more_and_decided_again_asked_again(desk: Desk) -> None:
    amina, sana, _ = desk
    say(amina, Verdict.CONFIRM)
    say(amina, Verdict.UNDO)
    assert next_waiting(sana) is None
    with pytest.raises(ActRefused, match="asked no more"):
        answer("c1", Verdict.CONFIRM, user=sana, now=NOW)
    last = say(amina, Verdict.REJECT, reason="duplicate")
    assert next_waiting(sana) == "c1"
    assert rows.SecondReading.objects.get().first == last
    assert answer("c1", Verdict.REJECT, user=sana, reason="duplicate", now=NOW).state == "agreed"


def test_the_first_answer_may_stand(desk: Desk) -> None:
    amina, sana, noor = desk
    say(amina, Verdict.CONFIRM)
    answer("c1", Verdict.UNSURE, user=sana, now=NOW)
    with pytest.raises(ActRefused, match="Only a chief editor"):
        settle("c1", "first", user=amina, now=NOW)
    settle("c1", "first", user=noor, now=NOW)
    assert (rows.SecondReading.objects.get().state, rows.Decision.objects.count()) == ("settled", 1)
    with pytest.raises(ActRefused, match="settled already"):
        settle("c1", "second", user=noor, now=NOW)


def test_the_second_answer_becomes_a_decision_by_the_chief_editor_and_nothing_of_the_first_is_left(
    desk: Desk,
) -> None:
    amina, sana, noor = desk
    say(amina, Verdict.CORRECT, corrections={"killed": 12, "injured": 3, "notes": "By the hospital."})
    answer("c1", Verdict.CORRECT, user=sana, corrections={"killed": 13}, now=NOW)
    settle("c1", "second", user=noor, now=NOW)
    last = rows.Decision.objects.order_by("-pk")[0]
    assert (last.decided_by, last.verdict) == (noor, "correct")
    incident = rows.Incident.objects.get().record
    machine = candidate().record
    assert (incident["killed"]["best"], incident["injured"]) == (13, machine["injured"])
    assert incident["notes"] == "By the hospital."
    assert rows.SecondReading.objects.get().state == "settled"


def test_a_rejection_by_the_second_reader_may_hold(desk: Desk) -> None:
    amina, sana, noor = desk
    say(amina, Verdict.CONFIRM)
    answer("c1", Verdict.REJECT, user=sana, reason="not-an-incident", now=NOW)
    settle("c1", "second", user=noor, now=NOW)
    assert (state_of(), rows.SecondReading.objects.get().state) == (State.REJECTED, "settled")


def test_a_chief_editors_own_decision_settles_too(desk: Desk) -> None:
    amina, sana, noor = desk
    say(amina, Verdict.CONFIRM)
    answer("c1", Verdict.CORRECT, user=sana, corrections={"killed": 13}, now=NOW)
    say(amina, Verdict.CORRECT, corrections={"killed": 14})
    assert rows.SecondReading.objects.get().state == "differs"
    say(noor, Verdict.CORRECT, corrections={"killed": 15})
    assert rows.SecondReading.objects.get().state == "settled"


def test_a_type_is_read_again_whatever_the_share(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    amina, sana, _ = desk
    asking(monkeypatch, 0.0, ("Armed clash",))
    say(amina, Verdict.CONFIRM)
    assert is_blind(sana, candidate())


def test_where_nobody_is_asked_nobody_is_blind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    amina, sana, _ = desk
    say(amina, Verdict.CONFIRM)
    asking(monkeypatch, 0.0)
    with django_assert_num_queries(0):
        assert not is_blind(sana, candidate_without_query)
        assert waiting_page(sana) == ([], False)


candidate_without_query = rows.Candidate(pk=1)


def test_unsure_and_merged_candidates_are_not_read_again(desk: Desk) -> None:
    amina, *_ = desk
    seed("c2", "a2")
    say(amina, Verdict.UNSURE)
    decide("c2", Verdict.DUPLICATE, user=amina, expected_revision=None, duplicate_of="c1", now=NOW)
    assert not rows.SecondReading.objects.exists()


@given(st.text(max_size=20), st.floats(0, 1), st.floats(0, 1))
def test_a_larger_sample_holds_all_of_a_smaller_one(key: str, one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert not is_sampled(key, small) or is_sampled(key, large)
    assert is_sampled(key, 1.0)
    assert not is_sampled(key, 0.0)


def test_the_sample_is_about_as_large_as_asked_for() -> None:
    assert 900 < sum(is_sampled(f"c{n}", 0.1) for n in range(10_000)) < 1_100
