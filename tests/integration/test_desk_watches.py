"""Watches on the desk: the list, one of them, making, changing and switching, its queue, log-in and downloads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from builders import NOW, PASSWORD, a_place, logged_in, make_candidate, make_user
from dateline import bootstrap
from dateline.model import Verdict
from dateline.ports import GazetteerEntry
from dateline.publish.export import FORMATS
from dateline.review.watches import Reach, Watch, WatchPlace
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.watches import CONFIG, save_watch, sync_watches, watch_line

pytestmark = pytest.mark.django_db

PK = Reach(places=(WatchPlace("PK", "PK"),))
FORM: dict[str, Any] = {
    "id": "western-border",
    "title": "Western border",
    "places": "PK\r\nIR\r\n",
    "box": "60.8, 24.8, 66.4, 30.2",
    "event_types": ["Battles"],
    "sub_event_types": ["Attack"],
    "disorder_types": ["Demonstrations"],
    "actors": "Saffron Column\nbla",
    "languages": "en, ur",
    "sources": "coastal-herald\nPK",
    "least_score": "50",
    "also": "- places: [AF]\n  actors: [bla]",
    "editors": ["amina"],
    "about": ["new"],
    "ways": ["log", "mail"],
    "when": "daily",
    "notice_score": "70",
    "mail_to": "desk@example.org",
    "outputs": ["csv"],
    "notes": "Words.",
    "enabled": "1",
}


def west(**changed: Any) -> None:
    watch = Watch(**({"id": "west", "title": "West", "reach": (PK,)} | changed))
    save_watch(watch, {"title": "West", "places": ["PK"]}, by=None, now=NOW)


def test_the_list_shows_own_watches_first_with_their_numbers_and_what_is_in_none() -> None:
    west()
    save_watch(Watch("east", "East <b>", (PK,), editors=("amina",)), {"title": "East"}, by=None, now=NOW)
    make_candidate("c1")
    make_candidate("c2", place=a_place(country_code="IR"))
    page = logged_in("amina", "editor").get("/watches").content.decode()
    assert page.index("East &lt;b&gt;") < page.index("West")
    assert "?watch=none" in page
    assert "New watch" not in page
    assert "to review: </span>1</a>" in page


def test_where_there_are_no_watches_the_page_says_what_to_do() -> None:
    page = logged_in("zara", "chief-editor").get("/watches").content.decode()
    assert "No watches yet" in page
    assert reverse("watch-new") in page


def test_a_chief_editor_makes_a_watch_of_every_field_and_the_form_shows_it_again() -> None:
    make_user("amina", "editor")
    client = logged_in("zara", "chief-editor")
    answer = client.post("/watches/new", FORM)
    assert (answer.status_code, answer["Location"]) == (302, "/watches/western-border")
    row = rows.Watch.objects.get()
    assert (row.origin, row.state) == ("page", "on")
    assert row.given == {
        "title": "Western border",
        "places": ["PK", "IR"],
        "box": ["60.8", "24.8", "66.4", "30.2"],
        "event_types": ["Battles"],
        "sub_event_types": ["Attack"],
        "disorder_types": ["Demonstrations"],
        "actors": ["Saffron Column", "bla"],
        "languages": ["en", "ur"],
        "sources": ["coastal-herald", "PK"],
        "least_score": 0.5,
        "also": [{"places": ["AF"], "actors": ["bla"]}],
        "editors": ["amina"],
        "notices": {
            "about": ["new"],
            "ways": ["log", "mail"],
            "least_score": 0.7,
            "when": "daily",
            "mail_to": ["desk@example.org"],
        },
        "outputs": ["csv"],
        "notes": "Words.",
    }
    form = client.get("/watches/western-border/edit").context["form"]
    again = {**form.values, "id": form.id, "enabled": "1"}
    assert client.post("/watches/western-border/edit", again).status_code == 302
    assert rows.Watch.objects.get().given == row.given
    assert rows.Activity.objects.filter(kind="watch", by__username="zara").count() == 1
    assert client.get("/watches/western-border").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field", "says"),
    [
        ({"id": "West"}, "id", "lower-case letters"),
        ({"id": "west"}, "id", "There is a watch of that name"),
        ({"title": " "}, "title", "is missing"),
        ({"places": "Atlantis"}, "places", "is no country code"),
        ({"box": "1,2"}, "box", "west, south, east, north"),
        ({"least_score": "much"}, "least_score", "a number from 0 to 1"),
        ({"also": "{"}, "also", "must be a list of mappings"),
        ({"also": "- places: [XX]"}, "also", "is no country code"),
        ({"mail_to": "nobody"}, "mail_to", "must be mail addresses"),
        ({"event_types": ["Peace"]}, "event_types", "is none of them"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_form_keeps_what_was_typed(
    changed: dict[str, Any], field: str, says: str
) -> None:
    west()
    answer = logged_in("zara", "operator").post("/watches/new", FORM | changed)
    assert answer.status_code == 422
    assert says in answer.context["problems"][field]
    page = answer.content.decode()
    assert "Saffron Column" in page
    assert f"#f-{field}" in page
    assert f'id="f-{field}"' in page
    assert rows.Watch.objects.count() == 1


def test_a_copy_is_a_new_watch_filled_in_as_the_old_one_without_its_editors() -> None:
    west(editors=("amina",))
    values = logged_in("zara", "chief-editor").get("/watches/new?from=west").context["values"]
    assert (values["places"], values["editors"]) == ("PK", [])


def test_the_preview_counts_the_last_candidates_as_the_form_stands_and_saves_nothing() -> None:
    make_candidate("c1", title="A <i>story</i>")
    make_candidate("c2", place=a_place(country_code="IR"))
    client = logged_in("zara", "chief-editor")
    page = client.post("/watches/preview", {"places": "PK", "enabled": "1"}).content.decode()
    assert "<b>1</b> of the last 2 candidates" in page
    assert "A &lt;i&gt;story&lt;/i&gt;" in page
    assert "place: PK" in page
    wrong = client.post("/watches/preview", {"places": "Atlantis", "enabled": "1"}).content.decode()
    assert "is no country code" in wrong
    without_script = client.post(
        "/watches/new", {"id": "w", "title": "W", "places": "PK", "enabled": "1", "act": "preview"}
    )
    assert "<b>1</b> of the last 2 candidates" in without_script.content.decode()
    assert not rows.Watch.objects.exists()


def test_places_are_offered_as_a_watch_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        GazetteerEntry(2, "Kech District", 26.0, 63.0, "PK", "Balochistan", "Kech District", "ADM2", 1),
        GazetteerEntry(3, "Kech", 26.0, 63.0, "PK", "Sindh", None, "PPL", 1),
        GazetteerEntry(4, "Sindh", 26.0, 69.0, "PK", "Sindh", None, "ADM1", 1),
    ]

    class Few:
        def lookup(self, name: str) -> list[GazetteerEntry]:
            return [e for e in entries if e.name == name]

        def suggest(self, beginning: str, **_: Any) -> list[GazetteerEntry]:
            return [e for e in entries if e.name.startswith(beginning)]

        def get(self, geonameid: int) -> GazetteerEntry | None:
            return next((e for e in entries if e.geonameid == geonameid), None)

    monkeypatch.setattr("dateline.desk.places._gazetteer", Few)
    monkeypatch.setattr("dateline.desk.places.gazetteer_is_there", lambda: True)
    page = logged_in("zara", "operator").get("/watches/places?place=Kech").content.decode()
    assert 'data-add-place="Kech District, PK"' in page
    assert 'data-add-place="Kech, PK"' in page


def test_switching_makes_it_the_pages_and_back_gives_it_to_its_file() -> None:
    sync_watches([(Watch("world", "World"), {"title": "World"})], NOW)
    make_candidate("c1")
    client = logged_in("zara", "operator")
    assert "watches/world.yml" in client.get("/watches/world").content.decode()
    client.post("/watches/world/act", {"act": "off"})
    assert (watch_line("world").origin, watch_line("world").state) == ("page", "off")
    assert not rows.WatchMatch.objects.exists()
    client.post("/watches/world/act", {"act": "on"})
    assert (watch_line("world").origin, watch_line("world").state) == ("page", "on")
    assert rows.WatchMatch.objects.count() == 1


def test_a_changed_watch_goes_back_to_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "west.yml").write_text("title: Of the file\nplaces: [PK]\n")
    monkeypatch.setattr(bootstrap, "watches_folder", lambda config: tmp_path)
    west()
    client = logged_in("zara", "chief-editor")
    assert "Back to the file" in client.get("/watches/west").content.decode()
    assert client.post("/watches/west/act", {"act": "remove"}).status_code == 400
    client.post("/watches/west/act", {"act": "back"})
    assert (watch_line("west").title, watch_line("west").origin) == ("Of the file", CONFIG)
    (tmp_path / "west.yml").write_text("titel: Wrong\n")
    west()
    page = client.post("/watches/west/act", {"act": "back"}, follow=True).content.decode()
    assert "is no known key" in page
    assert watch_line("west").origin == "page"


def test_a_watch_of_the_page_is_taken_away_and_its_candidates_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "watches_folder", lambda config: tmp_path)
    west()
    make_candidate("c1")
    client = logged_in("zara", "chief-editor")
    assert client.post("/watches/west/act", {"act": "back"}).status_code == 400
    assert client.post("/watches/west/act", {"act": "nonsense"}).status_code == 400
    assert client.post("/watches/west/act", {"act": "remove"}).status_code == 302
    assert client.get("/watches/west").status_code == 404
    assert client.get("/?watch=none&state=all").content.decode().count("/candidate/c1") > 0
    assert rows.Activity.objects.filter(kind="watch", act="removed", subject="west").exists()


def test_its_queue_is_the_queue_filtered_and_the_chooser_stands_above_it() -> None:
    west(editors=("amina",))
    make_candidate("c1")
    make_candidate("c2", place=a_place(country_code="IR"))
    client = logged_in("amina", "editor")
    assert client.get("/w/west/")["Location"] == "/?watch=west"
    assert client.get("/w/none/")["Location"] == "/?watch=none"
    assert client.get("/w/nowhere/").status_code == 404
    page = client.get("/?watch=west").content.decode()
    assert ("/candidate/c1" in page, "/candidate/c2" in page) == (True, False)
    assert "watch-choice" in page
    assert "In no watch" in page


@pytest.mark.parametrize(
    ("role", "editors", "begins"),
    [
        ("editor", ("amina",), "/w/west/"),
        ("chief-editor", ("amina",), "/w/west/"),
        ("editor", ("bilal",), "/"),
        ("viewer", ("amina",), "/incidents"),
    ],
)
def test_the_editors_of_a_watch_begin_at_it(role: str, editors: tuple[str, ...], begins: str) -> None:
    west(editors=editors)
    make_user("amina", role)
    answer = Client(REMOTE_ADDR="192.0.2.1").post("/login/", {"username": "amina", "password": PASSWORD})
    assert answer["Location"] == begins


def test_its_incidents_are_downloads_and_a_feed() -> None:
    amina = make_user("amina", "editor")
    west()
    for key, country in (("c1", "PK"), ("c2", "IR")):
        make_candidate(key, place=a_place(country_code=country))
        decide(key, Verdict.CONFIRM, user=amina, expected_revision=0, now=NOW)
    client = logged_in("zara", "viewer")

    def whole(address: str) -> bytes:
        return b"".join(client.get(address).streaming_content)  # type: ignore[attr-defined]

    def got(address: str) -> str:
        return whole(address).decode()

    for name in FORMATS:
        assert whole(f"/w/west/incidents.{name}")
    assert got("/w/west/incidents.jsonl").count("\n") == 1
    assert got("/w/none/incidents.jsonl").count("\n") == 1
    feed = got("/w/west/incidents.atom")
    assert "<title>dateline: confirmed incidents: West</title>" in feed
    assert 'href="http://testserver/w/west/incidents.atom"' in feed
    assert client.get("/w/west/incidents.pdf").status_code == 404
    assert client.get("/w/nowhere/incidents.csv").status_code == 404


def test_the_feed_of_changes_tells_each_field_of_a_watch_in_words() -> None:
    client = logged_in("zara", "chief-editor")
    client.post("/watches/new", FORM)
    client.post("/watches/western-border/edit", FORM | {"about": ["new", "update"], "when": "at-once"})
    page = client.get("/changes").content.decode()
    told = "New ones from this score on, in percent: 70; When: %s; Mail to: desk@example.org"
    assert f"Tell of: a new candidate; By: log, mail; {told % 'once a day'}<" in page
    assert f"Tell of: a new candidate, an update of a decided one; By: log, mail; {told % 'at once'}<" in page
    assert "Saffron Column; bla<" in page
    # PostgreSQL keeps the names of an object in an order of its own
    assert "places AF, actors bla<" in page or "actors bla, places AF<" in page
    acts = page[page.index('<ol class="acts-list">') :].partition("</ol>")[0]
    assert "&#x27;" not in acts  # as in a list that is written as Python has it
