"""What the Prefect server says of runs, against what the processes themselves say."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx

from dateline.bootstrap import lease_for
from dateline.configuration import Configuration
from dateline.doctor import work
from dateline.doctor.findings import Finding, ok, warn

MOST = 200  # runs of a kind that are asked for
_UNDER_WAY = ["RUNNING", "PENDING", "CANCELLING"]


def api_url(config: Configuration) -> str:
    """The server of many machines where one is named, else the one that `dateline up` starts."""
    return os.environ.get("PREFECT_API_URL", f"http://127.0.0.1:{config['prefect.port']}/api").rstrip("/")


def runs(config: Configuration) -> Finding:
    url = api_url(config)
    user, _, password = os.environ.get("PREFECT_API_AUTH_STRING", "").partition(":")
    try:
        with httpx.Client(
            base_url=url, timeout=5, trust_env=False, auth=(user, password) if user else None
        ) as server:
            under_way = _runs(server, {"state": {"type": {"any_": _UNDER_WAY}}})
            due = {"before_": (datetime.now(UTC) - work.LATE_BY).isoformat()}
            late = _runs(server, {"state": {"type": {"any_": ["SCHEDULED"]}}, "expected_start_time": due})
    except httpx.HTTPStatusError as e:
        answer = f"{url} answers {e.response.status_code}"
        return warn("runs", answer, "See PREFECT_API_URL and PREFECT_API_AUTH_STRING, and the server's log.")
    except httpx.HTTPError:
        if "PREFECT_API_URL" in os.environ:
            return warn(
                "runs", f"{url} does not answer", "Start the Prefect server, or mend PREFECT_API_URL."
            )
        return ok("runs", f"no Prefect server answers at {url}; `dateline up` starts one")
    return work.runs(under_way, _at_work(config), len(late), datetime.now(UTC))


def _at_work(config: Configuration) -> set[UUID]:
    """Runs of processes that say of themselves that they live."""
    from dateline.store.workers import unended_workers

    seen = unended_workers(datetime.now(UTC), lease_for(config))
    return {worker.run for worker in seen if worker.state == "working" and worker.run}


def _runs(server: httpx.Client, wanted: dict[str, Any]) -> list[work.Run]:
    wanted = {**wanted, "tags": {"all_": ["dateline"]}}
    answer = server.post("/flow_runs/filter", json={"flow_runs": wanted, "limit": MOST, "sort": "ID_DESC"})
    answer.raise_for_status()
    return [
        work.Run(
            UUID(run["id"]),
            run["name"],
            datetime.fromisoformat(run["start_time"] or run["expected_start_time"] or run["created"]),
        )
        for run in answer.json()
    ]
