"""The queue: cards, best first, and the page of their map."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from dateline.desk import toasts
from dateline.desk.access import VIEWER, allow
from dateline.desk.depth import language_name
from dateline.desk.numbers import whole_number
from dateline.desk.queue_cards import card_of, groups_of
from dateline.desk.words import country_name, days_text
from dateline.review.filters import NO_WATCH, NOBODY, TABS, Box, EventFilter, QueueFilter
from dateline.review.transitions import REJECT_REASONS
from dateline.review.vocabulary import EVENT_TYPES
from dateline.store import queue
from dateline.store import saved_views as saved
from dateline.store.bulk_decisions import MOST_AT_ONCE
from dateline.store.presence import holders
from dateline.store.queue import QueueNumbers, QueuePage
from dateline.store.queue_match import spots_of
from dateline.store.queue_values import actors_like, values_for
from dateline.store.queue_walk import COUNTED, Cursor, walk_of
from dateline.store.second_readings import visible_to
from dateline.store.watches import WatchLine, watches_for

TAB_WORDS = {
    "proposed": gettext_lazy("to review"),
    "referred": gettext_lazy("second review"),
    "unsure": gettext_lazy("unsure"),
    "updates": gettext_lazy("updates"),
    "confirmed": gettext_lazy("confirmed"),
    "rejected": gettext_lazy("rejected"),
    "duplicate": gettext_lazy("duplicates"),
    "past": gettext_lazy("from the past"),
    "all": gettext_lazy("all"),
}
MAPPED = 5_000  # candidates, the best
MOST_SPOTS = 1_500
BORDERS = 8  # countries whose provinces the map draws
# Degrees a cell is wide at zoom 0: some fifty pixels.
WHOLE_CELL = 70.0
DEEPEST_ZOOM = 16


def address_of(wanted: QueueFilter, **more: str) -> str:
    """The filter as a link's query; never nothing, since the bare address opens the reader's default view."""
    return wanted.query(**more) or "?state=proposed"


def count_words(number: int) -> str:
    """ "17", or "1,000+" where counting stopped."""
    return number_format(min(number, COUNTED), force_grouping=True) + ("+" if number > COUNTED else "")


def _asked(request: HttpRequest, views: Sequence[Any]) -> QueueFilter:
    """The filter of the address; of a bare one that of the reader's default view."""
    default = None if request.GET else saved.default_of(views, request.user.pk)
    return saved.filter_of(default) if default is not None else QueueFilter.read(request.GET.dict())


def _cards(request: HttpRequest, wanted: QueueFilter, page: QueuePage) -> dict[str, Any]:
    now = datetime.now(UTC)
    held = holders([item.row.pk for item in page.rows], user=request.user, now=now) if page.rows else {}
    cards = {item.row.pk: card_of(item, held.get(item.row.pk)) for item in page.rows}
    return {
        "groups": groups_of(page.rows, cards),
        "more": address_of(wanted, after=str(page.after)) if page.after else "",
        "wanted": wanted,
        "list_query": wanted.query(),
        "here": address_of(wanted),
    }


@require_GET
@allow(VIEWER)
def queue_view(request: HttpRequest) -> HttpResponse:
    """`/`: a page of cards; with `after`, the next page. To htmx's "more" it answers with the cards alone."""
    cursor = Cursor.read(request.GET.get("after", ""))
    if request.headers.get("HX-Target") == "more":
        wanted = QueueFilter.read(request.GET.dict())
        page = queue.queue_page(walk_of(wanted), cursor, shown=partial(visible_to, request.user))
        return render(request, "desk/_cards.html", _cards(request, wanted, page))
    views = saved.views_for(request.user.pk)
    wanted = _asked(request, views)
    page, numbers = queue.queue_with_numbers(
        wanted,
        [saved.filter_of(view) for view in views],
        after=cursor,
        shown=partial(visible_to, request.user),
    )
    context = _cards(request, wanted, page) | _frame(request, wanted, numbers, views)
    context |= {
        "continued": cursor is not None,
        "most_at_once": MOST_AT_ONCE,
        "reject_reasons": list(REJECT_REASONS.items()),
        "toast": toasts.take(request),
    }
    return render(request, "desk/queue.html", context)


