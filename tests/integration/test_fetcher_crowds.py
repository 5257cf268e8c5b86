"""Many requests at once: what one host, or many of a kind, do to the others."""

from __future__ import annotations

import gzip
import os
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from dateline.adapters.fetcher import HttpxFetcher
from dateline.model import Document
from dateline.ports import Deferred, FetchFailure, FetchRequest
from hostile_host import Connection, Host, SystemClock, feed, resolver_of, running
from watch import Watch

pytestmark = pytest.mark.alone

MIB = 1024 * 1024


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def at_loopback(host: str, port: int, *_: Any) -> Any:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", port))]


def fetcher(stack: ExitStack, **options: Any) -> HttpxFetcher:
    settings: dict[str, Any] = {"allow_private_hosts": ["127.0.0.2/32"], "user_agent": "dateline/0.1"}
    made = HttpxFetcher(
        **settings | {"clock": SystemClock(), "per_host_delay": 0.0, "resolver": at_loopback} | options
    )
    stack.callback(made.close)
    return made


def host(stack: ExitStack, **scripts: Any) -> Host:
    return stack.enter_context(running("127.0.0.2", **scripts))


def ok(c: Connection) -> None:
    c.answer(feed(), content_type="text/xml")


LARGE = {
    "a bomb just under the bound": (gzip.compress(b"\0" * (19 * MIB)), "gzip"),
    "bytes that do not shrink": (os.urandom(9 * MIB), "identity"),
    "both": (gzip.compress(os.urandom(9 * MIB) + b"\0" * (10 * MIB), 1), "gzip"),
}


@pytest.mark.parametrize("kind", LARGE)
def test_forty_hosts_of_the_largest_answers_stay_within_the_bound_and_the_others_come(
    stack: ExitStack, kind: str
) -> None:
    body, coding = LARGE[kind]
    large = host(stack, **{"*": lambda c: c.answer(body, content_type="text/xml", content_encoding=coding)})
    small = host(stack, **{"*": ok})
    made = fetcher(stack)
    requests = [FetchRequest(f"http://large{i}.example:{large.port}/", "feed") for i in range(40)]
    good = [FetchRequest(f"http://good{i}.example:{small.port}/", "feed") for i in range(20)]
    list(made.fetch_many(good[:1]))
    found: Counter[str] = Counter()
    with Watch() as watch:
        for request, outcome in made.fetch_many([*requests, *good]):
            code = outcome.code if isinstance(outcome, FetchFailure) else "ok"
            found[f"{'good' if request in good else 'large'} {code}"] += 1
            del outcome
            # a caller that parses what it gets, and is busy with the first until all others could be there
            time.sleep(0.01 if found.total() > 1 else 5)
    assert found.pop("good ok") == 20
    assert found["large ok"] > 0
    assert set(found) <= {"large ok", "large no-room"}
    assert watch.grown_mib < 150


def test_what_a_caller_leaves_behind_takes_no_room_from_the_next(stack: ExitStack) -> None:
    body, coding = LARGE["a bomb just under the bound"]
    large = host(stack, **{"*": lambda c: c.answer(body, content_type="text/xml", content_encoding=coding)})
    made = fetcher(stack)
    requests = [FetchRequest(f"http://large{i}.example:{large.port}/", "feed") for i in range(6)]
    for _ in range(3):
        for _ in made.fetch_many(requests):
            break
    assert sum(isinstance(o, Document) for _, o in made.fetch_many(requests)) == 6


def test_two_hundred_feeds_of_one_host_keep_its_places(stack: ExitStack) -> None:
    served = host(stack, **{"*": ok})
    made = fetcher(stack, allow_private_hosts=["127.0.0.2"], per_host_concurrency=3)
    requests = [FetchRequest(served.url(f"/{i}"), "feed") for i in range(200)]
    assert sum(isinstance(o, Document) for _, o in made.fetch_many(requests)) == 200
    assert 1 <= served.most_open <= 3
    assert served.connections <= 3


def test_two_callers_share_the_places_of_a_host(stack: ExitStack) -> None:
    served = host(stack, **{"*": lambda c: (c.host.closing.wait(0.02), ok(c))})
    made = fetcher(stack, allow_private_hosts=["127.0.0.2"], per_host_concurrency=2)

    def call(name: str) -> int:
        requests = [FetchRequest(served.url(f"/{name}/{i}"), "feed") for i in range(20)]
        return sum(isinstance(o, Document) for _, o in made.fetch_many(requests))

    with ThreadPoolExecutor(3) as callers:
        assert list(callers.map(call, "abc")) == [20, 20, 20]
    assert served.most_open <= 2


def test_two_hundred_feeds_of_a_public_host_come_one_by_one_and_end_in_time(stack: ExitStack) -> None:
    times: list[float] = []
    lock = threading.Lock()

    def noted(c: Connection) -> None:
        with lock:
            times.append(time.monotonic())
        ok(c)

    served = host(stack, **{"*": noted})
    made = fetcher(stack, per_host_delay=0.1, per_host_concurrency=4)
    requests = [FetchRequest(f"http://public.example:{served.port}/{i}", "feed") for i in range(200)]
    outcomes = [o for _, o in made.fetch_many(requests, within=timedelta(seconds=2))]
    done = sum(isinstance(o, Document) for o in outcomes)
    assert 2 <= done <= 22
    assert [type(o) for o in outcomes].count(Deferred) == 200 - done
    # An arrival may be noted late, and the next one in time: the mean is what the delay promises.
    assert times[-1] - times[0] >= 0.1 * (len(times) - 1) - 0.1
    assert all(later >= earlier for earlier, later in pairwise(times))


def test_names_whose_servers_stall_hold_no_other_name_up(stack: ExitStack) -> None:
    wake = threading.Event()
    stack.callback(wake.set)

    def look_up(name: str, port: int, *rest: Any) -> Any:
        if name.startswith("stalled"):
            wake.wait(60)
            raise socket.gaierror("too late")
        return at_loopback(name, port)

    served = host(stack, **{"*": ok})
    made = fetcher(stack, resolver=look_up, max_concurrency=64)
    stalled = [FetchRequest(f"http://stalled{i}.example:{served.port}/", "feed") for i in range(40)]
    good = [FetchRequest(f"http://good{i}.example:{served.port}/", "feed") for i in range(20)]
    first = []
    for request, outcome in made.fetch_many([*stalled, *good]):
        first.append((request, outcome))
        if len(first) == 20:
            break
    assert [request in good and isinstance(outcome, Document) for request, outcome in first] == [True] * 20


def test_an_answer_appended_to_another_is_not_taken_for_the_next(stack: ExitStack) -> None:
    def two(c: Connection) -> None:
        c.send(
            b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood"
            + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
        )

    served = host(stack, **{"/two": two, "*": lambda c: c.answer(b"mine")})
    made = fetcher(stack, allow_private_hosts=["127.0.0.2"])

    def body(path: str) -> bytes:
        ((_, outcome),) = made.fetch_many([FetchRequest(served.url(path), "feed")])
        return outcome.body if isinstance(outcome, Document) else b""

    assert [body("/two"), body("/next"), body("/next")] == [b"good", b"", b"mine"]


def test_a_name_gives_its_connections_one_look_up_each(stack: ExitStack) -> None:
    asked: list[str] = []
    served = host(stack, **{"*": ok})
    made = fetcher(stack, resolver=resolver_of({"paper.example": ["127.0.0.2"]}, asked))
    for i in range(3):
        list(made.fetch_many([FetchRequest(f"http://paper.example:{served.port}/{i}", "feed")]))
    assert (len(asked), served.connections) == (1, 1)
