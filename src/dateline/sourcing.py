"""What an operator does with sources, for the command line and the desk alike: find, add, check, switch, import, export.

Everything that is got from a host goes through the guarded fetcher, everything that is parsed through the killable pool.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dateline.adapters.parsers import ParserPool
from dateline.errors import NotFound
from dateline.feeds.cadence import PollState, revived
from dateline.feeds.opml import read_opml, write_opml
from dateline.finding import fetch, find_feeds
from dateline.model import ParsedFeed, Rejection

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser

    from dateline.feeds.discover import FeedLink
    from dateline.store.models import Feed as FeedRow

    By = AbstractUser | AnonymousUser | None
    """Who does it, for the log of acts; None: the command line."""

LONGEST_URL = 2000
BY_THE_OPERATOR = "Switched off by the operator."


@dataclass(frozen=True, slots=True)
class Added:
    """A source and whether it was new. `id`: its id, `url`: its feed's address."""

    id: str
    url: str
    title: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: `works`, and a sentence for the operator."""

    id: str
    works: bool
    message: str


def feed_id(url: str) -> str:
    """A source id from a feed's address: host and path, lower case, other characters as dashes."""
    parts = urlsplit(url)
    words = f"{parts.netloc.removeprefix('www.')}{parts.path}{'-' + parts.query if parts.query else ''}"
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:100] or "feed"


def add(url: str) -> list[Added]:
    """Add the feed at `url`, or the feeds that are found from the page at `url`, to be polled at once.

    Raises `UsageError` with a sentence where nothing is found.
    """
    return add_feeds(find_feeds(url))


def add_feeds(links: Sequence[FeedLink], by: By = None) -> list[Added]:
    """Add these feeds, as `find_feeds` gave them, to be polled at once."""
    from django.db import transaction

    now = datetime.now(UTC)
    with transaction.atomic():
        added = [_add_row(link.url, title=link.title, next_poll_at=now) for link in links]
        for one in added:
            if one.is_new:
                _log("added", one.id, by, now, after={"url": one.url})
    return added


def _log(act: str, id: str, by: By, now: datetime, before: Any = None, after: Any = None) -> None:
    from dateline.store.activity import record_activity

    record_activity("source", act, by=by, now=now, subject=id, before=before, after=after)


def check(id: str) -> Checked:
    """Get and parse a source now, and revive it if it works. Raises `NotFound`, `UsageError`."""
    return settle_check(id, try_feed(id, source(id).url))


def try_feed(id: str, url: str) -> ParsedFeed | Rejection:
    """What stands at `url`, parsed, or why it is no feed; the database is not asked. Raises `UsageError`."""
    document = fetch(url)
    pool = ParserPool(max_workers=1)
    try:
        return pool.parse_feeds([(id, document)])[0]
    finally:
        pool.close()


def settle_check(id: str, parsed: ParsedFeed | Rejection, by: By = None) -> Checked:
    """What a check found; a source that works is revived. Raises `NotFound`."""
    row = source(id)
    if not isinstance(parsed, ParsedFeed):
        return Checked(id, False, parsed.message)
    if not row.enabled:
        _log("enabled", id, by, datetime.now(UTC), {"polled": False}, {"polled": True})
    row.failures, row.last_error, row.disabled_reason = 0, "", ""
    row.poll_state, row.enabled, row.next_poll_at = _revived(row.poll_state), True, datetime.now(UTC)
    # these only: a poll may have saved the others since
    row.save(
        update_fields=["failures", "last_error", "disabled_reason", "poll_state", "enabled", "next_poll_at"]
    )
    newest = max((e.published for e in parsed.entries if e.published), default=None)
    number = len(parsed.entries)
    return Checked(id, True, f"works; {number} {'entry' if number == 1 else 'entries'}, {_day(newest)}.")


def _revived(poll_state: dict[str, Any]) -> dict[str, Any]:
    # what it failed by before must not switch it off at its next failure
    return revived(PollState.from_record(poll_state)).record() if poll_state else {}


