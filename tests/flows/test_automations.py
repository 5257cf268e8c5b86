"""Automations as code: what they listen for and do, by Prefect's own schemas, and that making them twice makes them once."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.responses import DeploymentResponse
from prefect.events.actions import CallWebhook, RunDeployment
from prefect.events.schemas.automations import Automation, AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import Event, RelatedResource, Resource
from prefect.server.events.schemas import automations as server
from prefect.server.utilities.user_templates import render_user_template

from dateline import configuration
from dateline.flows import automations as ours
from dateline.flows.automations import automations, ensure, watch_deployment

WATCH, BLOCK = uuid4(), uuid4()
FIVE = timedelta(minutes=5)


def named(name: str, every: timedelta = FIVE, webhook: UUID | None = BLOCK) -> AutomationCore:
    return next(a for a in automations(every, WATCH, webhook) if a.name == f"dateline: {name}")


def trigger_of(automation: AutomationCore) -> server.EventTrigger:
    """As Prefect's server reads it."""
    sent = automation.model_dump(mode="json")
    found = server.AutomationCore.model_validate(sent).trigger
    assert isinstance(found, server.EventTrigger)
    return found


def event(name: str, flow: str, tag: str = "dateline") -> Any:
    from prefect.server.events.schemas.events import ReceivedEvent

    related = [
        RelatedResource({"prefect.resource.id": f"prefect.flow.{uuid4()}", "prefect.resource.role": "flow",
                         "prefect.resource.name": flow}),
        RelatedResource({"prefect.resource.id": f"prefect.tag.{tag}", "prefect.resource.role": "tag"}),
    ]  # fmt: skip
    made = Event(
        occurred=datetime.now(UTC),
        event=name,
        resource=Resource({"prefect.resource.id": f"prefect.flow-run.{uuid4()}"}),
        related=related,
        id=uuid4(),
    )
    return ReceivedEvent.model_validate(made.model_dump() | {"received": datetime.now(UTC)})


@pytest.mark.parametrize(
    ("automation", "name", "flow", "tag", "heard"),
    [
        ("runs crash", "prefect.flow-run.Crashed", "understand", "dateline", True),
        ("runs crash", "prefect.flow-run.Failed", "understand", "dateline", False),
        ("runs crash", "prefect.flow-run.Crashed", "understand", "somebody-else", False),
        ("runs crash", "prefect.flow-run.Crashed", "watch", "dateline", False),
        ("runs fail", "prefect.flow-run.Failed", "publish", "dateline", True),
        ("runs fail", "prefect.flow-run.TimedOut", "ingest", "dateline", True),
        ("runs fail", "prefect.flow-run.Completed", "ingest", "dateline", False),
        ("no news is collected", "prefect.flow-run.Completed", "ingest", "dateline", True),
        ("no news is collected", "prefect.flow-run.Completed", "collect", "dateline", True),
        ("no news is collected", "prefect.flow-run.Completed", "watch", "dateline", False),
        ("no news is collected", "prefect.flow-run.Failed", "ingest", "dateline", False),
    ],
)
def test_prefect_hears_what_is_meant_and_nothing_else(
    automation: str, name: str, flow: str, tag: str, heard: bool
) -> None:
    trigger = trigger_of(named(automation))
    happened = event(name, flow, tag)
    assert (trigger.covers(happened) and trigger.expects(happened.event)) == heard


def test_silence_is_judged_by_how_often_a_run_begins() -> None:
    for every, minutes in ((FIVE, 60), (timedelta(hours=2), 360)):
        silent = named("no news is collected", every)
        assert isinstance(silent.trigger, EventTrigger)
        assert (silent.trigger.posture, silent.trigger.within) == (
            Posture.Proactive,
            timedelta(minutes=minutes),
        )
        assert f"{minutes} minutes" in silent.description


def test_each_has_dateline_judge_and_calls_the_webhook_where_there_is_one() -> None:
    for automation in automations(FIVE, WATCH, BLOCK):
        judge, call = automation.actions
        assert isinstance(judge, RunDeployment)
        assert judge.deployment_id == WATCH
        assert isinstance(call, CallWebhook)
        assert call.block_document_id == BLOCK
        firing = SimpleNamespace(triggered=datetime(2026, 1, 31, tzinfo=UTC))
        sent = asyncio.run(render_user_template(call.payload, {"firing": firing}))
        assert json.loads(sent) == {
            "type": "source.alerts",
            "timestamp": "2026-01-31T00:00:00+00:00",
            "text": f"{automation.name}: {automation.description}",
            "data": {"alerts": []},
        }
    assert [len(a.actions) for a in automations(FIVE, WATCH, None)] == [1, 1, 1]


class Server:
    """Prefect's client with what of its server is asked for here."""

    def __init__(self) -> None:
        self.held: list[Automation] = []
        self.deployments: list[DeploymentResponse] = []

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None: ...

    def read_automations_by_name(self, name: str) -> list[Automation]:
        return [a for a in self.held if a.name == name]

    def create_automation(self, automation: AutomationCore) -> UUID:
        made = Automation(id=uuid4(), **automation.model_dump(exclude={"id"}))
        self.held.append(made)
        return made.id

    def update_automation(self, automation_id: UUID, automation: AutomationCore) -> None:
        self.held = [
            Automation(id=a.id, **automation.model_dump(exclude={"id"})) if a.id == automation_id else a
            for a in self.held
        ]

    def delete_automation(self, automation_id: UUID) -> None:
        self.held = [a for a in self.held if a.id != automation_id]

    def read_deployments(self, *, deployment_filter: Any) -> list[DeploymentResponse]:
        assert deployment_filter.tags.all_ == ["dateline", "watch"]
        return self.deployments


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Server:
    found = Server()
    monkeypatch.setattr(ours, "get_client", lambda **_: found)
    return found


def test_made_again_they_are_the_same_and_what_somebody_switched_off_stays_off(
    prefect: Server, tmp_path: Path
) -> None:
    config = configuration.load({"DATELINE_HOME": str(tmp_path)}, cwd=tmp_path)
    assert ensure(config, WATCH) == 3
    ids = [a.id for a in prefect.held]
    prefect.held[0] = prefect.held[0].model_copy(update={"enabled": False, "description": "older words"})
    prefect.create_automation(prefect.held[1])  # a double
    ensure(
        configuration.load({"DATELINE_HOME": str(tmp_path), "DATELINE_INGEST_EVERY": "60"}, cwd=tmp_path),
        WATCH,
    )
    assert [a.id for a in prefect.held] == ids
    assert [a.enabled for a in prefect.held] == [False, True, True]
    assert prefect.held[0].description != "older words"
    assert isinstance(prefect.held[2].trigger, EventTrigger)
    assert prefect.held[2].trigger.within == timedelta(hours=3)


def test_the_newest_deployment_of_the_watch_is_taken(
    prefect: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert watch_deployment(prefect) is None  # type: ignore[arg-type]
    assert ours.main() == 2
    assert "prefect deploy" in capsys.readouterr().err
    for n in (1, 3, 2):
        prefect.deployments.append(
            DeploymentResponse(
                id=uuid4(), name=f"d{n}", flow_id=uuid4(), updated=datetime(2026, 1, n, tzinfo=UTC)
            )
        )
    assert watch_deployment(prefect) == prefect.deployments[1].id  # type: ignore[arg-type]
