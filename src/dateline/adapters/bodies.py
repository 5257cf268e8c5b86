"""How many bytes of bodies the fetcher holds at once, whatever the hosts send.

Each body is bounded (`documents.bounds`), and yet 32 exchanges of the largest would be a gigabyte. What is under way
shares `IN_FLIGHT`: where it is passed, the largest body is given up, so that hosts with large answers pay for them and
no other. What is read and not yet taken by the caller is bounded by `WAITING`: until it takes some, no exchange starts.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
from collections.abc import Iterator
from typing import Any

from dateline.model import Document
from dateline.ports import FetchOutcome, FetchRequest

MIB = 1024 * 1024
IN_FLIGHT = 32 * MIB
WAITING = 8 * MIB
SMALL = 64 * 1024
"""Bytes of a body that are not counted: most feeds and pages then cost no bookkeeping."""


class Hold:
    """What one exchange holds: `raw`, the bytes of its answer so far. `given_up`: it was the largest when there was
    no room, and has nothing any more. `timeout`: what ends its reading."""

    def __init__(self) -> None:
        self.raw = bytearray()
        self.counted = 0
        self.given_up = False
        self.timeout: asyncio.Timeout | None = None

    def give_up(self) -> None:
        """Let go of the bytes and end the reading at once, also where the host has fallen silent."""
        self.given_up = True
        self.raw = bytearray()
        if self.timeout is not None and not self.timeout.expired():
            self.timeout.reschedule(asyncio.get_running_loop().time())


class Bodies:
    """The account, for one event loop. Sizes are bytes."""

    def __init__(self, *, in_flight: int = IN_FLIGHT, waiting: int = WAITING) -> None:
        self._most = in_flight
        self._most_waiting = waiting
        self._holds: set[Hold] = set()
        self._held = 0
        self._waiting = 0
        self._has_room = asyncio.Event()

    @contextlib.contextmanager
    def hold(self) -> Iterator[Hold]:
        """An account for one exchange."""
        hold = Hold()
        self._holds.add(hold)
        try:
            yield hold
        finally:
            self._forget(hold)

    def add(self, hold: Hold, data: bytes) -> None:
        """The exchange has got `data`; it, or a larger one, may be given up for that."""
        if hold.given_up:
            return
        hold.raw += data
        counted = max(len(hold.raw) - SMALL, 0)
        self._held += counted - hold.counted
        hold.counted = counted
        while self._held > self._most:
            largest = max(self._holds, key=lambda h: h.counted)
            self._forget(largest)
            largest.give_up()

    def _forget(self, hold: Hold) -> None:
        self._holds.discard(hold)
        self._held -= hold.counted
        hold.counted = 0

    async def room(self) -> None:
        """Wait until the caller has taken enough of what is read."""
        while self._waiting >= self._most_waiting:
            self._has_room.clear()
            await self._has_room.wait()

    def put(self, size: int) -> int:
        """A body of `size` bytes waits for the caller; answers what to give to `take`."""
        counted = max(size - SMALL, 0)
        self._waiting += counted
        return counted

    def take(self, counted: int) -> None:
        """The caller has taken what counted so much."""
        self._waiting -= counted
        self._has_room.set()


class Waiting:
    """What one call has read and its caller has not taken yet. For the loop's thread."""

    def __init__(self, outcomes: queue.SimpleQueue[Any], bodies: Bodies) -> None:
        self._outcomes = outcomes
        self._bodies = bodies
        self._counted = 0
        self._has_ended = False

    def put(self, request: FetchRequest, outcome: FetchOutcome) -> None:
        counted = 0
        if isinstance(outcome, Document) and not self._has_ended:
            counted = self._bodies.put(len(outcome.body))
        self._counted += counted
        self._outcomes.put((request, outcome, counted))

    def take(self, counted: int) -> None:
        counted = min(counted, self._counted)
        self._counted -= counted
        self._bodies.take(counted)

    def end(self) -> None:
        """The caller has left: nothing waits for it any more, not even what still comes."""
        self._has_ended = True
        self.take(self._counted)
