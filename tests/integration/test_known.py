"""What may be known already, on the real stores, at the desk and from the command line; on both databases."""

from __future__ import annotations

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from dateline.cli import app
from dateline.model import Verdict
from dateline.pipeline import Pipeline
from dateline.store import models as rows
from dateline.store.decisions import decide
from dateline.store.known import known_candidates
from decision_story import editor
from pipeline_story import CLASH, COURIER, FIRST, GWADAR, HERALD, OTHER, cycle, p, publish

__all__ = ["p"]

pytestmark = pytest.mark.django_db

MOST_QUERIES = 9


@pytest.fixture
def apart(p: Pipeline, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """Three tellings of one attack that linking kept apart, and another event."""
    monkeypatch.setattr("dateline.incidents.link.THRESHOLD", 1.1)
    publish(p, HERALD, (GWADAR, FIRST), ("https://herald.example.org/mastung", CLASH))
    publish(
        p,
        COURIER,
        ("https://courier.example.org/a", OTHER),
        ("https://courier.example.org/b", OTHER + " More."),
    )
    cycle(p)
    return p


def candidate(url: str) -> rows.Candidate:
    return rows.Candidate.objects.get(reports__article__url=url)


def keys(row: rows.Candidate) -> list[str]:
    return [known.row.key for known in known_candidates(row).standing]


def test_the_likeliest_come_first_with_reasons_and_never_itself(apart: Pipeline) -> None:
    first, second = candidate(GWADAR), candidate("https://courier.example.org/a")
    third = candidate("https://courier.example.org/b")
    found = known_candidates(second).standing
    assert found[0].row.key == third.key
    assert first.key in keys(second)
    assert second.key not in keys(second)
    assert all(known.likeness.reasons for known in found)
    chances = [known.likeness.probability for known in found]
    assert chances == sorted(chances, reverse=True)


def test_a_rejected_one_is_told_apart_with_its_reason(apart: Pipeline) -> None:
    first, second = candidate(GWADAR), candidate("https://courier.example.org/a")
    decide(
        first.key,
        Verdict.REJECT,
        user=editor(),
        expected_revision=0,
        reason="background: of May",
        now=apart.clock.now(),
    )
    found = known_candidates(second)
    assert first.key not in [known.row.key for known in found.standing]
    (refused,) = found.rejected
    assert (refused.row.key, refused.rejected_because) == (first.key, "background: of May")


def test_what_was_merged_is_not_shown_and_a_merged_one_leads_to_its_home(apart: Pipeline) -> None:
    first, second = candidate(GWADAR), candidate("https://courier.example.org/a")
    decide(
        first.key,
        Verdict.DUPLICATE,
        user=editor(),
        expected_revision=0,
        duplicate_of=second.key,
        now=apart.clock.now(),
    )
    assert first.key not in keys(second)
    assert known_candidates(rows.Candidate.objects.get(key=first.key)).standing == ()


def test_it_costs_the_same_few_queries_however_many_there_are_and_writes_nothing(
    p: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dateline.incidents.link.THRESHOLD", 1.1)
    publish(p, HERALD, *((f"https://herald.example.org/{n}", OTHER + f" Part {n}.") for n in range(2)))
    cycle(p)
    row = rows.Candidate.objects.order_by("pk").first()
    assert row is not None
    with CaptureQueriesContext(connection) as few:
        assert known_candidates(row).standing
    publish(p, COURIER, *((f"https://courier.example.org/{n}", OTHER + f" More {n}.") for n in range(40)))
    cycle(p)
    with CaptureQueriesContext(connection) as many:
        assert known_candidates(row).standing
    assert len(many) == len(few)
    assert len(many) <= MOST_QUERIES
    assert not [q for q in many if re.match(r"(?i)\s*(insert|update|delete)", q["sql"])]


def test_the_desk_shows_it_without_javascript_and_merges_into_the_chosen_one(
    apart: Pipeline, client: Client
) -> None:
    user = editor()
    client.force_login(user)
    first, second = candidate(GWADAR), candidate("https://courier.example.org/a")
    page = client.get(f"/candidate/{second.key}").content.decode()
    assert f'href="/candidate/{second.key}/known"' in page
    shown = client.get(f"/candidate/{second.key}/known").content.decode()
    assert "<html" in shown
    assert f'href="/candidate/{first.key}"' in shown
    part = client.get(f"/candidate/{second.key}/known", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert re.search(r"\d+ %", part)
    form = {"verdict": "duplicate", "duplicate_of": first.key, "revision": "0"}
    assert f'name="duplicate_of" value="{first.key}"' in part
    assert client.post(f"/candidate/{second.key}/decide", form).status_code in (200, 302)
    assert rows.Candidate.objects.get(key=second.key).duplicate_of == first
    assert client.get("/candidate/nothing/known").status_code == 404


def test_the_command_tells_it_as_a_table_and_as_lines(apart: Pipeline) -> None:
    first, second = candidate(GWADAR), candidate("https://courier.example.org/a")
    decide(
        first.key,
        Verdict.REJECT,
        user=editor(),
        expected_revision=0,
        reason="not-an-incident",
        now=apart.clock.now(),
    )
    table = CliRunner().invoke(app, ["queue", "known", second.key])
    assert table.exit_code == 0
    assert first.key in table.output
    lines = [
        json.loads(x)
        for x in CliRunner().invoke(app, ["queue", "known", second.key, "--json"]).output.splitlines()
    ]
    assert {line["id"] for line in lines} >= {first.key}
    refused = next(line for line in lines if line["id"] == first.key)
    assert (refused["state"], bool(refused["rejected_because"])) == ("rejected", True)
    assert all(0 <= line["probability"] <= 1 and line["reasons"] for line in lines)
