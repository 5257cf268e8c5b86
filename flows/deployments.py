"""The deployments of one machine: `python -m dateline.flows.deployments` serves them until it is stopped."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from dateline import configuration
from dateline.flows.automations import ensure
from dateline.flows.deliver import deliver
from dateline.flows.ingest import ingest
from dateline.flows.maintain import maintain
from dateline.flows.orphans import cancel_missed, crash_orphans
from dateline.flows.publish import publish
from dateline.flows.reprocess import reprocess
from dateline.flows.watch import watch


def deployments(every_minutes: int, notices_every: int) -> list[RunnerDeployment]:
    """Ingest and deliver on their schedules, publish and watch hourly, maintain daily, reprocess on demand; never two of a
    kind at once.
    """
    alone = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)
    module = EntrypointType.MODULE_PATH
    return [
        ingest.to_deployment(  # type: ignore[list-item]
            name="dateline",
            description="Due feeds to candidates in the review queue.",
            interval=timedelta(minutes=every_minutes),
            tags=["dateline", "ingest"],
            concurrency_limit=alone,
            entrypoint_type=module,
        ),
        deliver.to_deployment(  # type: ignore[list-item]
            name="dateline",
            description="Incidents to webhooks, notices of saved views.",
            interval=timedelta(minutes=notices_every),
            tags=["dateline", "deliver"],
            concurrency_limit=alone,
            entrypoint_type=module,
        ),
        publish.to_deployment(  # type: ignore[list-item]
            name="dateline",
            description="Confirmed incidents to files.",
            interval=timedelta(hours=1),
            tags=["dateline", "publish"],
            concurrency_limit=alone,
            entrypoint_type=module,
        ),
        watch.to_deployment(  # type: ignore[list-item]
            name="dateline",
            description="Alerts on sources.",
            interval=timedelta(hours=1),
            tags=["dateline", "watch"],
            concurrency_limit=alone,
            entrypoint_type=module,
        ),
        maintain.to_deployment(  # type: ignore[list-item]
            name="dateline",
            description="Upkeep.",
            cron="17 3 * * *",
            tags=["dateline", "maintain"],
            concurrency_limit=alone,
            entrypoint_type=module,
        ),
        reprocess.to_deployment(  # type: ignore[list-item]
            name="dateline",
            description="Read stored articles again.",
            tags=["dateline", "reprocess"],
            concurrency_limit=alone,
            entrypoint_type=module,
        ),
    ]


def main() -> None:
    """Register the deployments, order a first run at once, and run what falls due until stopped."""
    config = configuration.current()
    now = datetime.now(UTC)
    orphans = crash_orphans(now)
    if orphans:
        print(f"{orphans} runs were killed last time; they are marked as crashed.", flush=True)
    cancel_missed(now)
    runner = Runner(name="dateline", limit=3, pause_on_shutdown=False)
    every = config["ingest.every_minutes"], config["notices.every_minutes"]
    ids = {d.flow_name: runner.add_deployment(d) for d in deployments(*every)}
    with get_client(sync_client=True) as client:
        client.create_flow_run_from_deployment(
            ids["ingest"],  # type: ignore[arg-type]
            parameters={"reason": "start"},
            tags=["dateline", "ingest", "start"],
        )
    ensure(config, ids["watch"])  # type: ignore[arg-type]
    print("deployments are registered", flush=True)
    with suppress(KeyboardInterrupt):
        asyncio.run(runner.start())


if __name__ == "__main__":
    main()
