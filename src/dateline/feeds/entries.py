"""What a feed of any format states of one item, and the `FeedEntry` that every format comes down to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from dateline.feeds.dates import believable, read_date
from dateline.feeds.news import content_hash, entry_key
from dateline.feeds.plain import author_name, plain_text
from dateline.model import FeedEntry, Rejection

MOST_ENTRIES = 5000
"""Entries taken of one feed: a feed of years of podcasts has 3,000, a news feed 200."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class StatedEntry:
    """One item in its feed's own words. `published` and `updated`: dates as written, the best source first;
    `authors`: names or addresses as written; `link` is absolute wherever the feed's own address is known."""

    id: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


def feed_entry(stated: StatedEntry, *, feed_id: str, fetched_at: datetime | None) -> FeedEntry:
    """The entry: its title plain, its dates only where they can be believed.

    Without a date of publication, that of the last change stands in. `date_problem` tells of the first date
    stated, also where a later one could be taken.
    """
    title = plain_text(stated.title)
    published, problem = _instant(stated.published + stated.updated, fetched_at)
    updated, _ = _instant(stated.updated, fetched_at)
    return FeedEntry(
        feed_id=feed_id,
        key=entry_key(stated.id, stated.link, title, stated.summary or stated.content),
        link=stated.link,
        title=title,
        summary=stated.summary,
        content=stated.content,
        published=published,
        updated=updated,
        authors=author_names(stated.authors),
        date_problem=problem,
        content_hash=content_hash(title, stated.summary, stated.content, stated.link),
    )


def bounded(items: Sequence[T]) -> Sequence[T]:
    """At most 5,000 of a feed's items, half from its start and half from its end: most feeds have the newest first,
    some have them last."""
    if len(items) <= MOST_ENTRIES:
        return items
    half = MOST_ENTRIES // 2
    return [*items[:half], *items[-half:]]


def author_names(stated: Iterable[str]) -> tuple[str, ...]:
    """Names, each once; what is only an address is left out."""
    return tuple(dict.fromkeys(name for name in map(author_name, stated) if name))


def _instant(stated: Iterable[str], fetched_at: datetime | None) -> tuple[datetime | None, str | None]:
    """The first date that can be believed, and what is wrong with the first that is stated."""
    first_problem: str | None = None
    for raw in stated:
        value, problem = believable(read_date(raw), raw, fetched_at=fetched_at)
        first_problem = first_problem or problem
        if value is not None:
            return value, first_problem
    return None, first_problem


def no_feed(subject: str, sentence: str) -> Rejection:
    """The refusal of what is no feed; `sentence` goes on after "This is no feed: "."""
    return Rejection("feed", subject, "not-a-feed", f"This is no feed: {sentence}.")
