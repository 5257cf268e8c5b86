"""Parsers of untrusted input in processes that can be killed (pebble), under a time and a memory limit each.

Work goes out in chunks, since a page takes 15 ms and a hand-over 2; large items go alone, since a chunk is pickled
whole. A chunk that stalls or dies is done again one by one, so that only the item to blame is lost, with its reason.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from pebble import ProcessExpired, ProcessPool

from dateline.articles.extract import extract_article
from dateline.articles.language import language_of
from dateline.feeds.discover import FeedLink, discover_feeds
from dateline.feeds.parse import parse_feed
from dateline.model import Article, Document, ParsedFeed, Rejection
from dateline.ports import PageToExtract

log = logging.getLogger(__name__)

CHUNK = 16
CHUNK_BYTES = 2 * 1024 * 1024  # of bodies; an item that has more is a chunk of its own
_TASKS_A_WORKER = 500  # chunks; then a fresh process takes over: lxml's arenas only grow


class _Task(Protocol):
    """How a kind of item is done, and what it is called in a message."""

    stage: str

    def do(self, item: Any) -> Any: ...

    def subject(self, item: Any) -> str: ...

    def size(self, item: Any) -> int: ...


class _FeedTask:
    stage = "feed"

    def do(self, item: tuple[str, Document]) -> ParsedFeed | Rejection:
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

    def size(self, item: tuple[str, Document]) -> int:
        return len(item[1].body)


class _PageTask:
    stage = "article"

    def do(self, item: PageToExtract) -> Article | Rejection:
        return extract_article(item)

    def subject(self, item: PageToExtract) -> str:
        return item.document.url

    def size(self, item: PageToExtract) -> int:
        return len(item.document.body)


class _DiscoveryTask:
    stage = "feed"

    def do(self, item: Document) -> tuple[FeedLink, ...]:
        return discover_feeds(item.body, item.final_url or item.url, item.content_type)

    def subject(self, item: Document) -> str:
        return item.url

    def size(self, item: Document) -> int:
        return len(item.body)


class ParserPool:
    """The parsing part of `ports.Workers`.

    `time_limit`: seconds an item may take, and a chunk too. `memory_limit_mb`: what one process may take on
    top of what it has after its imports; an item that needs more is refused with the code "parser-memory".
    A feed of 8 MB (the largest of 3,400 real ones) takes 60, a page of 5 MB takes 30.
    """

    def __init__(self, *, max_workers: int = 2, time_limit: float = 20.0, memory_limit_mb: int = 160) -> None:
        self._time_limit = time_limit
        methods = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            # Every worker is a copy of a process that has all of it in memory already: 10 ms instead of 2 s.
            context.set_forkserver_preload(["dateline.adapters.parsers_preload"])
        self._pool = ProcessPool(
            max_workers=max_workers,
            max_tasks=_TASKS_A_WORKER,
            initializer=_start_worker,
            initargs=(memory_limit_mb,),
            context=context,
        )

    def parse_feeds(self, documents: Sequence[tuple[str, Document]]) -> list[ParsedFeed | Rejection]:
        """(feed id, document) -> parsed feed or the reason, in order."""
        return self._run(_FeedTask(), documents)

    def extract(self, pages: Sequence[PageToExtract]) -> list[Article | Rejection]:
        """Page -> article or the reason, in order."""
        return self._run(_PageTask(), pages)

    def discover(self, pages: Sequence[Document]) -> list[tuple[FeedLink, ...] | Rejection]:
        """Page -> the feeds that it names, or why it could not be read, in order."""
        return self._run(_DiscoveryTask(), pages)

    def close(self) -> None:
        """End the processes, whatever they are doing."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _run(self, task: _Task, items: Sequence[Any]) -> list[Any]:
        chunks = _chunks(items, task.size)
        futures = [self._send(task, chunk) for chunk in chunks]
        results: list[Any] = []
        for chunk, future in zip(chunks, futures, strict=True):
            done = _collect(future)
            if done is None and len(chunk) > 1:
                alone = [self._send(task, [item]) for item in chunk]
                for item, single in zip(chunk, alone, strict=True):
                    results.extend(self._one(task, item, single))
            elif done is None:
                results.extend(self._one(task, chunk[0], future))
            else:
                results.extend(done)
        return results

    def _one(self, task: _Task, item: Any, future: Any) -> list[Any]:
        try:
            return list(future.result())
        except FutureTimeoutError:
            code, why = "parser-timeout", f"reading it took longer than {self._time_limit:g} seconds"
        except ProcessExpired as e:
            code, why = "parser-crash", f"reading it ended the parser (exit code {e.exitcode})"
        except Exception as e:
            # a bug: one item must not hold up the others for ever, and the log has the trace
            log.exception("reading %s failed", task.subject(item))
            code, why = "parser-error", f"reading it failed ({type(e).__name__}); the log has the details"
        subject = task.subject(item)
        return [Rejection(task.stage, subject, code, f"{subject} was given up: {why}.")]

    def _send(self, task: _Task, chunk: Sequence[Any]) -> Any:
        return self._pool.schedule(_do_chunk, args=(task, list(chunk)), timeout=self._time_limit)


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


def _collect(future: Any) -> list[Any] | None:
    """The chunk's results, or None where its process stalled or died or a bug showed: done one by one, the item
    to blame is told from the others."""
    try:
        return list(future.result())
    except Exception:  # noqa: BLE001  (whoever does it again one by one gets and logs it)
        return None


def _do_chunk(task: _Task, chunk: Sequence[Any]) -> list[Any]:
    """Runs in a worker. Running out of memory is the item's fault and a reason; any other error is a bug and
    raises, see `ParserPool._one`."""
    results: list[Any] = []
    for item in chunk:
        try:
            results.append(task.do(item))
        except MemoryError:
            subject = task.subject(item)
            sentence = f"{subject} was given up: reading it took more memory than allowed."
            results.append(Rejection(task.stage, subject, "parser-memory", sentence))
    return results


def warm_up() -> None:
    """Read what parsing needs beside its modules (language model, tables): 1 s that no item should pay."""
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
    with contextlib.suppress(OSError, ValueError):
        in_use = _address_space()
        if in_use:
            limit = in_use + headroom_mb * 1024 * 1024
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _address_space() -> int:
    """Bytes of address space in use, 0 where the system does not say (outside Linux)."""
    if not sys.platform.startswith("linux"):
        return 0
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
