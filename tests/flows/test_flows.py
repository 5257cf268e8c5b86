"""The flows in a Prefect of their own: states, names, artifacts, retries. On the sample newsroom, with real readers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterName,
    TaskRunFilter,
    TaskRunFilterFlowRunId,
)
from prefect.client.schemas.objects import State, StateType
from prefect.states import Running, Scheduled

from dateline import configuration
from dateline.errors import ConfigFileError, StoreUnavailable, UsageError
from dateline.flows import steps
from dateline.flows.deliver import deliver
from dateline.flows.deployments import deployments
from dateline.flows.ingest import ingest
from dateline.flows.maintain import maintain
from dateline.flows.orphans import cancel_missed, crash_orphans
from dateline.flows.publish import publish
from dateline.flows.reprocess import reprocess
from dateline.flows.stages import collect, link, understand
from dateline.flows.watch import watch
from dateline.newsroom.server import running
from dateline.pipeline import StepResult, drain, total
from hooks import webhook
from outside import DAY, write_config


@pytest.fixture(scope="module")
def office(
    prefect_server: None,
    tmp_path_factory: pytest.TempPathFactory,
    gazetteer_file: Path,
    django_db_setup: None,
    django_db_blocker: Any,
) -> Iterator[Path]:
    """A data folder whose sources are the sample newsroom's, and the database of the tests; answers the folder."""
    from django.core.management import call_command

    from dateline.commands.serve import prepare

    home = tmp_path_factory.mktemp("flows")
    (home / "gazetteer.sqlite3").symlink_to(gazetteer_file)
    with (
        running(0, anchor=DAY) as server,
        pytest.MonkeyPatch.context() as settings,
        django_db_blocker.unblock(),
    ):
        settings.setenv("DATELINE_HOME", str(home))
        settings.setenv("DATELINE_LINK_WAIT", "600")  # however busy the machine
        settings.setenv("DATELINE_WORKERS", "1")  # each run loads the models anew
        settings.setenv("DATELINE_CONFIG", str(write_config(home / "config")))
        settings.setenv("DATELINE_NEWSROOM_PORT", str(server.server_address[1]))
        prepare(configuration.current())
        yield home
        call_command("flush", verbosity=0, interactive=False)


def eventually(found: Callable[[], list[Any]], least: int = 1) -> list[Any]:
    """The server records runs a little later than they happen."""
    until = time.monotonic() + 20
    while len(result := found()) < least and time.monotonic() < until:
        time.sleep(0.2)
    return result


def runs_named(name: str) -> list[Any]:
    with get_client(sync_client=True) as client:
        return client.read_flow_runs(flow_run_filter=FlowRunFilter(name=FlowRunFilterName(any_=[name])))


def table_of(key: str) -> dict[str, int]:

    def newest() -> list[Any]:
        with get_client(sync_client=True) as client:
            return [a for a in client.request("POST", "/artifacts/filter", json={}).json() if a["key"] == key]

    artifact = eventually(newest)[-1]
    assert artifact["type"] == "table"
    return {row["what"]: row["count"] for row in json.loads(artifact["data"])}


@pytest.fixture(scope="module")
def ingested(office: Path) -> dict[str, int]:
    state = ingest(reason="test", return_state=True)
    assert state.type == StateType.COMPLETED, state.message
    counts: dict[str, int] = state.result()
    return counts


def test_ingest_leads_from_feeds_to_candidates(ingested: dict[str, int]) -> None:
    assert ingested["feeds polled"] >= 4
    assert ingested["articles"] >= 30
    assert ingested["new candidates"] >= 15


def test_a_run_and_its_tasks_can_be_told_by_their_names(ingested: dict[str, int]) -> None:
    run = eventually(lambda: runs_named("ingest-test"))[0]
    assert run.state_type == StateType.COMPLETED

    def tasks() -> list[Any]:
        wanted = TaskRunFilter(flow_run_id=TaskRunFilterFlowRunId(any_=[run.id]))
        with get_client(sync_client=True) as client:
            return [
                t
                for t in client.read_task_runs(task_run_filter=wanted)
                if t.state_type == StateType.COMPLETED
            ]

    found = eventually(tasks, least=5)
    names = {t.name.rpartition("-")[0] for t in found}
    assert names == {"poll", "fetch", "extract", "annotate", "link"}
    assert not any(t.tags for t in found), "each would cost two questions to the server"


def test_one_table_tells_what_a_run_did_and_why_the_rest_went_no_further(ingested: dict[str, int]) -> None:
    table = table_of("ingest-run")
    assert {name: table[name] for name in ingested} == ingested
    assert any(name.startswith("rejected (article): paywall") for name in table)


