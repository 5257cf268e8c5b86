"""The fetcher against hosts that lie, stall and attack, next to twenty that don't."""

from __future__ import annotations

import gzip
import resource
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import brotli
import pytest

from dateline.adapters import fetcher as adapters_fetcher
from dateline.adapters.fetcher import HttpxFetcher
from dateline.documents.bounds import BOUNDS
from dateline.model import Document
from dateline.ports import FetchFailure, FetchOutcome, FetchRequest
from hostile_host import Connection, Host, SystemClock, drip, feed, page, resolver_of, running

DEADLINE = 1.0
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def short_deadlines(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, bounds in list(BOUNDS.items()):
        monkeypatch.setitem(BOUNDS, kind, replace(bounds, deadline=DEADLINE))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def fetcher(stack: ExitStack, allow: list[str] | None = None, **options: Any) -> HttpxFetcher:
    made = HttpxFetcher(
        allow_private_hosts=["127.0.0.2"] if allow is None else allow,
        user_agent="dateline/0.1",
        clock=SystemClock(),
        **{"per_host_concurrency": 4, "per_host_delay": 0.0} | options,
    )
    stack.callback(made.close)
    return made


def hostile(stack: ExitStack, **scripts: Any) -> Host:
    return stack.enter_context(running("127.0.0.2", **scripts))


def fetch(made: HttpxFetcher, url: str, kind: str = "feed") -> FetchOutcome:
    ((_, outcome),) = made.fetch_many([FetchRequest(url, kind)])
    return outcome


def refused(outcome: FetchOutcome) -> str:
    assert isinstance(outcome, FetchFailure), outcome
    assert outcome.message.endswith(".")
    return outcome.code


def coded(body: bytes, coding: str) -> Callable[[Connection], None]:
    return lambda c: c.answer(body, content_type="text/xml", content_encoding=coding)


def endless(c: Connection) -> None:
    c.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not c.host.closing.is_set():
        c.send(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")


def crumbs(c: Connection) -> None:
    """Chunks of one byte: each costs as much as a large one, in the thread that all exchanges share."""
    c.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while not c.host.closing.is_set():
        c.send(b"1\r\nx\r\n" * 5000)


def interim_answers(c: Connection) -> None:
    while not c.host.closing.is_set():
        c.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)


def zeros(mib: int) -> bytes:
    return gzip.compress(b"\0" * (mib * MIB), compresslevel=6)


@pytest.mark.parametrize(
    ("script", "codes"),
    [
        (coded(zeros(300), "gzip"), {"too-large"}),
        (coded(gzip.compress(zeros(100)), "gzip, gzip"), {"too-large"}),
        (coded(brotli.compress(b"\0" * (100 * MIB), quality=1), "br"), {"too-large"}),
        (coded(zeros(1), ", ".join(["gzip"] * 200)), {"broken-encoding"}),
        (coded(b"\x1f\x8bnonsense", "gzip"), {"broken-encoding"}),
        (endless, {"too-large", "deadline"}),
        (crumbs, {"too-many-pieces"}),
        (interim_answers, {"network"}),
        (lambda c: c.send(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"), {"deadline"}),
        (lambda c: c.send(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx"), {"network"}),
        (lambda c: c.send(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n"), {"network"}),
        (lambda c: c.send(b"\0\1\2\3 no HTTP at all\r\n\r\n"), {"network"}),
        (lambda c: c.answer(b"", "302 Found", location="http://[broken"), {"address-refused"}),
        (lambda c: c.answer(b"", "302 Found", location=c.path), {"redirect-loop"}),
        (lambda c: c.answer(b"", "302 Found", location=f"{c.path}x"), {"redirect-loop"}),
        (lambda c: c.answer(b"", "302 Found", location="file:///etc/passwd"), {"bad-url"}),
        (lambda c: drip(c, b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 900), {"deadline"}),
        (
            lambda c: drip(c, b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n" + b"x" * 900, 0.02),
            {"deadline"},
        ),
    ],
    ids=[
        *(
            "gzip bomb",
            "gzip twice",
            "brotli bomb",
            "200 encodings",
            "no gzip",
            "endless",
            "crumbs",
            "interim answers",
            "false length",
        ),
        *(
            "negative length",
            "huge header",
            "no HTTP",
            "broken redirect",
            "loop",
            "growing loop",
            "file redirect",
        ),
        *("dripping head", "dripping body"),
    ],
)
def test_an_attack_ends_in_time_in_little_memory_and_with_a_reason(
    stack: ExitStack, script: Callable[[Connection], None], codes: set[str]
) -> None:
    served = hostile(stack, **{"*": script})
    made = fetcher(stack)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    assert refused(fetch(made, served.url("/feed"))) in codes
    assert time.monotonic() - started < DEADLINE + 1
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024 < 150 * MIB


def test_a_chain_of_slow_redirects_has_one_deadline(stack: ExitStack) -> None:
    def late(c: Connection) -> None:
        c.host.closing.wait(0.4 * DEADLINE)
        c.answer(b"", "302 Found", location=f"{c.path}x")

    served = hostile(stack, **{"*": late})
    assert refused(fetch(fetcher(stack), served.url("/feed"))) == "deadline"
    assert len(served.requests) <= 3


def test_an_answer_without_end_is_cut_off_at_the_bound(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BOUNDS, "feed", replace(BOUNDS["feed"], max_raw=MIB, deadline=20.0))
    served = hostile(stack, **{"*": endless})
    started = time.monotonic()
    assert refused(fetch(fetcher(stack), served.url("/feed"))) == "too-large"
    assert time.monotonic() - started < 10


def test_a_tls_handshake_that_drips_ends_at_the_deadline(stack: ExitStack) -> None:
    served = hostile(stack, raw=lambda c: drip(c, b"\x16\x03\x03" + b"x" * 500))
    started = time.monotonic()
    assert refused(fetch(fetcher(stack), served.url("/", "https"))) in {"deadline", "network"}
    assert time.monotonic() - started < DEADLINE + 1


def test_a_name_server_that_stalls_ends_at_the_deadline(stack: ExitStack) -> None:
    wake = threading.Event()
    stack.callback(wake.set)

    def stall(*_: Any) -> Any:
        wake.wait(10)
        raise socket.gaierror("too late")

    started = time.monotonic()
    assert refused(fetch(fetcher(stack, resolver=stall), "http://slow.example/")) == "deadline"
    assert time.monotonic() - started < DEADLINE + 1


@pytest.mark.parametrize(
    ("limit", "says"), [("_CONNECT_SECONDS", "name server"), ("_IDLE_SECONDS", "does not answer")]
)
def test_a_silence_ends_long_before_the_deadline(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch, limit: str, says: str
) -> None:
    monkeypatch.setitem(BOUNDS, "feed", replace(BOUNDS["feed"], deadline=20.0))
    monkeypatch.setattr(adapters_fetcher, limit, 0.2)
    wake = threading.Event()
    stack.callback(wake.set)

    def look_up(host: str, port: int, *_: Any) -> Any:
        if limit == "_CONNECT_SECONDS":
            wake.wait(30)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", port))]

    served = hostile(stack, **{"*": lambda c: c.host.closing.wait(30)})
    found = fetch(fetcher(stack, ["127.0.0.2/32"], resolver=look_up), f"http://slow.example:{served.port}/")
    assert refused(found) == "network"
    assert isinstance(found, FetchFailure)
    assert says in found.message


@pytest.mark.parametrize("kind", ["feed", "page", "discovery", "robots"])
def test_a_redirect_inside_reaches_nobody(stack: ExitStack, kind: str) -> None:
    trap = stack.enter_context(running("127.0.0.1", **{"*": lambda c: c.answer(page())}))
    served = hostile(stack, **{"*": lambda c: c.answer(b"", "302 Found", location=trap.url("/inside"))})
    outcome = fetch(fetcher(stack), served.url("/feed"), kind)
    assert refused(outcome) == "address-refused"
    assert trap.connections == 0


@pytest.mark.parametrize(
    "spelling", ["localhost", "2130706433", "0x7f000001", "127.1", "[::ffff:127.0.0.1]", "127.0.0.1."]
)
def test_no_spelling_of_the_trap_helps(stack: ExitStack, spelling: str) -> None:
    trap = stack.enter_context(running("127.0.0.1", **{"*": lambda c: c.answer(page())}))
    served = hostile(
        stack, **{"*": lambda c: c.answer(b"", "302 Found", location=f"http://{spelling}:{trap.port}/")}
    )
    assert refused(fetch(fetcher(stack), served.url("/feed"))) in {"address-refused", "bad-redirect"}
    assert trap.connections == 0


def test_a_name_that_changes_its_answer_is_looked_up_once_a_connection_and_checked(stack: ExitStack) -> None:
    trap = stack.enter_context(running("127.0.0.1", **{"*": lambda c: c.answer(page())}))
    served = stack.enter_context(
        running("127.0.0.2", trap.port, **{"*": lambda c: c.answer(feed(), connection="close")})
    )
    asked: list[str] = []
    resolver = resolver_of({"evil.example": ["127.0.0.2", "127.0.0.1"]}, asked)
    made = fetcher(stack, ["127.0.0.2/32"], resolver=resolver)
    assert isinstance(fetch(made, f"http://evil.example:{served.port}/1"), Document)
    assert asked == ["evil.example"]
    assert refused(fetch(made, f"http://evil.example:{served.port}/2")) == "address-refused"
    assert asked == ["evil.example"] * 2
    assert trap.connections == 0


def test_robots_txt_may_not_lead_inside_either(stack: ExitStack) -> None:
    trap = stack.enter_context(running("127.0.0.1", **{"*": lambda c: c.answer(b"")}))
    served = hostile(
        stack,
        **{
            "/robots.txt": lambda c: c.answer(b"", "302 Found", location=trap.url("/r")),
            "*": lambda c: c.answer(page()),
        },
    )
    fetch(fetcher(stack), served.url("/page"), "page")
    assert trap.connections == 0


def test_a_robots_txt_without_end_is_cut_and_its_start_obeyed(stack: ExitStack) -> None:
    def robots(c: Connection) -> None:
        c.answer(b"User-agent: *\nDisallow: /private\n" + b"# filler\n" * 500_000)

    served = hostile(stack, **{"/robots.txt": robots, "*": lambda c: c.answer(page())})
    made = fetcher(stack)
    assert refused(fetch(made, served.url("/private/1"), "page")) == "robots-disallowed"
    assert isinstance(fetch(made, served.url("/open"), "page"), Document)


def test_twenty_good_feeds_complete_next_to_the_hostile_ones(stack: ExitStack) -> None:
    scripts: dict[str, Callable[[Connection], None]] = {
        "/bomb": coded(zeros(100), "gzip"),
        "/drip": lambda c: drip(c, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 900),
        "/loop": lambda c: c.answer(b"", "302 Found", location="/loop"),
        "/endless": endless,
    }
    bad = [hostile(stack, **{"*": s}) for s in scripts.values()]
    good = [hostile(stack, **{"*": lambda c: c.answer(feed(), content_type="text/xml")}) for _ in range(20)]
    requests = [FetchRequest(h.url(f"/{i}"), "feed") for h in (*bad, *good) for i in range(2)]
    made = fetcher(stack, max_concurrency=16, per_host_concurrency=4)
    started = time.monotonic()
    found = {r.url: o for r, o in made.fetch_many(requests)}
    assert time.monotonic() - started < 2 * DEADLINE + 3
    assert all(isinstance(found[h.url(f"/{i}")], Document) for h in good for i in range(2))
    assert all(isinstance(found[h.url(f"/{i}")], FetchFailure) for h in bad for i in range(2))


def test_a_host_that_never_answers_is_left_alone_after_a_few_tries(stack: ExitStack) -> None:
    served = hostile(stack, **{"*": lambda c: drip(c, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 900)})
    made = fetcher(stack, per_host_concurrency=4)
    started = time.monotonic()
    found = [o for _, o in made.fetch_many([FetchRequest(served.url(f"/{i}"), "feed") for i in range(60)])]
    assert time.monotonic() - started < 2 * DEADLINE + 1
    assert {refused(o) for o in found} == {"deadline", "network"}
    assert not any(o.permanent for o in found if isinstance(o, FetchFailure))
    assert len(served.requests) <= 8
