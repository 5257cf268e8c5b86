"""The page of sources: how each is doing, what needs a look, what the runs did and turned away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from dateline.desk.access import VIEWER, allow
from dateline.desk.numbers import whole_number
from dateline.desk.present import safe_link
from dateline.desk.sourcelines import alert_groups, source_line
from dateline.desk.words import country_name
from dateline.store import listings
from dateline.store.sources import STATES, SourceFilter, SourcesPage, sources_page

# So many sources with the same trouble have it told once, above the table.
MANY = 4
TAB_WORDS = {
    "failing": _lazy("failing"),
    "late": _lazy("late"),
    "new": _lazy("new"),
    "well": _lazy("well"),
    "off": _lazy("off"),
}


def filter_from(request: HttpRequest) -> SourceFilter:
    """The filters of the address; what cannot be read is left out."""
    given = request.GET
    state = given.get("state", "")
    return SourceFilter(
        text=given.get("q", "")[:200].replace("\x00", ""),
        state=state if state in STATES else "",
        country=given.get("country", "")[:2],
        with_alerts=given.get("alerts") == "1",
    )


def query_of(wanted: SourceFilter, **changed: str) -> str:
    """The filters as an address's query, without what is empty."""
    values = {
        "state": wanted.state,
        "country": wanted.country,
        "alerts": "1" if wanted.with_alerts else "",
        "q": wanted.text,
    } | changed
    kept = {name: value for name, value in values.items() if value}
    return f"?{urlencode(kept)}" if kept else "?"


@require_GET
@allow(VIEWER)
def sources_view(request: HttpRequest) -> HttpResponse:
    """`/sources`: filters `q`, `state`, `country`, `alerts`; fifty a page."""
    wanted = filter_from(request)
    number = whole_number(request.GET.get("page", ""), 6)
    page = sources_page(wanted, 1 if number is None else number, datetime.now(UTC))
    common = [(words, number) for words, number in page.reasons.most_common(3) if number >= MANY]
    context: dict[str, Any] = {
        "lines": [source_line(source) for source in page.sources],
        "page": page,
        "wanted": wanted,
        "filtered": query_of(wanted, state="") != "?",
        # who has chosen what to see needs the alerts less than the list
        "narrowed": query_of(wanted) != "?" or page.number > 1,
        "tabs": _tabs(wanted, page),
        "countries": sorted(
            ((code or "-", country_name(code) or _("no country")) for code in page.countries),
            key=lambda pair: (pair[0] == "-", pair[1]),
        ),
        "common": common,
        "told_above": {words for words, _ in common},
        "alerts": alert_groups(page.alerts),
        "previous": query_of(wanted, page=str(page.number - 1)) if page.number > 1 else "",
        "following": query_of(wanted, page=str(page.number + 1)) if page.number < page.pages else "",
        "told": request.session.pop("told", None),
    }
    return render(request, "desk/sources.html", context)


@require_GET
@allow(VIEWER)
def runs_view(request: HttpRequest) -> HttpResponse:
    """`/runs`: what the last runs did, and what was turned away and why."""
    context = {
        "rejections": [(r, safe_link(r.subject)) for r in listings.recent_rejections()],
        "reasons": listings.rejections_by_reason(7, datetime.now(UTC).date()),
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
    return render(request, "desk/runs.html", context)


def _tabs(wanted: SourceFilter, page: SourcesPage) -> list[tuple[str, str, int, str, bool]]:
    """(state, words, how many, query, whether it is shown) of each state, all of them first."""
    tabs = [("all", _("All"), page.counts.total(), query_of(wanted, state=""), not wanted.state)]
    tabs += [
        (
            state,
            str(TAB_WORDS[state]),
            page.counts[state],
            query_of(wanted, state=state),
            state == wanted.state,
        )
        for state in STATES
    ]
    return tabs
