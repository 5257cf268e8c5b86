"""Parsers in processes that can be killed."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pebble.pool.base_pool import PoolStatus

from dateline.adapters import parsers
from dateline.adapters.parsers import CHUNK, ParserPool
from dateline.model import Article, Document, ParsedFeed, Rejection
from dateline.ports import PageToExtract
from hostile_host import running

NOW = datetime(2026, 2, 1, tzinfo=UTC)
LIMIT = 1.5
WORDS = (
    "<p>Gunmen attacked a police post near the town on Saturday and killed two officers, officials said.</p>"
)
# libxml2 compares each attribute with all before it: 150,000 of them take a quarter of a minute. They are few enough
# bytes to share a chunk with others.
STALLING = b"<html><body><p " + b" ".join(b"a%d=1" % i for i in range(150_000)) + b">x</p>"
FEED = b'<rss version="2.0"><channel><title>T</title><item><guid>1</guid></item></channel></rss>'


def document(body: bytes, name: str = "x") -> Document:
    url = f"https://paper.example/{name}"
    return Document(url, url, NOW, 200, "text/html", (), body, "")


def page(body: bytes, name: str = "x") -> PageToExtract:
    return PageToExtract(document(body, name))


def good(i: int) -> PageToExtract:
    return page(
        f"<html><body><article><h1>Report {i}</h1>{WORDS * 3}</article></body></html>".encode(), str(i)
    )


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    made = ParserPool(max_workers=2, time_limit=LIMIT, memory_limit_mb=300)
    yield made
    made.close()


def test_results_come_in_order_over_several_chunks(pool: ParserPool) -> None:
    found = pool.extract([good(i) for i in range(2 * CHUNK + 3)])
    assert [a.title for a in found if isinstance(a, Article)] == [f"Report {i}" for i in range(2 * CHUNK + 3)]
    assert pool.extract([]) == []


def test_a_bug_that_one_page_shows_costs_that_page_only(
    pool: ParserPool, caplog: pytest.LogCaptureFixture
) -> None:
    odd = replace(good(1), entry_published="not a moment", entry_title=5)  # type: ignore[arg-type]
    found = pool.extract([good(0), odd, good(2)])
    assert [getattr(a, "title", "") or getattr(a, "code", "") for a in found] == [
        "Report 0",
        "parser-error",
        "Report 2",
    ]
    assert "https://paper.example/1" in caplog.text


def test_feeds_are_parsed_with_the_address_they_came_from(pool: ParserPool) -> None:
    found = pool.parse_feeds(
        [("one", document(FEED)), ("two", document(b"<html>")), ("three", document(FEED))]
    )
    assert isinstance(found[0], ParsedFeed)
    assert found[0].entries[0].feed_id == "one"
    assert isinstance(found[1], Rejection)
    assert found[1].subject == "https://paper.example/x"
    assert isinstance(found[2], ParsedFeed)


def test_pages_are_searched_for_feeds(pool: ParserPool) -> None:
    head = b'<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body></body></html>'
    (found,) = pool.discover([document(head)])
    assert not isinstance(found, Rejection)
    assert [f.url for f in found] == ["https://paper.example/rss"]


def test_a_stalling_page_is_given_up_and_its_neighbours_are_not(pool: ParserPool) -> None:
    started = time.monotonic()
    found = pool.extract([good(0), page(STALLING, "stalling"), good(2)])
    # Once in the chunk and once alone.
    assert time.monotonic() - started < 2 * (LIMIT + 1)
    assert [type(f) for f in found] == [Article, Rejection, Article]
    assert isinstance(found[1], Rejection)
    assert found[1].code == "parser-timeout"
    assert "1.5 seconds" in found[1].message


def test_a_feed_that_wants_all_memory_is_refused_and_the_pool_lives_on(pool: ParserPool) -> None:
    # One character beyond the basic plane makes every other take four bytes: 40 MB become 160, twice.
    huge = b'{"items": [], "x": "' + b"a" * 40_000_000 + "\N{COLLISION SYMBOL}".encode() + b'"}'
    found = pool.parse_feeds([("one", document(FEED)), ("huge", document(huge)), ("two", document(FEED))])
    assert [type(f) for f in found] == [ParsedFeed, Rejection, ParsedFeed]
    assert isinstance(found[1], Rejection)
    assert found[1].code in {"parser-memory", "parser-crash"}


# Each takes feedparser or its parsers from seconds to minutes, or takes nothing: all must end within the limit.
STALLING_FEEDS = [
    b'<rss version="2.0"><channel><title>' + b"&lt;" * 2_000_000 + b"</title></channel></rss>",
    b'<rss version="2.0"><channel>' + b"<item>" * 300_000,
    b"<rss " + b" ".join(b"a%d='1'" % i for i in range(100_000)) + b"><channel/></rss>",
    b'<!DOCTYPE r [<!ENTITY a "' + b"x" * 100_000 + b'">]><rss><channel><title>' + b"&a;" * 100_000,
    b"<rss version='2.0'><channel><item><description>" + b"<div>" * 100_000 + b"</description>",
    b"{" * 1_000_000,
    # Tags that don't match go to feedparser's forgiving parser, the slow one.
    b"<rss version='2.0'><channel>" + b"<item><title>a</b></title></item>" * 100_000,
    b"<rss version='2.0'><channel><title>a</b>" + b"<![CDATA[" * 200_000,
    b"<rss version='2.0'><channel><item><link>" + b"&#38;amp" * 500_000,
    b"<feed xmlns='http://www.w3.org/2005/Atom'>" + b"<!--" * 1_000_000,
    gzip.compress(b"<urlset>" + b"<url><loc>/</loc></url>" * 2_000_000),
    b"<urlset>" + b"<url><loc>/</loc><lastmod>1</lastmod></url>" * 200_000,
    b"<sitemapindex>" + b"<sitemap><loc>/</loc></sitemap>" * 300_000,
]


def test_feeds_made_to_stall_parsers_end_within_the_limit_and_the_good_one_is_read(pool: ParserPool) -> None:
    started = time.monotonic()
    found = pool.parse_feeds([("bad", document(b)) for b in STALLING_FEEDS] + [("good", document(FEED))])
    # The chunk once, then each alone on two processes.
    assert time.monotonic() - started < (1 + len(STALLING_FEEDS) / 2) * (LIMIT + 1)
    assert all(isinstance(f, (ParsedFeed, Rejection)) for f in found[:-1])
    assert isinstance(found[-1], ParsedFeed)


def test_nothing_that_xml_names_is_fetched_and_the_next_feed_is_read(pool: ParserPool) -> None:
    """External types, entities, inclusions and style sheets lead to a host that must not hear of it."""
    item = "<item><guid>1</guid><title>Road %s open</title></item>"
    with running(**{"*": lambda c: c.answer(b"<title>TRAPPED</title>", content_type="text/xml")}) as trap:
        url = trap.url("/x")
        feeds = [
            f'<!DOCTYPE rss SYSTEM "{url}"><rss><channel>{item % "&x;"}</channel></rss>',
            f'<!DOCTYPE rss PUBLIC "-//x" "{url}"><rss><channel>{item % ""}</channel></rss>',
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{url}">]><rss><channel>{item % "&x;"}</channel></rss>',
            f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "{url}"> %p;]><rss><channel>'
            + item % "&x;"
            + "</channel></rss>",
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{url}">]><rss><channel>{item % "&x;</b>"}</channel></rss>',
            f'<?xml-stylesheet href="{url}"?><rss><channel>{item % ""}</channel></rss>',
            '<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel>'
            f'<xi:include href="{url}"/>{item % f"<xi:include href={url!r}/>"}</channel></rss>',
            f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><content src="{url}"/></entry></feed>',
            f'<urlset xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="x {url}"/>',
        ]
        found = pool.parse_feeds([("bad", document(f.encode())) for f in feeds] + [("good", document(FEED))])
        assert trap.connections == 0
    assert all(isinstance(f, (ParsedFeed, Rejection)) for f in found)
    assert "TRAPPED" not in str(found)
    assert isinstance(found[-1], ParsedFeed)


def test_an_item_too_large_for_the_room_that_a_process_has_is_refused_and_nobody_waits_for_ever() -> None:
    """The item is larger than the room itself: a process that had the limit while it takes the item from the pipe
    would die of it, and nobody would know which item it had."""
    small = ParserPool(max_workers=2, time_limit=10, memory_limit_mb=12)
    small._patience = 20
    try:
        large = b"<rss><channel><title>" + b"a" * 19_000_000 + b"</title></channel></rss>"
        documents = [("large", document(large, str(i))) for i in range(4)] + [("good", document(FEED))]
        found = small.parse_feeds(documents)
        # libxml2 says that the markup is broken where it has no room
        assert {f.code for f in found[:4] if isinstance(f, Rejection)} <= {"parser-memory", "not-a-feed"}
        assert [type(f) for f in found] == [Rejection] * 4 + [ParsedFeed]
    finally:
        small.close()


def test_a_task_that_no_process_has_is_told_and_the_others_are_done(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Lost(Future[Any]):
        """What died with its task, as it were: nobody ever settles it. Nobody waits for it either: a patience short
        enough for a test is too short for a process that starts on a busy machine."""

        def result(self, timeout: float | None = None) -> Any:
            raise FutureTimeoutError

    made = ParserPool(max_workers=1, time_limit=20)
    send = made._send

    def lossy(task: Any, chunk: Any, may_give_way: bool) -> Any:
        return (
            Lost()
            if any(made_of.document.url.endswith("/lost") for made_of in chunk)
            else send(task, chunk, may_give_way)
        )

    monkeypatch.setattr(made, "_send", lossy)
    try:
        found = made.extract([good(0), page(b"<p>x</p>", "lost"), *(good(i) for i in range(1, CHUNK + 4))])
        assert [getattr(f, "code", "read") for f in found] == ["read", "parser-lost", *["read"] * (CHUNK + 3)]
        assert "started anew" in caplog.text
    finally:
        made.close()


def test_a_process_that_has_grown_gives_way_and_its_next_item_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = ParserPool(max_workers=1, time_limit=10, memory_limit_mb=300)
    try:
        first = made._pool.schedule(os.getpid).result(30)
        made._pool.schedule(_keep, args=(200_000_000,)).result(30)
        assert [type(a) for a in made.extract([good(0), good(1)])] == [Article, Article]
        assert made._pool.schedule(os.getpid).result(30) != first
    finally:
        made.close()


def test_a_pool_whose_processes_were_all_killed_reads_on() -> None:
    made = ParserPool(max_workers=2, time_limit=10)
    try:
        assert [type(a) for a in made.extract([good(0)])] == [Article]
        made._pool._context.status = PoolStatus.ERROR
        assert [type(a) for a in made.extract([good(1)])] == [Article]
    finally:
        made.close()


def _keep(size: int) -> None:
    """What a parser's caches may come to, held by a worker for ever."""
    parsers.kept = bytearray(size)  # type: ignore[attr-defined]
