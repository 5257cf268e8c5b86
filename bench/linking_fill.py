"""Fills a database with an invented archive (`linking_archive`), linked, filed and in the queue: rows straight into the
tables.

Signposts are the real ones (`filed_under`) of each report's own words. Not true to life: reports are given to the
candidate of their story without asking the linker; candidates of more than 30 days ago keep the record of another; and
what is older than `MADE_DAYS` is the news of those days once more, with other keys and days, so that a large archive is
made in minutes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Model
from psycopg.types.json import Jsonb

from bench.databases import vacuum
from bench.linking_archive import SOURCES, TODAY, World, a_day, archive, days_of
from dateline.incidents.link import candidate_key
from dateline.incidents.link_index import filed_day, filed_under
from dateline.incidents.link_vocabulary import Vocabulary
from dateline.incidents.merge import merge
from dateline.incidents.similarity import countable, wording
from dateline.model import LinkableReport
from dateline.records import candidate_record, report_record

PART = 10_000  # reports that one process makes at a time
WORDS_LEARNT = 6_000  # reports that the vocabulary is learnt from
MERGED_DAYS = 30
MADE_DAYS = 430

Row = tuple[Any, ...]
Posts = np.ndarray[Any, np.dtype[np.int64]]  # n x 3: signpost, day, candidate

ARTICLE = (
    *("key", "url", "canonical_url", "url_key", "title", "text", "published", "fingerprint"),
    *("first_seen_at", "feed_id"),
)
REPORT = (
    *("key", "event_type", "sub_event_type", "date_start", "date_end", "score", "published"),
    *("record", "article_id"),
)
CANDIDATE = (
    *("key", "title", "date_start", "date_end", "place_name", "country_code", "latitude", "longitude"),
    "record",
)
MEMBER = ("candidate_id", "report_id")
NUMBERED = (
    *("store_article", "store_report", "store_candidate", "store_candidatereport", "store_decision"),
    *("store_incident", "store_feedentry"),
)
"""Tables whose rows are given their number here."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the archive as rows of the columns above. Articles and candidates are numbered from 0."""

    articles: list[Row]
    reports: list[Row]
    candidates: list[Row]
    posts: Posts
    candidate_of: list[int]  # for each report


def learnt_vocabulary(sentences: int) -> Vocabulary:
    """A vocabulary as the archive would have taught it."""
    vocabulary = Vocabulary()
    days = [TODAY - timedelta(days=n) for n in range(30, 0, -1)]
    for _, reports in archive(World(0, sentences), WORDS_LEARNT, days, "words"):
        for report in reports:
            vocabulary.add(countable(wording(report)), report.published.toordinal())
    vocabulary.settle()
    return vocabulary


def article_row(report: LinkableReport) -> Row:
    r = report
    return (
        *(r.article_key, r.url, r.url, r.article_key, r.title, r.text, r.published, r.fingerprint),
        *(r.published, r.source_id),
    )


def report_row(report: LinkableReport, article_id: int) -> Row:
    r = report.report
    return (
        *(report.key, r.event_type, r.sub_event_type, r.date_start, r.date_end, r.score, report.published),
        *(json.dumps(report_record(r)), article_id),
    )


def make_part(seed: int, sentences: int, reports: int, days: Sequence[date], words: bytes) -> Part:
    vocabulary = Vocabulary.from_bytes(words)
    articles: list[Row] = []
    told_by: list[Row] = []
    candidates: list[Row] = []
    candidate_of: list[int] = []
    posts: set[tuple[int, int, int]] = set()
    usual: dict[str, Any] = {}
    for story, told in archive(World(seed, sentences), reports, days, f"part/{seed}"):
        key, number = candidate_key(told[0]), len(candidates)
        if not usual or story.day >= TODAY - timedelta(days=MERGED_DAYS):
            usual = candidate_record(merge(key, told))
        own = {"key": key, "title": told[0].title, "report_keys": [r.key for r in told]}
        place = story.place
        candidates.append(
            (
                *(key, told[0].title, story.day, story.day, place.name, place.country_code),
                *(place.latitude, place.longitude, json.dumps(usual | own)),
            )
        )
        signposts: dict[str, list[int]] = {}  # of a text: copies have one
        for report in told:
            told_by.append(report_row(report, len(articles)))
            articles.append(article_row(report))
            candidate_of.append(number)
            if report.fingerprint not in signposts:
                signposts[report.fingerprint] = [post.key for post in filed_under(report, vocabulary)]
            day = filed_day(report)
            posts.update((key, day, number) for key in signposts[report.fingerprint])
    return Part(articles, told_by, candidates, np.array(sorted(posts), np.int64), candidate_of)


def usual_article() -> Model:
    from dateline.store import models as rows

    return rows.Article(state="annotated", published_source="page", language="en")


def usual_report(state: str) -> Model:
    from dateline.store import models as rows

    return rows.Report(ordinal=0, modality="asserted", state=state)


