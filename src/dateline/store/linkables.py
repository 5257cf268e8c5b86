"""Reports as linking compares them, read from the database."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from dateline.incidents.link_told import KEPT
from dateline.model import LinkableReport
from dateline.records import report_from_record

AT_ONCE = 10_000  # rows a query: below SQLite's bound of parameters
# In SQL, since building it from expressions takes longer than the database does; the record as it lies there, so that one
# that was read before need not be made again.
_READ = """SELECT report.id, report.key, CAST(report.record AS text), report.places_told, report.published,
    article.key, article.canonical_url, article.title, article.text, article.first_seen_at, article.fingerprint,
    COALESCE(article.copy_root_id, article.id), article.agency, article.feed_id, feed.source_scale, feed.owner
FROM store_report AS report
JOIN store_article AS article ON article.id = report.article_id
LEFT JOIN store_feed AS feed ON feed.id = article.feed_id
WHERE report.id IN ({})"""


class _Row(NamedTuple):
    """A row of `_READ` after its first column; instants as the driver gives them."""

    key: str
    record: str
    places_told: int
    published: datetime
    article_key: str
    url: str
    title: str
    text: str
    first_seen: datetime
    fingerprint: str
    copy_group: int
    agency: str
    source: str | None
    source_scale: str | None
    owner: str | None


def linkables(reports: Collection[int]) -> dict[int, LinkableReport]:
    """Those reports, by row, in no order. Equal rows give the same value again: what is kept by a value is found again."""
    found: dict[int, LinkableReport] = {}
    ids = list(reports)
    with connection.cursor() as cursor:
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            cursor.execute(_READ.format(", ".join(["%s"] * len(some))), some)
            found |= {pk: _value(_Row(*row)) for pk, *row in cursor.fetchall()}
    return found


@lru_cache(maxsize=KEPT)  # a value that is gone cannot be found made ready either
def _value(row: _Row) -> LinkableReport:
    return LinkableReport(
        key=row.key,
        report=report_from_record(json.loads(row.record)),
        article_key=row.article_key,
        url=row.url,
        title=row.title,
        text=row.text,
        published=_instant(row.published),
        source_id=row.source or "",
        source_scale=row.source_scale or "National",
        fingerprint=row.fingerprint,
        copy_group=str(row.copy_group),
        agency=row.agency,
        owner=row.owner or "",
        first_seen=_instant(row.first_seen),
        places_told=row.places_told,
    )


def _instant(value: datetime) -> datetime:
    # SQLite keeps instants in UTC without their zone
    return value if value.tzinfo else value.replace(tzinfo=UTC)
