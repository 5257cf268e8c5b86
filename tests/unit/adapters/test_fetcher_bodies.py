"""The account of bodies: what is held stays under its bound, and large answers pay for it."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.adapters.bodies import SMALL, Bodies, Hold

KIB = 1024


def in_loop(test: object) -> None:
    asyncio.run(test())  # type: ignore[operator]


def test_the_largest_is_given_up_and_lets_go_of_its_bytes() -> None:
    bodies = Bodies(in_flight=600 * KIB)
    with bodies.hold() as large, bodies.hold() as small:
        bodies.add(large, b"x" * 500 * KIB)
        bodies.add(small, b"x" * 150 * KIB)
        assert not large.given_up
        bodies.add(small, b"x" * 150 * KIB)
        assert large.given_up
        assert len(large.raw) == 0
        assert not small.given_up
        bodies.add(large, b"x" * 500 * KIB)
        assert len(large.raw) == 0
        bodies.add(small, b"x" * 300 * KIB)
        assert not small.given_up


def test_a_silent_host_that_holds_most_is_ended_at_once() -> None:
    async def run() -> None:
        bodies = Bodies(in_flight=600 * KIB)

        async def silent(hold: Hold) -> bool:
            try:
                async with asyncio.timeout(60) as hold.timeout:
                    bodies.add(hold, b"x" * 500 * KIB)
                    await asyncio.Event().wait()
            except TimeoutError:
                return hold.given_up
            return False

        with bodies.hold() as large, bodies.hold() as other:
            task = asyncio.create_task(silent(large))
            await asyncio.sleep(0)
            bodies.add(other, b"x" * 400 * KIB)
            async with asyncio.timeout(10):
                assert await task

    in_loop(run)


def test_nobody_starts_while_too_much_waits_for_the_caller() -> None:
    async def run() -> None:
        bodies = Bodies(waiting=300 * KIB)
        await bodies.room()
        counted = bodies.put(500 * KIB)
        starting = asyncio.create_task(bodies.room())
        await asyncio.sleep(0)
        assert not starting.done()
        bodies.take(counted)
        await starting

    in_loop(run)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 200)), max_size=60))
def test_what_is_held_never_passes_the_bound(growth: list[tuple[int, int]]) -> None:
    bodies = Bodies(in_flight=500 * KIB)
    with ExitStack() as stack:
        holds = [stack.enter_context(bodies.hold()) for _ in range(10)]
        for i, kib in growth:
            bodies.add(holds[i], b"x" * kib * KIB)
            assert sum(max(len(h.raw) - SMALL, 0) for h in holds) <= 500 * KIB
            assert all(len(h.raw) == 0 for h in holds if h.given_up)
    with bodies.hold() as later:
        bodies.add(later, b"x" * 500 * KIB)
        assert not later.given_up
