"""The record of `dateline parse-feed`."""

from __future__ import annotations

from dateline.model import FeedEntry, ParsedFeed
from dateline.records import Record, plain


def feed_record(feed: ParsedFeed) -> Record:
    """A parsed feed as the contract has it; instants as ISO 8601, UTC."""
    return {
        "title": feed.title,
        "link": feed.link,
        "language": feed.language,
        "entries": [entry_record(e) for e in feed.entries],
    }


def entry_record(entry: FeedEntry) -> Record:
    return {
        "id": entry.key,
        "link": entry.link,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "published": plain(entry.published),
        "updated": plain(entry.updated),
        "authors": list(entry.authors),
        "date_problem": entry.date_problem,
    }
