"""What the page of sources asks of the store: a page of them under filters, open alerts, one source with its history.

A page costs the same few queries however many sources there are: the columns that filter and sort are read for all in
one, everything else for the sources of the page alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dateline.feeds.health import SHOWN_DAYS, DayCounts, SourceFacts, SourceHealth, state_of
from dateline.store import models as rows
from dateline.store.health import days_since, source_healths
from dateline.store.reliability import Reliability, counted, with_counts

STATES = ("failing", "late", "new", "well", "off")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which sources to show. `state`: one of `STATES` or ""; `country`: a code, "-" for none, "" for any."""

    text: str = ""
    state: str = ""
    country: str = ""
    with_alerts: bool = False


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """`feed_id`, `title`: None and "" of what concerns all sources."""

    feed_id: str | None
    title: str
    kind: str
    message: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """One source: its health, its row, and whether robots.txt is why it was not got the last time. `reliability`: None where
    nothing that it told was decided.
    """

    health: SourceHealth
    row: rows.Feed
    robots: bool
    reliability: Reliability | None


@dataclass(frozen=True, slots=True)
class SourcesPage:
    """`found`, `total`: sources under the filters, and all. `counts`: sources in each state under the other filters.

    `countries`: codes of all sources, "" for none. `alerts`: all open ones, whatever the filters. `reasons`: reason ->
    how many of the watched sources have it.
    """

    sources: tuple[Source, ...]
    found: int
    total: int
    number: int
    pages: int
    counts: Counter[str]
    countries: tuple[str, ...]
    alerts: tuple[OpenAlert, ...]
    reasons: Counter[str]


def sources_page(wanted: SourceFilter, number: int, now: datetime, *, size: int = PAGE_SIZE) -> SourcesPage:
    """Page `number` (from 1; the nearest one there is): sources with alerts and troubles first, then by title."""
    every = [(brief, state_of(brief, now)[0]) for brief in _briefs()]
    alerts = open_alerts({brief.feed_id: brief.title for brief, _ in every})
    alerted = {alert.feed_id for alert in alerts}
    words = wanted.text.casefold().split()[:8]
    near = [
        (brief, state)
        for brief, state in every
        if (not wanted.country or (brief.country or "-") == wanted.country)
        and (not wanted.with_alerts or brief.feed_id in alerted)
        and all(word in f"{brief.title} {brief.url} {brief.feed_id}".casefold() for word in words)
    ]
    found = sorted(
        (b.feed_id not in alerted, STATES.index(state), b.title.casefold(), b.feed_id)
        for b, state in near
        if not wanted.state or state == wanted.state
    )
    pages = max(1, -(-len(found) // size))
    number = min(max(1, number), pages)
    shown = [id for *_, id in found[(number - 1) * size : number * size]]
    return SourcesPage(
        sources=sources_of(shown, now),
        found=len(found),
        total=len(every),
        number=number,
        pages=pages,
        counts=Counter(state for _, state in near),
        countries=tuple(sorted({brief.country or "" for brief, _ in every})),
        alerts=alerts,
        reasons=Counter(b.last_error for b, _ in every if b.enabled and b.last_error),
    )


def sources_of(ids: Sequence[str], now: datetime) -> tuple[Source, ...]:
    """The sources with these ids, in this order; one that is not there is left out."""
    found = with_counts(rows.Feed.objects.all()).in_bulk(ids)
    feeds = [found[id] for id in ids if id in found]
    refused = set(
        rows.Rejection.objects.filter(
            feed_id__in=[f.pk for f in feeds], stage="feed", code__startswith="robots-"
        ).values_list("feed_id", "message")
    )
    return tuple(
        Source(
            health,
            feed,
            (feed.pk, feed.last_error) in refused,
            counted(feed),
        )
        for health, feed in zip(source_healths(now, feeds), feeds, strict=True)
    )


def open_alerts(titles: dict[str, str]) -> tuple[OpenAlert, ...]:
    """All of them, newest first. `titles`: of the sources, by id."""
    opened = rows.Alert.objects.filter(cleared_at=None).order_by("-raised_at", "-pk")
    return tuple(
        OpenAlert(id, titles.get(id, id) if id else "", kind, message, at)
        for id, kind, message, at in opened.values_list("feed_id", "kind", "message", "raised_at")
    )


def days_of(id: str, today: date) -> tuple[DayCounts, ...]:
    """What a source brought on each of the last whole `SHOWN_DAYS`, oldest first; zeros where nothing was noted."""
    first = today - timedelta(SHOWN_DAYS)
    noted = {day.day: day for day in days_since(first, [id])[id]}
    days = [first + timedelta(n) for n in range(SHOWN_DAYS)]
    return tuple(noted.get(day, DayCounts(day)) for day in days)


def alerts_of(id: str, most: int = 30) -> list[rows.Alert]:
    """Its alerts, open and past, newest first."""
    return list(rows.Alert.objects.filter(feed_id=id).order_by("-raised_at", "-pk")[:most])


def rejections_of(id: str, most: int = 20) -> list[rows.Rejection]:
    """What of it was turned away last."""
    return list(rows.Rejection.objects.filter(feed_id=id).order_by("-at", "-pk")[:most])


def last_tagger(id: str, most: int = 100) -> str:
    """What read the newest of a source's last articles that has been read; "" for none."""
    newest = rows.Article.objects.filter(feed_id=id).order_by("-pk").values_list("tagger_version", flat=True)
    return next((tagger for tagger in newest[:most] if tagger), "")


def entries_of(id: str, most: int = 20) -> list[rows.FeedEntry]:
    """Its entries, the last seen first."""
    # rows are numbered as they are seen; by `first_seen_at` all of a large source's would be read and sorted
    return list(rows.FeedEntry.objects.filter(feed_id=id).order_by("-pk")[:most])


def known_addresses(urls: Iterable[str]) -> set[str]:
    """Those of `urls` that are a source's address already."""
    return set(rows.Feed.objects.filter(url__in=list(urls)).values_list("url", flat=True))


def _briefs() -> list[SourceFacts]:
    """Every source with what filters, sorts and makes its state; the rest empty, since 10,000 full rows take three times
    as long."""
    columns = (
        *("id", "url", "title", "country", "cadence_minutes", "enabled", "last_polled_at", "next_poll_at"),
        *("failures", "last_error"),
    )
    return [
        SourceFacts(
            feed_id=id,
            title=title,
            url=url,
            country=country,
            language=None,
            origin="",
            enabled=enabled,
            notes="",
            cadence_minutes=cadence,
            interval=0.0,
            last_polled_at=last_polled_at,
            last_success_at=None,
            next_poll_at=next_poll_at,
            failures=failures,
            last_error=last_error,
            disabled_reason="",
        )
        for id, url, title, country, cadence, enabled, last_polled_at, next_poll_at, failures, last_error in (
            rows.Feed.objects.values_list(*columns)
        )
    ]
