"""Automations of Prefect's server for runs that crash, fail or stay away: `python -m dateline.flows.automations` makes
them.

The server notices what no run of ours can: that none runs. Each automation has the flow `watch` judge at once, whose alerts
go where the settings say; where alerts go to a webhook, the server calls it by itself too, since the worker may be what is
gone.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from prefect.blocks.webhook import Webhook
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags
from prefect.events.actions import CallWebhook, RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.types import SecretDict

from dateline import bootstrap, configuration, operations
from dateline.configuration import Configuration

EVER = datetime(1970, 1, 1, tzinfo=UTC)
BLOCK = "dateline-alerts"
OURS = ResourceSpecification.model_validate(
    {"prefect.resource.role": "tag", "prefect.resource.id": "prefect.tag.dateline"}
)
RUNS = ResourceSpecification.model_validate({"prefect.resource.id": "prefect.flow-run.*"})
# not watch: it is what an automation runs, and would run itself for ever
JUDGED = ResourceSpecification.model_validate(
    {"prefect.resource.role": "flow", "prefect.resource.name": "!watch"}
)
FAILED_WITHIN = timedelta(hours=1)
MANY_CRASHED = 2  # one is what a restart leaves


def automations(every: timedelta, watch: UUID, webhook: UUID | None) -> list[AutomationCore]:
    """Crash, failures, silence. `every`: how often a run that collects begins; `watch`: the deployment that judges."""
    patience = operations.silence_after(every)
    minutes = round(patience.total_seconds() / 60)
    collecting = ResourceSpecification.model_validate(
        {"prefect.resource.role": "flow", "prefect.resource.name": list(operations.COLLECTING)}
    )
    crashed = _often({"prefect.flow-run.Crashed"}, MANY_CRASHED)
    failed = _often({"prefect.flow-run.Failed", "prefect.flow-run.TimedOut"}, operations.MANY_FAILED)
    silent = EventTrigger(
        match=RUNS,
        match_related=collecting,
        expect={"prefect.flow-run.Completed"},
        posture=Posture.Proactive,
        threshold=1,
        within=patience,
    )
    told = (
        ("dateline: runs crash", f"{MANY_CRASHED} runs were killed or lost within an hour.", crashed),
        ("dateline: runs fail", f"{operations.MANY_FAILED} runs failed within an hour.", failed),
        ("dateline: no news is collected", f"No run that collects ended well for {minutes} minutes.", silent),
    )
    return [_automation(name, sentence, trigger, watch, webhook) for name, sentence, trigger in told]


def _often(events: set[str], times: int) -> EventTrigger:
    return EventTrigger(
        match=RUNS,
        match_related=[OURS, JUDGED],
        expect=events,
        posture=Posture.Reactive,
        threshold=times,
        within=FAILED_WITHIN,
    )


def _automation(
    name: str, sentence: str, trigger: EventTrigger, watch: UUID, webhook: UUID | None
) -> AutomationCore:
    of_watch = {"deployment_id": watch, "parameters": {"reason": "automation"}}
    actions: list[Any] = [RunDeployment.model_validate(of_watch)]
    if webhook:
        # as alerts are posted (publish.webhooks), but unsigned: Prefect cannot sign
        body = {
            "type": "source.alerts",
            "timestamp": "{{ firing.triggered.isoformat() }}",
            "text": f"{name}: {sentence}",
            "data": {"alerts": []},
        }
        actions.append(CallWebhook(block_document_id=webhook, payload=json.dumps(body)))
    return AutomationCore(
        name=name, description=sentence, tags=["dateline"], trigger=trigger, actions=actions
    )


def ensure(config: Configuration, watch: UUID) -> int:
    """Make the automations, or bring those of these names up to date; one that somebody switched off stays off. Answers how
    many there are."""
    every = timedelta(minutes=config["ingest.every_minutes"])
    wanted = automations(every, watch, _webhook_block(config))
    with get_client(sync_client=True) as client:
        for automation in wanted:
            _put(client, automation)
    return len(wanted)


def _put(client: SyncPrefectClient, wanted: AutomationCore) -> None:
    found = client.read_automations_by_name(wanted.name)
    if not found:
        client.create_automation(wanted)
        return
    client.update_automation(found[0].id, wanted.model_copy(update={"enabled": found[0].enabled}))
    for double in found[1:]:  # of two starts at once
        client.delete_automation(double.id)


def _webhook_block(config: Configuration) -> UUID | None:
    """Where alerts are posted to, as Prefect keeps it; encrypted in its database."""
    url = config["alerts.webhook_url"]
    if not url:
        return None
    block = Webhook(
        url=url,
        method="POST",
        headers=SecretDict({"Content-Type": "application/json"}),
        allow_private_urls=bootstrap.is_own_host(config)(url),
    )
    saved: UUID = block.save(BLOCK, overwrite=True)  # type: ignore[assignment]
    return saved


def watch_deployment(client: SyncPrefectClient) -> UUID | None:
    """The newest deployment of the flow `watch`, of one machine or of a work pool."""
    found = client.read_deployments(
        deployment_filter=DeploymentFilter(tags=DeploymentFilterTags(all_=["dateline", "watch"]))
    )
    newest = max(found, key=lambda d: d.updated or EVER, default=None)
    return newest.id if newest else None


def main() -> int:
    """For a work pool, after `prefect deploy`. Exit status 2 where nothing is deployed."""
    with get_client(sync_client=True) as client:
        watch = watch_deployment(client)
    if watch is None:
        print(
            "There is no deployment of the flow watch yet: deploy the flows first (prefect deploy --all).",
            file=sys.stderr,
        )
        return 2
    print(f"{ensure(configuration.current(), watch)} automations are in place.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