def test_a_second_run_finds_nothing_new(ingested: dict[str, int]) -> None:
    again = ingest(reason="again")
    assert again.get("new entries", 0) == 0
    assert again.get("new candidates", 0) == 0


def test_reprocess_reads_stored_articles_again_and_makes_no_new_candidate(ingested: dict[str, int]) -> None:
    from dateline.store.models import Candidate

    before = dict(Candidate.objects.values_list("key", "record"))
    counts = reprocess(scope="all")
    assert counts["articles marked"] >= 30
    assert counts["articles read"] == counts["articles marked"]
    assert dict(Candidate.objects.values_list("key", "record")) == before
    assert table_of("reprocess-run")["articles marked"] == counts["articles marked"]
    assert reprocess(scope="outdated")["articles marked"] == 0


def test_the_stages_apart_do_what_ingest_does_and_linking_waits_for_reading(ingested: dict[str, int]) -> None:
    from dateline.store.models import Article, Candidate, Report, Worker

    before = dict(Candidate.objects.values_list("key", "record"))
    some = list(
        Report.objects.filter(state="linked").order_by("article", "pk").values_list("pk", "article")[:5]
    )
    Report.objects.filter(pk__in=[pk for pk, _ in some]).update(state="pending")
    number = Article.objects.filter(pk__in={article for _, article in some}).update(state="pending")

    assert collect(reason="test").get("new entries", 0) == 0
    assert "reports linked" not in link(reason="early")
    assert understand(reason="test")["articles read"] == number
    assert link(reason="test")["reports linked"] >= len(some)

    assert dict(Candidate.objects.values_list("key", "record")) == before
    assert table_of("understand-run")["articles read"] == number
    assert set(Worker.objects.filter(ended_at=None)) == set()
    assert [worker.stage for worker in Worker.objects.all()] == [
        "link"
    ]  # one process: the last of what it did


def test_publish_writes_every_format_whole(office: Path, ingested: dict[str, int]) -> None:
    counts = publish(reason="test")
    exports = office / "exports"
    files = {str(f.relative_to(exports)) for f in exports.rglob("*") if f.is_file()}
    assert {f for f in files if not f.endswith("datapackage.json")} == set(counts)
    assert {"incidents.csv", "watches/balochistan/incidents.csv"} <= files
    assert {"datapackage.json", "watches/balochistan/datapackage.json"} <= files
    assert table_of("publish-run") == counts


def test_maintain_tells_what_it_did(office: Path, ingested: dict[str, int]) -> None:
    counts = maintain(reason="test")
    assert {"orphaned runs marked", "leases freed", "cycles closed"} <= set(counts)
    assert counts["leases freed"] == 0
    assert table_of("maintain-run") == counts


# -------------------------------------------------------------------------------------------------------- retries


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (StoreUnavailable("The database does not answer."), True),
        (OperationalError("database is locked"), True),
        (ConfigFileError("actors.yml", "actors", "is not a list"), False),
        (UsageError("No such scope."), False),
        (KeyError("a bug"), False),
    ],
)
def test_only_what_may_heal_is_tried_again(error: Exception, again: bool) -> None:
    state: State[Any] = State(type=StateType.FAILED, data=error)
    assert steps.is_transient(None, None, state) is again  # type: ignore[arg-type]


@pytest.mark.parametrize(("error", "tries"), [(StoreUnavailable("away"), 2), (UsageError("wrong"), 1)])
def test_a_step_that_fails_once_is_run_again_where_that_may_help(
    prefect_server: None, monkeypatch: pytest.MonkeyPatch, error: Exception, tries: int
) -> None:
    calls: list[str] = []

    def step(_: object) -> StepResult:
        calls.append("called")
        if len(calls) == 1:
            raise error
        return StepResult("poll", 0)

    monkeypatch.setattr(steps, "STEPS", (("poll", step),))
    monkeypatch.setattr(steps, "_open", object())

    @flow
    def one_step() -> None:
        steps.run_step.with_options(retry_delay_seconds=0)("poll", 1)

    state = one_step(return_state=True)
    assert len(calls) == tries
    assert state.is_completed() is (tries == 2)


