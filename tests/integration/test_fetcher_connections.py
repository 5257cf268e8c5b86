"""Connections are kept for the next request, for as many hosts as a process has room for, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

import httpcore
import httpx
import pytest

from dateline.adapters import connections
from dateline.adapters.connections import Connections
from hostile_host import Host, running


@pytest.fixture
def hosts() -> Iterator[list[Host]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(running(f"127.0.0.{n}", **{"*": lambda c: c.answer(b"here")}))
            for n in range(2, 7)
        ]


def opened() -> Connections:
    return Connections(backend=httpcore.AnyIOBackend(), tls=httpx.create_ssl_context(trust_env=False))


async def get(made: Connections, host: Host) -> bytes:
    async with made.to(host.address) as pool:
        return (await pool.request("GET", host.url())).content


def test_a_host_that_is_asked_again_is_asked_over_the_same_connection(hosts: list[Host]) -> None:
    async def twice() -> None:
        made = opened()
        assert [await get(made, hosts[0]), await get(made, hosts[0])] == [b"here", b"here"]
        await made.aclose()

    asyncio.run(twice())
    assert hosts[0].connections == 1


def test_the_host_that_was_asked_longest_ago_gives_its_connection_up(
    hosts: list[Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_HOSTS", 3)

    async def round_and_round() -> None:
        made = opened()
        for host in (*hosts, hosts[4], hosts[3], hosts[0]):
            assert await get(made, host) == b"here"
        assert len(made._hosts) == 3
        await made.aclose()

    asyncio.run(round_and_round())
    assert [host.connections for host in hosts] == [2, 1, 1, 1, 1]


def test_a_connection_in_use_is_never_given_up(hosts: list[Host], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_HOSTS", 1)

    async def over_each_other() -> None:
        made = opened()
        async with made.to(hosts[0].address) as pool:
            for host in hosts[1:]:
                await get(made, host)
            assert (await pool.request("GET", hosts[0].url())).content == b"here"
        await made.aclose()

    asyncio.run(over_each_other())


def test_idle_connections_are_closed_after_a_while(
    hosts: list[Host], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_KEPT_FOR", 0.01)

    async def quiet() -> None:
        made = opened()
        await get(made, hosts[0])
        made.rest_later()
        while made._closing is None:
            await asyncio.sleep(0.005)
        await made._closing
        assert made._hosts == {}

    asyncio.run(quiet())
