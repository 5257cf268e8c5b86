"""The fetcher against honest hosts on loopback: what it asks, what it gives back, how it behaves."""

from __future__ import annotations

import gzip
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import brotli
import pytest
import zstandard

from dateline.adapters.fetcher import HttpxFetcher
from dateline.model import Document
from dateline.ports import Deferred, FetchFailure, FetchOutcome, FetchRequest, NotModified
from hostile_host import Connection, Host, SystemClock, feed, page, resolver_of, running

AGENT = "dateline/0.1 (+https://desk.example)"


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def fetcher(stack: ExitStack, **options: Any) -> HttpxFetcher:
    settings: dict[str, Any] = {
        "allow_private_hosts": ["127.0.0.1", "127.0.0.2"],
        "user_agent": AGENT,
        "clock": SystemClock(),
        "max_concurrency": 32,
        "per_host_concurrency": 4,
        "per_host_delay": 0.0,
    }
    made = HttpxFetcher(**(settings | options))
    stack.callback(made.close)
    return made


def host(stack: ExitStack, address: str = "127.0.0.1", **scripts: Any) -> Host:
    return stack.enter_context(running(address, **scripts))


def fetch(made: HttpxFetcher, url: str, kind: str = "feed", **validators: Any) -> FetchOutcome:
    ((_, outcome),) = made.fetch_many([FetchRequest(url, kind, **validators)])
    return outcome


def ok(connection: Connection) -> None:
    connection.answer(page(connection.path), content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("coding", "pack"),
    [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstandard.compress), ("", bytes)],
)
def test_a_document_has_the_decoded_body_and_the_facts(stack: ExitStack, coding: str, pack: Any) -> None:
    def script(c: Connection) -> None:
        c.answer(pack(feed()), content_type="text/xml", content_encoding=coding, etag='"a"')

    served = host(stack, **{"/feed": script})
    found = fetch(fetcher(stack), served.url("/feed#part"))
    assert isinstance(found, Document)
    assert found.body == feed()
    assert (found.status, found.content_type, found.final_url) == (200, "text/xml", served.url("/feed"))
    assert ("Etag", '"a"') in found.headers
    asked = served.requests[0][1]
    assert asked["user-agent"] == AGENT
    assert asked["host"] == f"127.0.0.1:{served.port}"
    assert "atom" in asked["accept"]


def test_validators_are_sent_and_304_is_understood(stack: ExitStack) -> None:
    def script(c: Connection) -> None:
        fresh = c.headers.get("if-none-match") == '"a"' and "if-modified-since" in c.headers
        c.answer(b"" if fresh else feed(), "304 Not Modified" if fresh else "200 OK")

    served = host(stack, **{"/feed": script})
    made = fetcher(stack)
    assert isinstance(fetch(made, served.url("/feed")), Document)
    again = fetch(made, served.url("/feed"), etag='"a"', last_modified="Sat, 31 Jan 2026 10:00:00 GMT")
    assert again == NotModified(served.url("/feed"))


def test_a_validator_with_line_breaks_adds_no_header(stack: ExitStack) -> None:
    served = host(stack, **{"/feed": ok})
    fetch(fetcher(stack), served.url("/feed"), etag='"a"\r\nX-Evil: 1')
    assert "x-evil" not in served.requests[0][1]


@pytest.mark.parametrize(
    ("hops", "moved_to"),
    [
        (["301 Moved"], "/end"),
        (["308 Moved", "301 Moved"], "/end"),
        (["302 Found"], None),
        (["301 Moved", "302 Found"], "/hop1"),
        (["307 X", "301 Moved"], None),
    ],
)
def test_redirects_are_followed_and_only_lasting_ones_noted(
    stack: ExitStack, hops: list[str], moved_to: str | None
) -> None:
    served = host(stack, **{"/end": ok})
    for i, status in enumerate(hops):
        target = f"/hop{i + 1}" if i + 1 < len(hops) else "/end"
        served.scripts[f"/hop{i}"] = lambda c, s=status, t=target: c.answer(b"", s, location=t)
    found = fetch(fetcher(stack), served.url("/hop0"))
    assert isinstance(found, Document)
    assert found.final_url == served.url("/end")
    assert found.moved_to == (served.url(moved_to) if moved_to else None)


