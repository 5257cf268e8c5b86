"""A newsroom of which most hosts attack, through the whole path: polled, fetched, extracted and stored.

Twenty good feeds stand among them. Each attack must end in its time with its reason stored, nothing inside may be
reached, and the good feeds must lose nothing.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import transaction

from dateline.adapters.fetcher import HttpxFetcher
from dateline.adapters.parsers import ParserPool
from dateline.documents.bounds import BOUNDS
from dateline.model import Document, Feed
from dateline.pipeline import STEPS, Pipeline, drain
from dateline.ports import FetchRequest
from dateline.store import models as rows
from dateline.store.collecting import DjangoFeedStore
from dateline.store.linking import DjangoCandidateStore
from dateline.store.reading import DjangoArticleStore
from hostile_host import Host, SystemClock, drip, running
from hostile_newsroom import (
    METADATA,
    READ,
    Case,
    good_feed,
    hostile_feeds,
    hostile_pages,
    hostile_robots,
    item,
    moved,
    rss,
    serve,
    story,
)
from watch import Watch

pytestmark = [pytest.mark.django_db, pytest.mark.alone]

DEADLINE = 6.0  # seconds an exchange may take
PARSING = 1.5  # seconds a feed or page may take to be read
GOOD = 20
MOST_MIB = 150


@dataclass
class Result:
    """What was left in the database, and what it cost."""

    feeds: dict[str, dict[str, Any]]
    entries: list[dict[str, Any]]
    articles: list[dict[str, Any]]
    rejections: dict[tuple[str, str], tuple[str, str]]  # (stage, subject) -> code, message
    seconds: dict[str, float]
    trapped: int
    watch: Watch

    def entries_of(self, feed_id: str) -> list[dict[str, Any]]:
        return [e for e in self.entries if e["feed_id"] == feed_id]


class Names:
    """All names answer at 127.0.0.2; one changes its answer, one gives two. Others do not exist."""

    def __init__(self) -> None:
        self.turns = {"rebinding.bad.example": [["127.0.0.2"], ["127.0.0.1"]]}
        self.fixed = {"mixed.bad.example": ["127.0.0.2", "127.0.0.1"], "inside.bad.example": ["10.0.0.1"]}

    def __call__(self, host: str, port: int, *rest: Any) -> Any:
        if host.replace(".", "").isdecimal():
            return socket.getaddrinfo(host, port, *rest)
        if not host.endswith(".example"):
            raise socket.gaierror("no such name")
        turns = self.turns.get(host, [self.fixed.get(host, ["127.0.0.2"])])
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]


_connect = socket.socket.connect


def loopback_only(self: socket.socket, address: Any) -> None:
    """Should a guard fail, the test fails with it, and no host outside is bothered."""
    if isinstance(address, tuple) and not address[0].startswith("127."):
        raise AssertionError(f"a connection to {address[0]} was about to be made")
    _connect(self, address)


def refused_names() -> Iterator[Case]:
    """Sources whose names or addresses alone are the attack."""
    turn = serve(b"", "text/xml", connection="close")
    for name in ("rebinding", "mixed", "inside", "own-address", "metadata"):
        yield Case(name, moved("/again", connection="close") if name == "rebinding" else turn, REFUSED)
    yield Case("tls", turn, frozenset({"deadline", "network"}))


REFUSED = frozenset({"address-refused"})
NOWHERE = "http://127.0.0.1:1/"
FEEDS = {c.name: c.codes for c in (*hostile_feeds(NOWHERE), *refused_names())}
PAGES = {c.name: c.codes for c in hostile_pages(NOWHERE)}
ROBOTS = {c.name: c.codes for c in hostile_robots(NOWHERE)}


def open_newsroom(stack: ExitStack) -> tuple[Host, list[Feed]]:
    """The trap, and the sources: the hostile ones, the good ones, and one whose entries lead to hostile pages."""
    served = stack.enter_context(running("127.0.0.2"))
    trap = stack.enter_context(running("127.0.0.1", served.port, **{"*": lambda c: c.answer(b"inside")}))
    tls = stack.enter_context(running("127.0.0.2", raw=lambda c: drip(c, b"\x16\x03\x03" + b"x" * 500)))
    inside = trap.url("/inside")
    apart = {
        "tls": f"https://tls.bad.example:{tls.port}/feed",
        "own-address": inside,
        "metadata": METADATA,
    }
    feeds = []
    for case in (*hostile_feeds(inside), *refused_names()):
        served.scripts[f"//{case.name}.bad.example"] = case.script
        url = apart.get(case.name, f"http://{case.name}.bad.example:{served.port}/feed")
        feeds.append(Feed(case.name, url, case.name))
    for i in range(GOOD):
        paper = f"paper{i}.good.example"
        served.scripts[f"//{paper}/feed"] = serve(good_feed(f"{paper}:{served.port}"))
        for n in (1, 2):
            served.scripts[f"//{paper}/{n}"] = serve(story(10 * i + n), "text/html")
        feeds.append(Feed(f"good-{i}", f"http://{paper}:{served.port}/feed", paper))
    links = []
    for case in hostile_pages(inside):
        served.scripts[f"//{case.name}.page.example/story"] = case.script
        links.append(f"http://{case.name}.page.example:{served.port}/story")
    for n, case in enumerate(hostile_robots(inside)):
        served.scripts[f"//{case.name}.robots.example/robots.txt"] = case.script
        served.scripts[f"//{case.name}.robots.example/story"] = serve(story(900 + n), "text/html")
        links.append(f"http://{case.name}.robots.example:{served.port}/story")
    served.scripts["//wire.example/feed"] = serve(rss("".join(item(link, guid=link) for link in links)))
    feeds.append(Feed("wire", f"http://wire.example:{served.port}/feed", "Wire"))
    return trap, feeds


def exchange_seconds(fetcher: HttpxFetcher, requests: Sequence[FetchRequest]) -> dict[str, float]:
    """How long each takes where nothing but fetching is done."""
    started = time.monotonic()
    return {request.url: time.monotonic() - started for request, _ in fetcher.fetch_many(requests)}


def run_newsroom(stack: ExitStack) -> Result:
    trap, feeds = open_newsroom(stack)
    clock = SystemClock()
    workers = ParserPool(max_workers=2, time_limit=PARSING)
    stack.callback(workers.close)
    fetcher = HttpxFetcher(
        allow_private_hosts=["127.0.0.2/32"],
        user_agent="dateline/0.1",
        clock=clock,
        # every exchange starts at once, so that what an answer took is what its own exchange took
        max_concurrency=200,
        per_host_delay=0.0,
        resolver=Names(),
    )
    stack.callback(fetcher.close)
    pipeline = Pipeline(
        clock,
        fetcher,
        workers,
        DjangoFeedStore(),
        DjangoArticleStore(),
        DjangoCandidateStore(),
        batch_size=200,
    )
    pipeline.feeds.sync(feeds, "config", clock.now())  # type: ignore[attr-defined]
    # what threads and processes take by themselves is none of the attacks'
    ((_, first),) = fetcher.fetch_many([FetchRequest(feeds[-1].url, "feed")])
    assert isinstance(first, Document)
    workers.parse_feeds([("wire", first)])
    with Watch() as watch:
        list(drain(pipeline, STEPS[:3]))
        seconds = exchange_seconds(fetcher, [FetchRequest(f.url, "feed") for f in feeds])
    return Result(
        feeds={f["id"]: f for f in rows.Feed.objects.values()},
        entries=list(rows.FeedEntry.objects.values()),
        articles=list(rows.Article.objects.values()),
        rejections={(r.stage, r.subject): (r.code, r.message) for r in rows.Rejection.objects.all()},
        seconds=seconds,
        trapped=trap.connections,
        watch=watch,
    )


@pytest.fixture(scope="module")
def result(database: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[Result]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for kind, bounds in list(BOUNDS.items()):
            patch.setitem(BOUNDS, kind, replace(bounds, deadline=DEADLINE))
        patch.setattr(socket.socket, "connect", loopback_only)
        stack.enter_context(django_db_blocker.unblock())
        with transaction.atomic():
            found = run_newsroom(stack)
            transaction.set_rollback(True)
        yield found


def test_the_good_feeds_lose_nothing(result: Result) -> None:
    for i in range(GOOD):
        assert result.feeds[f"good-{i}"]["last_error"] == ""
        assert [e["state"] for e in result.entries_of(f"good-{i}")] == ["fetched", "fetched"]
        titles = sorted(a["title"] for a in result.articles if a["feed_id"] == f"good-{i}")
        assert titles == [f"Road {10 * i + n} open" for n in (1, 2)]


@pytest.mark.parametrize("name", [n for n, c in FEEDS.items() if c])
def test_a_hostile_feed_ends_with_its_reason_in_a_sentence(result: Result, name: str) -> None:
    feed = result.feeds[name]
    if READ in FEEDS[name] and feed["last_error"] == "":
        assert result.entries_of(name)
        return
    code, message = result.rejections["feed", feed["url"]]
    assert code in FEEDS[name]
    assert message.endswith(".")
    assert len(message) < 600
    assert feed["last_error"] == message
    assert result.entries_of(name) == []


@pytest.mark.parametrize("name", [n for n, c in FEEDS.items() if not c])
def test_a_feed_that_is_only_odd_is_read_and_cleaned(result: Result, name: str) -> None:
    assert result.feeds[name]["last_error"] == ""
    entries = result.entries_of(name)
    assert entries
    for entry in entries:
        assert entry["link"] == "" or entry["link"].startswith(("http://", "https://"))
        assert len(entry["title"]) <= 2000
        assert len(entry["key"]) <= 500
        assert all(len(author) <= 2000 for author in entry["authors"])
        assert len(entry["summary"]) < 100_000
        text = entry["title"] + entry["summary"] + entry["content"] + entry["key"]
        assert "\0" not in text
        assert text.encode()
        assert "<script" not in entry["title"]
        assert "inside" not in text
        assert entry["published"] is None or 1990 <= entry["published"].year < 2100


@pytest.mark.parametrize("name", PAGES)
def test_a_hostile_page_gives_a_reason_or_a_clean_article(result: Result, name: str) -> None:
    codes = PAGES[name]
    found = {s: r for (_, s), r in result.rejections.items() if f"//{name}.page.example" in s}
    if codes:
        ((code, message),) = found.values()
        assert code in codes
        assert message.endswith(".")
        return
    assert found == {}
    (article,) = (a for a in result.articles if f"//{name}.page.example" in a["url"])
    assert "\0" not in article["text"]
    assert article["text"].encode()
    assert "alert" not in article["text"]
    assert article["canonical_url"].startswith(f"http://{name}.page.example")


@pytest.mark.parametrize("name", ROBOTS)
def test_a_hostile_robots_txt_holds_nothing_up(result: Result, name: str) -> None:
    found = {r[0] for (_, s), r in result.rejections.items() if f"//{name}.robots.example" in s}
    articles = [a for a in result.articles if f"//{name}.robots.example" in a["url"]]
    assert found == ROBOTS[name]
    assert len(articles) == (0 if ROBOTS[name] else 1)


def test_nothing_inside_was_reached(result: Result) -> None:
    assert result.trapped == 0


def test_every_exchange_ended_by_its_deadline(result: Result) -> None:
    # What the machine itself kept an idle thread waiting is none of the exchange's.
    late = {url: s for url, s in result.seconds.items() if s > DEADLINE + 1 + result.watch.late}
    assert late == {}


def test_memory_stays_within_the_bar(result: Result) -> None:
    assert result.watch.grown_mib < MOST_MIB
    assert result.watch.child_mib < MOST_MIB
