"""Parsers of untrusted input in processes that can be killed (pebble), under a time and a memory limit each.

Work goes out in chunks, since a page takes 15 ms and a hand-over 2; large items go alone, since a chunk is pickled
whole. A chunk that stalls or dies is done again one by one, so that only the item to blame is lost, with its reason.
The parsers themselves are imported in those processes alone: whoever sends them work needs none of their 30 MB.
"""

from __future__ import annotations

import contextlib
import logging
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pebble import ProcessExpired, ProcessPool

from dateline import logs
from dateline.adapters import children
from dateline.model import Article, Document, ParsedFeed, Rejection
from dateline.ports import PageToExtract

if TYPE_CHECKING:
    from dateline.feeds.discover import FeedLink
    from dateline.past.sitemaps import SitemapContent

log = logging.getLogger(__name__)

CHUNK = 16
CHUNK_BYTES = 2 * 1024 * 1024  # of bodies; an item that has more is a chunk of its own
_GROWN = 75  # exit status of a worker that makes room for a fresh one (EX_TEMPFAIL)
_TASKS_A_WORKER = 500  # chunks; then a fresh process takes over: lxml's arenas only grow


class _Task(Protocol):
    """How a kind of item is done, and what it is called in a message."""

    stage: str

    def do(self, item: Any) -> Any: ...

    def subject(self, item: Any) -> str: ...

    def about(self, item: Any) -> dict[str, str]: ...

    def size(self, item: Any) -> int: ...


class _FeedTask:
    stage = "feed"

    def do(self, item: tuple[str, Document]) -> ParsedFeed | Rejection:
        from dateline.feeds.parse import parse_feed

        feed_id, document = item
        return parse_feed(
            document.body,
            feed_id=feed_id,
            url=document.final_url or document.url,
            content_type=document.content_type,
            fetched_at=document.fetched_at,
        )

    def subject(self, item: tuple[str, Document]) -> str:
        return item[1].url

    def about(self, item: tuple[str, Document]) -> dict[str, str]:
        return {"feed": item[0]}

    def size(self, item: tuple[str, Document]) -> int:
        return len(item[1].body)


class _PageTask:
    stage = "article"

    def do(self, item: PageToExtract) -> Article | Rejection:
        from dateline.articles.extract import extract_article

        return extract_article(item)

    def subject(self, item: PageToExtract) -> str:
        return item.document.url

    def about(self, item: PageToExtract) -> dict[str, str]:
        return {"feed": item.source_id, "article": item.document.url}

    def size(self, item: PageToExtract) -> int:
        return len(item.document.body)


class _DiscoveryTask:
    stage = "feed"

    def do(self, item: Document) -> tuple[FeedLink, ...]:
        from dateline.feeds.discover import discover_feeds

        return discover_feeds(item.body, item.final_url or item.url, item.content_type)

    def subject(self, item: Document) -> str:
        return item.url

    def about(self, item: Document) -> dict[str, str]:
        return {}

    def size(self, item: Document) -> int:
        return len(item.body)


class _SitemapTask:
    stage = "backfill"

    def do(self, item: Document) -> SitemapContent | Rejection:
        from dateline.past.sitemaps import read_whole_sitemap

        return read_whole_sitemap(item)

    def subject(self, item: Document) -> str:
        return item.url

    def about(self, item: Document) -> dict[str, str]:
        return {}

    def size(self, item: Document) -> int:
        return len(item.body)


class _LostError(Exception):
    """A task went out and no process has it: it died between taking it from the pipe and saying so."""


def _context() -> Any:
    context = children.forking()
    # Every worker is a copy of a process that has all of it in memory already: 10 ms instead of 2 s.
    context.set_forkserver_preload(["dateline.adapters.parsers_preload"])
    return context