def test_retry_after_reaches_the_caller(stack: ExitStack) -> None:
    served = host(stack, **{"/feed": lambda c: c.answer(b"", "429 Slow down", retry_after="120")})
    found = fetch(fetcher(stack), served.url("/feed"))
    assert isinstance(found, FetchFailure)
    assert (found.code, found.retry_after_seconds, found.permanent) == ("http-429", 120, False)


def test_robots_txt_is_asked_once_an_origin_and_obeyed_for_pages(stack: ExitStack) -> None:
    robots = b"User-agent: *\nDisallow: /private"
    served = host(stack, **{"/robots.txt": lambda c: c.answer(robots), "*": ok})
    made = fetcher(stack)
    requests = [FetchRequest(served.url(f"/{p}/{i}"), "page") for p in ("open", "private") for i in range(5)]
    found = {r.url: o for r, o in made.fetch_many(requests)}
    assert all(isinstance(found[served.url(f"/open/{i}")], Document) for i in range(5))
    refused = found[served.url("/private/0")]
    assert isinstance(refused, FetchFailure)
    assert (refused.code, refused.permanent) == ("robots-disallowed", True)
    assert served.paths().count("/robots.txt") == 1
    assert not [p for p in served.paths() if p.startswith("/private")]


def test_robots_txt_in_trouble_bars_pages_for_now(stack: ExitStack) -> None:
    served = host(stack, **{"/robots.txt": lambda c: c.answer(b"", "503 Busy"), "*": ok})
    made = fetcher(stack)
    found = fetch(made, served.url("/page"), "page")
    assert isinstance(found, FetchFailure)
    assert (found.code, found.permanent) == ("robots-unreachable", False)
    assert isinstance(fetch(made, served.url("/feed"), "feed"), Document)


def test_a_host_has_only_so_many_requests_at_once(stack: ExitStack) -> None:
    def slow(c: Connection) -> None:
        time.sleep(0.02)
        ok(c)

    served = host(stack, **{"/robots.txt": lambda c: c.answer(b"", "404 No"), "*": slow})
    made = fetcher(stack, per_host_concurrency=2)
    assert len(list(made.fetch_many([FetchRequest(served.url(f"/{i}"), "page") for i in range(12)]))) == 12
    assert served.most_open == 2


def test_a_public_host_is_given_time_between_requests_and_ones_own_is_not(stack: ExitStack) -> None:
    served = host(stack, **{"*": ok})
    public = {"public.example": ["127.0.0.1"]}
    made = fetcher(
        stack, allow_private_hosts=["127.0.0.0/8"], per_host_delay=0.15, resolver=resolver_of(public, [])
    )

    def seconds(name: str) -> float:
        started = time.monotonic()
        urls = [f"http://{name}:{served.port}/{i}" for i in range(4)]
        assert all(
            isinstance(o, Document) for _, o in made.fetch_many([FetchRequest(u, "feed") for u in urls])
        )
        return time.monotonic() - started

    assert seconds("public.example") >= 0.44
    assert seconds("127.0.0.1") < 0.4


def test_what_a_host_is_owed_pauses_for_is_put_off_once_nobody_waits_any_more(stack: ExitStack) -> None:
    served = host(stack, **{"*": ok})
    public = {"public.example": ["127.0.0.1"]}
    made = fetcher(
        stack, allow_private_hosts=["127.0.0.0/8"], per_host_delay=60.0, resolver=resolver_of(public, [])
    )
    requests = [FetchRequest(f"http://public.example:{served.port}/{i}", "feed") for i in range(40)]
    outcomes = [o for _, o in made.fetch_many(requests, within=timedelta(seconds=5))]
    assert [type(o) for o in outcomes].count(Document) == 1, "the first owes no pause"
    assert [type(o) for o in outcomes].count(Deferred) == 39
    assert len(served.requests) == 1, "what is put off was never asked"


def test_a_cookie_of_one_host_is_not_shown_to_the_next_one_of_an_exchange(stack: ExitStack) -> None:
    second = host(stack, **{"*": ok})
    first = host(stack, "127.0.0.2")
    names = {"one.co.example": ["127.0.0.2"], "two.co.example": ["127.0.0.1"]}
    made = fetcher(stack, allow_private_hosts=["127.0.0.0/8"], resolver=resolver_of(names, []))

    def shared(c: Connection) -> None:
        there = f"http://two.co.example:{second.port}/"
        c.answer(b"", "302 Found", location=there, set_cookie="who=me; Path=/; Domain=co.example")

    first.scripts["*"] = shared
    assert isinstance(fetch(made, f"http://one.co.example:{first.port}/"), Document)
    assert "cookie" not in second.requests[-1][1]


