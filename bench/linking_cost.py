"""Time and queries of linking into a filled archive: the part of `bench linking` that needs Django set up."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.db.models import Max

from bench import linking_fill
from bench.linking_archive import TODAY, Story, World, a_day, archive
from dateline import heap
from dateline.model import LinkableReport, MergeRules
from dateline.pipeline import link_reports
from dateline.ports import NoTallies
from dateline.store import models as rows
from dateline.store.linking import DjangoCandidateStore

ARTICLES = 300  # that are linked one at a time
BATCH = 200
KNOWN_SHARE = 0.7
KNOWN_DAYS = 5
WARM_UP = 20  # articles that are linked before the clock runs
LARGE_STORY = 500


def measure(reports: int, sentences: int, filled: float) -> float:
    """Link into an archive that took `filled` seconds to fill, print its line; the median in milliseconds."""
    incoming = list(_incoming(reports, sentences))
    heap.settle()  # as `open_pipeline` does
    linking = _Linking()
    for report in incoming[:WARM_UP]:
        linking.link([report])
    linking.queries, linking.compared, linking.cpu = 0, [], []
    times = [linking.link([report]) for report in incoming[WARM_UP : WARM_UP + ARTICLES]]
    cpu = statistics.median(linking.cpu)
    queries, compared = linking.queries / len(times), statistics.mean(linking.compared)
    batch = linking.link(incoming[-BATCH:]) / BATCH
    large = statistics.median(linking.link([report]) for report in linking.add_large_story(sentences))
    median, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(
        f"{reports:9,} {a_day(reports):6} {median:7.1f} {p95:7.1f} {cpu:7.1f} {batch:7.1f} {queries:8.1f}"
        f" {compared:9.1f} {large:7.0f} {_bytes_of_posts() / reports:6.0f} {filled:7.0f}",
        flush=True,
    )
    return median


def _incoming(reports: int, sentences: int) -> Iterator[LinkableReport]:
    """What comes on the day after the archive ends."""
    world = World(-1, sentences)
    seed, some, days = linking_fill.stretches(reports)[-1]
    of_late = [
        story
        for story, _ in archive(World(seed, sentences), some, days, "")
        if story.day >= TODAY - timedelta(days=KNOWN_DAYS)
    ]
    for n in range(WARM_UP + ARTICLES + BATCH):
        known = world.random.random() < KNOWN_SHARE
        story = world.random.choice(of_late) if known else world.story(TODAY)
        yield _told(world, story, f"incoming/{n}", n)


def _told(world: World, story: Story, name: str, minute: int) -> LinkableReport:
    """A report of today."""
    published = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=8, minutes=minute)
    return replace(next(iter(world.reports(story, 1, name))), published=published)


class _Linking:
    """The pipeline's step on articles that have just been read; counts what it asks of the database."""

    def __init__(self) -> None:
        self.queries = 0
        self.compared: list[int] = []
        self.cpu: list[float] = []
        now = datetime.combine(TODAY, datetime.max.time(), UTC)
        self._store = DjangoCandidateStore()
        near = self._store.near

        def counted(report: LinkableReport) -> Mapping[str, Sequence[LinkableReport]]:
            found = near(report)
            self.compared.append(len(found))
            return found

        self._store.near = counted  # type: ignore[method-assign,assignment]
        self._pipeline: Any = SimpleNamespace(
            clock=SimpleNamespace(now=lambda: now),
            candidates=self._store,
            rules=MergeRules(),
            tallies=NoTallies(),
            owner="this-host:1:",
        )

    def link(self, reports: Sequence[LinkableReport]) -> float:
        """Save the reports, then link them; answers the milliseconds of the linking."""
        first = 1 + (rows.Article.objects.aggregate(last=Max("pk"))["last"] or 0)
        linking_fill.copy_rows(
            linking_fill.usual_article(), linking_fill.ARTICLE, first, map(linking_fill.article_row, reports)
        )
        told = (linking_fill.report_row(report, first + n) for n, report in enumerate(reports))
        linking_fill.copy_rows(linking_fill.usual_report("pending"), linking_fill.REPORT, first, told)

        def count(execute: Any, *arguments: Any) -> Any:
            self.queries += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            began, cpu_began = time.perf_counter(), time.process_time()
            result = link_reports(self._pipeline)
            self.cpu.append(1000 * (time.process_time() - cpu_began))
            took = 1000 * (time.perf_counter() - began)
        assert result.taken == len(reports)
        return took

    def add_large_story(self, sentences: int) -> list[LinkableReport]:
        """Link a story of `LARGE_STORY` reports, in batches; answers some more of it that are not linked yet."""
        world = World(-2, sentences)
        story = world.story(TODAY)
        told = [_told(world, story, f"large/{n}", n) for n in range(LARGE_STORY + 9)]
        for start in range(0, LARGE_STORY, BATCH):
            self.link(told[start : min(start + BATCH, LARGE_STORY)])
        return told[LARGE_STORY:]


def _bytes_of_posts() -> int:
    sizes = {
        "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name = 'store_linkpost'",
        "postgresql": "SELECT pg_total_relation_size('store_linkpost')",
    }
    with connection.cursor() as cursor:
        cursor.execute(sizes[connection.vendor])
        return int(cursor.fetchone()[0])
