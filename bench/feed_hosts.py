"""Hosts of invented feeds on loopback, in a process of their own: `python -m bench.feed_hosts HOSTS FEEDS_A_HOST`.

Each host is an address of its own in 127.0.0.0/8. Every other feed answers 304 to the validator that it gives. Prints
the port once it listens, and ends when its standard input does.
"""

from __future__ import annotations

import asyncio
import gzip
import sys

ITEMS = 20


def address(host: int) -> str:
    return f"127.1.{host // 250}.{host % 250 + 1}"


def feed(host: int, number: int) -> bytes:
    """A feed of 20 items, 12 KB: what a small newsroom serves."""
    items = "".join(
        f"<item><title>Road closed after rain, report {n} of paper {host}-{number}</title>"
        f"<link>http://{address(host)}/feed{number}/story{n}.html</link><guid>{host}-{number}-{n}</guid>"
        f"<pubDate>Sat, 31 Jan 2026 {n:02d}:00:00 +0000</pubDate>"
        f"<description>{'The road along the coast was closed on Saturday, the police said. ' * 5}</description></item>"
        for n in range(ITEMS)
    )
    head = f"<title>Invented paper {host}-{number}</title><link>http://{address(host)}/</link>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def answers(hosts: int, feeds: int) -> dict[tuple[str, str], tuple[bytes, bytes]]:
    """(address, path) -> the whole answer in full and, where the feed knows validators, its 304."""
    made = {}
    for host in range(hosts):
        for number in range(feeds):
            body = gzip.compress(feed(host, number), 6, mtime=0)
            tag = f'"{host}-{number}"'
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Encoding: gzip\r\n"
                f"ETag: {tag}\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            unchanged = f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode() if number % 2 else b""
            made[address(host), f"/feed{number}"] = (head.encode() + body, unchanged)
    return made


class Answerer(asyncio.Protocol):
    known: dict[tuple[str, str], tuple[bytes, bytes]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.address = transport.get_extra_info("sockname")[0]
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            head, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode()
            full, unchanged = self.known[self.address, path]
            self.transport.write(unchanged if unchanged and b"if-none-match" in head.lower() else full)


async def serve(hosts: int, feeds: int) -> None:
    Answerer.known = answers(hosts, feeds)
    loop = asyncio.get_running_loop()
    first = await loop.create_server(Answerer, address(0), 0, backlog=512)
    port = first.sockets[0].getsockname()[1]
    for host in range(1, hosts):
        await loop.create_server(Answerer, address(host), port, backlog=64)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
