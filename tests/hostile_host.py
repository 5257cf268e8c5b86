"""Hosts on loopback for tests of fetching: each path answers with whatever its script writes to the socket."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Script = Callable[["Connection"], None]


@dataclass
class Connection:
    """One request under way: its head and a way to write the answer."""

    path: str
    headers: dict[str, str]
    socket: socket.socket
    host: Host

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, body: bytes = b"", status: str = "200 OK", **headers: str) -> None:
        """A whole, honest answer; keyword `content_type` is the header Content-Type."""
        head = {"Content-Length": str(len(body))} | {
            k.replace("_", "-").title(): v for k, v in headers.items()
        }
        lines = [f"HTTP/1.1 {status}", *(f"{k}: {v}" for k, v in head.items()), "", ""]
        first = "\r\n".join(lines).encode("latin-1")
        # a large body is not copied: 32 copies would be taken for the memory of the program under test
        for data in [first + body] if len(body) < 100_000 else [first, body]:
            self.send(data)


@dataclass
class Host:
    """What a host was asked. `connections` counts sockets, with or without a request."""

    address: str
    port: int = 0
    scripts: dict[str, Script] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    open_now: int = 0
    most_open: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://{self.address}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [p for p, _ in self.requests]

    def script_for(self, name: str, path: str) -> Script | None:
        """What answers `path` under that name: "//name/path", "//name", "/path", then "*"."""
        keys = (f"//{name}{path}", f"//{name}", path, "*")
        return next((self.scripts[key] for key in keys if key in self.scripts), None)


class _Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        host: Host = self.server.host  # type: ignore[attr-defined]
        with host.lock:
            host.connections += 1
        with contextlib.suppress(OSError):
            while self._one(host):
                pass

    def _one(self, host: Host) -> bool:
        head = b""
        raw = host.scripts.get("raw")
        if raw is not None:
            raw(Connection("", {}, self.request, host))
            return False
        while b"\r\n\r\n" not in head:
            piece = self.request.recv(65536)
            if not piece:
                return False
            head += piece
        first, *rest = head.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        path = first.split(" ")[1]
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in rest)}
        with host.lock:
            host.requests.append((path, headers))
            host.open_now += 1
            host.most_open = max(host.most_open, host.open_now)
        try:
            connection = Connection(path, headers, self.request, host)
            script = host.script_for(headers.get("host", "").partition(":")[0], path.partition("?")[0])
            if script is None:
                connection.answer(b"nothing here", "404 Not Found")
            else:
                script(connection)
        finally:
            with host.lock:
                host.open_now -= 1
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


@contextlib.contextmanager
def running(address: str = "127.0.0.1", port: int = 0, **scripts: Script) -> Iterator[Host]:
    """A host on `address`; `**{"/path": script}` are its answers, "//name/path" those under one of its names,
    "*" answers all else, "raw" gets bare sockets."""
    with _Server((address, port), _Handler) as server:
        host = Host(address, server.server_address[1], dict(scripts))
        server.host = host  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield host
        finally:
            host.closing.set()
            server.shutdown()


def drip(connection: Connection, data: bytes, seconds: float = 0.05) -> None:
    """One byte at a time, until the reader or the test gives up."""
    for i in range(len(data)):
        if connection.host.closing.is_set():
            return
        connection.send(data[i : i + 1])
        time.sleep(seconds)


def page(words: str = "Police said so.") -> bytes:
    return f"<!doctype html><html><head><title>t</title></head><body><p>{words}</p></body></html>".encode()


def feed(title: str = "The Paper") -> bytes:
    return f'<rss version="2.0"><channel><title>{title}</title><item><guid>1</guid></item></channel></rss>'.encode()


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def resolver_of(answers: dict[str, list[str]], asked: list[str]) -> Any:
    """A stand-in for getaddrinfo: each look-up takes the name's next address, the last one stays; others resolve."""

    def look_up(host: str, port: int, *rest: Any) -> Any:
        if host not in answers:
            return socket.getaddrinfo(host, port, *rest)
        asked.append(host)
        turns = answers[host]
        address = turns.pop(0) if len(turns) > 1 else turns[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    return look_up
