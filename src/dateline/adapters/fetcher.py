"""Gets feeds and pages over HTTP from hosts that may lie, stall and attack.

httpx's own engine (httpcore) is driven directly, behind `guard.Guard`: no proxies from the environment, no
cookie jar beyond one exchange, redirects followed here so that each hop is checked, bodies read raw and
decoded under a bound, and the whole exchange under one deadline.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import queue
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpcore
import httpx
from ssrfguard import SSRFGuardError

from dateline.adapters.allocator import return_large_blocks
from dateline.adapters.bodies import Bodies, Hold, Waiting
from dateline.adapters.connections import Connections
from dateline.adapters.guard import Guard, head_has_come, parse_allow_list
from dateline.adapters.manners import Manners, TooLate, port_of
from dateline.adapters.refusals import RefusedError, address_refused, join, no_room, parse_url, too_large
from dateline.documents.bounds import BOUNDS, BrokenEncodingError, TooLargeError, decode_body
from dateline.documents.outcome import Exchange, outcome_of
from dateline.ports import Clock, Deferred, FetchFailure, FetchOutcome, FetchRequest

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_CONNECT_SECONDS = 10.0
_IDLE_SECONDS = 15.0
# Chunks of one byte cost 30 microseconds each, in the thread that all exchanges share.
_FREE_PIECES = 10_000
_LEAST_PIECE = 256  # bytes that the pieces beyond must have on average
_SILENCES = 4  # requests in a row without an answer, after which a host is left alone
_DONE = object()


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        return next((v for k, v in self.headers if k.lower() == name), "")


@dataclass
class _Queue:
    """The requests of one call to one host. A host that does not answer is given up for the rest of the call,
    or a hundred of its pages would take half an hour of deadlines."""

    waiting: deque[FetchRequest] = field(default_factory=deque)
    silent_in_row: int = 0

    @property
    def is_given_up(self) -> bool:
        return self.silent_in_row >= _SILENCES

    def note(self, outcome: FetchOutcome) -> None:
        silent = isinstance(outcome, FetchFailure) and outcome.code in ("deadline", "network")
        self.silent_in_row = self.silent_in_row + 1 if silent else 0


class HttpxFetcher:
    """`ports.Fetcher` over one pool of connections, in a thread with an event loop of its own.

    `per_host_delay` is seconds between two requests to one public host; hosts that `allow_private_hosts`
    opens owe none. `resolver` stands in for `socket.getaddrinfo` in tests.
    """

    def __init__(
        self,
        *,
        allow_private_hosts: Sequence[str],
        user_agent: str,
        clock: Clock,
        max_concurrency: int = 32,
        per_host_concurrency: int = 2,
        per_host_delay: float = 1.0,
        resolver: Any = None,
    ) -> None:
        self._allow = parse_allow_list(allow_private_hosts)
        self._guard = Guard(self._allow, **({"resolver": resolver} if resolver else {}))
        self._user_agent = user_agent
        self._clock = clock
        self._max_concurrency = max_concurrency
        self._per_host = per_host_concurrency
        self._delay = per_host_delay
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop
        self._connections: Connections
        self._manners: Manners
        self._bodies: Bodies

    # ------------------------------------------------------------------------------------------------ the
    # port

    def fetch_many(
        self, requests: Sequence[FetchRequest], *, within: timedelta | None = None
    ) -> Iterator[tuple[FetchRequest, FetchOutcome]]:
        """Outcomes in any order, each as soon as it is known; a failure of one is a value, never an
        exception. What cannot begin `within` that time is `Deferred`.

        Leaving the loop early ends what is still under way.
        """
        self._start()
        outcomes: queue.SimpleQueue[Any] = queue.SimpleQueue()
        stop_at = self._loop.time() + within.total_seconds() if within is not None else math.inf
        waiting = Waiting(outcomes, self._bodies)
        work = asyncio.run_coroutine_threadsafe(
            self._run_all(tuple(requests), waiting.put, stop_at), self._loop
        )
        work.add_done_callback(lambda _: outcomes.put(_DONE))
        try:
            while (item := outcomes.get()) is not _DONE:
                request, outcome, counted = item
                yield request, outcome
                if counted:
                    self._loop.call_soon_threadsafe(waiting.take, counted)
            work.result()
        finally:
            work.cancel()
            with contextlib.suppress(RuntimeError):  # closed meanwhile
                self._loop.call_soon_threadsafe(waiting.end)

    def close(self) -> None:
        """End what is under way, all connections and the thread. May be called twice."""
        with self._starting:
            thread, self._thread = self._thread, None
            if thread is not None:
                asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=5)
                self._loop.call_soon_threadsafe(self._loop.stop)
                thread.join(timeout=5)
                self._loop.close()
            self._guard.close()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._connections.aclose()

    def _start(self) -> None:
        with self._starting:
            if self._thread is not None:
                return
            return_large_blocks()
            self._loop = asyncio.new_event_loop()
            self._bodies = Bodies()
            self._manners = Manners(
                allow=self._allow,
                user_agent=self._user_agent,
                clock=self._clock,
                concurrency=self._max_concurrency,
                per_host=self._per_host,
                delay=self._delay,
                fetch=self._outcome,
            )
            self._connections = Connections(
                backend=self._guard,
                # Reading the CA store takes 47 ms, so it is done once and not for every request.
                tls=httpx.create_ssl_context(trust_env=False),
            )
            self._thread = threading.Thread(target=self._loop.run_forever, name="dateline-fetch", daemon=True)
            self._thread.start()

    # ------------------------------------------------------------------------------------------------ the
    # loop

    async def _run_all(
        self,
        requests: Sequence[FetchRequest],
        done: Callable[[FetchRequest, FetchOutcome], None],
        stop_at: float,
    ) -> None:
        # A queue a host: a thousand requests to one slow host never stand in the way of the others.
        by_host: dict[str, _Queue] = defaultdict(_Queue)
        for request in requests:
            by_host[_host_of(request.url)].waiting.append(request)

        async def work_off(queue: _Queue) -> None:
            while queue.waiting:
                request = queue.waiting.popleft()
                outcome = _put_off(request) if queue.is_given_up else await self._outcome(request, stop_at)
                queue.note(outcome)
                done(request, outcome)

        async with asyncio.TaskGroup() as group:
            for queue in by_host.values():
                for _ in range(min(self._per_host, len(queue.waiting))):
                    group.create_task(work_off(queue))
        self._connections.rest_later()

    async def _outcome(self, request: FetchRequest, stop_at: float = math.inf) -> FetchOutcome:
        try:
            with self._bodies.hold() as hold:
                return await self._exchange(request, hold, stop_at)
        except TooLate:
            return Deferred(request.url)
        except RefusedError as e:
            return FetchFailure(request.url, e.code, f"{request.url} was not taken: {e.why}.", e.permanent)

    async def _exchange(self, request: FetchRequest, hold: Hold, stop_at: float) -> FetchOutcome:
        url = parse_url(request.url)
        time_left = BOUNDS[request.kind].deadline
        # One jar a host, of this exchange alone: some hosts set a cookie and redirect to see it.
        jars: dict[str, httpx.Cookies] = {}
        moved_to: str | None = None
        moved_for_good = True
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            if request.kind == "page":
                barred = await self._manners.barred(request, url)
                if barred is not None:
                    return barred
            async with self._manners.turn(url, stop_at):
                await self._bodies.room()
                started = self._loop.time()
                answer = await self._ask(request, url, jars, time_left, hold)
                time_left -= self._loop.time() - started
            location = answer.header("location")
            if answer.status not in _REDIRECTS or not location:
                finished = self._clock.now()
                # What is unpacked waits for the caller; that is none of the host's time.
                await self._bodies.room()
                body = _unpacked(request, hold, answer.header("content-encoding"))
                return outcome_of(
                    request,
                    Exchange(answer.status, answer.headers, body, str(url), finished, moved_to),
                )
            url = join(url, location)
            moved_for_good = moved_for_good and answer.status in _PERMANENT
            if moved_for_good:
                moved_to = str(url)
        raise RefusedError("redirect-loop", f"it redirects more than {MAX_REDIRECTS} times", permanent=False)

    async def _ask(
        self,
        request: FetchRequest,
        url: httpx.URL,
        jars: dict[str, httpx.Cookies],
        time_left: float,
        hold: Hold,
    ) -> _Answer:
        """One request and the head of its answer, the body in `hold` as it came; that of a redirect unread."""
        try:
            async with (
                self._connections.to(url.host) as pool,
                asyncio.timeout(max(time_left, 0.0)) as hold.timeout,
            ):
                return await self._send(pool, request, url, jars, hold)
        except TimeoutError as e:
            if hold.given_up:
                raise no_room() from e
            limit = BOUNDS[request.kind].deadline
            raise RefusedError(
                "deadline", f"the answer took longer than {limit:.0f} seconds", permanent=False
            ) from e
        except SSRFGuardError as e:
            raise address_refused(e) from e
        except httpcore.TimeoutException as e:
            raise RefusedError("network", str(e) or "the host does not answer", permanent=False) from e
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as e:
            why = " ".join(str(e).split())[:200] or type(e).__name__
            raise RefusedError("network", f"the connection failed ({why})", permanent=False) from e
        except TooLargeError as e:
            raise too_large(e) from e
        finally:
            hold.timeout = None

    async def _send(
        self,
        pool: httpcore.AsyncConnectionPool,
        request: FetchRequest,
        url: httpx.URL,
        jars: dict[str, httpx.Cookies],
        hold: Hold,
    ) -> _Answer:
        bounds = BOUNDS[request.kind]
        response = await pool.handle_async_request(
            httpcore.Request(
                "GET",
                httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=self._headers(request, url, jars.get(url.host)),
                extensions={
                    "timeout": {
                        "connect": _CONNECT_SECONDS,
                        "read": _IDLE_SECONDS,
                        "write": _IDLE_SECONDS,
                        "pool": None,
                    }
                },
            )
        )
        try:
            head_has_come(response.extensions.get("network_stream"))
            headers = tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in response.headers)
            answer = _Answer(response.status, headers)
            if any(k.lower() == "set-cookie" for k, _ in headers):
                jars.setdefault(url.host, httpx.Cookies()).extract_cookies(
                    httpx.Response(response.status, headers=headers, request=httpx.Request("GET", url))
                )
            if answer.status in _REDIRECTS and answer.header("location"):
                return answer
            pieces = 0
            async for chunk in response.aiter_stream():
                self._bodies.add(hold, chunk)
                if hold.given_up:
                    raise no_room()
                pieces += 1
                size = len(hold.raw)
                if pieces > _FREE_PIECES + size // _LEAST_PIECE:
                    why = f"it comes in crumbs ({pieces} of {size} bytes)"
                    raise RefusedError("too-many-pieces", why, permanent=False)
                if size > bounds.max_raw:
                    if not bounds.truncate:
                        raise TooLargeError(f"more than {bounds.max_raw} bytes")
                    break
            return answer
        finally:
            await response.aclose()

    def _headers(
        self, request: FetchRequest, url: httpx.URL, cookies: httpx.Cookies | None
    ) -> list[tuple[str, str]]:
        headers = [
            ("Host", url.netloc.decode("ascii")),
            ("User-Agent", self._user_agent),
            ("Accept", BOUNDS[request.kind].accept),
            ("Accept-Encoding", "gzip, deflate, br, zstd"),
        ]
        if request.etag:
            headers.append(("If-None-Match", _one_line(request.etag)))
        if request.last_modified:
            headers.append(("If-Modified-Since", _one_line(request.last_modified)))
        if cookies:
            carrier = httpx.Request("GET", url)
            cookies.set_cookie_header(carrier)
            if "cookie" in carrier.headers:
                headers.append(("Cookie", carrier.headers["cookie"]))
        return headers

    def _check(self, url: httpx.URL) -> None:
        if url.scheme not in ("http", "https") or not url.host:
            raise RefusedError("bad-url", "its address must begin with http:// or https://", permanent=True)
        try:
            self._guard.check_url(str(url), url.host, port_of(url))
        except SSRFGuardError as e:
            raise address_refused(e) from e


def _unpacked(request: FetchRequest, hold: Hold, content_encoding: str) -> bytes:
    if hold.given_up:
        raise no_room()
    bounds = BOUNDS[request.kind]
    try:
        return decode_body(hold.raw, content_encoding, bounds.max_decoded, truncate=bounds.truncate)
    except TooLargeError as e:
        raise too_large(e) from e
    except BrokenEncodingError as e:
        raise RefusedError("broken-encoding", f"it cannot be decompressed ({e})", permanent=False) from e


def _put_off(request: FetchRequest) -> FetchFailure:
    why = f"its host did not answer {_SILENCES} times in a row, so the rest is left for later"
    return FetchFailure(request.url, "network", f"{request.url} was not taken: {why}.", False)


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _one_line(value: str) -> str:
    return "".join(c for c in value if c.isprintable() and ord(c) < 256)[:500]
