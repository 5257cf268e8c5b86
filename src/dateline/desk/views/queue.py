"""The queue: cards, best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dateline.desk.access import VIEWER, allow
from dateline.desk.present import STATE_WORDS, Summary, host_of, summary
from dateline.desk.words import as_day, country_name
from dateline.review.refresh import headline
from dateline.review.transitions import REJECT_REASONS
from dateline.review.vocabulary import EVENT_TYPES
from dateline.store import queue
from dateline.store.queue import TABS, Cursor, QueueFilter, QueueRow


@dataclass(frozen=True, slots=True)
class Card:
    """One candidate in the list."""

    said: Summary
    state: str
    state_words: str
    revision: int
    headlines: tuple[tuple[str, str], ...]  # headline, source
    more_reports: int
    update: str  # an open proposal in one line, or ""
    is_back: bool  # rejected or called a duplicate, and asked again
    linked: tuple[tuple[str, str], ...]  # key, words


def card_of(item: QueueRow) -> Card:
    row = item.row
    return Card(
        said=summary(
            row.record, key=row.key, title=row.title, sources=row.independent_sources, score=row.score
        ),
        state=row.state,
        state_words=STATE_WORDS.get(row.state, row.state),
        revision=row.revision,
        headlines=tuple((h.title or "(no headline)", h.source or host_of(h.url)) for h in item.headlines[:3]),
        more_reports=max(0, item.report_count - len(item.headlines[:3])),
        update=headline(item.proposal.changes) if item.proposal else "",
        is_back=item.proposal is not None and row.state in ("rejected", "duplicate"),
        linked=tuple((other.key, linked_words(other)) for other in item.linked[:8]),
    )


def linked_words(other: Any) -> str:
    """A linked candidate in a few words: where, and what."""
    where = other.place_name or other.admin1 or country_name(other.country_code)
    return f"{where}: {other.sub_event_type}" if where else other.sub_event_type


def filter_from(request: HttpRequest) -> QueueFilter:
    """The filters of the address; what cannot be read is left out."""
    given = request.GET
    tab = given.get("state", "proposed")
    return QueueFilter(
        tab=tab if tab in TABS else "proposed",
        country=given.get("country", "")[:2],
        event_type=given.get("type", "")[:40],
        text=given.get("q", "")[:200].replace("\x00", ""),
        first_day=as_day(given.get("from", "")),
        last_day=as_day(given.get("to", "")),
    )


def query_of(wanted: QueueFilter, **changed: str) -> str:
    """The filters as an address's query, without what is empty or the default."""
    values = {
        "state": "" if wanted.tab == "proposed" else wanted.tab,
        "country": wanted.country,
        "type": wanted.event_type,
        "q": wanted.text,
        "from": wanted.first_day.isoformat() if wanted.first_day else "",
        "to": wanted.last_day.isoformat() if wanted.last_day else "",
    } | changed
    kept = {k: v for k, v in values.items() if v and not (k == "state" and v == "proposed")}
    return f"?{urlencode(kept)}" if kept else "?"


@require_GET
@allow(VIEWER)
def queue_view(request: HttpRequest) -> HttpResponse:
    """`/`: a page of cards; with `after`, the next page. To htmx's "more" it answers with the cards alone."""
    wanted = filter_from(request)
    page = queue.queue_page(wanted, Cursor.read(request.GET.get("after", "")))
    context: dict[str, Any] = {
        "cards": [card_of(item) for item in page.rows],
        "more": query_of(wanted, after=str(page.after)) if page.after else "",
        "wanted": wanted,
    }
    if request.headers.get("HX-Target") == "more":
        return render(request, "desk/_cards.html", context)
    counts = queue.counts_by_tab(wanted)
    context |= {
        "tabs": [
            (tab, STATE_WORDS[tab], counts[tab], query_of(wanted, state=tab), tab == wanted.tab)
            for tab in TABS
        ],
        "countries": sorted(
            ((code, country_name(code)) for code in queue.countries_in_queue()), key=lambda pair: pair[1]
        ),
        "event_types": list(EVENT_TYPES),
        "filtered": query_of(wanted, state="") != "?",
        "continued": "after" in request.GET,
        "first_page": query_of(wanted),
        "reject_reasons": list(REJECT_REASONS.items()),
        "toast": request.session.pop("toast", None),
        "nothing_at_all": not any(counts.values()),
    }
    return render(request, "desk/queue.html", context)
