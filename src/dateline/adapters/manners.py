"""Keeps the fetcher's manners: places and turns at each host, and what each origin's robots.txt allows."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from dateline.adapters.guard import AllowList
from dateline.documents.politeness import Robots, Turn, robots_from_answer, robots_url
from dateline.model import Document
from dateline.ports import Clock, Deferred, FetchFailure, FetchOutcome, FetchRequest, NotModified

_MOST_ORIGINS = 10_000  # robots.txt answers kept; the oldest go first
_FAILURE_LIFE = timedelta(minutes=1)  # a host out of reach is not tried again for each of its pages
# What has no status and is still an answer of sorts: such a robots.txt gives no rules.
_ODDITIES = frozenset({"redirect-loop", "bad-redirect", "broken-encoding", "address-refused", "bad-url"})

Fetch = Callable[[FetchRequest], Awaitable[FetchOutcome]]


class TooLate(Exception):
    """A host's turn comes only when nobody waits for it any more."""


@dataclass
class _Host:
    """One host's places and turns, over all its origins and all callers."""

    places: asyncio.Semaphore
    turn: Turn = field(default_factory=Turn)
    crawl_delay: float = 0.0


@dataclass(frozen=True, slots=True)
class _Known:
    """What a robots.txt was found to say, or why it could not be got."""

    answer: Robots | FetchFailure
    expires_at: datetime


class Manners:
    """For one event loop. `delay`: seconds between requests to a host that `allow` does not name."""

    def __init__(
        self,
        *,
        allow: AllowList,
        user_agent: str,
        clock: Clock,
        concurrency: int,
        per_host: int,
        delay: float,
        fetch: Fetch,
    ) -> None:
        self._allow = allow
        self._user_agent = user_agent
        self._clock = clock
        self._per_host = per_host
        self._delay = delay
        self._fetch = fetch
        self._places = asyncio.Semaphore(concurrency)
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, asyncio.Task[_Known]] = {}

    @contextlib.asynccontextmanager
    async def turn(self, url: httpx.URL, stop_at: float = math.inf) -> AsyncIterator[None]:
        """A place at the host, then its turn, then a place among all. Raises `TooLate` where that cannot be before
        `stop_at` on the loop's clock; the host's turn is then left to the next."""
        host = self._host(url)
        clock = asyncio.get_running_loop().time
        async with host.places:
            if not self._allow.names(url.host, port_of(url)):
                wait, turn = host.turn.take(clock(), max(self._delay, host.crawl_delay))
                if clock() + wait > stop_at:
                    raise TooLate
                host.turn = turn
                if wait > 0:
                    await asyncio.sleep(wait)
            async with self._places:
                if clock() > stop_at:
                    raise TooLate
                yield

    async def barred(self, request: FetchRequest, url: httpx.URL) -> FetchFailure | None:
        """Why robots.txt keeps `request` from `url`, or None."""
        robots = await self._robots_for(url)
        if isinstance(robots, FetchFailure):
            return FetchFailure(request.url, robots.code, robots.message, False, robots.status)
        if robots.crawl_delay:
            self._host(url).crawl_delay = robots.crawl_delay
        if robots.allows(str(url)):
            return None
        if robots.everything is False:
            why = "its robots.txt cannot be read for now, so nothing may be fetched"
            return FetchFailure(
                request.url, "robots-unreachable", f"{request.url} was not taken: {why}.", False
            )
        why = "its robots.txt does not allow it"
        return FetchFailure(request.url, "robots-disallowed", f"{request.url} was not taken: {why}.", True)

    def _host(self, url: httpx.URL) -> _Host:
        host = self._hosts.get(url.host)
        if host is None:
            host = self._hosts[url.host] = _Host(asyncio.Semaphore(self._per_host))
        return host

    async def _robots_for(self, url: httpx.URL) -> Robots | FetchFailure:
        origin = robots_url(str(url))
        task = self._robots.get(origin)
        if task is None or (task.done() and self._is_stale(task)):
            while len(self._robots) >= _MOST_ORIGINS:
                self._robots.pop(next(iter(self._robots)))
            task = self._robots[origin] = asyncio.ensure_future(self._get_robots(origin))
        # One caller giving up must not take the answer away from the others.
        return (await asyncio.shield(task)).answer

    def _is_stale(self, task: asyncio.Task[_Known]) -> bool:
        if task.cancelled() or task.exception() is not None:
            return True
        return self._clock.now() >= task.result().expires_at

    async def _get_robots(self, origin: str) -> _Known:
        outcome = await self._fetch(FetchRequest(origin, "robots"))
        now = self._clock.now()
        match outcome:
            case Document():
                robots = robots_from_answer(outcome.status, outcome.body, self._user_agent, now=now)
            case FetchFailure() if outcome.status is None and outcome.code not in _ODDITIES:
                # The host itself is out of reach, and that is what the operator should read.
                return _Known(outcome, now + _FAILURE_LIFE)
            case FetchFailure():
                status = outcome.status if outcome.status is not None else 404
                robots = robots_from_answer(status, b"", self._user_agent, now=now)
            case NotModified() | Deferred():
                raise AssertionError("robots.txt is never asked for conditionally, nor in a hurry")
        return _Known(robots, robots.expires_at)


def port_of(url: httpx.URL) -> int:
    """The port that a request to `url` goes to."""
    return url.port or (443 if url.scheme == "https" else 80)