def test_a_task_goes_on_with_batches_for_a_spell_and_keeps_what_was_done_when_one_fails(
    prefect_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six batches: the third fails once with what may heal, which the next task meets no more; the fifth ends a spell."""
    calls: list[int] = []
    clock = {"now": 0.0}

    def step(_: object) -> StepResult:
        calls.append(len(calls) + 1)
        if calls[-1] == 3:
            raise StoreUnavailable("away")
        if calls[-1] == 5:
            clock["now"] += steps.SPELL
        return StepResult("poll", 10, {"entries": 2, "gone": 0}, more=calls[-1] < 6)

    monkeypatch.setattr(steps, "STEPS", (("poll", step),))
    monkeypatch.setattr(steps, "_open", object())
    monkeypatch.setattr(steps, "monotonic", lambda: clock["now"])

    results: list[StepResult] = []

    @flow
    def all_of_it() -> None:
        results.extend(drain(steps._open, steps.as_tasks(["poll"])))  # type: ignore[arg-type]

    assert all_of_it(return_state=True).is_completed()
    assert len(calls) == 6
    assert [result.taken for result in results] == [20, 20, 10]
    assert total(results) == {"feeds polled": 50, "entries": 10, "gone": 0}


# ---------------------------------------------------------------------------------------------------------- watch


@pytest.mark.django_db
def test_what_is_published_goes_to_its_webhook_and_a_run_without_work_leaves_no_row(
    prefect_server: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from builders import make_candidate, make_user
    from dateline.model import Verdict
    from dateline.review.incident_filter import IncidentFilter
    from dateline.store.decisions import decide
    from dateline.store.models import Cycle
    from dateline.store.outgoing import KINDS
    from dateline.store.webhooks import add_webhook, new_secret

    monkeypatch.setenv("DATELINE_ALLOW_PRIVATE_HOSTS", "127.0.0.1")
    now = datetime.now(UTC)
    with webhook() as hook:
        add_webhook("partner", hook.url, new_secret(), wanted=IncidentFilter(), kinds=KINDS, by=None, now=now)
        make_candidate("c1")
        decide("c1", Verdict.CONFIRM, user=make_user("mira", "editor"), expected_revision=0, now=now)
        assert deliver(reason="test") == {"deliveries taken": 1}
        assert deliver(reason="again") == {}
    assert len(hook.got) == 1
    assert table_of("deliver-run")["deliveries taken"] == 1
    assert Cycle.objects.filter(flow="deliver").count() == 1


def test_a_watch_tells_what_it_found_as_an_event(prefect_server: None) -> None:
    from dateline.store.models import Alert, Feed

    why = "It is gone for good (410): The host says so."
    Feed.objects.create(
        id="gone-paper",
        url="https://gone.example/feed",
        title="The Gone Paper",
        enabled=False,
        disabled_reason=why,
        poll_state={"disabled_reason": why},
    )
    assert watch(reason="test")["alerts raised"] == 1
    assert watch(reason="again")["alerts raised"] == 0
    assert sorted(Alert.objects.get(feed="gone-paper").told) == ["event", "log"]
    wanted = {"filter": {"event": {"name": ["dateline.source.disabled"]}}, "limit": 50}

    def events() -> list[Any]:
        with get_client(sync_client=True) as client:
            found: list[Any] = client.request("POST", "/events/filter", json=wanted).json()["events"]
            return found

    (event,) = eventually(events)
    assert event["resource"]["prefect.resource.id"] == "dateline.source.gone-paper"
    assert event["payload"]["message"] == f"It is polled no more. {why}"
    assert table_of("watch-run")["alerts cleared"] == 0


# ---------------------------------------------------------------------------------------------------- deployments


def test_one_machines_deployments_are_the_same_flows_one_run_of_a_kind_at_once() -> None:
    found = {d.flow_name: d for d in deployments(7, 3)}
    assert set(found) == {"ingest", "deliver", "publish", "watch", "maintain", "reprocess"}
    assert all(d.concurrency_limit == 1 for d in found.values())
    assert found["ingest"].schedules[0].schedule.interval.total_seconds() == 7 * 60
    assert found["deliver"].schedules[0].schedule.interval.total_seconds() == 3 * 60
    assert found["reprocess"].schedules == []
    assert all(d.entrypoint.startswith("dateline.flows.") for d in found.values())


# -------------------------------------------------------------------------------------------------------- orphans


def _a_run(client: Any, state: State[Any], tags: list[str]) -> Any:
    return client.create_flow_run(ingest, state=state, tags=tags).id


def test_what_was_killed_or_missed_holds_nothing_up(prefect_server: None) -> None:
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:
        killed = _a_run(client, Running(), ["dateline"])
        foreign = _a_run(client, Running(), ["somebody-else"])
        missed = _a_run(client, Scheduled(scheduled_time=now - timedelta(hours=3)), ["dateline"])
        coming = _a_run(client, Scheduled(scheduled_time=now + timedelta(hours=3)), ["dateline"])

        assert crash_orphans(now + timedelta(minutes=1)) == 1
        assert cancel_missed(now) == 1

        names = [client.read_flow_run(run).state_name for run in (killed, foreign, missed, coming)]
    assert names == ["Crashed", "Running", "Cancelled", "Scheduled"]
