"""Judge every source by its history and tell the operator what changed; tell the people of each watch what is new in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from prefect import flow
from prefect.events import emit_event

from dateline import bootstrap, configuration, operations
from dateline.flows.artifacts import leave_how_things_stand
from dateline.flows.steps import recorded_run
from dateline.ports import Notice


class EventNotices:
    """A Prefect event an alert, `dateline.source.<kind>`, for automations to act on."""

    name = "event"

    def tell(self, notices: Sequence[Notice]) -> None:
        for notice in notices:
            emit_event(
                event=f"dateline.source.{notice.kind}",
                resource={
                    "prefect.resource.id": f"dateline.source.{notice.feed_id or 'all'}",
                    "prefect.resource.name": notice.title or "all sources",
                },
                payload={"alert": notice.id, "message": notice.message, "url": notice.url},
            )


@flow(name="watch", flow_run_name="watch-{reason}")
def watch(reason: str = "scheduled") -> dict[str, int]:
    """Each count is how many alerts were opened, cleared or could not be told, and how many notices of watches were, and
    what was done for the queue's order."""
    with recorded_run("watch", "Alerts on sources.") as cycle:
        config = configuration.current()
        ways = [*bootstrap.open_notices(config), EventNotices()]
        every = timedelta(minutes=config["ingest.every_minutes"])
        counts = operations.watch_sources(datetime.now(UTC), ways, every)
        counts |= operations.tell_watches(datetime.now(UTC), config)
        counts |= operations.tend_queue(datetime.now(UTC))
        cycle.finish(counts)
    leave_how_things_stand(datetime.now(UTC), bootstrap.desk_address(config))
    return counts
