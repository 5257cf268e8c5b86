"""One source: its facts, its history, what it brought last and what was turned away; check it, switch it on and off.

Each form answers htmx with the part that changed, and a browser without it with a redirect and a line at the top.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from dateline.desk import sourcelines
from dateline.desk.access import OPERATOR, VIEWER, allow
from dateline.desk.back import back
from dateline.desk.depth import depth_words
from dateline.desk.patience import TookTooLong, within
from dateline.desk.present import safe_link
from dateline.desk.sparkline import sparkline
from dateline.errors import NotFound, UsageError
from dateline.store import sources
from dateline.store.reliability import reliability_by_type

SECONDS = 30.0
CHART_HEIGHT = 96
ENTRY_WORDS = {
    "pending": _lazy("waiting to be got"),
    "fetched": _lazy("got"),
    "failed": _lazy("could not be got"),
    "known": _lazy("known from another source"),
}


@require_GET
@allow(VIEWER)
def source_view(request: HttpRequest, id: str) -> HttpResponse:
    """`/sources/<id>`"""
    now = datetime.now(UTC)
    source = _source(id, now)
    row, health = source.row, source.health
    days = sources.days_of(id, now.date())
    usual = health.usual_a_week
    most = max((day.entries for day in days), default=0)
    context = {
        "line": sourcelines.source_line(source),
        "row": row,
        "depth": depth_words(row.language, sources.last_tagger(row.pk)) if row.language else None,
        "health": health,
        "chart": sparkline(health.days, height=CHART_HEIGHT),
        "days": days,
        "most": most,
        "usual_a_day": None if usual is None else usual / 7,
        "usual_line": _usual_line(usual, most),
        "sentences": sourcelines.poll_sentences(
            row.poll_state,
            cadence_minutes=row.cadence_minutes,
            failures=row.failures,
            moved_from=row.moved_from,
        ),
        "alerts": [
            (alert, sourcelines.ALERTS.get(alert.kind, (alert.kind,))[0]) for alert in sources.alerts_of(id)
        ],
        "rejections": [(r, safe_link(r.subject)) for r in sources.rejections_of(id)],
        "entries": [
            (entry, safe_link(entry.link), ENTRY_WORDS.get(entry.state, entry.state))
            for entry in sources.entries_of(id)
        ],
        "reliability": source.reliability,
        "by_type": reliability_by_type(row) if source.reliability or row.owner else None,
        "told": request.session.pop("told", None),
    }
    return render(request, "desk/source.html", context)


@require_POST
@allow(OPERATOR)
def check_view(request: HttpRequest, id: str) -> HttpResponse:
    """`/sources/<id>/check`: gets and parses it now; one that works is switched on."""
    from dateline import sourcing

    row = _source(id, datetime.now(UTC)).row
    try:
        checked = sourcing.settle_check(
            id, within(SECONDS, partial(sourcing.try_feed, id, row.url)), request.user
        )
        works, words = checked.works, checked.message
    except NotFound as e:
        raise Http404(str(e)) from e
    except UsageError as e:
        works, words = False, str(e)
    except TookTooLong:
        works = False
        words = _("It did not answer in full within %(n)s seconds. Try again later.") % {
            "n": f"{SECONDS:.0f}"
        }
    if works:
        words = words[:1].upper() + words[1:]  # why it does not may begin with its address
    return _answer(request, id, words=words, works=works)


@require_POST
@allow(OPERATOR)
def enable_view(request: HttpRequest, id: str) -> HttpResponse:
    """`/sources/<id>/enable`"""
    from dateline import sourcing

    return _switched(request, id, sourcing.enable, _("Switched on. It is asked at the next run."), "disable")


@require_POST
@allow(OPERATOR)
def disable_view(request: HttpRequest, id: str) -> HttpResponse:
    """`/sources/<id>/disable`"""
    from dateline import sourcing

    words = _("Switched off. It is not asked any more; what it brought stays.")
    return _switched(request, id, sourcing.disable, words, "enable")


def _switched(
    request: HttpRequest, id: str, switch: Callable[[str, Any], None], words: str, undo: str
) -> HttpResponse:
    try:
        with transaction.atomic():
            switch(id, request.user)
    except NotFound as e:
        raise Http404(str(e)) from e
    return _answer(request, id, words=words, works=True, undo=undo)


def _answer(request: HttpRequest, id: str, *, words: str, works: bool, undo: str = "") -> HttpResponse:
    """To htmx in the list, the source's row with what came of it; else back to the page, which says it at the top."""
    source = _source(id, datetime.now(UTC))
    told: dict[str, Any] = {
        "id": id,
        "title": source.health.title,
        "words": words,
        "works": works,
        "undo": undo,
    }
    if request.headers.get("HX-Target", "").startswith("s-"):
        context = {"line": sourcelines.source_line(source), "told": told, "may_operate": True}
        return render(request, "desk/_source_row.html", context)
    request.session["told"] = told
    return redirect(back(request, reverse("source", args=[id])))


def _source(id: str, now: datetime) -> sources.Source:
    found = sources.sources_of([id], now)
    if not found:
        raise Http404(f"There is no source {id!r}.")
    return found[0]


def _usual_line(usual_a_week: float | None, most: int) -> int | None:
    """How high in the chart the usual day lies; None where there is none or it lies above the picture."""
    if usual_a_week is None or not usual_a_week or usual_a_week / 7 > most:
        return None
    return round(CHART_HEIGHT * (1 - usual_a_week / 7 / most))