def _day(newest: datetime | None) -> str:
    return f"newest {newest:%Y-%m-%d %H:%M} UTC" if newest else "undated"


def enable(id: str, by: By = None) -> None:
    """Poll a source again, from now on."""
    row = source(id)
    if not row.enabled:
        _log("enabled", id, by, datetime.now(UTC), {"polled": False}, {"polled": True})
    row.enabled, row.disabled_reason, row.failures, row.next_poll_at = True, "", 0, datetime.now(UTC)
    row.poll_state = _revived(row.poll_state)
    row.save(update_fields=["enabled", "disabled_reason", "failures", "next_poll_at", "poll_state"])


def disable(id: str, by: By = None) -> None:
    """Poll a source no more; what it brought stays."""
    row = source(id)
    if row.enabled:
        _log("disabled", id, by, datetime.now(UTC), {"polled": True}, {"polled": False})
    row.enabled, row.disabled_reason = False, BY_THE_OPERATOR
    row.save(update_fields=["enabled", "disabled_reason"])


def import_opml(body: bytes, by: By = None) -> list[Added]:
    """Add the feeds of an OPML file, all of them or none. Raises `UsageError` where it is none."""
    from django.db import transaction

    from dateline.store.models import Feed as Row

    now = datetime.now(UTC)
    feeds = [feed for feed in read_opml(body) if len(feed.url) <= LONGEST_URL]
    there = {url: (id, title) for id, url, title in Row.objects.values_list("id", "url", "title")}
    taken = {id for id, _ in there.values()}
    added: list[Added] = []
    new: list[Row] = []
    for feed in feeds:
        if feed.url in there:
            id, title = there[feed.url]
            added.append(Added(id, feed.url, title, False))
            continue
        id, title = feed_id(feed.url), feed.title[:300]
        if id in taken:
            id = _longer_id(id, feed.url)
        taken.add(id)
        new.append(
            Row(
                id=id, url=feed.url, title=title, country=feed.country, language=feed.language,
                notes=feed.notes, origin="added", next_poll_at=now,
            )
        )  # fmt: skip
        added.append(Added(id, feed.url, title, True))
    # a list may have ten thousand: in one transaction, and so in one flush to disk; and one act
    with transaction.atomic():
        Row.objects.bulk_create(new, batch_size=500, ignore_conflicts=True)
        if new:
            _log("imported", new[0].pk if len(new) == 1 else "", by, now, after={"sources": len(new)})
    return added


def export_opml() -> str:
    """All sources that can be polled as OPML 2.0, a folder a country, in it the folders that they were imported from."""
    from dateline.store.models import Feed as Row
    from dateline.store.rows import feed_value

    polled = Row.objects.exclude(origin="backfill")
    return write_opml([feed_value(row) for row in polled.order_by("country", "id")])


def source(id: str) -> FeedRow:
    """The source's row. Raises `NotFound`."""
    from dateline.store.models import Feed as Row

    row = Row.objects.filter(pk=id).first()
    if row is None:
        raise NotFound(f"There is no source {id!r}; `dateline feeds list` shows all.")
    return row


def _add_row(url: str, **facts: Any) -> Added:
    """The source at `url`, made where it is not there yet; no two addresses share an id."""
    from dateline.store.models import Feed as Row

    row = Row.objects.filter(url=url).first()
    if row is not None:
        return Added(row.pk, url, row.title, False)
    id = feed_id(url)
    if Row.objects.filter(pk=id).exists():
        id = _longer_id(id, url)
    title = (facts.pop("title") or url)[:300]
    row, made = Row.objects.get_or_create(
        pk=id, defaults={"url": url, "title": title, "origin": "added", **facts}
    )
    return Added(row.pk, url, row.title, made)


def _longer_id(id: str, url: str) -> str:
    # long addresses, or ones in another script, differ where an id does not
    return f"{id}-{hashlib.sha256(url.encode('utf-8', 'replace')).hexdigest()[:8]}"
