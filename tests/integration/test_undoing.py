"""What an editor takes back: their newest decision wherever it is, and many that were made together."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builders import NOW, logged_in, make_candidate, make_user
from dateline.errors import NotFound, TransitionRefused
from dateline.model import State, Verdict
from dateline.store import bulk_decisions
from dateline.store import models as rows
from dateline.store.bulk_decisions import MOST_AT_ONCE, decide_many, undo_batch
from dateline.store.chain import verify_chain
from dateline.store.decisions import decide
from dateline.store.undoing import LATELY, decisions_by, newest_to_undo
from desk_story import whole_desk

pytestmark = pytest.mark.django_db

REASON = {Verdict.REJECT: "background", Verdict.REFER: "one raid or two?"}


def states() -> dict[str, str]:
    return dict(rows.Candidate.objects.values_list("key", "state"))


def test_the_newest_decision_that_stands_is_found_wherever_it_was_made() -> None:
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    for key in ("c1", "c2", "c3"):
        make_candidate(key)
    at = iter(NOW + timedelta(minutes=n) for n in range(99))

    def say(key: str, verdict: Verdict, user: object = amina) -> None:
        given_reason = REASON.get(verdict, "")
        decide(key, verdict, user=user, expected_revision=None, reason=given_reason, now=next(at))  # type: ignore[arg-type]

    def newest() -> tuple[str, str] | None:
        own = newest_to_undo(amina, NOW + timedelta(hours=2))
        return own and (own.decision.candidate.key, own.decision.verdict)

    assert newest() is None
    say("c1", Verdict.CONFIRM)
    say("c1", Verdict.REJECT)
    say("c2", Verdict.CONFIRM)
    say("c3", Verdict.CONFIRM)
    say("c3", Verdict.UNSURE, bilal)
    assert newest() == ("c2", "confirm")  # on c3 bilal has the last word
    say("c2", Verdict.UNDO)
    assert newest() == ("c1", "reject")
    say("c1", Verdict.UNDO)
    assert newest() == ("c1", "confirm")  # which lies under the one that was taken back
    say("c1", Verdict.UNDO)
    assert newest() is None
    say("c3", Verdict.UNDO, bilal)
    assert newest() == ("c3", "confirm")
    assert newest_to_undo(amina, NOW + LATELY + timedelta(hours=1)) is None


def test_the_decisions_of_a_day_say_which_stand_and_go_on_over_pages() -> None:
    amina = make_user("amina", "editor")
    keys = [f"c{n}" for n in range(4)]
    for n, key in enumerate(keys):
        make_candidate(key)
        decide(key, Verdict.CONFIRM, user=amina, expected_revision=0, now=NOW + timedelta(minutes=n // 2))
    decide("c2", Verdict.UNDO, user=amina, expected_revision=1, now=NOW + timedelta(minutes=9))
    first = decisions_by(amina, since=NOW, most=3)
    last = first[-1].decision
    second = decisions_by(amina, since=NOW, most=3, before=(last.decided_at, last.pk))
    assert [(o.decision.candidate.key, o.stands, o.last_word) for o in (*first, *second)] == [
        ("c3", True, True), ("c2", False, False), ("c1", True, True), ("c0", True, True),
    ]  # fmt: skip


def test_many_are_decided_at_once_and_taken_back_at_once() -> None:
    amina = make_user("amina", "editor")
    keys = ["c1", "c2", "c3"]
    for key in keys:
        make_candidate(key)
    chosen = [(key, 0) for key in keys]
    batch = decide_many(chosen, Verdict.REJECT, user=amina, reason="out-of-scope: trade news", now=NOW)
    assert batch.id is not None
    assert (states(), batch.refused) == (dict.fromkeys(keys, "rejected"), ())
    again = decide_many(
        chosen, Verdict.REJECT, user=amina, reason="out-of-scope: trade news", now=NOW + timedelta(seconds=1)
    )
    assert (again.id, again.done) == (batch.id, batch.done)
    own = newest_to_undo(amina, NOW)
    assert own is not None
    assert own.batch == batch.id
    back = undo_batch(batch.id, user=amina, now=NOW + timedelta(minutes=1))
    assert (states(), len(back.done)) == (dict.fromkeys(keys, "proposed"), 3)
    assert newest_to_undo(amina, NOW) is None
    assert len(undo_batch(batch.id, user=amina, now=NOW + timedelta(minutes=2)).refused) == 3
    acts = rows.Activity.objects.order_by("pk").values_list("kind", "act", "after__candidates")
    assert list(acts) == [("bulk", "rejected", 3), ("bulk", "taken back", 3)]
    assert verify_chain() == []


def test_a_batch_that_was_cut_off_is_in_the_change_feed_once_it_is_sent_again_and_only_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    amina = make_user("amina", "editor")
    chosen = [(key, 0) for key in ("c1", "c2")]
    for key, _ in chosen:
        make_candidate(key)

    def dies(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(bulk_decisions, "record_activity", dies)
        decide_many(chosen, Verdict.CONFIRM, user=amina, now=NOW)
    for minutes in (1, 1, 2):
        decide_many(chosen, Verdict.CONFIRM, user=amina, now=NOW + timedelta(minutes=minutes))
    (told,) = rows.Activity.objects.filter(kind="bulk")
    assert (told.act, told.after["candidates"]) == ("confirmed", 2)


def test_what_somebody_else_decided_meanwhile_is_left_out_and_said() -> None:
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    for key in ("c1", "c2", "c3"):
        make_candidate(key)
    decide("c2", Verdict.CONFIRM, user=bilal, expected_revision=0, now=NOW)
    batch = decide_many(
        [("c1", 0), ("c2", 0), ("c3", 0), ("nosuch", 0)],
        Verdict.REJECT,
        user=amina,
        reason="background",
        now=NOW,
    )
    assert [r.key for r in batch.refused] == ["c2", "nosuch"]
    assert "bilal decided first: confirm" in batch.refused[0].sentence
    assert states() == {"c1": "rejected", "c2": "confirmed", "c3": "rejected"}
    decide("c3", Verdict.CONFIRM, user=bilal, expected_revision=1, now=NOW)
    assert batch.id is not None
    back = undo_batch(batch.id, user=amina, now=NOW)
    assert [r.sentence for r in back.refused] == ["c3 was decided on since."]
    assert states() == {"c1": "proposed", "c2": "confirmed", "c3": "confirmed"}


def test_what_would_be_refused_of_all_is_refused_at_once() -> None:
    make_candidate("c1")
    amina, rania = make_user("amina", "editor"), make_user("rania", "viewer")
    for verdict, user, chosen, says in (
        (Verdict.REJECT, amina, 1, "Say why"),
        (Verdict.DUPLICATE, amina, 1, "one candidate at a time"),
        (Verdict.CONFIRM, rania, 1, "Only an editor"),
        (Verdict.CONFIRM, amina, MOST_AT_ONCE + 1, "At most 200"),
    ):
        with pytest.raises(TransitionRefused, match=says):
            decide_many([("c1", 0)] * chosen, verdict, user=user, now=NOW)
    with pytest.raises(NotFound):
        undo_batch(12, user=amina, now=NOW)
    assert decide_many([("nosuch", 0)], Verdict.CONFIRM, user=amina, now=NOW).id is None
    assert (rows.Decision.objects.count(), rows.DecisionBatch.objects.count()) == (0, 0)


acts = st.tuples(
    st.sampled_from(("amina", "bilal")),
    st.sampled_from((Verdict.CONFIRM, Verdict.REJECT, Verdict.UNSURE, Verdict.REFER)),
    st.sets(st.integers(0, 3), min_size=1),
    st.booleans(),
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(acts, min_size=1, max_size=4))
def test_a_batch_and_its_undo_leave_every_state_as_it_was(
    taken: list[tuple[str, Verdict, set[int], bool]],
) -> None:
    """Whatever was decided before: what a batch changed, its undo changes back, and nothing else."""
    editors = {
        name: User.objects.filter(username=name).first() or make_user(name, "editor")
        for name in ("amina", "bilal")
    }
    start = rows.Candidate.objects.count()
    keys = [f"k{start + n}" for n in range(4)]
    for key in keys:
        make_candidate(key)
    for name, verdict, numbers, take_back in taken:
        before = states()
        chosen = [
            (row.key, row.revision)
            for row in rows.Candidate.objects.filter(key__in=[keys[n] for n in numbers]).order_by("key")
        ]
        batch = decide_many(chosen, verdict, user=editors[name], reason=REASON.get(verdict, ""), now=NOW)
        changed = {d.candidate.key for d in batch.done}
        assert changed.isdisjoint(r.key for r in batch.refused)
        assert {k for k, s in states().items() if s != before[k]} <= changed
        if take_back and batch.id is not None:
            back = undo_batch(batch.id, user=editors[name], now=NOW)
            assert (states(), back.refused) == (before, ())
    assert verify_chain() == []
    assert set(states().values()) <= set(State)


# ------------------------------------------------------------------------------------------------------ the desk


def client_of(name: str, role: str = "editor") -> Client:
    return logged_in(name, role)


def undo_forms(page: str) -> list[tuple[str, str]]:
    main = page.partition("<main")[2]
    return re.findall(r'name="(decision|batch)" value="(\d+)"', main)


def test_your_decisions_of_a_day_each_with_its_undo() -> None:
    now = datetime.now(UTC)
    amina, bilal = make_user("amina", "editor"), make_user("bilal", "editor")
    for key in ("c1", "c2", "c3", "c4", "c5", "c6"):
        make_candidate(key, title=f"Raid {key}")
    decide("c1", Verdict.CONFIRM, user=amina, expected_revision=0, now=now - timedelta(hours=25))
    decide("c2", Verdict.REJECT, user=amina, expected_revision=0, reason="wrong-place", now=now)
    decide("c3", Verdict.CONFIRM, user=amina, expected_revision=0, now=now)
    decide("c3", Verdict.REJECT, user=bilal, expected_revision=1, reason="background", now=now)
    decide("c4", Verdict.CONFIRM, user=bilal, expected_revision=0, now=now)
    batch = decide_many([("c5", 0), ("c6", 0)], Verdict.REJECT, user=amina, reason="out-of-scope", now=now)
    client = client_of("amina")
    page = client.get("/decisions").content.decode()
    assert [key for key in ("c1", "c2", "c3", "c4", "c5", "c6") if f"Raid {key}" in page] == [
        "c2",
        "c3",
        "c5",
        "c6",
    ]
    assert "2 candidates together" in page
    assert "somebody has decided since" in page
    c2 = rows.Decision.objects.get(candidate__key="c2").pk
    assert undo_forms(page) == [("batch", str(batch.id)), ("decision", str(c2))]
    answer = client.post("/undo", {"decision": c2, "next": "/decisions"})
    assert answer["Location"] == "/decisions"
    assert states()["c2"] == "proposed"
    client.post("/undo", {"batch": batch.id, "next": "/decisions"})
    page = client.get("/decisions").content.decode()
    assert (states()["c5"], states()["c6"]) == ("proposed", "proposed")
    assert "2 decisions taken back" in page
    assert undo_forms(page) == []


def test_one_press_takes_back_a_whole_batch() -> None:
    amina = make_user("amina", "editor")
    for key in ("c1", "c2", "c3"):
        make_candidate(key)
    now = datetime.now(UTC)
    decide("c1", Verdict.CONFIRM, user=amina, expected_revision=0, now=now - timedelta(minutes=5))
    decide_many([("c2", 0), ("c3", 0)], Verdict.UNSURE, user=amina, now=now)
    client = client_of("amina")
    client.post("/undo")
    assert states() == {"c1": "confirmed", "c2": "proposed", "c3": "proposed"}
    client.post("/undo")
    assert states()["c1"] == "proposed"


@pytest.mark.parametrize("verdict", [Verdict.DUPLICATE, Verdict.SPLIT, Verdict.MOVE, Verdict.PART])
def test_merges_splits_moves_and_parts_are_taken_back_from_anywhere_too(verdict: Verdict) -> None:
    whole_desk()
    amina = make_user("amina", "editor")
    members = rows.CandidateReport.objects.filter(candidate__key="gwadar-camp").order_by("pk")
    before = sorted(rows.CandidateReport.objects.values_list("report__key", "candidate__key"))
    given_with: dict[Verdict, dict[str, Any]] = {
        Verdict.DUPLICATE: {"duplicate_of": "lahore-march"},
        Verdict.SPLIT: {"reports": [members[0].report.key]},
        Verdict.MOVE: {"reports": [members[0].report.key], "other": "lahore-march"},
        Verdict.PART: {"other": "balochistan-wide"},
    }
    decide(
        "gwadar-camp", verdict, user=amina, expected_revision=0, now=datetime.now(UTC), **given_with[verdict]
    )
    answer = client_of("amina").post("/undo", {"next": "/incidents"})
    assert answer["Location"] == "/incidents"
    row = rows.Candidate.objects.get(key="gwadar-camp")
    assert (row.state, row.part_of, row.duplicate_of) == ("proposed", None, None)
    assert sorted(rows.CandidateReport.objects.values_list("report__key", "candidate__key")) == before


def test_nobody_takes_back_by_number_what_another_decided() -> None:
    bilal = make_user("bilal", "editor")
    make_candidate("c1")
    make_candidate("c2")
    now = datetime.now(UTC)
    decision = decide("c1", Verdict.CONFIRM, user=bilal, expected_revision=0, now=now)
    batch = decide_many([("c2", 0)], Verdict.CONFIRM, user=bilal, now=now)
    client = client_of("amina")
    client.post("/undo", {"decision": decision.pk})
    assert client.post("/undo", {"batch": batch.id}).status_code == 404
    assert client.post("/undo", {"batch": 999}).status_code == 404
    assert set(states().values()) == {"confirmed"}
    client_of("zara", "chief-editor").post("/undo", {"batch": batch.id})
    assert states()["c2"] == "proposed"


@pytest.mark.parametrize("before", ["", "x", "~", "1e400~1", "nan~1", "12~x", "1~1"])
def test_a_page_of_decisions_that_does_not_exist_is_an_empty_or_the_first_one(before: str) -> None:
    assert client_of("amina").get("/decisions", {"before": before}).status_code == 200


def test_the_page_of_a_candidate_undoes_by_key_only_what_is_the_reader_s_own() -> None:
    make_candidate("c1")
    bilal = make_user("bilal", "editor")
    decide("c1", Verdict.CONFIRM, user=bilal, expected_revision=0, now=datetime.now(UTC))
    assert 'data-act="u"' not in client_of("amina").get("/candidate/c1").content.decode()
    assert 'data-act="u"' in client_of("bilal").get("/candidate/c1").content.decode()


def test_a_second_review_is_asked_and_shown_with_who_and_why() -> None:
    make_candidate("c1")
    client = client_of("amina")
    assert "What is another editor to look at?" in client.get("/candidate/c1?panel=refer").content.decode()
    answer = client.post(
        "/candidate/c1/decide", {"verdict": "refer", "revision": "0", "reason": "one raid or two?"}
    )
    assert answer["Location"] == "/"
    own = client.get("/candidate/c1").content.decode()
    assert "one raid or two?" in own
    assert "another editor settles it" in own
    assert 'value="confirm"' not in own
    refused = client.post("/candidate/c1/decide", {"verdict": "confirm", "revision": "1"})
    assert refused.status_code == 409
    page = client_of("bilal").get("/candidate/c1?state=referred").content.decode()
    assert "one raid or two?" in page
    assert 'value="confirm"' in page
    assert 'data-key="c1"' in client_of("bilal").get("/?state=referred").content.decode()
    client_of("bilal").post("/candidate/c1/decide", {"verdict": "confirm", "revision": "1"})
    assert states() == {"c1": "confirmed"}
