"""Doctor on workers, runs and those who are told: what it gathers of them, and what it makes of it."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from dateline import configuration
from dateline.configuration import Configuration
from dateline.doctor import gather_care, gather_runs
from dateline.model import Verdict
from dateline.store import models as rows
from decision_story import editor, say, seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def config(tmp_path: Path) -> Configuration:
    return configuration.load({"DATELINE_HOME": str(tmp_path)}, cwd=tmp_path)


def a_worker(name: str, *, seen: timedelta = timedelta(), run: UUID | None = None) -> None:
    now = datetime.now(UTC)
    rows.Worker.objects.create(
        name=name, host="desk-two", pid=7, version="0.1.0", stage="understand", run=run,
        started_at=now - timedelta(hours=1), seen_at=now - seen,
    )  # fmt: skip


@contextmanager
def prefect(under_way: list[dict[str, Any]], late: list[dict[str, Any]], status: int = 200) -> Iterator[str]:
    """A server that answers what Prefect's would: the runs of the states that are asked for. Gives its address."""

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["flow_runs"]
            states = asked["state"]["type"]["any_"]
            body = json.dumps(late if states == ["SCHEDULED"] else under_way).encode()
            self.send_response(status if self.path == "/api/flow_runs/filter" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/api"
        finally:
            server.shutdown()


def a_run(number: int, *, minutes: int = 30) -> dict[str, Any]:
    began = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
    return {
        "id": str(UUID(int=number)),
        "name": f"understand-{number}",
        "start_time": began,
        "expected_start_time": None,
        "created": began,
    }


def test_a_worker_that_is_seen_no_more_is_told(config: Configuration) -> None:
    assert gather_care.workers(config).says == "none within a day"
    a_worker("a")
    assert gather_care.workers(config).result == "ok"
    a_worker("b", seen=timedelta(hours=2))
    found = gather_care.workers(config)
    assert (found.result, "seen no more: understand on desk-two" in found.says) == ("warn", True)


def test_a_run_that_counts_as_running_and_that_no_process_has_is_an_orphan(
    config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_worker("a", run=UUID(int=1))
    a_worker("b", run=UUID(int=2), seen=timedelta(hours=2))
    with prefect([a_run(1), a_run(3, minutes=1)], []) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        assert gather_runs.runs(config).says.startswith("2 under way")
    with prefect([a_run(1), a_run(2)], []) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        found = gather_runs.runs(config)
    assert (found.result, "understand-2" in found.says, "understand-1" in found.says) == ("warn", True, False)


def test_runs_that_nobody_takes_and_a_server_that_is_away_are_told(
    config: Configuration, monkeypatch: pytest.MonkeyPatch
) -> None:
    with prefect([], [a_run(1), a_run(2)]) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        assert "2 runs are late" in gather_runs.runs(config).says
    assert "does not answer" in gather_runs.runs(config).says
    with prefect([], [], status=401) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        assert "answers 401" in gather_runs.runs(config).says
    monkeypatch.delenv("PREFECT_API_URL")
    monkeypatch.setitem(config.values, "prefect.port", 1)  # type: ignore[arg-type]
    found = gather_runs.runs(config)
    assert (found.result, "dateline up" in found.says) == ("ok", True)


def a_backup(*, ago: timedelta, problem: str = "") -> None:
    at = datetime.now(UTC) - ago
    rows.Backup.objects.create(taken_at=at, ended_at=at, host="desk-one", file="/b/1.tar", problem=problem)


def test_the_age_of_the_newest_good_backup_and_the_last_failure_are_told(config: Configuration) -> None:
    assert gather_care.backups(config).result == "ok"  # nothing is confirmed
    seed()
    say(editor(), Verdict.CONFIRM)
    assert "there is none" in gather_care.backups(config).says
    a_backup(ago=timedelta(days=5))
    assert "5 days old" in gather_care.backups(config).says
    a_backup(ago=timedelta(hours=3))
    assert gather_care.backups(config).says == "the newest is 3 hours old: /b/1.tar on desk-one"
    a_backup(ago=timedelta(hours=1), problem="the disk is full")
    assert "the disk is full" in gather_care.backups(config).says


def test_a_receiver_that_gave_up_and_its_dead_letters_are_told(config: Configuration) -> None:
    assert [f.says for f in gather_care.told(config)] == ["there are none"] * 2
    now = datetime.now(UTC)
    hook = rows.Webhook.objects.create(
        name="partner",
        url="https://partner.example/hooks/T0P",
        secret="whsec_x",
        kinds=[],
        cursor=0,
        made_at=now,
    )
    hooks, _ = gather_care.told(config)
    assert hooks.result == "ok"
    rows.Webhook.objects.update(state="off", failing_since=now)  # by somebody
    hooks, _ = gather_care.told(config)
    assert hooks.result == "ok"
    rows.Webhook.objects.update(why="410: gone")
    seed()
    say(editor(), Verdict.CONFIRM)
    rows.Delivery.objects.create(
        webhook=hook, number=1, incident=rows.Incident.objects.get(), kind="published", message_id="m1",
        body="{}", state="dead", since=now,
    )  # fmt: skip
    hooks, _ = gather_care.told(config)
    assert hooks.says == "partner is off (410: gone); 1 dead letters"
    assert "T0P" not in hooks.says
    assert {"whsec_x", "https://partner.example/hooks/T0P"} <= set(gather_care.secrets())
