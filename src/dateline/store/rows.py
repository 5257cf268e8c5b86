"""Rows to `model` values and back, and the natural keys."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, date, datetime
from typing import Any

import zstandard

from dateline import model as m
from dateline.records import candidate_from_record
from dateline.store import models as rows


def text_key(value: str) -> str:
    """SHA-256 of a text: an index entry of fixed size for URLs of any length."""
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def article_key(article: m.Article) -> str:
    """The same wording at the same canonical URL is the same article, whenever it was fetched."""
    return text_key(f"{article.canonical_url}\n{article.fingerprint}")


def report_key(article: str, ordinal: int) -> str:
    return f"{article}.{ordinal:03d}"


def compress(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


class DamagedBlob(ValueError):
    """The bytes that are kept are not those that were fetched; the message says how that shows."""


def decompress(blob: rows.Blob) -> bytes:
    """The bytes of `blob`, checked against its name. Raises `DamagedBlob`."""
    try:
        # one byte more than it should have, and no more than that whatever a damaged frame says of its length
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(blob.data)) as stream:
            body = stream.read(blob.size + 1)
    except (zstandard.ZstdError, MemoryError) as e:
        raise DamagedBlob(f"it cannot be decompressed ({e})") from e
    if len(body) != blob.size or hashlib.sha256(body).hexdigest() != blob.sha256:
        raise DamagedBlob("its bytes do not give the SHA-256 that is its name")
    return body


def clean(text: str) -> str:
    """Without NUL and lone surrogates: PostgreSQL takes neither, and both databases have to hold the same."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(k)): clean_json(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_json(v) for v in value]
    return value


def feed_value(row: rows.Feed) -> m.Feed:
    return m.Feed(
        id=row.id,
        url=row.url,
        title=row.title,
        country=row.country,
        language=row.language,
        source_scale=row.source_scale,
        owner=row.owner,
        cadence_minutes=row.cadence_minutes,
        enabled=row.enabled,
        notes=row.notes,
    )


def entry_value(row: rows.FeedEntry) -> m.FeedEntry:
    return m.FeedEntry(
        feed_id=row.feed_id,
        key=row.key,
        link=row.link,
        title=row.title,
        summary=row.summary,
        content=row.content,
        published=row.published,
        updated=row.updated,
        authors=tuple(row.authors),
        date_problem=row.date_problem,
        content_hash=row.content_hash,
    )


def document_value(row: rows.Document) -> m.Document:
    """`row` with its blob loaded. Raises `DamagedBlob`."""
    return m.Document(
        url=row.url,
        final_url=row.final_url,
        fetched_at=row.fetched_at,
        status=row.status,
        content_type=row.content_type,
        headers=tuple((k, v) for k, v in row.headers),
        body=decompress(row.blob),
        sha256=row.blob_id,
    )


def table_record(table: m.Table) -> dict[str, Any]:
    return {
        "start": table.start,
        "end": table.end,
        "header": list(table.header),
        "rows": [list(r) for r in table.rows],
    }


def article_value(row: rows.Article) -> m.Article:
    return m.Article(
        url=row.url,
        canonical_url=row.canonical_url,
        title=row.title,
        text=row.text,
        tables=tuple(
            m.Table(t["start"], t["end"], tuple(t["header"]), tuple(tuple(r) for r in t["rows"]))
            for t in row.tables
        ),
        published=row.published,
        published_source=row.published_source,
        authors=tuple(row.authors),
        language=row.language,
        fingerprint=row.fingerprint,
        free_access=row.free_access,
        source_id=row.feed_id or "",
        country=row.country,
        amp=row.amp,
        agency=row.agency,
    )


def told_at(article: rows.Article, last_day: date | None) -> datetime:
    """When a report of the article that tells of that day appeared.

    Of an undated article of the past it is the day that it tells of, and never the day it was taken.
    """
    if article.published is None and article.backfill_id is not None and last_day is not None:
        return datetime(last_day.year, last_day.month, last_day.day, 12, tzinfo=UTC)
    return article.published or article.first_seen_at


def candidate_value(row: rows.Candidate) -> m.Candidate:
    return candidate_from_record(row.record)
