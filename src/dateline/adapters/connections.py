"""Connections to hosts: a small pool for each, since httpcore's pool looks at every connection at every request.

With one pool for all, 32 requests under way cost as much in looking at each other's connections as in being sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpcore

MOST_HOSTS = 128
"""Hosts whose connections are kept while others are asked: two each stay far below the 1,024 files of a process."""

_KEPT_FOR = 15.0  # seconds without a request; most servers wait for 5 to 60


@dataclass
class _Host:
    pool: httpcore.AsyncConnectionPool
    in_use: int = 0


class Connections:
    """For one event loop. How many connections there are at once is `Manners`'s business."""

    def __init__(self, *, backend: httpcore.AsyncNetworkBackend, tls: ssl.SSLContext) -> None:
        self._backend = backend
        self._tls = tls
        self._hosts: dict[str, _Host] = {}  # the longest unused first
        self._resting: asyncio.TimerHandle | None = None
        self._closing: asyncio.Future[None] | None = None

    @contextlib.asynccontextmanager
    async def to(self, host: str) -> AsyncIterator[httpcore.AsyncConnectionPool]:
        """The host's pool, kept open while it is in use."""
        found = self._hosts.pop(host, None) or self._opened()
        self._hosts[host] = found
        found.in_use += 1
        try:
            yield found.pool
        finally:
            found.in_use -= 1
            if len(self._hosts) > MOST_HOSTS:
                await self._let_go(len(self._hosts) - MOST_HOSTS)

    def rest_later(self) -> None:
        """Nobody asks for now: close what nobody uses once that has been so for a while."""
        loop = asyncio.get_running_loop()
        if self._resting is not None:
            self._resting.cancel()
        self._resting = loop.call_later(_KEPT_FOR, self._rest)

    def _rest(self) -> None:
        self._closing = asyncio.ensure_future(self._let_go(len(self._hosts)))

    async def aclose(self) -> None:
        """Close all of them, whatever they are doing."""
        if self._resting is not None:
            self._resting.cancel()
        hosts, self._hosts = self._hosts, {}
        for host in hosts.values():
            with contextlib.suppress(RuntimeError):  # httpcore complains of requests still under way
                await host.pool.aclose()

    def _opened(self) -> _Host:
        return _Host(
            httpcore.AsyncConnectionPool(
                ssl_context=self._tls,
                max_connections=None,
                keepalive_expiry=_KEPT_FOR,
                network_backend=self._backend,
            )
        )

    async def _let_go(self, number: int) -> None:
        idle = [name for name, host in self._hosts.items() if not host.in_use][:number]
        for pool in [self._hosts.pop(name).pool for name in idle]:
            await pool.aclose()
