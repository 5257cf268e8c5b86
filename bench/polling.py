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

from bench.feed_hosts import address
from bench.places import environment

HOSTS, FEEDS_A_HOST = 250, 8
CONCURRENCY = 32
ROUNDS = 3


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


def bare(port: int) -> float:
    """Requests a second of `httpx.AsyncClient` in a loop, the connection pool made within."""
    started = time.perf_counter()
    done = asyncio.run(_bare(wanted(port)))
    assert done == HOSTS * FEEDS_A_HOST
    return done / (time.perf_counter() - started)


def fetched(port: int) -> float:
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
    return len(outcomes) / seconds


def in_a_process(what: str, port: int, **more: str) -> dict[str, float]:
    """One measurement in a process of its own, so that memory and warm caches are that measurement's."""
    home = Path(tempfile.mkdtemp(prefix="dateline-polling-"))
    env = environment(
        home, DATELINE_ALLOW_PRIVATE_HOSTS="127.0.0.0/8", DATELINE_SAMPLE_NEWSROOM="false", **more
    )
    try:
        argv = [sys.executable, "-m", "bench.polling_part", what, str(port)]
        out = subprocess.run(argv, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    finally:
        shutil.rmtree(home, ignore_errors=True)
    answer: dict[str, float] = json.loads(out.splitlines()[-1])
    return answer


def main() -> None:
    n = HOSTS * FEEDS_A_HOST
    with feed_hosts() as port:
        rates: dict[str, list[float]] = {"bare": [], "fetch": []}
        memory = 0.0
        for _ in range(ROUNDS):
            for what in rates:
                answer = in_a_process(what, port)
                rates[what].append(answer["rate"])
                if what == "fetch":
                    memory = max(memory, answer["memory"])
        share = statistics.median(o / b for o, b in zip(rates["fetch"], rates["bare"], strict=True))
        print(
            f"{n} feeds on {HOSTS} hosts, half of them 304, {CONCURRENCY} at a time, {ROUNDS} rounds in turn"
        )
        print(f"bare asyncio httpx loop       {statistics.median(rates['bare']):6.0f} requests/s")
        print(
            f"our fetcher                   {statistics.median(rates['fetch']):6.0f} requests/s, {share:.2f} of bare"
        )
        print(f"its process's peak memory     {memory:6.0f} MB")