def fill(reports: int, sentences: int, words: Vocabulary) -> None:
    """Fill the database that Django is set up for."""
    from dateline.store import models as rows
    from dateline.store.queue_index import reindex

    make_ready()
    rows.Feed.objects.bulk_create(
        rows.Feed(id=f"source-{n}", url="https://example.org/feed", title="A paper") for n in range(SOURCES)
    )
    rows.LinkVocabulary.objects.create(pk=1, day=words.open_day, counts=words.to_bytes())
    candidate = rows.Candidate(score=0.8, event_type="Battles", sub_event_type="Attack", filed=True)
    candidate.first_seen_at = candidate.updated_at = datetime.combine(TODAY, datetime.min.time(), UTC)
    articles = candidates = 1
    posts: list[Posts] = []
    for part, back in _parts(reports, sentences, words.to_bytes()):
        copy_rows(usual_article(), ARTICLE, articles, (_earlier(row, back) for row in part.articles))
        told = (_earlier((*row[:-1], row[-1] + articles), back) for row in part.reports)
        copy_rows(usual_report("linked"), REPORT, articles, told)
        copy_rows(candidate, CANDIDATE, candidates, (_earlier(row, back) for row in part.candidates))
        members = ((candidates + number, articles + n) for n, number in enumerate(part.candidate_of))
        copy_rows(rows.CandidateReport(), MEMBER, articles, members)
        posts.append(part.posts + np.array([0, -back, candidates]))
        articles += len(part.articles)
        candidates += len(part.candidates)
    every = np.concatenate(posts)
    posts.clear()
    copy_posts(every[np.lexsort((every[:, 2], every[:, 1], every[:, 0]))])
    reindex()
    make_usual()


def stretches(reports: int) -> list[tuple[int, int, Sequence[date]]]:
    """The parts of an archive that are made: seed, reports, days."""
    days = days_of(reports)[-MADE_DAYS:]
    within = min(reports, len(days) * a_day(reports))
    count = max(1, within // PART)
    return [
        (n + 1, within // count, days[n * len(days) // count : (n + 1) * len(days) // count])
        for n in range(count)
    ]


def _parts(reports: int, sentences: int, words: bytes) -> Iterator[tuple[Part, int]]:
    """The archive part by part, made by two processes, each with the days that it is to be put back in time."""
    parts = stretches(reports)
    wanted = max(len(parts), reports // PART)
    times = math.ceil(wanted / len(parts))
    with ProcessPoolExecutor(2) as pool:
        made = [pool.submit(make_part, seed, sentences, some, days, words) for seed, some, days in parts]
        for nth, part in enumerate(made):
            # the oldest days need not hold a whole stretch
            first = times - 1 if nth >= len(parts) * times - wanted else times - 2
            for again in range(first, -1, -1):
                yield part.result(), again * MADE_DAYS


def _earlier(row: Row, days: int) -> Row:
    """A row put back in time, under another key: the first column."""
    if not days:
        return row
    back = timedelta(days=days)
    moved = (value - back if isinstance(value, date) else value for value in row[1:])
    return (f"{days:04}-{row[0][5:]}", *moved)


def copy_rows(usual: Model, names: Sequence[str], first_id: int, told: Iterable[Row]) -> None:
    """Insert rows that differ from `usual` in the named columns; they are numbered from `first_id`."""
    fields = [f for f in usual._meta.concrete_fields if f.attname not in (*names, "id")]
    rest = [f.get_db_prep_save(getattr(usual, f.attname), connection) for f in fields]
    rest = [json.dumps(value.obj) if isinstance(value, Jsonb) else value for value in rest]
    columns = ["id", *names, *(f.attname for f in fields)]
    _insert(usual._meta.db_table, columns, ((first_id + n, *row, *rest) for n, row in enumerate(told)))


def copy_posts(posts: Posts) -> None:
    some = (posts[start : start + 100_000].tolist() for start in range(0, len(posts), 100_000))
    _insert("store_linkpost", ["hash", "day", "candidate_id"], (row for rows in some for row in rows))


def _insert(table: str, columns: Sequence[str], told: Iterable[Sequence[Any]]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
                for row in told:
                    copy.write_row(row)
            return
        marks = ", ".join("?" for _ in columns)
        adapted = ([_for_sqlite(value) for value in row] for row in told)
        cursor.connection.executemany(f"INSERT INTO {table} ({named}) VALUES ({marks})", adapted)


def _for_sqlite(value: Any) -> Any:
    """As Django writes it there: an instant in UTC without its zone."""
    return str(value.replace(tzinfo=None)) if isinstance(value, datetime) else value


def make_ready() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA cache_size=-400000")


def make_usual() -> None:
    """What the database itself does in time, and its settings as the program has them."""
    if connection.vendor == "sqlite":
        connection.close()
        return
    with connection.cursor() as cursor:
        for table in NUMBERED:
            last = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
            cursor.execute(last)
    vacuum()
