"""The API over the store: lists, items, changes, second readings. On SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from api_story import a_story, caller, forget_limits, problem
from builders import make_candidate, make_user
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store import tokens
from dateline.store.decisions import decide
from decision_story import asking
from incident_story import GWADAR, KALAM, LAHORE, MASTUNG, NUSHKI, WIDE, many_incidents

pytestmark = pytest.mark.django_db
ALL = tuple(tokens.SCOPES)


@pytest.fixture(scope="module")
def story(once: Callable[[Callable[[], Any]], None]) -> None:
    once(a_story)


@pytest.fixture
def amina(story: None) -> User:
    forget_limits()
    return User.objects.get(username="amina")


def test_lists_lead_through_everything_once_under_any_filter(amina: User) -> None:
    many_incidents(23, amina, waiting=4)
    who = caller(amina)
    for path, key, wanted in (
        ("incidents", "public_id", set(rows.IncidentLine.objects.values_list("incident__public_id", flat=True))),
        ("incidents?country=PK", "public_id",
         set(rows.IncidentLine.objects.filter(country_code="PK").values_list("incident__public_id", flat=True))),
        ("decisions", "number", set(rows.Decision.objects.values_list("pk", flat=True))),
        ("decisions?person=bilal", "number",
         set(rows.Decision.objects.filter(decided_by__username="bilal").values_list("pk", flat=True))),
        ("articles", "key", set(rows.Article.objects.values_list("key", flat=True))),
        ("feeds", "id", set(rows.Feed.objects.values_list("pk", flat=True))),
    ):  # fmt: skip
        seen: list[Any] = []
        cursor = ""
        while True:
            mark = "&" if "?" in path else "?"
            page = who.send("GET", f"{path}{mark}limit=7&cursor={cursor}").json()
            seen += [item[key] for item in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert len(seen) == len(set(seen))
        assert set(seen) == wanted, path


def test_candidates_are_filtered_as_the_queue_is(amina: User) -> None:
    who = caller(amina)

    def keys(**given: str) -> set[str]:
        return {item["key"] for item in who.get("candidates", **given).json()["items"]}

    assert keys() == {"sarband-clerk"}
    assert keys(state="confirmed", country="pk", admin1="Balochistan") >= {"gwadar-camp", "mastung-post"}
    assert keys(state="all", q="clerk") == {"sarband-clerk"}
    assert keys(state="confirmed", box="62,25,63,26") == {"gwadar-camp"}
    assert keys(state="duplicate") == {"nushki-clash"}
    assert keys(state="all", score="99") == set()


def test_an_incident_says_what_it_rests_on_and_what_it_said_before(amina: User) -> None:
    who = caller(amina)
    item = who.get(f"incidents/{GWADAR}").json()
    assert item["killed"] == {"low": 12, "best": 13, "high": 13}
    assert {"killed", "date_end", "notes"} == set(item["corrected_fields"])
    assert [p["quote"] for p in item["provenance"] if p["field"] == "event_type"]
    assert [(v["revision"], v["verdict"], v["stands"]) for v in item["versions"]] == [
        (1, "confirm", True), (2, "correct", True), (3, "undo", True), (4, "correct", True),
    ]  # fmt: skip
    assert who.get(f"incidents/{GWADAR.lower()}").json() == item
    assert who.get(f"incidents/{MASTUNG}").json()["part_of"] == "balochistan-wide"
    assert who.get(f"incidents/{WIDE}").json()["parts"] == ["mastung-post"]


def test_a_merged_incident_leads_to_the_one_that_it_went_into(amina: User) -> None:
    who = caller(amina)
    answer = who.get(f"incidents/{NUSHKI}")
    problem(answer, 307, "merged")
    assert answer["Location"] == f"/api/v1/incidents/{MASTUNG}"
    problem(who.get(f"incidents/{NUSHKI}", own="1"), 410, "withdrawn")
    gone = problem(who.get(f"incidents/{KALAM}"), 410, "withdrawn")
    assert (gone["decided_by"], gone["withdrawn_at"][:10]) == ("bilal", "2026-02-03")


def test_a_candidate_comes_with_reports_readings_and_the_words_of_each(amina: User) -> None:
    who = caller(amina)
    item = who.get("candidates/gwadar-camp").json()
    assert (item["state"], item["revision"], item["incident"]) == ("confirmed", 4, GWADAR)
    assert {r["field"] for r in item["readings"]} >= {"killed"}
    articles = {r.key: r.article for r in rows.Report.objects.select_related("article")}
    assert len(item["reports"]) > 2
    for line in item["evidence"]:
        words = (
            articles[line["report_key"]].text
            if line["field"] == "text"
            else articles[line["report_key"]].title
        )
        assert line["quote"] == words[line["start"] : line["end"]]
    assert [d["verdict"] for d in item["decisions"]] == ["correct", "undo", "correct", "confirm"]
    assert all("text" not in report["article"] for report in item["reports"])


def test_changes_are_read_on_by_their_number(amina: User) -> None:
    who = caller(amina)
    seen: list[dict[str, Any]] = []
    since = 0
    while True:
        page = who.get("changes", since=since, limit=5).json()
        seen += page["items"]
        since = page["next"]
        if not page["more"]:
            break
    assert [c["number"] for c in seen] == list(range(1, 13))
    assert [(c["public_id"], c["kind"], c["merged_into"]) for c in seen if c["kind"] == "retracted"] == [
        (NUSHKI, "retracted", MASTUNG),
        (KALAM, "retracted", None),
    ]
    again = who.get("changes", since=since).json()
    assert again == {"items": [], "next": 12, "more": False, "held_back": False}
    decide("lahore-march", Verdict.UNDO, user=amina, expected_revision=1, now=datetime.now(UTC))
    [last] = who.get("changes", since=since).json()["items"]
    assert (last["public_id"], last["kind"], last["number"]) == (LAHORE, "retracted", 13)


def test_no_page_asks_the_database_more_than_twelve_times(amina: User) -> None:
    many_incidents(60, amina, waiting=30)
    who = caller(amina)
    who.get("me")
    paths = [
        *("me", "feeds", "articles", "watches", "changes", "decisions", "incidents", "candidates"),
        *(f"incidents/{GWADAR}", "candidates/gwadar-camp", "feeds/coastal-herald"),
        "candidates?state=all&country=PK&type=Battles&q=attack&from=2026-01-01",
        "incidents?country=PK&type=Battles&from=2025-01-01&q=quetta",
    ]
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            assert who.send("GET", path).status_code == 200
        assert len(asked) <= 12, (path, [q["sql"][:90] for q in asked])


# ---------------------------------------------------------------------------------------------------- second readings


def test_a_second_reader_s_token_tells_nothing_of_the_first_answer(
    amina: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(monkeypatch)
    make_candidate("c1", title="A case that is read twice")
    now = datetime.now(UTC)
    decide("c1", Verdict.CONFIRM, user=amina, expected_revision=0, now=now, reason="seen myself")
    blind = caller(make_user("sana", "editor"), ["read", "decide"])
    reader = caller(make_user("ravi", "viewer"))
    number = rows.IncidentChange.objects.count()
    public = rows.Incident.objects.get(candidate__key="c1").public_id
    assert public in reader.get("incidents", limit=200).content.decode()
    assert public not in blind.get("incidents", limit=200).content.decode()
    problem(blind.get(f"incidents/{public}"), 404, "not-found")
    assert blind.get("decisions", candidate="c1").json()["items"] == []
    assert reader.get("decisions", candidate="c1").json()["items"]
    pk = rows.Decision.objects.get(candidate__key="c1").pk
    problem(blind.get(f"decisions/{pk}"), 404, "not-found")
    item = blind.get("candidates/c1")
    said = item.json()
    assert (said["state"], said["revision"], said["incident"], said["decisions"]) == ("proposed", 0, None, [])
    assert b"seen myself" not in item.content
    assert "c1" not in blind.get("candidates", state="confirmed", limit=200).content.decode()
    held = blind.get("changes", since=number - 1).json()
    assert held == {"items": [], "next": number - 1, "more": False, "held_back": True}
    assert reader.get("changes", since=number - 1).json()["items"][0]["public_id"] == public
    answer = blind.post("candidates/c1/decisions", {"verdict": "confirm", "revision": 0})
    assert answer.status_code == 201
    assert answer.json() == {
        "decision": None, "state": None, "revision": None, "incident": None, "second_reading": True,
    }  # fmt: skip
    assert rows.SecondReading.objects.get().state == "agreed"
    # and now nothing is held back
    assert blind.get("changes", since=number - 1).json()["items"][0]["public_id"] == public


# ---------------------------------------------------------------------------------------------------- tokens


def test_the_last_use_is_kept_without_a_write_at_every_request(amina: User) -> None:
    who = caller(amina)
    who.get("me")
    first = rows.ApiToken.objects.get().used_at
    assert first is not None
    with CaptureQueriesContext(connection) as asked:
        assert who.get("me").status_code == 200
    assert not [q for q in asked if q["sql"].startswith(("UPDATE", "INSERT"))]
    assert rows.ApiToken.objects.get().used_at == first
    rows.ApiToken.objects.update(used_at=first - timedelta(hours=2))
    who.get("me")
    again = rows.ApiToken.objects.get().used_at
    assert again is not None
    assert again >= first
