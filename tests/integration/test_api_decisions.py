"""Deciding through the API: the desk's rules, the desk's refusals, one row in the log. On SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from api_story import Caller, caller, forget_limits
from builders import a_place, a_report, logged_in, make_article, make_candidate, make_report, make_user, words
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store.decisions import decide, verify_chain
from dateline.store.outgoing import changes_since
from dateline.store.rates import Rates

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> User:
    forget_limits()
    return make_user("amina", "editor")


def say(who: Caller, key: str, verdict: str, revision: int, **more: Any) -> Any:
    return who.post(f"candidates/{key}/decisions", {"verdict": verdict, "revision": revision} | more)


def test_each_verdict_does_what_it_does_at_the_desk(amina: User) -> None:
    text = "GWADAR: Gunmen attacked a bus stand in Gwadar on Saturday, police said."
    value = a_report(place=a_place(span=words(text, "Gwadar")))
    two = [(make_report(make_article(text, title=f"Bus stand {n}"), value), value) for n in range(2)]
    for key in ("c1", "c2", "c3"):
        make_candidate(key)
    make_candidate("c4", two)
    who = caller(amina, ["read", "decide"])
    first = say(who, "c1", "confirm", 0)
    assert first.status_code == 201
    said = first.json()
    assert (said["state"], said["revision"], said["second_reading"]) == ("confirmed", 1, False)
    assert said["decision"]["token"] == "a program"
    assert who.get(first["Location"].removeprefix("/api/v1/")).json() == said["decision"]
    incident = said["incident"]
    assert who.get(f"incidents/{incident}").json()["confirmed_by"] == "amina"
    corrected = say(
        who, "c1", "correct", 1, corrections={"killed": 12, "notes": "Two papers."}, reason="list"
    )
    assert corrected.json()["decision"]["corrections"]["killed"] == {"low": 12, "best": 12, "high": 12}
    merged = say(who, "c2", "duplicate", 0, duplicate_of="c1").json()
    assert (merged["state"], merged["decision"]["duplicate_of"]) == ("duplicate", "c1")
    refused = say(who, "c3", "reject", 0, reason_code="background", reason="of last year").json()
    assert (refused["state"], refused["decision"]["reason"]) == ("rejected", "background: of last year")
    assert say(who, "c3", "undo", 1).json()["state"] == "proposed"
    assert say(who, "c3", "unsure", 2, reason="one source").json()["state"] == "unsure"
    split = say(who, "c4", "split", 0, reports=[two[1][0].key]).json()
    assert [m["report"] for m in split["decision"]["moved"]] == [two[1][0].key]
    moved = say(who, "c4", "part", 1, other="c1").json()
    assert moved["decision"]["other"] == "c1"
    assert say(who, "c4", "part", 2, other=None).status_code == 201
    assert [(c.kind, c.public_id == incident) for c in changes_since(0, 9)] == [
        ("published", True), ("changed", True), ("changed", True),
    ]  # fmt: skip
    assert verify_chain() == []


def test_who_comes_second_is_told_who_was_first_and_what_they_said(amina: User) -> None:
    make_candidate("c1")
    decide(
        "c1", Verdict.CONFIRM, user=make_user("bilal", "editor"), expected_revision=0, now=datetime.now(UTC)
    )
    answer = say(caller(amina, ["decide"]), "c1", "reject", 0, reason_code="background")
    assert answer.status_code == 409
    body = answer.json()
    assert body["type"] == "urn:dateline:problem:revision-conflict"
    assert (body["decided_by"], body["verdict"], body["revision"]) == ("bilal", "confirm", 1)
    assert body["decided_at"]
    assert rows.Decision.objects.count() == 1


def test_values_that_changed_since_they_were_seen_are_looked_at_again(amina: User) -> None:
    row = make_candidate("c1")
    who = caller(amina, ["read", "decide"])
    seen = who.get("candidates/c1").json()["updated_at"]
    rows.Candidate.objects.filter(pk=row.pk).update(updated_at=datetime(2026, 2, 3, 9, 31, 0, 123457, UTC))
    assert say(who, "c1", "confirm", 0, seen=seen).status_code == 409
    seen = who.get("candidates/c1").json()["updated_at"]
    assert say(who, "c1", "confirm", 0, seen=seen).status_code == 201


def test_the_same_request_sent_twice_is_one_decision(amina: User) -> None:
    make_candidate("c1")
    who = caller(amina, ["decide"])
    answers = [say(who, "c1", "confirm", 0) for _ in range(2)]
    assert [a.status_code for a in answers] == [201, 200]
    assert answers[0].json()["decision"]["number"] == answers[1].json()["decision"]["number"]
    assert rows.Decision.objects.count() == rows.TokenDecision.objects.count() == 1


REFUSED: tuple[tuple[dict[str, Any], int], ...] = (
    ({"verdict": "confirm"}, 422),
    ({"verdict": "agree", "revision": 0}, 422),
    ({"verdict": "confirm", "revision": -1}, 422),
    ({"verdict": "confirm", "revision": 0, "reason_code": "background"}, 422),
    ({"verdict": "confirm", "revision": 0, "corrections": {"killed": 1}}, 409),
    ({"verdict": "reject", "revision": 0}, 409),
    ({"verdict": "reject", "revision": 0, "reason_code": "boring"}, 422),
    ({"verdict": "reject", "revision": 0, "reason_code": "other"}, 409),
    ({"verdict": "correct", "revision": 0}, 409),
    ({"verdict": "correct", "revision": 0, "corrections": {"killed": -1}}, 422),
    ({"verdict": "correct", "revision": 0, "corrections": {"state": "confirmed"}}, 422),
    ({"verdict": "correct", "revision": 0, "corrections": {"words": {"killed": {}}, "killed": 3}}, 422),
    ({"verdict": "duplicate", "revision": 0}, 409),
    ({"verdict": "duplicate", "revision": 0, "duplicate_of": "c1"}, 409),
    ({"verdict": "duplicate", "revision": 0, "duplicate_of": "nosuch"}, 404),
    ({"verdict": "split", "revision": 0}, 409),
    ({"verdict": "move", "revision": 0, "reports": ["a.000"]}, 422),
    ({"verdict": "undo", "revision": 0}, 409),
    # nothing but what is asked for is taken
    ({"verdict": "confirm", "revision": 0, "decided_by": "bilal"}, 422),
    ({"verdict": "confirm", "revision": 0, "state": "confirmed"}, 422),
    ({"verdict": "confirm", "revision": 0, "decided_at": "2020-01-01T00:00:00Z"}, 422),
)


def test_what_is_refused_leaves_no_trace(amina: User) -> None:
    make_candidate("c1")
    who = caller(amina, ["decide"])
    for body, status in REFUSED:
        answer = who.post("candidates/c1/decisions", body)
        assert answer.status_code == status, (body, answer.content)
        assert answer["Content-Type"] == "application/problem+json"
    assert say(who, "nosuch", "confirm", 0).status_code == 404
    assert not rows.Decision.objects.exists()
    assert not rows.IncidentChange.objects.exists()


def test_desk_and_api_take_and_refuse_the_same(amina: User) -> None:
    client, who = logged_in(amina), caller(amina, ["decide"])
    steps = (
        ("confirm", {}), ("confirm", {}), ("reject", {}), ("reject", {"reason_code": "background"}),
        ("unsure", {}), ("refer", {}), ("undo", {}), ("undo", {}), ("undo", {}), ("duplicate", {"duplicate_of": "zz"}),
    )  # fmt: skip
    make_candidate("desk")
    make_candidate("api")
    for verdict, more in steps:
        at = rows.Candidate.objects.in_bulk(["desk", "api"], field_name="key")
        desk = client.post(
            "/candidate/desk/decide", {"verdict": verdict, "revision": at["desk"].revision, **more}
        )
        answer = say(who, "api", verdict, at["api"].revision, **more)
        same = {302: 201}.get(desk.status_code, desk.status_code)
        assert same == answer.status_code, (verdict, desk.status_code, answer.content)
        at = rows.Candidate.objects.in_bulk(["desk", "api"], field_name="key")
        assert (at["desk"].state, at["desk"].revision) == (at["api"].state, at["api"].revision)


def test_a_limit_holds_over_several_processes(database: str) -> None:
    forget_limits()
    now = datetime(2026, 2, 3, 9, 30, 5, tzinfo=UTC)
    processes = [Rates() for _ in range(4)]  # each counts by itself; the database is what they share
    let_in = [0] * len(processes)
    waits = set()
    for n in range(400):
        wait = processes[n % 4].take("token 1", 100, now)
        let_in[n % 4] += wait == 0
        waits.add(wait)
    assert sum(let_in) == 100
    assert waits == {0, 55}
    assert min(let_in) > 0
    assert processes[0].take("token 2", 100, now) == 0
    with connection.execute_wrapper(_no_more_than(2)):  # a block of five is one write
        later = now.replace(minute=31)
        assert [processes[1].take("token 1", 100, later) for _ in range(4)] == [0] * 4
    assert rows.RateWindow.objects.count() == 2


def _no_more_than(most: int) -> Any:
    seen = 0

    def wrapper(execute: Any, *given: Any) -> Any:
        nonlocal seen
        seen += not str(given[0]).startswith(("SAVEPOINT", "RELEASE"))
        assert seen <= most, given[0]
        return execute(*given)

    return wrapper
