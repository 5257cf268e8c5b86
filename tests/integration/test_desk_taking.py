"""Values taken from the words of an article: what the server reads, what it keeps, and what the page then shows."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from builders import a_report, logged_in, make_article, make_candidate, make_report, told
from dateline.desk import places
from dateline.desk.papers import anchor_of
from dateline.ports import GazetteerEntry
from dateline.review.incident import incident_from_record
from dateline.store import models as rows
from desk_story import FIRST, URDU, gwadar, siblings

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12  # of a page, session and user among them


def editor() -> Client:
    return logged_in("amina", "editor")


def article(text: str) -> str:
    return rows.Article.objects.filter(text=text, replaced_by=None).values_list("key", flat=True)[0]


def asked(client: Client, as_: str, key: str, text: str, phrase: str) -> Any:
    start = text.index(phrase)
    query = {"as": as_, "article": key, "in": "text", "start": start, "end": start + len(phrase)}
    return client.get("/candidate/gwadar-camp/words", query)


@pytest.mark.parametrize(
    ("as_", "text", "phrase", "value"),
    [
        ("killed", FIRST, "11 construction workers", {"low": 11, "best": 11, "high": 11}),
        ("injured", FIRST, "at least 20 others", {"low": 20, "best": 20, "high": None}),
        ("killed", URDU, "12 مزدور", {"low": 12, "best": 12, "high": 12}),
        ("date", FIRST, "on Saturday", {"start": "2026-01-31", "end": "2026-01-31", "precision": 1}),
        ("place", FIRST, "Mastung", {}),
        ("actor", FIRST, "The Saffron Column", {"id": "", "name": "The Saffron Column", "kind": ""}),
    ],
)
def test_selected_words_are_answered_with_what_they_say(
    as_: str, text: str, phrase: str, value: dict[str, Any]
) -> None:
    gwadar()
    answer = asked(editor(), as_, article(text), text, phrase).json()
    assert answer == {"quote": phrase, "value": value}


def test_words_that_say_nothing_of_the_kind_are_answered_with_a_sentence() -> None:
    gwadar()
    answer = asked(editor(), "killed", article(FIRST), FIRST, "police said").json()
    assert answer["problem"] == "There is no number in these words."


def test_words_of_an_article_that_is_not_the_candidate_s_are_not_read() -> None:
    gwadar()
    siblings()
    other = rows.Article.objects.get(title="Four policemen killed in Mastung ambush")
    client = editor()
    assert asked(client, "killed", other.key, other.text, "Four").status_code == 404
    for broken in (
        {"start": "9", "end": "2"}, {"start": "x"}, {"start": "0", "end": "99999"}, {"in": "url"},
        {"start": "٣"}, {"end": "-1"},
    ):  # fmt: skip
        query = {"as": "killed", "article": article(FIRST), "in": "text", "start": "0", "end": "4"} | broken
        assert client.get("/candidate/gwadar-camp/words", query).status_code == 404, broken


def correction(client: Client, **changed: str) -> Any:
    """The form as the page shows it, with `changed` over it."""
    page = client.get("/candidate/mastung-post?panel=correct").content.decode()
    form = page.partition('class="block panel correct"')[2].partition("</form>")[0]
    fields: dict[str, Any] = dict(re.findall(r'<input[^>]*? name="(\w+)"[^>]*? value="([^"]*)"', form))
    for name, options in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        fields[name] = chosen[0] if chosen else ""
    for name in ("actor_role", "actor_name", "actor_kind", "actor_id"):
        fields.pop(name, None)
    row = rows.Candidate.objects.get(key="mastung-post")
    actors = row.record["actors"]
    fields |= {f"actor_{part}": [a[part] for a in actors] for part in ("role", "name", "kind")}
    return client.post("/candidate/mastung-post/correct", fields | {"revision": row.revision} | changed)


def test_a_correction_keeps_the_words_and_the_page_and_the_incident_lead_to_them() -> None:
    siblings()
    client = editor()
    own = rows.Article.objects.get(title="Four policemen killed in Mastung ambush")
    start = own.text.index("Four policemen")
    answer = correction(
        client, killed_low="4", killed_best="5", killed_high="5", words_killed=f"{own.key}|text|{start}|{start + 14}",
        words_injured=f"{own.key}|text|{start}|{start + 14}", words_place="elsewhere|text|1|2",
    )  # fmt: skip
    assert answer.status_code == 302
    row = rows.Candidate.objects.get(key="mastung-post")
    decision = rows.Decision.objects.get(candidate=row)
    assert set(decision.corrections) == {"killed", "words"}
    assert decision.corrections["words"] == {
        "killed": {
            "article": own.key, "article_url": own.canonical_url or own.url, "in": "text", "start": start,
            "end": start + 14, "quote": "Four policemen",
        }
    }  # fmt: skip
    incident = incident_from_record(rows.Incident.objects.get(candidate=row).record)
    led = next(p for p in incident.provenance if p.field == "killed")
    assert (led.quote, led.decision_revision) == ("Four policemen", 1)
    assert row.record["killed"] == {"low": 4, "best": 4, "high": 4}  # the machine's own value stays

    page = client.get("/candidate/mastung-post").content.decode()
    anchor = anchor_of(own.key, "killed", "text", start, start + 14)
    assert f'<a id="{anchor}" class="anchor"' in page
    assert f'href="#{anchor}"' in page
    assert "killed, from the words" in page


def test_a_form_that_is_refused_comes_back_with_the_words_it_was_sent_with() -> None:
    siblings()
    client = editor()
    own = rows.Article.objects.get(title="Four policemen killed in Mastung ambush")
    sent = f"{own.key}|text|9|23"
    answer = correction(client, killed_low="9", killed_best="5", killed_high="5", words_killed=sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'name="words_killed" value="{sent}"' in page
    assert f'<q dir="auto">{own.text[9:23]}</q>' in page


def entry(geonameid: int, name: str, latitude: float) -> GazetteerEntry:
    return GazetteerEntry(geonameid, name, latitude, 66.8, "PK", "Balochistan", "Mastung District", "PPL", 9)


class ThreeTowns:
    """A gazetteer that remembers what it was asked."""

    asked: tuple[Any, ...] = ()

    def suggest(self, beginning: str, **how: Any) -> tuple[GazetteerEntry, ...]:
        self.asked = (beginning, how["near"])
        return (entry(1, "Mastung", 29.8), entry(2, "Mastuj", 36.3))


def test_places_are_suggested_with_what_the_form_fills(monkeypatch: pytest.MonkeyPatch) -> None:
    towns = ThreeTowns()
    monkeypatch.setattr(places, "gazetteer_is_there", lambda: True)
    monkeypatch.setattr(places, "_gazetteer", lambda: towns)
    client = editor()
    choices = client.get("/typeahead/places", {"q": "mast", "near": "25.12,62.33"}).json()["choices"]
    assert towns.asked == ("mast", (25.12, 62.33))
    assert choices[0] == {
        "geonameid": 1, "name": "Mastung", "words": "Mastung, Mastung District, Balochistan, Pakistan",
        "kind": "town", "latitude": 29.8, "longitude": 66.8, "country_code": "PK", "precision": 1,
    }  # fmt: skip
    for nonsense in ("", "x", "95,1", "1,2,3", "nan,nan"):
        client.get("/typeahead/places", {"q": "mast", "near": nonsense})
        assert towns.asked[1] is None, nonsense


def test_actors_are_suggested_from_the_list_by_name_or_alias_and_from_candidates_of_the_country() -> None:
    gwadar()
    client = editor()

    def names(query: str, country: str = "PK") -> list[str]:
        found = client.get("/typeahead/actors", {"q": query, "country": country}).json()["choices"]
        return [choice["name"] for choice in found]

    assert "Police Forces of Pakistan" in names("police")
    assert "Police Forces of Afghanistan" in names("police", "AF")
    assert names("saffron col") == ["Saffron Column"]  # on no list: seen in this country
    assert names("saffron", "AF") == []
    assert names("zzz") == names("") == []


def test_an_actor_chosen_from_the_list_keeps_its_id_and_a_false_id_is_left_out() -> None:
    siblings()
    client = editor()
    correction(
        client, actor_role=["perpetrator", "target"], actor_name=["Police Forces of Pakistan", "Some Men"],
        actor_kind=["State forces", "Civilians"], actor_id=["generic:police:PK", "generic:police:PK"],
    )  # type: ignore[arg-type]  # fmt: skip
    kept = rows.Decision.objects.get(candidate__key="mastung-post").corrections["actors"]
    assert [a.get("actor_id") for a in kept] == ["generic:police:PK", None]


def test_old_events_of_the_same_article_are_shown_as_background_and_never_as_its_own() -> None:
    text = "QUETTA: Gunmen killed 3 men on Sunday. In 2019 a bomb killed 40 people in Quetta."
    own = make_article(text)
    value = told(text, trigger="Gunmen killed", tolls=[("killed", "civilians", 3, 3, 3, "3 men", None)])
    old = told(text, trigger="a bomb killed", modality="historical", ordinal=1)
    make_candidate("raid", [(make_report(own, value), value)])
    report = make_report(own, old)
    rows.Report.objects.filter(pk=report.pk).update(state="background", modality="historical")
    page = editor().get("/candidate/raid").content.decode()
    section = page.partition('aria-labelledby="background-title"')[2].partition("</section>")[0]
    assert "told as past" in section
    assert "a bomb killed" not in page.partition('<dl class="fields">')[2].partition("</dl>")[0]


def test_a_coordinated_attack_is_one_table_with_the_whole_first_on_the_page_of_each_part() -> None:
    gwadar()
    siblings()
    client = editor()
    for key in ("balochistan-wide", "gwadar-camp", "nushki-clash"):
        page = client.get(f"/candidate/{key}").content.decode()
        table = page.partition('aria-labelledby="attacks-title"')[2].partition("</section>")[0]
        lines = re.findall(r'<th scope="row">(.*?)</tr>', table, re.S)
        said = [" ".join(re.sub(r"<[^>]*>", " ", line).split()) for line in lines]
        assert said[0].startswith("Balochistan the whole"), key
        assert {line.split()[0] for line in said} == {"Balochistan", "Gwadar", "Mastung", "Nushki"}, key
        assert sum("this one" in line for line in said) == 1


def test_a_page_fetched_ahead_shows_no_notice_and_leaves_it_for_the_one_who_reads() -> None:
    siblings()
    client = editor()
    client.post("/candidate/nushki-clash/decide", {"verdict": "confirm", "revision": "0"})
    ahead = client.get("/candidate/lahore-march", headers={"Sec-Purpose": "prefetch"})
    assert 'class="toast"' not in ahead.content.decode()
    assert ahead["Cache-Control"] == "private, max-age=60"
    read = client.get("/candidate/lahore-march")
    assert 'class="toast"' in read.content.decode()
    assert (
        read["Cache-Control"] == "private, no-cache"
    )  # what was changed since must not come back out of a cache


def test_the_page_of_a_merged_candidate_leads_on_and_says_so() -> None:
    siblings()
    client = editor()
    client.post(
        "/candidate/nushki-clash/decide",
        {"verdict": "duplicate", "revision": "0", "duplicate_of": "mastung-post"},
    )
    client.get("/")
    answer = client.get("/candidate/nushki-clash", follow=True)
    assert answer.redirect_chain == [("/candidate/mastung-post?merged=nushki-clash", 302)]
    assert "nushki-clash was merged into this one." in answer.content.decode()
    assert "was merged" not in client.get("/candidate/mastung-post?merged=lahore-march").content.decode()


def test_previous_leads_to_what_waits_before_it_and_from_the_head_to_the_queue() -> None:
    make_candidate("first", score=0.9)
    make_candidate("second", score=0.8)
    client = editor()
    assert client.get("/candidate/second/previous")["Location"] == "/candidate/first"
    assert client.get("/candidate/first/previous")["Location"] == "/"
    assert client.get("/candidate/nothing/previous").status_code == 404


def test_a_page_takes_at_most_twelve_queries_whatever_it_holds() -> None:
    gwadar()
    siblings()
    value = a_report()
    make_candidate("big", [(make_report(make_article(f"A raid, {i}."), value), value) for i in range(40)])
    client = editor()
    client.post(
        "/candidate/lahore-march/decide",
        {"verdict": "duplicate", "revision": "0", "duplicate_of": "gwadar-camp"},
    )
    for address in (
        "/candidate/gwadar-camp", "/candidate/nushki-clash", "/candidate/big", "/candidate/balochistan-wide",
        "/candidate/gwadar-camp?panel=correct",
    ):  # fmt: skip
        client.get(address)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        assert len(caught) <= MOST_QUERIES, (address, [q["sql"][:90] for q in caught])
