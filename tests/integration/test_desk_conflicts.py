"""Somebody was first: what was seen, what stands, what was sent; and saying it anyway."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from builders import logged_in, make_candidate
from dateline.store import models as rows
from dateline.store.chain import verify_chain
from decision_story import asking
from desk_story import gwadar, whole_desk

pytestmark = pytest.mark.django_db

KEY = "gwadar-camp"


def client_of(name: str) -> Client:
    return logged_in(name, "editor")


def form_of(page: str, action: str) -> list[tuple[str, str]]:
    """What a browser would send of the form with this action: hidden fields, texts, what is chosen."""
    form = re.search(rf'<form[^>]*action="{re.escape(action)}[^"]*"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert form, action
    found: list[tuple[str, str]] = []
    for tag in re.finditer(r"<input[^>]*>|<select.*?</select>|<textarea.*?</textarea>", form[1], re.DOTALL):
        name = re.search(r'name="([\w-]+)"', tag[0])
        if not name or name[1] == "csrfmiddlewaretoken":
            continue
        if ('type="radio"' in tag[0] or 'type="checkbox"' in tag[0]) and " checked" not in tag[0]:
            continue
        if tag[0].startswith("<select"):
            options = re.findall(r"<option([^>]*)>([^<]*)", tag[0])
            attributes, words = next((o for o in options if "selected" in o[0]), options[0])
            value = re.search(r'value="([^"]*)"', attributes)
            found.append((name[1], html.unescape(value[1] if value else words)))
        elif tag[0].startswith("<textarea"):
            found.append((name[1], html.unescape(re.sub(r"<[^>]*>", "", tag[0]))))
        else:
            value = re.search(r'value="([^"]*)"', tag[0])
            found.append((name[1], html.unescape(value[1]) if value else ""))
    return found


def as_data(fields: list[tuple[str, str]], **changed: str) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for name, value in fields:
        data.setdefault(name, []).append(value)
    return data | {name: [value] for name, value in changed.items()}


def correction(client: Client, **changed: str) -> dict[str, list[str]]:
    page = client.get(f"/candidate/{KEY}?panel=correct").content.decode()
    return as_data(form_of(page, f"/candidate/{KEY}/correct"), **changed)


def stands() -> dict[str, object]:
    record = rows.Incident.objects.get(withdrawn_at=None).record
    return {name: record[name] for name in ("killed", "sub_event_type", "notes")}


def two_corrections() -> tuple[Client, str]:
    """bilal corrects killed and notes; amina, who saw the page before, killed and the type. amina and her 409."""
    gwadar()
    amina, bilal = client_of("amina"), client_of("bilal")
    mine = correction(
        amina, killed_low="12", killed_best="12", killed_high="12", sub_event_type="Armed clash"
    )
    theirs = correction(
        bilal, killed_low="14", killed_best="14", killed_high="14", notes="A list.", reason="hospital"
    )
    assert bilal.post(f"/candidate/{KEY}/correct", theirs).status_code == 302
    answer = amina.post(f"/candidate/{KEY}/correct", mine)
    assert answer.status_code == 409
    return amina, answer.content.decode()


def cells(page: str) -> dict[str, list[str]]:
    """The three-way table: label -> the words of its three columns."""
    table = re.search(r'<table class="plain-table threeway">(.*?)</table>', page, re.DOTALL)
    assert table
    found = {}
    for row in re.findall(r'<tr[^>]*><th scope="row">(.*?)</tr>', table[1], re.DOTALL):
        label, *columns = (html.unescape(re.sub(r"<[^>]*>", " ", part)).split() for part in row.split("<td"))
        found[" ".join(label)] = [" ".join(words).partition(">")[2].strip() for words in columns]
    return found


def test_a_conflict_shows_each_field_as_seen_as_it_stands_and_as_sent() -> None:
    _, page = two_corrections()
    assert "bilal was first." in page
    assert cells(page) == {
        "Decision": ["to review", "confirmed", "confirmed with corrections"],
        "Reason": ["–", "hospital", "–"],
        "What": ["Attack", "Attack", "Armed clash"],
        "Killed both changed it": ["11–13", "14", "12"],
        "Notes": ["–", "A list.", "–"],
    }
    assert rows.Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "killed", "type_", "notes"),
    [
        ({}, 14, "Armed clash", "A list."),  # as chosen at first: mine where only I changed it, theirs else
        ({"take-killed": "mine"}, 12, "Armed clash", "A list."),
        ({"take-type": "theirs", "take-killed": "mine"}, 12, "Attack", "A list."),
        ({"take": "mine"}, 12, "Armed clash", ""),
    ],
)
def test_each_field_is_taken_from_whom_the_editor_chooses(
    changed: dict[str, str], killed: int, type_: str, notes: str
) -> None:
    amina, page = two_corrections()
    again = as_data(form_of(page, f"/candidate/{KEY}/correct"), **changed)
    assert amina.post(f"/candidate/{KEY}/correct", again).status_code == 302
    assert stands() == {
        "killed": {"low": killed, "best": killed, "high": killed},
        "sub_event_type": type_,
        "notes": notes,
    }
    assert list(rows.Decision.objects.values_list("decided_by__username", "revision")) == [
        ("bilal", 1),
        ("amina", 2),
    ]
    assert verify_chain() == []


def test_a_second_conflict_begins_from_what_the_first_one_showed() -> None:
    amina, page = two_corrections()
    again = as_data(form_of(page, f"/candidate/{KEY}/correct"), **{"take-type": "theirs"})
    zara = client_of("zara")
    zara.post(f"/candidate/{KEY}/decide", {"verdict": "unsure", "revision": "1", "reason": "which list?"})
    answer = amina.post(f"/candidate/{KEY}/correct", again)
    assert answer.status_code == 409
    page = answer.content.decode()
    # type and killed were left to what stood, so that nothing of hers differs from it any more
    assert cells(page)["Decision"] == ["confirmed", "unsure", "confirmed with corrections"]
    assert "Killed" not in page.partition("threeway")[2]
    amina.post(f"/candidate/{KEY}/decide", as_data(form_of(page, f"/candidate/{KEY}/decide")))
    assert rows.Candidate.objects.get(key=KEY).state == "confirmed"


def test_a_confirmation_meets_a_correction_field_by_field() -> None:
    gwadar()
    amina, bilal = client_of("amina"), client_of("bilal")
    page = amina.get(f"/candidate/{KEY}").content.decode()
    mine = as_data(form_of(page, f"/candidate/{KEY}/decide"))
    bilal.post(
        f"/candidate/{KEY}/correct", correction(bilal, killed_low="14", killed_best="14", killed_high="14")
    )
    answer = amina.post(f"/candidate/{KEY}/decide", mine)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert cells(page)["Killed"] == ["11–13", "14", "11–13"]
    again = as_data(form_of(page, f"/candidate/{KEY}/correct"))
    assert amina.post(f"/candidate/{KEY}/correct", again).status_code == 302  # theirs: nothing to say
    assert rows.Decision.objects.count() == 1
    amina.post(f"/candidate/{KEY}/correct", again | {"take": ["mine"]})
    assert stands()["killed"] == {"low": 11, "best": 13, "high": 13}


def test_what_new_reports_changed_is_seen_before_it_is_confirmed() -> None:
    gwadar()
    amina = client_of("amina")
    page = amina.get(f"/candidate/{KEY}").content.decode()
    mine = as_data(form_of(page, f"/candidate/{KEY}/decide"))
    row = rows.Candidate.objects.get(key=KEY)
    row.record["killed"] = {"low": 20, "best": 20, "high": 20}
    row.save()
    answer = amina.post(f"/candidate/{KEY}/decide", mine)
    page = answer.content.decode()
    assert (answer.status_code, rows.Decision.objects.count()) == (409, 0)
    assert "New reports have changed this candidate" in page
    assert cells(page)["Killed"][:2] == ["11–13", "20"]
    amina.post(f"/candidate/{KEY}/correct", as_data(form_of(page, f"/candidate/{KEY}/correct")))
    assert rows.Decision.objects.get().verdict == "confirm"
    assert rows.Incident.objects.get().record["killed"]["best"] == 20


def test_a_correction_takes_over_what_new_reports_say_of_the_other_fields_only_when_it_was_seen() -> None:
    gwadar()
    amina = client_of("amina")
    mine = correction(amina, notes="Two papers.")
    row = rows.Candidate.objects.get(key=KEY)
    row.record["killed"] = {"low": 20, "best": 20, "high": 20}
    row.save()
    answer = amina.post(f"/candidate/{KEY}/correct", mine)
    assert answer.status_code == 409
    again = as_data(form_of(answer.content.decode(), f"/candidate/{KEY}/correct"))
    amina.post(f"/candidate/{KEY}/correct", again)
    assert rows.Decision.objects.get().corrections == {"notes": "Two papers."}  # and not killed as it was


@pytest.mark.parametrize(
    ("verdict", "more"),
    [
        ("reject", {"reason_code": "wrong-place", "reason": "it was Kharan"}),
        ("unsure", {}),
        ("refer", {"reason": "one raid or two?"}),
        ("duplicate", {"duplicate_of": "lahore-march"}),
        ("part", {"other": "balochistan-wide"}),
        ("move", {"other": "none", "report": "REPORT"}),
        ("split", {"report": "REPORT"}),
    ],
)
def test_any_other_verdict_can_be_said_anyway(verdict: str, more: dict[str, str]) -> None:
    whole_desk()
    amina, bilal = client_of("amina"), client_of("bilal")
    report = (
        rows.CandidateReport.objects.filter(candidate__key=KEY)
        .order_by("pk")
        .values_list("report__key", flat=True)
    )
    form = {"verdict": verdict, "revision": "0"} | {
        k: v.replace("REPORT", report[0]) for k, v in more.items()
    }
    bilal.post(f"/candidate/{KEY}/decide", {"verdict": "confirm", "revision": "0"})
    answer = amina.post(f"/candidate/{KEY}/decide", form)
    page = answer.content.decode()
    assert (answer.status_code, rows.Decision.objects.count()) == (409, 1)
    assert cells(page)["Decision"][:2] == ["to review", "confirmed"]
    assert (
        amina.post(f"/candidate/{KEY}/decide", as_data(form_of(page, f"/candidate/{KEY}/decide"))).status_code
        == 302
    )
    last = rows.Decision.objects.latest("pk")
    assert (last.verdict, last.revision, last.decided_by.username) == (verdict, 2, "amina")
    if verdict == "reject":
        assert last.reason == "wrong-place: it was Kharan"


def test_what_cannot_be_said_any_more_is_not_offered() -> None:
    whole_desk()
    amina, bilal = client_of("amina"), client_of("bilal")
    bilal.post(
        f"/candidate/{KEY}/decide", {"verdict": "duplicate", "revision": "0", "duplicate_of": "lahore-march"}
    )
    page = amina.post(f"/candidate/{KEY}/decide", {"verdict": "confirm", "revision": "0"}).content.decode()
    assert "data-threeway" not in page
    assert "merged it into" in page
    assert "Keep what stands" in page


def test_reports_that_are_gone_are_left_out_of_saying_it_anyway() -> None:
    whole_desk()
    amina, bilal = client_of("amina"), client_of("bilal")
    members = rows.CandidateReport.objects.filter(candidate__key=KEY).order_by("pk")
    first, second, *_rest = members.values_list("report__key", flat=True)
    bilal.post(
        f"/candidate/{KEY}/decide", {"verdict": "move", "revision": "0", "other": "none", "report": first}
    )
    form = {"verdict": "move", "revision": "0", "other": "none", "report": [first, second]}
    page = amina.post(f"/candidate/{KEY}/decide", form).content.decode()
    assert cells(page)["Reports"] == ["2 reports", "1 of them still here", "taken out"]
    assert ("report", first) not in form_of(page, f"/candidate/{KEY}/decide")
    assert ("report", second) in form_of(page, f"/candidate/{KEY}/decide")


def test_on_a_card_the_same_form_stands_in_the_card_s_place() -> None:
    make_candidate("c1")
    amina, bilal = client_of("amina"), client_of("bilal")
    bilal.post("/candidate/c1/decide", {"verdict": "reject", "revision": "0", "reason_code": "background"})
    form = {"verdict": "confirm", "revision": "0", "next": "/?country=PK"}
    answer = amina.post("/candidate/c1/decide?country=PK", form, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.startswith('<li class="decided conflict"')
    assert "Background: an old event, told again" in page
    again = form_of(page, "/candidate/c1/decide")
    assert ("next", "/?country=PK") in again
    assert 'hx-post="/candidate/c1/decide?country=PK"' in page
    answer = amina.post("/candidate/c1/decide?country=PK", as_data(again), headers={"HX-Request": "true"})
    assert answer.content.decode().startswith('<li class="decided"')
    assert rows.Candidate.objects.get(key="c1").state == "confirmed"


def test_the_same_correction_sent_twice_is_one_decision() -> None:
    gwadar()
    amina = client_of("amina")
    mine = correction(amina, killed_low="12", notes="Two lists agree.")
    assert amina.post(f"/candidate/{KEY}/correct", mine).status_code == 302
    assert amina.post(f"/candidate/{KEY}/correct", mine).status_code == 302
    assert rows.Decision.objects.count() == 1


def test_a_late_correction_with_a_figure_of_any_length_is_answered() -> None:
    gwadar()
    amina, bilal = client_of("amina"), client_of("bilal")
    mine = correction(amina, killed_best="9" * 5000)
    assert bilal.post(f"/candidate/{KEY}/correct", correction(bilal, notes="A list.")).status_code == 302
    assert amina.post(f"/candidate/{KEY}/correct", mine).status_code in (409, 422)
    assert rows.Decision.objects.count() == 1


def test_a_panel_fetched_into_an_open_page_answers_to_what_that_page_showed() -> None:
    gwadar()
    amina, bilal = client_of("amina"), client_of("bilal")
    confirmed = {"verdict": "confirm", "revision": "0"}
    assert bilal.post(f"/candidate/{KEY}/decide", confirmed).status_code == 302
    page = amina.get(f"/candidate/{KEY}?panel=reject&seen=0").content.decode()
    panel = page.partition('id="panel"')[2]
    form = as_data(form_of(panel, f"/candidate/{KEY}/decide"), reason_code="unreliable")
    assert (form["verdict"], form["revision"]) == (["reject"], ["0"])
    assert amina.post(f"/candidate/{KEY}/decide", form).status_code == 409
    # what was never seen is not taken: the page of now answers to now
    anew = amina.get(f"/candidate/{KEY}?panel=reject&seen=7").content.decode()
    assert 'name="verdict" value="reject"><input type="hidden" name="revision" value="1"' in anew


@pytest.mark.parametrize("base", ["", "nonsense", "[]", '{"killed":{}}', "[" * 60_000])
def test_what_a_page_says_that_it_showed_is_not_believed_where_it_is_no_form(base: str) -> None:
    gwadar()
    amina = client_of("amina")
    form = {"verdict": "confirm", "revision": "0", "base": base}
    assert amina.post(f"/candidate/{KEY}/decide", form).status_code == 302
    assert rows.Candidate.objects.get(key=KEY).state == "confirmed"


def test_neither_conflict_nor_heartbeat_tells_a_second_reader_what_was_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asking(monkeypatch)
    gwadar()
    bilal, sana = client_of("bilal"), client_of("sana")
    form = {"verdict": "confirm", "revision": "0", "reason": "a hospital list"}
    assert bilal.post(f"/candidate/{KEY}/decide", form).status_code == 302
    heard = sana.post(f"/candidate/{KEY}/presence", {"revision": "0"}).content.decode()
    assert "bilal" not in heard
    refused = sana.post(f"/candidate/{KEY}/decide", {"verdict": "part", "revision": "0", "other": "none"})
    assert refused.status_code == 409
    for word in ("bilal", "a hospital list", "threeway"):
        assert word not in refused.content.decode()
