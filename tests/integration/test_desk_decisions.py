"""Deciding at the desk: each verdict, the next candidate, undo, and somebody else being first."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from builders import NOW, logged_in, make_candidate
from dateline.store import models as rows
from dateline.store.queue import similar_candidates
from dateline.store.queue_index import index_candidates
from desk_story import gwadar, siblings, whole_desk

pytestmark = pytest.mark.django_db


def client_of(name: str = "amina") -> Client:
    return logged_in(name, "editor")


def decide(client: Client, key: str, verdict: str, revision: int = 0, **more: str) -> object:
    return client.post(f"/candidate/{key}/decide", {"verdict": verdict, "revision": str(revision), **more})


def state(key: str) -> str:
    return rows.Candidate.objects.get(key=key).state


def test_confirming_goes_on_to_the_next_candidate_and_offers_undo() -> None:
    whole_desk()
    client = client_of()
    answer = decide(client, "gwadar-camp", "confirm")
    assert answer["Location"] == "/candidate/balochistan-wide"  # type: ignore[index]
    assert state("gwadar-camp") == "confirmed"
    page = client.get("/candidate/balochistan-wide").content.decode()
    assert re.search(r'class="toast".*Confirmed.*Undo', page, re.DOTALL)
    assert 'class="toast"' not in client.get("/candidate/balochistan-wide").content.decode()


def test_after_the_last_one_comes_the_empty_queue() -> None:
    make_candidate("only")
    client = client_of()
    assert decide(client, "only", "unsure")["Location"] == "/"  # type: ignore[index]
    assert "The queue is empty" in client.get("/").content.decode()


def test_a_rejection_keeps_its_reason_and_says_it_in_words() -> None:
    make_candidate("c1")
    client = client_of()
    decide(client, "c1", "reject", reason_code="background", reason="seen in March")
    assert rows.Decision.objects.get().reason == "background: seen in March"
    assert (
        "Background: an old event, told again: seen in March" in client.get("/candidate/c1").content.decode()
    )


def test_a_rejection_for_no_reason_is_refused() -> None:
    make_candidate("c1")
    answer = decide(client_of(), "c1", "reject", reason_code="other")
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert b"Say why it is rejected" in answer.content  # type: ignore[attr-defined]
    assert state("c1") == "proposed"


def test_a_duplicate_is_picked_among_what_is_near() -> None:
    gwadar()
    siblings()
    make_candidate("gwadar-again", title="Camp attack in Gwadar: toll rises")
    client = client_of()
    page = client.get("/candidate/gwadar-again?panel=duplicate").content.decode()
    offered = re.findall(r'name="duplicate_of" value="([\w-]+)"', page)
    assert offered[0] == "gwadar-camp"
    assert "lahore-march" not in offered[:2]
    decide(client, "gwadar-again", "duplicate", duplicate_of="gwadar-camp")
    assert rows.Candidate.objects.get(key="gwadar-again").duplicate_of.key == "gwadar-camp"
    assert "Camp attack in Gwadar: toll rises" in client.get("/candidate/gwadar-camp").content.decode()


def test_any_other_candidate_can_be_searched_as_the_original() -> None:
    whole_desk()
    row = rows.Candidate.objects.get(key="gwadar-camp")
    assert [s.row.key for s in similar_candidates(row, "teachers lahore")] == ["lahore-march"]
    assert similar_candidates(row, "no such words anywhere") == []


def test_a_duplicate_of_nothing_is_refused() -> None:
    make_candidate("c1")
    client = client_of()
    assert decide(client, "c1", "duplicate").status_code == 409  # type: ignore[attr-defined]
    assert decide(client, "c1", "duplicate", duplicate_of="nosuch").status_code == 404  # type: ignore[attr-defined]


def test_only_changed_fields_become_corrections() -> None:
    gwadar()
    client = client_of()
    page = client.get("/candidate/gwadar-camp?panel=correct").content.decode()
    form = form_values(page)
    answer = client.post(
        "/candidate/gwadar-camp/correct", form | {"killed_low": "12", "notes": "Two lists agree."}
    )
    assert answer.status_code == 302
    assert rows.Decision.objects.get().corrections == {
        "killed": {"low": 12, "best": 13, "high": 13},
        "notes": "Two lists agree.",
    }
    assert state("gwadar-camp") == "confirmed"
    page = client.get("/candidate/gwadar-camp").content.decode()
    assert "12–13" in page
    assert "corrected: killed, notes" in page
    record = rows.Candidate.objects.get(key="gwadar-camp").record
    assert record["killed"]["low"] == 11  # the machine's own answer stays


def test_wrong_corrections_are_told_by_field_and_nothing_typed_is_lost() -> None:
    gwadar()
    client = client_of()
    form = form_values(client.get("/candidate/gwadar-camp?panel=correct").content.decode())
    wrong = form | {"killed_low": "many", "latitude": "200", "date_end": "2026-01-01", "notes": "kept"}
    answer = client.post("/candidate/gwadar-camp/correct", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('class="problem"') >= 2
    assert 'value="many"' in page
    assert ">kept</textarea>" in page
    assert rows.Decision.objects.count() == 0


def test_a_correction_that_changes_nothing_says_so() -> None:
    gwadar()
    client = client_of()
    form = form_values(client.get("/candidate/gwadar-camp?panel=correct").content.decode())
    answer = client.post("/candidate/gwadar-camp/correct", form)
    assert answer.status_code == 422
    assert b"Nothing was changed" in answer.content


def form_values(page: str) -> dict[str, str | list[str]]:
    """What a browser would send of the correction form, untouched."""
    form = page[page.index("Correct and confirm") - 600 : page.rindex("Save and confirm")]
    values: dict[str, str | list[str]] = {}

    def add(name: str, value: str) -> None:
        if name.startswith("actor_"):
            found = values.setdefault(name, [])
            assert isinstance(found, list)
            found.append(value)
        else:
            values[name] = value

    for tag in re.finditer(r"<input[^>]*>|<select.*?</select>|<textarea.*?</textarea>", form, re.DOTALL):
        name = re.search(r'name="(\w+)"', tag[0])
        if not name or name[1] == "place_pick":
            continue
        if tag[0].startswith("<select"):
            options = re.findall(r"<option([^>]*)>([^<]*)", tag[0])
            attributes, words = next((o for o in options if "selected" in o[0]), options[0])
            value = re.search(r'value="([^"]*)"', attributes)
            add(name[1], value[1] if value else words)
        elif tag[0].startswith("<textarea"):
            add(name[1], re.sub(r"<[^>]*>", "", tag[0]))
        else:
            value = re.search(r'value="([^"]*)"', tag[0])
            add(name[1], value[1] if value else "")
    return values


def test_undo_on_the_page_takes_the_decision_back_and_stays_there() -> None:
    make_candidate("c1")
    client = client_of()
    decide(client, "c1", "confirm")
    answer = decide(client, "c1", "undo", 1)
    assert answer["Location"] == "/candidate/c1"  # type: ignore[index]
    assert state("c1") == "proposed"
    assert 'class="gone"' in client.get("/candidate/c1").content.decode()


def test_undo_from_anywhere_takes_back_my_decisions_one_after_the_other() -> None:
    for key in ("c1", "c2"):
        make_candidate(key)
    client, other = client_of(), client_of("bilal")
    make_candidate("c3")
    decide(client, "c1", "confirm")
    decide(client, "c2", "reject", reason_code="not-an-incident")
    decide(other, "c3", "confirm")
    assert client.post("/undo")["Location"] == "/candidate/c2"
    assert (state("c1"), state("c2"), state("c3")) == ("confirmed", "proposed", "confirmed")
    client.post("/undo")
    assert state("c1") == "proposed"
    client.post("/undo")
    assert "no decision of yours to take back" in client.get("/").content.decode()
    assert state("c3") == "confirmed"


def test_who_comes_second_is_told_who_was_first_and_what_they_did() -> None:
    make_candidate("c1")
    first, second = client_of("bilal"), client_of("amina")
    decide(first, "c1", "reject", reason_code="background", reason="seen in March")
    answer = decide(second, "c1", "confirm", 0)
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert answer.status_code == 409  # type: ignore[attr-defined]
    assert "bilal" in page
    assert "rejected" in page
    assert "seen in March" in page
    assert (state("c1"), rows.Decision.objects.count()) == ("rejected", 1)


def test_to_htmx_a_conflict_is_a_line_in_the_card_s_place() -> None:
    make_candidate("c1")
    decide(client_of("bilal"), "c1", "confirm")
    answer = client_of("amina").post(
        "/candidate/c1/decide", {"verdict": "unsure", "revision": "0"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.startswith('<li class="decided conflict"')
    assert "bilal" in page


def test_to_htmx_a_decision_is_a_line_with_undo() -> None:
    make_candidate("c1")
    client = client_of()
    answer = client.post(
        "/candidate/c1/decide", {"verdict": "confirm", "revision": "0"}, headers={"HX-Request": "true"}
    )
    page = answer.content.decode()
    assert page.startswith('<li class="decided"')
    assert 'name="revision" value="1"' in page


def test_the_same_press_twice_is_one_decision() -> None:
    make_candidate("c1")
    client = client_of()
    decide(client, "c1", "confirm")
    assert decide(client, "c1", "confirm").status_code == 302  # type: ignore[attr-defined]
    assert rows.Decision.objects.count() == 1


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"verdict": "confirm"},
        {"verdict": "confirm", "revision": "-1"},
        {"verdict": "confirm", "revision": "x"},
        {"verdict": "promote", "revision": "0"},
        {"verdict": "correct", "revision": "0"},
    ],
)
def test_an_incomplete_form_changes_nothing(form: dict[str, str]) -> None:
    make_candidate("c1")
    assert client_of().post("/candidate/c1/decide", form).status_code == 400
    assert state("c1") == "proposed"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_a_form_cannot_send_the_editor_elsewhere(target: str) -> None:
    make_candidate("c1")
    answer = decide(client_of(), "c1", "confirm", next=target)
    assert answer["Location"] == "/"  # type: ignore[index]


def test_a_decision_from_the_queue_goes_back_to_the_same_page_of_it() -> None:
    make_candidate("c1")
    answer = decide(client_of(), "c1", "confirm", next="/?country=PK&q=bus")
    assert answer["Location"] == "/?country=PK&q=bus"  # type: ignore[index]


def confirmed_with_update() -> Client:
    gwadar()
    client = client_of()
    decide(client, "gwadar-camp", "confirm")
    row = rows.Candidate.objects.get(key="gwadar-camp")
    row.record["killed"] = {"low": 11, "best": 15, "high": 15}
    row.save()
    rows.UpdateProposal.objects.create(
        candidate=row,
        changes=[{"field": "killed", "old": "11–13", "new": "11–15", "sentence": "Killed 11–13 -> 11–15."}],
        made_at=NOW,
    )
    index_candidates([row.pk])
    return client


def test_an_update_is_shown_beside_what_was_decided() -> None:
    client = confirmed_with_update()
    card = client.get("/?state=updates").content.decode()
    assert "Update: Killed 11–13 -&gt; 11–15." in card
    page = client.get("/candidate/gwadar-camp").content.decode()
    assert "New reports say something else" in page
    assert '<span class="value">11–13</span>' in page  # what stands until somebody accepts


def test_accepting_an_update_is_a_decision_with_the_new_values() -> None:
    client = confirmed_with_update()
    answer = client.post("/candidate/gwadar-camp/proposal", {"answer": "accept", "revision": "1"})
    assert answer.status_code == 302
    assert rows.Incident.objects.get().record["killed"]["best"] == 15
    page = client.get("/candidate/gwadar-camp").content.decode()
    assert "New reports say something else" not in page
    assert '<span class="value">11–15</span>' in page


def test_dismissing_an_update_leaves_the_incident_as_it_was() -> None:
    client = confirmed_with_update()
    client.post("/candidate/gwadar-camp/proposal", {"answer": "dismiss", "revision": "1"})
    assert rows.Incident.objects.get().record["killed"]["best"] == 13
    assert "New reports say something else" not in client.get("/candidate/gwadar-camp").content.decode()
    assert (
        client.post("/candidate/gwadar-camp/proposal", {"answer": "dismiss", "revision": "1"}).status_code
        == 404
    )


def test_an_update_decided_on_by_somebody_else_meanwhile_is_a_conflict() -> None:
    confirmed_with_update()
    other = client_of("bilal")
    assert (
        other.post("/candidate/gwadar-camp/proposal", {"answer": "accept", "revision": "0"}).status_code
        == 409
    )