def _frame(
    request: HttpRequest, wanted: QueueFilter, numbers: QueueNumbers, views: Sequence[Any]
) -> dict[str, Any]:
    """What stands above the cards and above the map: views, tabs with their numbers, filters."""
    counts = numbers.by_tab
    tabs = []
    for tab in TABS:
        of_tab = replace(wanted, tab=tab)
        tabs.append((tab, TAB_WORDS[tab], count_words(counts[tab]), address_of(of_tab), tab == wanted.tab))
    opened = "filters" in request.GET
    choices = choices_of(wanted) if opened else {}
    # the form of filters has them too
    own = [] if opened else watches_for(request.user.get_username())
    titles = dict(choices["watches"]) if opened else {line.id: line.title for line in own}
    return {
        "tabs": tabs,
        "watch_choice": _watch_choice(wanted, own),
        "has_updates": counts["updates"] > 0,
        "views": [
            (view, count_words(number), address_of(saved.filter_of(view)), view.query == wanted.query())
            for view, number in zip(views, numbers.others, strict=True)
        ],
        "view_saved": any(view.query == wanted.query() for view in views),
        "chips": chips_of(wanted, titles),
        "cleared": address_of(QueueFilter(tab=wanted.tab)),
        "matching": counts[wanted.tab],
        "matching_words": count_words(counts[wanted.tab]),
        "nothing_at_all": not any(counts.values()),
        "filters_open": opened,
    } | choices


def _watch_choice(wanted: QueueFilter, lines: Sequence[WatchLine]) -> list[tuple[str, bool, str, bool]]:
    """(title, is the reader's own, query, is chosen) of each watch and of none; nothing where there are no watches."""
    if not lines:
        return []
    choices = [
        ("", _("Everything"), False),
        *((line.id, line.title, line.is_mine) for line in lines),
        (NO_WATCH, _("In no watch"), False),
    ]
    return [
        (title, is_mine, address_of(replace(wanted, watch=id)), wanted.watch == id)
        for id, title, is_mine in choices
    ]


# ------------------------------------------------------------------------------------------------------ filters


def choices_of(wanted: QueueFilter) -> dict[str, Any]:
    """What the form of filters offers. One query."""
    values = values_for(wanted.what)

    def of(kind: str) -> list[tuple[str, str]]:
        return [(v.value, v.label) for v in values if v.kind == kind]

    countries = sorted(
        ((code, country_name(code)) for code, _label in of("country")), key=lambda pair: pair[1]
    )
    box = wanted.what.box
    return {
        "countries": countries,
        "provinces": of("admin1"),
        "districts": of("admin2"),
        "sources": sorted(of("source"), key=lambda pair: pair[1].casefold()),
        "languages": [(code, language_name(code)) for code, _label in of("language")],
        "types": list(EVENT_TYPES.items()),
        "watches": sorted(of("watch"), key=lambda pair: pair[1].casefold()),
        "sides": [
            ("west", _("West"), box.west if box else ""),
            ("south", _("South"), box.south if box else ""),
            ("east", _("East"), box.east if box else ""),
            ("north", _("North"), box.north if box else ""),
        ],
    }


@require_GET
@allow(VIEWER)
def filters_view(request: HttpRequest) -> HttpResponse:
    """`/queue/filters`: the form of filters alone, filled in from the address."""
    wanted = QueueFilter.read(request.GET.dict())
    return render(
        request, "desk/_filters.html", {"wanted": wanted, "here": address_of(wanted)} | choices_of(wanted)
    )


@require_GET
@allow(VIEWER)
def actors_view(request: HttpRequest) -> HttpResponse:
    """`/queue/actors?actor=...`: names of actors in the queue that hold these words, as choices."""
    return render(request, "desk/_actors.html", {"names": actors_like(request.GET.get("actor", ""))})


