"""The team's pages: comments, mentions, assignment, the feed, second readings, agreement and rules, as browsers ask."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.test import Client

from builders import NOW, logged_in, make_candidate, make_user
from dateline.desk.actors import lexicon
from dateline.mentions.meanings import load_meanings
from dateline.model import Verdict
from dateline.ports import GazetteerEntry
from dateline.store import models as rows
from dateline.store.comments import add_comment
from dateline.store.decisions import decide
from dateline.store.rule_proposals import propose_rule
from dateline.store.second_readings import masked
from decision_story import asking
from desk_story import gwadar

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina() -> User:
    gwadar()
    return make_user("amina", "editor")


@pytest.fixture
def noor() -> User:
    return make_user("noor", "chief-editor")


PAGE = "/candidate/gwadar-camp"


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_comment_is_plain_text_with_links_names_and_line_breaks(amina: User, noor: User) -> None:
    client = logged_in(amina)
    text = '<b>bold</b> & <script>alert(1)</script>\nsee https://example.org/a?b=1&c=2 and javascript:alert(1) @noor "x"'
    assert client.post(f"{PAGE}/comment", {"text": text}).status_code == 302
    html = page(client)
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; &lt;script&gt;alert(1)&lt;/script&gt;\nsee" in html
    assert '<a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">' in html
    assert 'href="javascript:' not in html
    assert '<b class="named">@noor</b>' in html


def test_a_mention_is_counted_in_the_bar_until_its_page_is_opened(amina: User, noor: User) -> None:
    add_comment("gwadar-camp", "@noor please", user=amina, now=NOW)
    client = logged_in(noor)
    unread = re.compile(r'class="unread">\s*(\d+)')
    assert unread.findall(page(client)) == ["1"]
    html = page(client, "/mentions")
    assert "is-new" in html
    assert unread.findall(html) == []
    assert unread.findall(page(client)) == []
    assert "is-new" not in page(client, "/mentions")


def test_comments_are_edited_and_deleted_by_forms_and_by_htmx(amina: User) -> None:
    client = logged_in(amina)
    client.post(f"{PAGE}/comment", {"text": "first"})
    [comment] = rows.Comment.objects.all()
    html = client.post(
        f"{PAGE}/comment", {"id": comment.pk, "text": "second"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert html.lstrip().startswith("<section")
    assert "second" in html
    assert "edited" in html
    html = client.post(
        f"{PAGE}/comment", {"id": comment.pk, "text": " "}, headers={"HX-Request": "true"}
    ).content.decode()
    assert 'role="alert">Write something first.' in html
    client.post(f"{PAGE}/comment", {"id": comment.pk, "delete": "1"})
    html = page(client)
    assert "Deleted by amina" in html
    assert "second" not in html.split('id="comments"')[1].split("</section>")[0]


def test_anothers_comment_has_no_buttons_and_its_form_sent_anyway_changes_nothing(
    amina: User, noor: User
) -> None:
    comment = add_comment("gwadar-camp", "mine", user=amina, now=NOW)
    sana = logged_in(make_user("sana", "editor"))
    assert 'name="delete"' not in page(sana)
    for form in ({"id": comment.pk, "text": "yours"}, {"id": comment.pk, "delete": "1"}):
        sana.post(f"{PAGE}/comment", form)
        assert "Only who wrote" in page(sana)
    assert rows.Comment.objects.get().text == "mine"
    assert 'name="delete"' in page(logged_in(noor))


def test_names_are_offered_to_editors(amina: User, noor: User) -> None:
    assert logged_in(amina).get("/names?q=no").json() == {"names": ["noor"]}


def test_assigning_from_the_page_shows_on_page_and_card(amina: User, noor: User) -> None:
    client = logged_in(amina)
    assert client.post(f"{PAGE}/assign", {"assignee": "me", "next": PAGE})["Location"] == PAGE
    assert "Give back" in page(client)
    assert "given to amina" in page(client, "/")
    assert "gwadar-camp" in page(client, "/?assignee=amina")
    chief = logged_in(noor)
    assert re.search(r"<option>noor</option>", page(chief, f"{PAGE}/assignees"))
    chief.post(f"{PAGE}/assign", {"assignee": "noor"})
    client.post(f"{PAGE}/assign", {"assignee": ""})
    assert "noor has it" in page(client)
    assert rows.Assignment.objects.get().assignee == noor


def test_many_are_assigned_at_once_from_the_queue(noor: User, amina: User) -> None:
    make_candidate("c2")
    chief = logged_in(noor)
    chief.post("/assign", {"key": ["gwadar-camp", "c2"], "assignee": "amina"})
    assert rows.Assignment.objects.filter(assignee=amina).count() == 2
    assert chief.post("/assign", {"assignee": "amina"}).status_code == 400


def test_the_feed_shows_old_and_new_and_keeps_its_filters_on_the_next_page(amina: User) -> None:
    for killed in range(20, 65):
        decide(
            "gwadar-camp",
            Verdict.CORRECT,
            user=amina,
            expected_revision=None,
            corrections={"killed": killed},
            now=NOW,
        )
    client = logged_in(make_user("vera", "viewer"))
    html = page(client, "/changes?kind=decision&candidate=gwadar-camp")
    assert re.search(r"<del>.*?63</del>.*?<ins>.*?64</ins>", html, re.DOTALL)
    [more] = re.findall(r'href="(\?kind=decision[^"]*after[^"]*)"', html)
    html = page(client, "/changes" + more.replace("&amp;", "&"))
    assert len(re.findall('class="act"', html)) == 5
    assert page(client, "/changes?kind=nonsense&day=never&after=x")


HIDDEN = ("by the hospital list", "Sixty by my count", "confirmed with corrections", "amina", "4,321", "4321")


def test_a_second_reader_sees_nothing_of_the_first_answer_anywhere_until_they_answer(
    amina: User, noor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(monkeypatch)
    decide(
        "gwadar-camp",
        Verdict.CORRECT,
        user=amina,
        expected_revision=None,
        corrections={"killed": 4321},
        reason="by the hospital list",
        now=NOW,
    )
    sana = logged_in(make_user("sana", "editor"))
    add_comment("gwadar-camp", "Sixty by my count, @sana", user=amina, now=NOW)
    other = make_candidate("c2")
    other.record["linked_to"] = ["gwadar-camp"]
    other.save()
    for address in (
        *(
            PAGE,
            f"{PAGE}?panel=correct",
            f"{PAGE}/known",
            "/second-readings",
            "/changes",
            "/?state=confirmed",
        ),
        *("/", "/candidate/c2", "/candidate/c2/known"),
    ):
        html = page(sana, address)
        assert [word for word in HIDDEN if word in html.split("<main")[1]] == [], address
    shown = [rows.Candidate.objects.get(key="gwadar-camp")]
    states = [masked(User.objects.get(username=name), shown)[0].state for name in ("sana", "amina", "noor")]
    assert states == ["proposed", "confirmed", "confirmed"]
    assert "Sixty" not in page(sana, "/mentions")
    beat = sana.post(f"{PAGE}/presence", {"revision": "0"}).content.decode()
    assert [word for word in HIDDEN if word in beat] == []
    assert "Second reading." in page(sana)
    assert "/candidate/gwadar-camp" in page(sana, "/second-readings")
    assert sana.post(f"{PAGE}/comment", {"text": "what was it?"}).status_code == 400
    answered = sana.post(f"{PAGE}/decide", {"verdict": "confirm", "revision": "0"})
    assert answered["Location"] == "/second-readings"
    assert (rows.SecondReading.objects.get().state, rows.Decision.objects.count()) == ("differs", 1)
    assert "Sixty by my count" in page(sana)

    chief = logged_in(noor)
    html = page(chief, "/second-readings")
    assert "Two answers that differ" in html
    assert "4321" in html
    chief.post("/second-readings/gwadar-camp/settle", {"holds": "first"})
    assert "Nothing to settle" in page(chief, "/second-readings")
    assert "1 second reading" in page(chief, "/agreement")


def test_a_second_readers_correction_is_kept_as_an_answer(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(monkeypatch)
    decide("gwadar-camp", Verdict.CONFIRM, user=amina, expected_revision=None, now=NOW)
    sana = logged_in(make_user("sana", "editor"))
    form = form_of(page(sana, f"{PAGE}?panel=correct")) | {
        "killed_best": "17",
        "killed_low": "17",
        "killed_high": "17",
    }
    assert sana.post(f"{PAGE}/correct", form)["Location"] == "/second-readings"
    assert rows.SecondReading.objects.get().fields["killed"] == 17
    assert rows.Decision.objects.count() == 1


def form_of(html: str) -> dict[str, str]:
    """The correction form as a browser would send it unchanged; lists left out."""
    form = html.split('class="block panel correct"')[1].split("</form>")[0]
    sent = dict(re.findall(r'<input[^>]*?name="(\w+)"[^>]*?value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option(?: value="([^"]*)")? selected>([^<]*)', options)
        if chosen:
            sent[name] = chosen[1] or chosen[2]
    sent |= dict(re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)', form))
    return {k: v for k, v in sent.items() if not k.startswith("actor_")}


def test_an_operator_approves_declines_and_takes_back_a_rule_by_its_page(
    amina: User, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    folder.mkdir()
    monkeypatch.setattr(
        django_settings, "CONFIGURATION", replace(django_settings.CONFIGURATION, config=folder)
    )
    for name in ("Hub", "Pasni"):
        propose_rule(
            "gwadar-camp", kind="place", name=name, scope="source", scope_value="coastal-herald",
            target="1177446", target_name="Gwadar", user=amina, now=NOW,
        )  # fmt: skip
    hub, pasni = rows.RuleProposal.objects.order_by("pk")
    olga = logged_in(make_user("olga", "operator"))
    assert page(olga, "/rules").count('value="approve"') == 2
    assert 'value="approve"' not in page(logged_in(amina), "/rules")
    olga.post(f"/rules/{hub.pk}", {"answer": "approve"})
    olga.post(f"/rules/{pasni.pk}", {"answer": "decline", "reason": "Only once."})
    assert list(load_meanings([folder / "learned.yml"]).places) == ["hub"]
    assert "Only once." in page(olga, "/rules?state=declined")
    olga.post(f"/rules/{hub.pk}", {"answer": "undo"})
    assert load_meanings([folder / "learned.yml"]).places == {}
    olga.post(f"/rules/{hub.pk}", {"answer": "undo"})
    assert "undone already" in page(olga, "/rules")
    assert olga.post("/rules/999", {"answer": "approve"}).status_code == 404


def test_a_corrected_place_is_kept_as_a_rule_only_where_the_editor_says_so(amina: User) -> None:
    client = logged_in(amina)
    form = form_of(page(client, f"{PAGE}?panel=correct")) | {
        "place_name": "Pasni", "latitude": "25.26", "longitude": "63.47",
        "rule_place_scope": "source:coastal-herald", "rule_place_text": "the camp",
    }  # fmt: skip
    client.post(f"{PAGE}/correct", form)
    assert not rows.RuleProposal.objects.exists()
    assert "choose a place of the gazetteer" in page(client)


def test_an_actor_of_the_list_is_kept_as_a_rule_and_a_place_of_the_gazetteer_too(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    someone = next(e for e in lexicon().entries if not e.id.startswith("generic:") and "{" not in e.name)
    pasni = GazetteerEntry(1168312, "Pasni", 25.26, 63.47, "PK", "Balochistan", "Gwadar District", "PPL", 9)
    monkeypatch.setattr("dateline.desk.views.decide.get_place", lambda pick: pasni)
    client = logged_in(amina)
    form = form_of(page(client, f"{PAGE}?panel=correct")) | {
        "place_pick": "1168312", "rule_place_scope": "source:coastal-herald", "rule_place_text": " the  camp ",
        "actor_role": "perpetrator", "actor_name": someone.name, "actor_kind": someone.kind,
        "actor_id": someone.id, "rule_actor_scope": "country:PK", "rule_actor_text": "the Column",
        "rule_actor_name": someone.name,
    }  # fmt: skip
    client.post(f"{PAGE}/correct", form)
    kept = rows.RuleProposal.objects.order_by("kind").values_list(
        "kind", "name", "scope", "scope_value", "target", "proposed_by__username"
    )
    assert list(kept) == [
        ("actor", "the Column", "country", "PK", someone.id, "amina"),
        ("place", "the camp", "source", "coastal-herald", "1168312", "amina"),
    ]
    assert "An operator is asked whether" in page(client, "/")


def test_a_scope_that_the_form_did_not_offer_makes_no_rule(amina: User) -> None:
    client = logged_in(amina)
    form = form_of(page(client, f"{PAGE}?panel=correct")) | {
        "killed_best": "12", "rule_place_scope": "source:another-paper", "rule_place_text": "x",
    }  # fmt: skip
    client.post(f"{PAGE}/correct", form)
    assert rows.Decision.objects.count() == 1
    assert not rows.RuleProposal.objects.exists()
