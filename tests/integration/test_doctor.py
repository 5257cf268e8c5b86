"""Doctor on a database and a data folder: each fault is made for real, and found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from builders import make_article, make_feed
from dateline import bootstrap, configuration
from dateline.configuration import Configuration
from dateline.doctor import examination, gather_store
from dateline.doctor.findings import Finding, ok
from dateline.errors import StoreUnavailable
from dateline.model import Verdict
from dateline.store import models as rows
from dateline.store.chain import verify_chain
from decision_story import editor, say, seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def config(tmp_path: Path) -> Configuration:
    (tmp_path / "home").mkdir()
    return configuration.load({"DATELINE_HOME": str(tmp_path / "home")}, cwd=tmp_path)


def a_document(host: str, *, ahead: float, age: str = "", fetched: datetime | None = None) -> None:
    """A page of a host whose clock was `ahead` seconds of ours when it answered, from a cache where `age` says so."""
    at = fetched or datetime.now(UTC)
    headers = [["Date", format_datetime(at + timedelta(seconds=ahead - int(age or 0)))]]
    blob = rows.Blob.objects.get_or_create(sha256=host, defaults={"data": b"", "size": 0})[0]
    rows.Document.objects.create(
        url=f"https://{host}/a",
        final_url=f"https://{host}/a",
        fetched_at=at,
        status=200,
        headers=[*headers, *([["Age", age]] if age else [])],
        blob=blob,
        url_key=host,
    )


def test_the_database_its_version_and_its_clock_are_told(config: Configuration, database: str) -> None:
    found = gather_store.database(config)
    assert found.says.startswith("SQLite 3" if database == "sqlite" else "PostgreSQL 1")
    clock, future, _ = gather_store.clocks(config)
    assert (clock.result, future.result) == ("ok", "ok")
    assert ("this machine's own" in clock.says) == (database == "sqlite")
    rows.Cycle.objects.create(flow="ingest", started_at=datetime.now(UTC) + timedelta(hours=3))
    _, future, _ = gather_store.clocks(config)
    assert (future.result, "3 hours" in future.says) == ("warn", True)


def test_a_clock_is_compared_with_hosts_that_answered_once_each_and_caches_are_allowed_for() -> None:
    a_document("a.example", ahead=90)
    a_document("b.example", ahead=95, age="3600")
    a_document("c.example", ahead=5000, fetched=datetime.now(UTC) - timedelta(days=5))
    a_document("127.0.0.1", ahead=7000)
    found = gather_store.drifts(datetime.now(UTC))
    # the header has whole seconds
    assert found == {"a.example": pytest.approx(90, abs=1), "b.example": pytest.approx(95, abs=1)}


@pytest.mark.parametrize(
    "headers", [[], [["Date", "yesterday"]], [["Date", "Wed, 20 May 2026 09:30:00 GMT"], ["Age", "old"]]]
)
def test_an_answer_without_a_date_that_can_be_read_is_passed_over(headers: list[list[str]]) -> None:
    a_document("a.example", ahead=0)
    rows.Document.objects.update(headers=headers)
    assert gather_store.drifts(datetime.now(UTC)) == {}


def test_leases_that_ran_out_and_rows_tried_too_often_are_found(config: Configuration) -> None:
    assert gather_store.leases(config).says == "none is held"
    article = make_article("words")
    soon = datetime.now(UTC) + timedelta(minutes=4)
    held = {"state": "pending", "lease_owner": "elsewhere:1:2", "lease_until": soon, "attempts": 1}
    rows.Article.objects.filter(pk=article.pk).update(**held)
    assert gather_store.leases(config).says == "1 rows are being worked on"
    rows.Article.objects.update(lease_until=datetime.now(UTC) - timedelta(minutes=1))
    assert "elsewhere:1:2" in gather_store.leases(config).says
    rows.Article.objects.update(lease_owner="", lease_until=None, attempts=5)
    assert "1 rows were tried" in gather_store.leases(config).says


def test_sources_and_cycles_are_judged_by_what_is_stored(config: Configuration) -> None:
    assert gather_store.sources(config).result == "warn"
    make_feed(last_polled_at=datetime.now(UTC), failures=3, last_error="http-404")
    assert "coastal-herald failing" in gather_store.sources(config).says
    rows.Cycle.objects.create(flow="ingest", started_at=datetime.now(UTC) - timedelta(hours=9))
    rows.Cycle.objects.create(flow="publish", started_at=datetime.now(UTC))
    assert "9 hours ago" in gather_store.cycles(config).says


def drop_guards() -> None:
    migration = import_module("dateline.store.migrations.0002_append_only_decisions")
    with connection.cursor() as cursor:
        for statement in (
            migration.UNDO_SQLITE if connection.vendor == "sqlite" else migration.UNDO_POSTGRESQL
        ):
            cursor.execute(statement)


def test_a_bounded_look_at_the_chain_sees_its_end_and_a_full_one_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    amina = editor()
    for n in range(4):
        seed(f"c{n}", f"a{n}")
        say(amina, Verdict.REJECT, key=f"c{n}", reason="background")
    monkeypatch.setattr(gather_store, "BOUND", 2)
    assert "newest 2 of 4" in gather_store.audit_chain(False).says
    assert "all 4" in gather_store.audit_chain(True).says
    assert verify_chain(2) == verify_chain(4) == verify_chain(9) == []
    drop_guards()
    first, *_, last = rows.Decision.objects.order_by("pk")
    rows.Decision.objects.filter(pk=first.pk).update(reason="another")
    assert [p for p in verify_chain(2) if "was changed" in p] == []
    assert [p for p in verify_chain() if "was changed" in p] != []
    rows.Decision.objects.filter(pk=last.pk).update(reason="another")
    assert [p for p in verify_chain(2) if "was changed" in p] != []
    assert gather_store.audit_chain(False).result == "fail"


# ------------------------------------------------------------------------------------------------- the examination


def of(found: list[Finding]) -> dict[str, Finding]:
    return {finding.check: finding for finding in found}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the database's checks: the machine's have nothing to do with it."""
    monkeypatch.setattr(examination, "OF_THE_MACHINE", (lambda _: ok("first", "looked at"),))


@pytest.mark.usefixtures("quick")
def test_a_database_that_is_away_is_one_finding_and_ends_the_rest(
    config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise StoreUnavailable("The database does not answer (refused).")

    monkeypatch.setattr(bootstrap, "migrate", away)
    found = list(examination.examine(config))
    assert [(f.check, f.result) for f in found] == [("first", "ok"), ("database", "fail")]


@pytest.mark.usefixtures("quick")
def test_a_check_that_breaks_is_told_and_the_others_are_heard(
    config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sources(_: Configuration) -> Any:
        raise OperationalError("no such table")

    monkeypatch.setattr(examination, "OF_THE_STORE", (sources, gather_store.leases))
    found = of(list(examination.examine(config)))
    assert found["sources"].result == "fail"
    assert "no such table" in found["sources"].says
    assert found["leases"].result == "ok"
    assert found["schema"].says.startswith("00")
