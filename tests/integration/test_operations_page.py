"""/metrics and the operator's page: who gets them, what they say, and what they cost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from builders import logged_in, make_article, make_candidate, make_feed, make_user
from dateline.configuration import Configuration
from dateline.model import Rejection, Verdict
from dateline.operations import recorded_cycle
from dateline.store import models as rows
from dateline.store import tallies
from dateline.store.collecting import save_rejection
from dateline.store.decisions import decide
from dateline.store.outcomes import note_outcomes

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12  # session, user and roles among them
TOKEN = "0123456789abcdef-token"
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    had: Configuration = settings.CONFIGURATION
    changed = Configuration(had.home, had.config, {**had.values, "metrics.token": TOKEN}, had.origins)
    monkeypatch.setattr(settings, "CONFIGURATION", changed)


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        (HERE, 200),
        ({**HERE, "REMOTE_ADDR": "::1", "HTTP_HOST": "localhost:8000"}, 200),
        ({**HERE, "HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, 200),
        ({**HERE, "REMOTE_ADDR": "10.0.0.7"}, 401),
        ({**HERE, "HTTP_HOST": "testserver"}, 401),
        ({**HERE, "HTTP_X_FORWARDED_FOR": "10.0.0.7"}, 401),
        ({**HERE, "HTTP_X_FORWARDED_PROTO": "https"}, 401),
        ({**HERE, "HTTP_FORWARDED": "for=10.0.0.7"}, 401),
        ({**HERE, "HTTP_VIA": "1.1 proxy"}, 401),
        ({**HERE, "HTTP_AUTHORIZATION": f"Bearer {TOKEN}", "REMOTE_ADDR": "10.0.0.7"}, 401),
    ],
)
def test_without_a_token_only_this_machine_is_answered(request_of: dict[str, str], status: int) -> None:
    assert Client().get("/metrics", **request_of).status_code == status


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        (f"Bearer {TOKEN}", 200),
        (f"bearer  {TOKEN} ", 200),
        ("Bearer wrong", 401),
        (f"Basic {TOKEN}", 401),
        ("Bearer é", 401),
        ("", 401),
    ],
)
def test_with_a_token_whoever_sends_it_is_answered_and_nobody_else(
    authorization: str, status: int, token: None
) -> None:
    answer = Client().get("/metrics", **HERE, HTTP_AUTHORIZATION=authorization)
    assert answer.status_code == status
    assert TOKEN not in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("operator", 200), ("admin", 200), ("editor", 403), ("viewer", 403)]
)
def test_an_operator_who_is_logged_in_may_look_from_anywhere(role: str, status: int) -> None:
    assert logged_in("someone", role).get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == status


def test_prometheus_reads_what_a_run_did() -> None:
    make_candidate("c1")
    decide(
        "c1", Verdict.CONFIRM, user=make_user("amina", "editor"), expected_revision=0, now=datetime.now(UTC)
    )
    with recorded_cycle("ingest") as cycle:
        tallies.DjangoTallies().batch("fetch", 0.7, 40, {"pages fetched": 39}, datetime.now(UTC))
        cycle.finish({})
    note_outcomes()
    answer = Client().get("/metrics", **HERE)
    assert answer["Content-Type"].startswith("text/plain")
    found = {
        (s.name, *sorted(s.labels.items())): s.value
        for family in text_string_to_metric_families(answer.content.decode())
        for s in family.samples
    }
    assert found["dateline_batch_items_total", ("stage", "fetch")] == 40
    assert found["dateline_batch_seconds_bucket", ("le", "1.0"), ("stage", "fetch")] == 1
    assert found["dateline_run_seconds_count", ("flow", "ingest")] == 1
    assert found["dateline_decisions_total", ("verdict", "confirm")] == 1
    assert found["dateline_queue_precision", ("weeks_ago", "0")] == 1


def test_openmetrics_is_given_to_who_asks_for_it() -> None:
    answer = Client().get("/metrics", **HERE, HTTP_ACCEPT="application/openmetrics-text; version=1.0.0")
    assert answer["Content-Type"].startswith("application/openmetrics-text")
    assert answer.content.endswith(b"# EOF\n")


def busy(first: int, last: int) -> None:
    now = datetime.now(UTC)
    for n in range(first, last):
        make_feed(f"s{n}", next_poll_at=now)
        make_article(f"Word {n}.")
        make_candidate(f"c{n}")
        save_rejection(Rejection("article", f"http://a.example/{n}", f"code-{n % 3}", "Why."), None, now)
        rows.Cycle.objects.create(
            flow="ingest",
            started_at=now - timedelta(minutes=n),
            ended_at=now,
            note="" if n % 2 else "OSError: disk full",
        )
        tallies.add([tallies.timed(tallies.BATCH, "annotate", n / 10, 10)], now)
    rows.Article.objects.update(state="pending")


def queries_of(client: Client, address: str, **headers: Any) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address, headers=headers).status_code == 200
    return len(caught)


def test_the_page_and_its_refresh_take_few_queries_however_much_there_is() -> None:
    operator = logged_in("omar", "operator")
    busy(0, 2)
    few = queries_of(operator, "/operations"), queries_of(operator, "/operations", HX_Request="true")
    busy(2, 30)
    many = queries_of(operator, "/operations"), queries_of(operator, "/operations", HX_Request="true")
    assert few == many
    assert max(many) <= MOST_QUERIES


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_an_operator_sees_what_waits_what_failed_and_why() -> None:
    busy(0, 4)
    rows.Cycle.objects.filter(note="").update(run="0199c3f2-run")
    html = logged_in("omar", "operator").get("/operations").content.decode()
    page = text_of(html)
    assert "8 waiting" in page  # each candidate has an article too
    assert "OSError: disk full" in page
    assert "2 runs of the last 24 hours failed." in page
    assert "article: code-0" in page
    assert "≤ 100 ms" in page
    assert page.count("Confirmed of what was judged") >= 2  # as a heading and as the picture's name
    assert 'hx-trigger="every 30s"' in html


def test_it_says_that_all_is_well_and_stands_still_when_asked() -> None:
    with recorded_cycle("ingest") as cycle:
        cycle.finish({})
    html = logged_in("omar", "operator").get("/operations?still=1").content.decode()
    assert "hx-get" not in html
    assert "No run that collects" not in html
    assert text_of(html).count("Candidates decided for the first time, by week") >= 2


def test_other_runs_do_not_hide_that_nothing_is_collected() -> None:
    with recorded_cycle("publish") as cycle:
        cycle.finish({})
    html = logged_in("omar", "operator").get("/operations").content.decode()
    assert "No run that collects news ended well in the last 24 hours." in html


def test_a_refresh_is_the_part_that_changes_and_no_page() -> None:
    html = logged_in("omar", "operator").get("/operations", headers={"HX-Request": "true"}).content.decode()
    assert html.lstrip().startswith('<div id="operations-now">')
    assert "<html" not in html


def test_what_a_run_failed_by_cannot_harm_the_page() -> None:
    now = datetime.now(UTC)
    rows.Cycle.objects.create(flow="ingest", started_at=now, ended_at=now, note="<script>alert(1)</script>")
    html = logged_in("omar", "operator").get("/operations").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