class ParserPool:
    """The parsing part of `ports.Workers`.

    `time_limit`: seconds an item may take, and a chunk too. `memory_limit_mb`: what one process may take on
    top of what it has after its imports; an item that needs more is refused with the code "parser-memory".
    A feed of 8 MB (the largest of 3,400 real ones) takes 60, a page of 5 MB takes 30.
    """

    def __init__(self, *, max_workers: int = 2, time_limit: float = 20.0, memory_limit_mb: int = 140) -> None:
        self._time_limit = time_limit
        # Whatever a process works on is over in its time; a fresh process takes some seconds on a busy machine.
        self._patience = time_limit + 30
        self._done = 0
        self._options: dict[str, Any] = {
            "max_workers": max_workers,
            "max_tasks": _TASKS_A_WORKER,
            "initializer": _start_worker,
            "initargs": (memory_limit_mb,),
            "context": _context(),
        }
        self._pool = ProcessPool(**self._options)

    def parse_feeds(self, documents: Sequence[tuple[str, Document]]) -> list[ParsedFeed | Rejection]:
        """(feed id, document) -> parsed feed or the reason, in order."""
        return self._run_all(_FeedTask(), documents)

    def extract(self, pages: Sequence[PageToExtract]) -> list[Article | Rejection]:
        """Page -> article or the reason, in order."""
        return self._run_all(_PageTask(), pages)

    def discover(self, pages: Sequence[Document]) -> list[tuple[FeedLink, ...] | Rejection]:
        """Page -> the feeds that it names, or why it could not be read, in order."""
        return self._run_all(_DiscoveryTask(), pages)

    def read_sitemap(self, document: Document) -> SitemapContent | Rejection:
        """A whole sitemap, or an index with its children."""
        (answer,) = self._run_all(_SitemapTask(), [document])
        return answer  # type: ignore[no-any-return]

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _run_all(self, task: _Task, items: Sequence[Any]) -> list[Any]:
        return self._run(task, _chunks(items, task.size))

    def _run(self, task: _Task, chunks: Sequence[Sequence[Any]], *, may_give_way: bool = True) -> list[Any]:
        results: list[Any] = []
        pool, futures = None, {}
        for i, chunk in enumerate(chunks):
            if pool is not self._pool:  # at first, and where the pool had to be made anew
                pool = self._pool
                futures = {j: self._send(task, chunks[j], may_give_way) for j in range(i, len(chunks))}
            try:
                results.extend(self._wait(futures[i]))
            except Exception as e:  # noqa: BLE001  (told in `_given_up`, or met again by whoever does it one by one)
                if isinstance(e, (_LostError, BrokenProcessPool)):
                    self._start_anew()
                if isinstance(e, ProcessExpired) and e.exitcode == _GROWN:
                    results.extend(self._run(task, [chunk], may_give_way=False))
                elif len(chunk) > 1:
                    results.extend(self._run(task, [[item] for item in chunk]))
                else:
                    results.append(self._given_up(task, chunk[0], e))
        return results

    def _wait(self, future: Any) -> Any:
        """The future's result. Raises what it raises, and `_LostError` where no process works on it or on any other."""
        while True:
            before = self._done
            try:
                return future.result(self._patience)
            except FutureTimeoutError:
                if future.done():
                    raise  # its own time is up
                if self._done == before:
                    raise _LostError from None

    def _start_anew(self) -> None:
        log.error("the parsers do not answer; they are started anew")
        old, self._pool = self._pool, ProcessPool(**self._options)
        old.stop()  # type: ignore[no-untyped-call]
        old.join()

    def _given_up(self, task: _Task, item: Any, error: Exception) -> Rejection:
        subject = task.subject(item)
        code, why = "parser-error", f"reading it failed ({type(error).__name__}); the log has the details"
        if isinstance(error, FutureTimeoutError):
            code, why = "parser-timeout", f"reading it took longer than {self._time_limit:g} seconds"
        elif isinstance(error, ProcessExpired):
            code, why = "parser-crash", f"reading it ended the parser (exit code {error.exitcode})"
        elif isinstance(error, (_LostError, BrokenProcessPool)):
            code, why = "parser-lost", "no parser answered for it"
        else:
            # a bug: one item must not hold up the others for ever, and the log has the trace
            with logs.bound(**task.about(item)):
                log.error("reading %s failed", subject, exc_info=error)
        return Rejection(task.stage, subject, code, f"{subject} was given up: {why}.")

    def _send(self, task: _Task, chunk: Sequence[Any], may_give_way: bool) -> Any:
        arguments = (logs.carried(), _do_chunk, task, list(chunk), may_give_way)
        try:
            future = self._pool.schedule(logs.carry, args=arguments, timeout=self._time_limit)
        except RuntimeError:  # its processes died while it had nothing to do
            self._start_anew()
            future = self._pool.schedule(logs.carry, args=arguments, timeout=self._time_limit)
        future.add_done_callback(self._note_done)
        return future

    def _note_done(self, _: Any) -> None:
        self._done += 1