def test_one_slow_host_does_not_hold_up_the_others(stack: ExitStack) -> None:
    slow = host(stack, "127.0.0.2", **{"*": lambda c: (time.sleep(0.3), ok(c))})
    quick = host(stack, **{"*": ok})
    made = fetcher(stack, max_concurrency=8, per_host_concurrency=2)
    requests = [FetchRequest(slow.url(f"/{i}"), "feed") for i in range(6)]
    requests += [FetchRequest(quick.url(f"/{i}"), "feed") for i in range(6)]
    order = [r.url for r, _ in made.fetch_many(requests)]
    assert all(u.startswith(quick.url()) for u in order[:6])


def test_cookies_live_for_one_exchange_only(stack: ExitStack) -> None:
    def wall(c: Connection) -> None:
        if "seen=1" in c.headers.get("cookie", ""):
            ok(c)
        else:
            c.answer(b"", "302 Found", location="/wall", set_cookie="seen=1; Path=/")

    served = host(stack, **{"/wall": wall, "*": ok})
    made = fetcher(stack)
    assert isinstance(fetch(made, served.url("/wall")), Document)
    fetch(made, served.url("/next"))
    assert "cookie" not in served.requests[-1][1]


def test_proxies_of_the_environment_are_not_used(stack: ExitStack, monkeypatch: pytest.MonkeyPatch) -> None:
    trap = host(stack, "127.0.0.2", **{"*": ok})
    served = host(stack, **{"*": ok})
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, trap.url())
    assert isinstance(fetch(fetcher(stack), served.url("/feed")), Document)
    assert trap.connections == 0


def test_leaving_early_ends_the_rest(stack: ExitStack) -> None:
    served = host(stack, **{"*": lambda c: (time.sleep(0.05), ok(c))})
    made = fetcher(stack, per_host_concurrency=1)
    for _ in made.fetch_many([FetchRequest(served.url(f"/{i}"), "feed") for i in range(200)]):
        break
    time.sleep(0.3)
    assert len(served.requests) < 12
    assert isinstance(fetch(made, served.url("/after")), Document)


def test_the_same_request_twice_is_answered_twice(stack: ExitStack) -> None:
    served = host(stack, **{"*": ok})
    request = FetchRequest(served.url("/feed"), "feed")
    assert len(list(fetcher(stack).fetch_many([request, request]))) == 2
    assert list(fetcher(stack).fetch_many([])) == []


def test_500_pages_of_one_host_take_seconds(stack: ExitStack) -> None:
    served = host(stack, **{"/robots.txt": lambda c: c.answer(b"", "404 No"), "*": ok})
    started = time.monotonic()
    requests = [FetchRequest(served.url(f"/{i}"), "page") for i in range(500)]
    assert sum(isinstance(o, Document) for _, o in fetcher(stack).fetch_many(requests)) == 500
    assert time.monotonic() - started < 15
    assert served.connections <= 6


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("nonsense", "bad-url"),
        ("", "bad-url"),
        ("ftp://paper.example/", "bad-url"),
        ("file:///etc/passwd", "bad-url"),
        ("http://[broken", "address-refused"),
        ("http://127.0.0.1:25/", "address-refused"),
        ("http://127.0.0.3/", "address-refused"),
        ("http://u:p@127.0.0.1/", "address-refused"),
        ("http://127.0.0.1:9999/", "network"),
        ("http://no-such-name.example/", "network"),
    ],
)
def test_an_address_that_leads_nowhere_is_a_value_with_a_sentence(
    stack: ExitStack, url: str, code: str
) -> None:
    def nobody(*_: Any) -> Any:
        raise socket.gaierror("no such name")

    resolver = nobody if "no-such-name" in url else None
    found = fetch(fetcher(stack, resolver=resolver), url)
    assert isinstance(found, FetchFailure)
    assert found.code == code
    assert found.message.endswith(".")
    assert "\n" not in found.message
    assert found.permanent is (code != "network")
