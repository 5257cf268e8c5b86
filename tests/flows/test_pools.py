"""The same flows in work pools: what Prefect takes, and how late runs and the runs of dead workers end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jsonschema
import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.flows import load_flow_from_entrypoint
from prefect.states import Pending, Running, Scheduled
from prefect.utilities.templating import find_placeholders

from dateline.flows import orphans
from dateline.flows.ingest import ingest
from dateline.flows.orphans import cancel_late, crash_dead

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "deploy").glob("work-pool-*.json"))


def deployments() -> list[dict[str, Any]]:
    plan = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = plan["deployments"]
    return found


# ------------------------------------------------------------------------------------------------------ what is laid out


def test_each_stage_has_a_deployment_a_queue_and_a_limit_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    named = {load_flow_from_entrypoint(d["entrypoint"]).name: d for d in deployments()}
    stages = {"collect", "understand", "link"}
    assert set(named) == stages | {"deliver", "publish", "watch", "maintain", "reprocess"}
    for stage in stages:
        assert named[stage]["work_pool"] == {"name": "dateline", "work_queue_name": stage}
        assert named[stage]["tags"] == ["dateline", stage]
    limits = {name: ConcurrencyLimitConfig(**d["concurrency_limit"]) for name, d in named.items()}
    assert {name for name, limit in limits.items() if limit.limit > 1} == {"understand"}
    assert all(limit.collision_strategy == "CANCEL_NEW" for limit in limits.values())


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_job_template_is_whole(file: Path) -> None:
    """What it names is defined, its variables are a JSON Schema, and its own defaults are valid by it."""
    template = json.loads(file.read_text(encoding="utf-8"))
    variables = template["variables"]
    jsonschema.Draft202012Validator.check_schema(variables)
    properties = variables["properties"]
    named = {p.name for p in find_placeholders(template["job_configuration"])}
    assert named == set(properties)
    defaults = {name: facts["default"] for name, facts in properties.items() if "default" in facts}
    jsonschema.validate(defaults, variables)
    settings = defaults["env"]
    assert not re.search("(?i)secret|password|token|postgresql://", json.dumps(settings))
    assert set(settings) >= {"DATELINE_SAMPLE_NEWSROOM", "DATELINE_WORKERS"}


def test_there_is_a_template_for_processes_containers_and_a_cluster() -> None:
    assert [file.stem for file in TEMPLATES] == [
        "work-pool-docker",
        "work-pool-kubernetes",
        "work-pool-process",
    ]


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_prefect_makes_a_pool_of_it(prefect_server: None, file: Path) -> None:
    template = json.loads(file.read_text(encoding="utf-8"))
    name = f"pool-{uuid4().hex[:8]}"
    with get_client(sync_client=True) as client:
        kind = file.stem.rpartition("-")[2]
        made = client.create_work_pool(WorkPoolCreate(name=name, type=kind, base_job_template=template))
        assert made.base_job_template == template


# ------------------------------------------------------------------------------------------------- after an outage


@pytest.fixture
def deployment(prefect_server: None) -> Iterator[UUID]:
    with get_client(sync_client=True) as client:
        flow_id = client.create_flow(ingest)
        id = client.create_deployment(flow_id, name=f"late-{uuid4().hex[:8]}", tags=["dateline"])
        yield id
        client.delete_deployment(id)


def ordered(client: Any, deployment: UUID, due: datetime, *tags: str) -> UUID:
    run = client.create_flow_run_from_deployment(
        deployment, state=Scheduled(scheduled_time=due), tags=["dateline", *tags]
    )
    id: UUID = run.id
    return id


def test_of_an_hour_of_late_runs_one_runs(deployment: UUID) -> None:
    """Each minute of the outage a run fell due. The first that starts cancels the others, and no other deployment's."""
    now = datetime.now(UTC)
    with get_client(sync_client=True) as client:
        late = [
            ordered(client, deployment, now - timedelta(minutes=m), "auto-scheduled") for m in range(1, 61)
        ]
        coming = ordered(client, deployment, now + timedelta(minutes=1), "auto-scheduled")
        by_hand = ordered(client, deployment, now - timedelta(minutes=5))
        client.set_flow_run_state(late[0], Running(), force=True)

        assert cancel_late(uuid4(), now) == 0
        assert cancel_late(deployment, now) == 59

        states = [client.read_flow_run(run).state_name for run in (*late, coming, by_hand)]
    assert states == ["Running", *["Cancelled"] * 59, "Scheduled", "Late"] or states == [
        "Running",
        *["Cancelled"] * 59,
        "Scheduled",
        "Scheduled",
    ]


def test_runs_of_the_dead_crash_and_those_of_the_living_run_on(
    deployment: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with get_client(sync_client=True) as client:
        dead, alive, begun, over = (client.create_flow_run(ingest, state=Running()).id for _ in range(4))
        client.set_flow_run_state(begun, Pending(), force=True)
        assert crash_dead([]) == 0
        assert crash_dead([dead, begun, uuid4()]) == 2
        assert crash_dead([dead, begun]) == 0
        # a dead process had it, and it was tried again: it is the one that asks
        monkeypatch.setattr(orphans, "own_run", lambda: alive)
        assert crash_dead([alive]) == 0
        names = [client.read_flow_run(run).state_name for run in (dead, alive, begun, over)]
    assert names == ["Crashed", "Running", "Crashed", "Running"]


def test_a_limit_of_one_cancels_the_run_that_comes_while_one_goes_on(prefect_server: None) -> None:
    alone = ConcurrencyLimitConfig(
        **next(d for d in deployments() if d["tags"][1] == "link")["concurrency_limit"]
    )
    with get_client(sync_client=True) as client:
        flow_id = client.create_flow(ingest)
        id = client.create_deployment(
            flow_id,
            name=f"alone-{uuid4().hex[:8]}",
            concurrency_limit=alone.limit,
            concurrency_options={"collision_strategy": alone.collision_strategy},  # type: ignore[arg-type]
        )
        first, second = (client.create_flow_run_from_deployment(id).id for _ in range(2))
        assert client.set_flow_run_state(first, Pending()).state.name == "Pending"  # type: ignore[union-attr]
        assert client.set_flow_run_state(second, Pending()).state.name == "Cancelled"  # type: ignore[union-attr]
        crash_dead([first])
        third = client.create_flow_run_from_deployment(id).id
        assert client.set_flow_run_state(third, Pending()).state.name == "Pending"  # type: ignore[union-attr]
