"""The operator's page: feeds and their health, what was rejected and why, what the last runs did."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dateline.desk.access import EDITOR, OPERATOR, allow
from dateline.desk.present import host_of, safe_link
from dateline.desk.words import country_name
from dateline.feeds.health import state_of
from dateline.store import listings
from dateline.store.health import source_facts

# So many sources with the same trouble have it told once, above the table.
MANY = 4


@require_GET
@allow(OPERATOR, EDITOR)
def sources_view(request: HttpRequest) -> HttpResponse:
    """`/sources`"""
    now = datetime.now(UTC)
    lines: list[dict[str, Any]] = []
    for feed in listings.feeds_with_counts():
        state, words = state_of(source_facts(feed), now)
        lines.append(
            {
                "feed": feed,
                "host": host_of(feed.url),
                "link": safe_link(feed.url),
                "country": country_name(feed.country),
                "state": state,
                "state_words": words,
                "trouble": feed.last_error or feed.disabled_reason or ("" if feed.enabled else feed.notes),
            }
        )
    shared = Counter(line["trouble"] for line in lines if line["trouble"])
    common = [(words, number) for words, number in shared.most_common() if number >= MANY]
    for line in lines:
        if any(line["trouble"] == words for words, _ in common):
            line["trouble"] = "as above"
    counts = {
        state: sum(1 for line in lines if line["state"] == state)
        for state in ("well", "failing", "late", "new", "off")
    }
    context = {
        "lines": lines,
        "common": common,
        "counts": [(state, number) for state, number in counts.items() if number],
        "rejections": [(r, safe_link(r.subject)) for r in listings.recent_rejections()],
        "reasons": listings.rejections_by_reason(7, now.date()),
        "cycles": [
            (
                cycle,
                [
                    (name.replace("_", " "), value)
                    for name, value in cycle.counts.items()
                    if not isinstance(value, dict)
                ],
            )
            for cycle in listings.recent_cycles()
        ],
    }
    return render(request, "desk/sources.html", context)
