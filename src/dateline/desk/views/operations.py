"""The operator's page: what runs, what waits, what failed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dateline.bootstrap import lease_for
from dateline.desk.access import OPERATOR, allow
from dateline.desk.operations_page import disk_words, needs_a_look, stage_lines, weeks_of
from dateline.store import seeing
from dateline.store.tallies import sums
from dateline.store.workers import unended_workers

MOST_FAILED = 10


@require_GET
@allow(OPERATOR)
def operations_view(request: HttpRequest) -> HttpResponse:
    """`/operations`; to htmx, which asks every 30 seconds, what changes alone. `still`: it does not ask."""
    config, now = settings.CONFIGURATION, datetime.now(UTC)
    lease = lease_for(config)
    running = seeing.running(config.home, now)
    workers = unended_workers(now, lease)
    failed = [run for run in running.runs if run.note]
    context: dict[str, Any] = {
        "now": now,
        "still": "still" in request.GET,
        "look": list(needs_a_look(running, workers, now)),
        "stages": stage_lines(running.waiting, sums(now), lease),
        "feeds": running.waiting.feeds,
        "queue": running.waiting.queue,
        "workers": workers,
        "runs": len(running.runs),
        "last_well": next((run for run in running.runs if run.ended_at and not run.note), None),
        "failed": failed[:MOST_FAILED],
        "failed_more": max(0, len(failed) - MOST_FAILED),
        "reasons": seeing.rejections_of_day(now).most_common(),
        "weeks": weeks_of(seeing.decisions_by_week(now)),
        "editors": seeing.editors_of_day(now),
        "disk": disk_words(running.disk),
        "backup_at": None if running.backup_age is None else now - running.backup_age,
        "dead_letters": running.dead_letters,
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/_operations.html" if part else "desk/operations.html", context)