def _chunks(items: Sequence[Any], size: Callable[[Any], int]) -> list[list[Any]]:
    """`items` in their order, cut so that no chunk has more than `CHUNK` of them or, unless alone, `CHUNK_BYTES`."""
    chunks: list[list[Any]] = []
    held = 0
    for item in items:
        held += size(item)
        if not chunks or len(chunks[-1]) == CHUNK or held > CHUNK_BYTES:
            chunks.append([])
            held = size(item)
        chunks[-1].append(item)
    return chunks


_memory_limit = 0  # bytes of address space of this worker while it parses; 0: none
_headroom = 0  # bytes of it beyond what the imports took


def _do_chunk(task: _Task, chunk: Sequence[Any], may_give_way: bool) -> list[Any]:
    """Runs in a worker; one that has grown ends itself, where it `may_give_way` to a fresh one.

    Running out of memory is the item's fault and a reason; any other error is a bug and raises, see
    `ParserPool._given_up`.
    """
    own = sum(map(task.size, chunk)) * 2  # as it is, and as it came through the pipe
    if may_give_way and _memory_limit and _memory_limit - (_address_space() - own) < _headroom / 2:
        os._exit(_GROWN)  # what it has left would make the next items pay for the ones before
    results: list[Any] = []
    for item in chunk:
        try:
            with _bounded_memory(), logs.bound(**task.about(item)):
                results.append(task.do(item))
        except MemoryError:
            subject = task.subject(item)
            sentence = f"{subject} was given up: reading it took more memory than allowed."
            results.append(Rejection(task.stage, subject, "parser-memory", sentence))
    return results


@contextlib.contextmanager
def _bounded_memory() -> Iterator[None]:
    """The limit holds while an item is parsed, and not while the next is taken from the pipe: a worker that has no
    room for that dies with a task of which nobody knows that it had it."""
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if _memory_limit:
        resource.setrlimit(resource.RLIMIT_AS, (_memory_limit, hard))
    try:
        yield
    finally:
        if _memory_limit:
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def warm_up() -> None:
    """Read what parsing needs beside its modules (language model, tables): 1 s that no item should pay."""
    from dateline.articles.extract import extract_article
    from dateline.articles.language import language_of
    from dateline.feeds.parse import parse_feed

    language_of("The police said on Saturday that the road along the coast was open again.")
    page = b"<html><body><article><h1>Road open</h1><p>The police said that the road was open.</p></article>"
    at = "https://news.example/"
    now = datetime(2026, 1, 31, tzinfo=UTC)
    extract_article(PageToExtract(Document(at, at, now, 200, "text/html", (), page, "")))
    parse_feed(b"<rss version='2.0'><channel><title>News</title></channel></rss>", feed_id="news")


def _start_worker(headroom_mb: int) -> None:
    """Runs in a worker at its start: address space may grow by `headroom_mb` from what the imports took."""
    warm_up()
    # pebble's own handler runs in Python and would wait for the parser's C code to return.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    global _memory_limit, _headroom
    in_use = _address_space()
    _headroom = headroom_mb * 1024 * 1024
    _memory_limit = in_use + _headroom if in_use else 0


def _address_space() -> int:
    """Bytes of address space in use, 0 where the system does not say (outside Linux)."""
    if not sys.platform.startswith("linux"):
        return 0
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