def chips_of(wanted: QueueFilter, titles: Mapping[str, str] | None = None) -> list[tuple[str, str, str]]:
    """What is asked for beside the tab: its label, its value, and the address without it. `titles`: of watches."""
    what = wanted.what

    def but(changed: dict[str, Any]) -> str:
        own = {name: value for name, value in changed.items() if hasattr(wanted, name)}
        shared = {name: value for name, value in changed.items() if name not in own}
        return address_of(replace(wanted, **own, what=replace(what, **shared)))

    found: list[tuple[str, str, dict[str, Any]]] = [
        (_("Words"), what.text, {"text": ""}),
        (_("Country"), country_name(what.country), {"country": "", "admin1": "", "admin2": ""}),
        (_("Province"), what.admin1, {"admin1": "", "admin2": ""}),
        (_("District"), what.admin2, {"admin2": ""}),
        (_("On the map"), _box_words(what.box) if what.box else "", {"box": None}),
        (_("Type"), _(what.event_type) if what.event_type else "", {"event_type": ""}),
        (_("Kind"), _(what.sub_event_type) if what.sub_event_type else "", {"sub_event_type": ""}),
        (_("Actor"), what.actor, {"actor": ""}),
        (_("Source"), what.source, {"source": ""}),
        (_("Language"), language_name(what.language) if what.language else "", {"language": ""}),
        (_("From"), days_text(what.first_day, None) if what.first_day else "", {"first_day": None}),
        (_("To"), days_text(what.last_day, None) if what.last_day else "", {"last_day": None}),
        (_("Score at least"), f"{wanted.least_score} %" if wanted.least_score else "", {"least_score": 0}),
        (_("Given to"), _("nobody") if wanted.assignee == NOBODY else wanted.assignee, {"assignee": ""}),
        (
            _("Watch"),
            _("none") if wanted.watch == NO_WATCH else (titles or {}).get(wanted.watch, wanted.watch),
            {"watch": ""},
        ),
        ("", _("sources disagree") if wanted.disagree else "", {"disagree": False}),
        ("", _("has an update") if wanted.updated else "", {"updated": False}),
    ]
    return [(label, value, but(without)) for label, value, without in found if value]


def _box_words(box: Box) -> str:
    """ "24° to 30° N, 61° to 67° E" would need four words for the sides; signs say as much."""
    return f"{box.south:g}…{box.north:g}, {box.west:g}…{box.east:g}"


# ---------------------------------------------------------------------------------------------------------- map


@require_GET
@allow(VIEWER)
def map_view(request: HttpRequest) -> HttpResponse:
    """`/queue/map`: the candidates of a filter on a map, where a box can be drawn that becomes part of it."""
    views = saved.views_for(request.user.pk)
    wanted = _asked(request, views)
    _, numbers = queue.queue_with_numbers(wanted, [saved.filter_of(view) for view in views], size=0)
    context = {"wanted": wanted, "here": address_of(wanted), "list_query": wanted.query()}
    context |= _frame(request, wanted, numbers, views)
    context["most_mapped"] = MAPPED
    return render(request, "desk/queue_map.html", context)


def _seen(request: HttpRequest, what: EventFilter) -> EventFilter:
    """Only what lies in the part of the map that is seen, unless a box was drawn."""
    seen = Box.read(request.GET.get("seen", ""))
    return replace(what, box=seen) if seen is not None and what.box is None else what


@require_GET
@allow(VIEWER)
def spots_view(request: HttpRequest) -> JsonResponse:
    """`/queue/map.json`: with `zoom` and `seen` (a box). `{"spots": [[latitude, longitude, number, key, title],
    ...], "countries": those that most lie in, "cell": degrees, "whole": false where some were left out}`; key and title
    are the best one's.
    """
    wanted = QueueFilter.read(request.GET.dict())
    zoom = whole_number(request.GET.get("zoom", ""), 2)
    cell = WHOLE_CELL / 2 ** (2 if zoom is None else min(DEEPEST_ZOOM, zoom))
    spots = spots_of(
        walk_of(replace(wanted, what=_seen(request, wanted.what))),
        cell=cell,
        most_candidates=MAPPED,
        most_spots=MOST_SPOTS,
    )
    named = queue.names_of([spot.best for spot in spots], partial(visible_to, request.user))
    countries = Counter(named[s.best].country for s in spots if s.best in named)
    return JsonResponse(
        {
            "spots": [
                [
                    round(s.latitude, 4),
                    round(s.longitude, 4),
                    s.number,
                    named[s.best].key,
                    named[s.best].title,
                ]
                for s in spots
                if s.best in named
            ],
            "countries": [code for code, _number in countries.most_common(BORDERS) if code],
            "cell": round(cell, 5),
            "whole": len(spots) < MOST_SPOTS and sum(s.number for s in spots) < MAPPED,
        }
    )
