"""The queue's page beyond its filters: groups, saved views, several at once, the map, what others have open."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from builders import NOW, a_place, logged_in, make_candidate, make_user
from dateline.store import models as rows
from dateline.store.presence import keep_open
from dateline.store.queue_index import index_candidates
from desk_story import gwadar, many_candidates, siblings

pytestmark = pytest.mark.django_db


def desk(name: str = "amina", role: str = "editor") -> Client:
    return logged_in(name, role)


def page_of(client: Client, address: str = "/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def keys_on(page: str) -> list[str]:
    return re.findall(r'id="c-([\w-]+)"', page)


# ------------------------------------------------------------------------------------------------------- groups


def test_parts_of_one_attack_stand_together_under_its_title_and_each_is_on_one_page() -> None:
    gwadar()
    siblings()
    page = page_of(desk())
    head = re.search(r'<p class="group-head"><a href="([^"]+)"', page)
    assert head is not None and head.group(1) == "/candidate/balochistan-wide"
    assert "Attacks across Balochistan leave dozens dead" in page
    assert "3 parts" in page
    start = page.index('<details class="more-parts"')
    folded = page[start : page.index("</details>", start)]
    assert keys_on(folded) == ["balochistan-wide", "mastung-post", "nushki-clash"]
    keys = keys_on(page)
    assert sorted(keys) == sorted(set(rows.Candidate.objects.values_list("key", flat=True)))
    assert keys[0] == "gwadar-camp"


def test_what_an_editor_called_part_of_a_wider_one_stands_under_it_also_where_that_is_in_another_tab() -> (
    None
):
    wide = make_candidate("wide", title="A wave of attacks", state="confirmed")
    part = make_candidate("part", title="One of them")
    rows.Candidate.objects.filter(pk=part.pk).update(part_of=wide)
    page = page_of(desk())
    assert keys_on(page) == ["part"]
    assert re.search(r'group-head"><a href="/candidate/wide"[^>]*>A wave of attacks</a>', page)


def test_a_card_says_why_it_stands_where_it_does() -> None:
    make_candidate("sure", score=0.95, independent_sources=3)
    make_candidate("weak", score=0.2, place=None)
    page = page_of(desk())
    sure, weak = (page[page.index(f'id="c-{key}"') :].split("</li>")[0] for key in ("sure", "weak"))
    assert "told clearly" in sure and "3 sources" in sure and "no place" not in sure
    assert "told unclearly" in weak and "no place" in weak and "one source" in weak


def test_a_card_says_who_has_it_open_and_whom_it_is_given_to() -> None:
    row = make_candidate("c1")
    bilal = make_user("bilal", "editor")
    keep_open(row.pk, bilal, now=datetime.now(UTC))
    rows.Assignment.objects.create(candidate=row, assignee=bilal, assigned_by=bilal, at=NOW)
    page = page_of(desk())
    assert "bilal has this open" in page
    assert "given to bilal" in page
    assert "has this open" not in page_of(desk("bilal"))


def test_counts_stop_at_a_thousand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.store.queue_match.COUNTED", 3)
    monkeypatch.setattr("dateline.desk.views.queue.COUNTED", 3)
    for _ in range(5):
        make_candidate()
    tabs = re.findall(r'data-tab="(\w+)"[^>]*>[^<]*<span class="count">([^<]*)', page_of(desk()))
    assert ("proposed", "3+") in tabs
    assert ("confirmed", "0") in tabs


# -------------------------------------------------------------------------------------------------------- views


def test_a_filter_is_saved_under_a_name_counted_and_opened_by_its_address() -> None:
    make_candidate("battle", event_type="Battles", sub_event_type="Armed clash")
    make_candidate("other")
    client = desk()
    assert 'name="name"' in page_of(client, "/?type=Battles")
    saved = client.post("/views", {"name": " Battles  only ", "query": "?type=Battles&nonsense=1"})
    assert saved["Location"] == "/?type=Battles"
    view = rows.SavedView.objects.get()
    assert (view.name, view.query) == ("Battles only", "?type=Battles")
    page = page_of(client, "/?type=Battles")
    assert re.search(
        r'href="/\?type=Battles" aria-current="page"><bdi>Battles only</bdi> <span class="count">1<', page
    )
    assert client.get(f"/views/{view.pk}")["Location"] == "/?type=Battles"
    assert desk("bilal").get(f"/views/{view.pk}").status_code == 404
    assert "Battles only" not in page_of(desk("bilal"))


def test_only_a_chief_editor_shares_a_view_and_then_everybody_has_it() -> None:
    amina, zara = desk(), desk("zara", "chief-editor")
    for client in (amina, zara):
        client.post("/views", {"name": "All of it", "query": "?state=all"})
    of_amina, of_zara = rows.SavedView.objects.order_by("pk")
    assert amina.post(f"/views/{of_amina.pk}/edit", {"act": "share"}).status_code == 403
    assert amina.post(f"/views/{of_zara.pk}/edit", {"act": "delete"}).status_code == 404
    assert zara.post(f"/views/{of_zara.pk}/edit", {"act": "share"}).status_code == 302
    bilal = desk("bilal")
    assert "shared by zara" in page_of(bilal)
    assert bilal.get(f"/views/{of_zara.pk}")["Location"] == "/?state=all"
    assert bilal.post(f"/views/{of_zara.pk}/edit", {"act": "delete"}).status_code == 404
    zara.post(f"/views/{of_zara.pk}/edit", {"act": "unshare"})
    assert "All of it" not in page_of(bilal)


def test_the_default_view_is_what_the_bare_address_shows_and_the_own_one_comes_before_the_shared_one() -> (
    None
):
    make_candidate("battle", event_type="Battles", sub_event_type="Armed clash")
    make_candidate("protest", event_type="Protests", sub_event_type="Peaceful protest")
    zara, amina = desk("zara", "chief-editor"), desk()
    zara.post("/views", {"name": "Battles", "query": "?type=Battles"})
    of_zara = rows.SavedView.objects.get()
    for act in ("share", "default"):
        zara.post(f"/views/{of_zara.pk}/edit", {"act": act})
    assert keys_on(page_of(amina)) == ["battle"]
    amina.post("/views", {"name": "Protests", "query": "?type=Protests"})
    own = rows.SavedView.objects.get(name="Protests")
    amina.post(f"/views/{own.pk}/edit", {"act": "default"})
    assert keys_on(page_of(amina)) == ["protest"]
    assert set(keys_on(page_of(amina, "/?state=proposed"))) == {"battle", "protest"}
    assert 'href="/?state=proposed"' in page_of(amina)


def test_views_are_renamed_moved_and_deleted() -> None:
    client = desk()
    for name in ("One", "Two", "Three"):
        client.post("/views", {"name": name, "query": "?state=all"})
    ids = {view.name: view.pk for view in rows.SavedView.objects.all()}

    def order() -> list[str]:
        return re.findall(r'/views/\d+"><bdi>(\w+)</bdi></a>', page_of(client, "/views"))

    assert order() == ["One", "Two", "Three"]
    client.post(f"/views/{ids['Three']}/edit", {"act": "up"})
    client.post(f"/views/{ids['One']}/edit", {"act": "down"})
    assert order() == ["Three", "One", "Two"]
    client.post(f"/views/{ids['Two']}/edit", {"act": "rename", "name": "One"})
    assert order() == ["Three", "One", "Two"]
    client.post(f"/views/{ids['Two']}/edit", {"act": "rename", "name": "Last"})
    client.post(f"/views/{ids['One']}/edit", {"act": "delete"})
    assert order() == ["Three", "Last"]
    assert client.post("/views", {"name": "  ", "query": "?state=all"}).status_code == 422


# ---------------------------------------------------------------------------------------------- several at once


def test_the_chosen_are_named_first_then_rejected_together_and_taken_back_together() -> None:
    for key in ("c1", "c2", "c3"):
        make_candidate(key, title=f"Story {key}")
    client = desk()
    asked = client.post("/queue/bulk?type=Battles", {"act": "reject", "key": ["c1~0", "c2~0", "nonsense"]})
    page = asked.content.decode()
    assert asked.status_code == 200
    assert ("Story c1" in page, "Story c2" in page, "Story c3" in page) == (True, True, False)
    assert not rows.Decision.objects.exists()
    done = client.post(
        "/queue/bulk?type=Battles",
        {
            "act": "reject",
            "sure": "1",
            "key": ["c1~0", "c2~0"],
            "reason_code": "background",
            "reason": "of May",
        },
    )
    assert done["Location"] == "/?type=Battles"
    states = dict(rows.Candidate.objects.values_list("key", "state"))
    assert states == {"c1": "rejected", "c2": "rejected", "c3": "proposed"}
    assert set(rows.Decision.objects.values_list("reason", flat=True)) == {"background: of May"}
    page = page_of(client, "/?state=proposed")
    assert "2 candidates" in page
    form = re.search(r'action="/undo[^"]*">.*?name="batch" value="(\d+)"', page, re.DOTALL)
    assert form is not None
    client.post("/undo", {"batch": form.group(1)})
    assert set(rows.Candidate.objects.values_list("state", flat=True)) == {"proposed"}


def test_one_that_somebody_else_decided_meanwhile_is_left_and_named() -> None:
    for key in ("c1", "c2"):
        make_candidate(key)
    client = desk()
    desk("bilal").post("/candidate/c2/decide", {"verdict": "confirm", "revision": "0"})
    sent = {"act": "reject", "sure": "1", "key": ["c1~0", "c2~0"], "reason_code": "background"}
    client.post("/queue/bulk", sent)
    assert dict(rows.Candidate.objects.values_list("key", "state")) == {"c1": "rejected", "c2": "confirmed"}
    assert "bilal decided first" in page_of(client, "/?state=all")


def test_all_that_match_a_filter_are_offered_two_hundred_at_most() -> None:
    many_candidates(330)
    client = desk()
    first = page_of(client, "/?country=PK")
    assert "The best 200 of the" in first
    page = client.post("/queue/bulk?country=PK", {"act": "reject", "all": "1"}).content.decode()
    offered = re.findall(r'name="key" value="([\w-]+)~0"', page)
    assert len(offered) == 200
    assert offered[:25] == keys_on(first)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"act": "reject", "sure": "1", "key": "c1~0"}, 422),  # without a reason
        ({"act": "reject", "sure": "1", "key": "c1~0", "reason_code": "other"}, 422),  # without words
        ({"act": "reject"}, 302),  # nothing chosen
        ({"act": "burn", "key": "c1~0"}, 400),
    ],
)
def test_a_form_that_is_not_complete_decides_nothing(sent: dict[str, Any], status: int) -> None:
    make_candidate("c1")
    assert desk().post("/queue/bulk", sent).status_code == status
    assert not rows.Decision.objects.exists()


def test_the_chosen_are_given_to_somebody_by_the_page_that_names_them() -> None:
    make_candidate("c1", title="Story c1")
    client = desk()
    page = client.post("/queue/bulk", {"act": "assign", "key": "c1~0"}).content.decode()
    assert re.search(r'<form data-panel method="post" action="/assign">', page)
    client.post("/assign", {"key": "c1", "assignee": "amina", "next": "/"})
    assert keys_on(page_of(client, "/?assignee=amina")) == ["c1"]
    assert keys_on(page_of(client, "/?assignee=nobody")) == []


# ---------------------------------------------------------------------------------------------- filters and map


def test_the_form_of_filters_offers_what_the_queue_holds_and_the_divisions_of_the_chosen_place() -> None:
    make_candidate(place=a_place("Gwadar", geonameid=1, admin1="Balochistan", admin2="Gwadar District"))
    make_candidate(place=a_place("Zaranj", geonameid=2, country_code="AF", admin1="Nimroz", admin2=None))
    client = desk()
    page = page_of(client, "/queue/filters?country=PK")
    assert "Afghanistan" in page and "Balochistan" in page
    assert "Nimroz" not in page and "Gwadar District" not in page
    assert "Gwadar District" in page_of(client, "/queue/filters?country=PK&admin1=Balochistan")
    whole = page_of(client, "/?filters=1&country=PK&admin1=Balochistan&box=60,20,70.5,30")
    assert 'name="west" value="60.0"' in whole and 'name="east" value="70.5"' in whole
    assert 'class="filters all"' not in page_of(client, "/?country=PK")


def test_each_chip_leads_to_the_filter_without_it() -> None:
    page = page_of(desk(), "/?country=PK&type=Battles&q=bus&disagree=1&score=40")
    without = dict(re.findall(r'<bdi>([^<]+)</bdi> <a href="([^"]+)" aria-label="without', page))
    assert without["Pakistan"] == "/?score=40&amp;disagree=1&amp;type=Battles&amp;q=bus"
    assert without["bus"] == "/?score=40&amp;disagree=1&amp;country=PK&amp;type=Battles"
    assert without["sources disagree"] == "/?score=40&amp;country=PK&amp;type=Battles&amp;q=bus"
    assert 'href="/?state=proposed">Clear' in page


def test_the_maps_data_are_the_filters_and_keep_to_what_is_seen() -> None:
    make_candidate(
        "gwadar", title="In Gwadar", place=a_place("Gwadar", geonameid=1, latitude=25.1, longitude=62.3)
    )
    make_candidate(
        "lahore",
        title="In Lahore",
        event_type="Protests",
        sub_event_type="Peaceful protest",
        place=a_place("Lahore", geonameid=2, latitude=31.5, longitude=74.3),
    )
    client = desk()

    def keys(query: str) -> list[str]:
        found = client.get(f"/queue/map.json?{query}").json()
        assert found["whole"]
        return sorted(spot[3] for spot in found["spots"])

    assert keys("zoom=9") == ["gwadar", "lahore"]
    assert keys("zoom=9&type=Protests") == ["lahore"]
    assert keys("zoom=9&seen=60,20,65,30") == ["gwadar"]
    assert keys("zoom=9&box=70,30,80,40&seen=60,20,65,30") == ["lahore"]
    assert client.get("/queue/map.json?zoom=9&q=lahore").json() == {
        "spots": [[31.5, 74.3, 1, "lahore", "In Lahore"]],
        "countries": ["PK"],
        "cell": 0.13672,
        "whole": True,
    }
    together = client.get("/queue/map.json?zoom=0").json()["spots"]
    assert sum(number for _, _, number, *_ in together) == 2
    page = page_of(client, "/queue/map?type=Protests")
    assert 'data-spots="/queue/map.json?type=Protests"' in page


def test_actors_of_the_queue_are_offered_by_the_beginning_of_a_name() -> None:
    gwadar()
    client = desk()
    assert re.findall('value="([^"]+)"', page_of(client, "/queue/actors?actor=saff")) == ["Saffron Column"]
    assert page_of(client, "/queue/actors?actor=").strip() == ""


def test_the_queue_of_one_with_an_update_is_found_by_tab_and_by_filter() -> None:
    row = make_candidate("c1", state="confirmed")
    make_candidate("c2", state="confirmed")
    rows.UpdateProposal.objects.create(
        candidate=row,
        changes=[{"field": "killed", "old": 1, "new": 3, "sentence": "1 became 3.", "kind": "toll"}],
        made_at=NOW,
    )
    index_candidates([row.pk])
    client = desk()
    assert keys_on(page_of(client, "/?state=updates")) == ["c1"]
    assert keys_on(page_of(client, "/?state=confirmed&update=1")) == ["c1"]
    assert set(keys_on(page_of(client, "/?state=all"))) == {"c1", "c2"}


# ------------------------------------------------------------------------------------------------ nothing there yet


def test_pages_of_incidents_on_an_empty_desk_say_what_to_do_next() -> None:
    client = desk("rania", "viewer")

    def words(address: str) -> str:
        return " ".join(re.sub(r"<[^>]+>", " ", page_of(client, address)).split())

    for address in ("/incidents", "/incidents/map", "/overview"):
        assert "Go to the queue" in words(address)
    assert "Take all filters away" in words("/incidents?country=PK")
