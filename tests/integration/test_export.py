"""From decisions in the database to data out, on SQLite and on PostgreSQL."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from dateline.model import Verdict
from dateline.publish.export import FORMATS, export
from dateline.records import candidate_record, report_record
from dateline.review.incident import public_id
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.incidents import confirmed_incidents
from incident_builders import KHUZDAR, NOW, TEXT, TITLE, a_candidate, a_report

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def three_confirmed(once: Callable[[Callable[[], Any]], None]) -> None:
    once(_three_confirmed)


def _three_confirmed() -> None:
    """Incidents of three days, confirmed in the reverse order; the second is in Iran; a fourth was rejected."""
    root = User.objects.create_superuser("root")
    feed = rows.Feed.objects.create(id="morning-star", url="https://example.org/feed", title="Morning Star")
    for n in range(4):
        page = rows.Article.objects.create(
            key=f"a{n}", feed=feed, url=f"https://example.org/{n}", canonical_url=f"https://example.org/{n}",
            url_key=str(n), title=TITLE, text=TEXT, published=NOW, published_source="page", language="en",
            fingerprint=str(n), first_seen_at=NOW,
        )  # fmt: skip
        report = rows.Report.objects.create(
            key=f"a{n}.000", article=page, ordinal=0, modality="asserted", event_type="Battles",
            sub_event_type="Armed clash", score=0.9, record=report_record(a_report()),
        )  # fmt: skip
        day = date(2026, 1, 28) + timedelta(days=n)
        value = a_candidate(f"c{n}", (report.key,), date_start=day, date_end=day)
        rows.Candidate.objects.create(
            key=value.key, score=0.9, event_type="Battles", sub_event_type="Armed clash",
            record=candidate_record(value), first_seen_at=NOW, updated_at=NOW,
        )  # fmt: skip
    zahedan = {
        "name": "Zahedan",
        "latitude": 29.4963,
        "longitude": 60.8629,
        "geo_precision": 1,
        "country_code": "IR",
    }
    at = [NOW + timedelta(minutes=3 - n) for n in range(4)]
    decide("c0", Verdict.CONFIRM, user=root, expected_revision=0, now=at[0])
    decide("c1", Verdict.CORRECT, user=root, expected_revision=0, now=at[1], corrections={"place": zahedan})
    decide("c2", Verdict.CONFIRM, user=root, expected_revision=0, now=at[2])
    decide("c3", Verdict.REJECT, user=root, expected_revision=0, now=at[3], reason="background")


def keys(**filters: object) -> list[str]:
    return [i.candidate_key for i in confirmed_incidents(**filters)]  # type: ignore[arg-type]


def test_only_confirmed_incidents_come_out_in_order_of_their_day(three_confirmed: None) -> None:
    assert keys() == ["c0", "c1", "c2"]
    assert keys(newest_first=True, limit=2) == ["c0", "c1"]
    decide("c0", Verdict.UNDO, user=User.objects.get(username="root"), expected_revision=1, now=NOW)
    assert keys() == ["c1", "c2"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"date_from": date(2026, 1, 29)}, ["c1", "c2"]),
        ({"date_to": date(2026, 1, 29)}, ["c0", "c1"]),
        ({"countries": ["ir"]}, ["c1"]),
        ({"event_types": ["Riots"]}, []),
        ({"confirmed_since": NOW + timedelta(minutes=2)}, ["c0", "c1"]),
    ],
)
def test_filters(three_confirmed: None, filters: dict[str, object], expected: list[str]) -> None:
    assert keys(**filters) == expected


@pytest.mark.parametrize("format", FORMATS)
def test_every_form_holds_all_three(three_confirmed: None, format: str) -> None:
    whole = b"".join(export(confirmed_incidents(), format))
    for number, key in enumerate(["c0", "c1", "c2"]):
        assert (public_id(key) if format != "atom" else f"https://example.org/{number}").encode() in whole
    assert public_id("c3").encode() not in whole


def test_the_tables_carry_the_editors_place_and_the_machines_toll(three_confirmed: None) -> None:
    for format, toll in (("csv", "killed_best"), ("acled", "fatalities"), ("ucdp", "best")):
        table = list(csv.DictReader(io.StringIO(b"".join(export(confirmed_incidents(), format)).decode())))
        assert [row["country"] for row in table] == ["Pakistan", "Iran", "Pakistan"]
        assert [row[toll] for row in table] == ["11"] * 3


def test_provenance_in_a_json_line_can_be_checked_against_the_stored_article(three_confirmed: None) -> None:
    records = [json.loads(line) for line in b"".join(export(confirmed_incidents(), "jsonl")).splitlines()]
    assert records[0]["place"]["name"] == KHUZDAR.name
    for record in records:
        for p in record["provenance"]:
            if p["article_url"] is None:
                assert (p["field"], p["decision_revision"]) == ("place", 1)
                continue
            article = rows.Article.objects.get(canonical_url=p["article_url"])
            assert article.text[p["start"] : p["end"]] == p["quote"]
    assert "place" not in {p["field"] for p in records[1]["provenance"] if p["article_url"]}


def test_streaming_asks_for_a_chunk_at_a_time(three_confirmed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dateline.store.incidents.CHUNK", 1)
    first = next(iter(confirmed_incidents()))
    assert first.candidate_key == "c0"
    assert keys() == ["c0", "c1", "c2"]
