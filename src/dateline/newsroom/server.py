"""The sample newsroom's server, on loopback: standard library, with conditional requests and gzip."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from dateline.errors import PortInUse
from dateline.newsroom.site import Page, Site, build_site

DEFAULT_PORT = 8898
LOOPBACK = "127.0.0.1"

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    return datetime.now(UTC)


class NewsroomServer(ThreadingHTTPServer):
    """Serves the site of `anchor` as it stands at the clock's time, under the address of the bound port."""

    daemon_threads = True
    anchor: date
    clock: Callable[[], datetime]
    _built: tuple[datetime, Site] | None = None

    @property
    def base_url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"

    @property
    def site(self) -> Site:
        """Built once an hour: what comes out after the anchor is there from the next full hour on."""
        hour = self.clock().replace(minute=0, second=0, microsecond=0)
        built = self._built
        if built is None or built[0] != hour:
            anchor = datetime.combine(self.anchor, time(), tzinfo=UTC)
            built = (hour, build_site(anchor, self.base_url, until=max(anchor, hour)))
            self._built = built
        return built[1]


def open_server(
    port: int = DEFAULT_PORT, host: str = LOOPBACK, *, anchor: date | None = None, clock: Clock = system_clock
) -> NewsroomServer:
    """A bound server, not yet serving; `serve_forever` and `shutdown` are the caller's.

    `anchor` is the day that counts as today in the stories; without it, the clock's day. Give the same anchor
    again at a second start, else the stories are new ones. Raises `PortInUse`.
    """
    try:
        server = NewsroomServer((host, port), _Handler)
    except OSError as error:
        raise PortInUse(
            f"Port {port} for the sample newsroom is in use; stop what uses it or choose another by --port.",
            resource=str(port),
        ) from error
    server.anchor = anchor or clock().date()
    server.clock = clock
    return server


def serve(
    port: int = DEFAULT_PORT,
    host: str = LOOPBACK,
    *,
    anchor: date | None = None,
    clock: Clock = system_clock,
    ready: Callable[[str], None] = lambda base_url: None,
) -> None:
    """Serve until interrupted (Ctrl-C). `ready` is told the address once it answers. Raises `PortInUse`."""
    server = open_server(port, host, anchor=anchor, clock=clock)
    with server, contextlib.suppress(KeyboardInterrupt):
        ready(server.base_url)
        server.serve_forever(poll_interval=0.2)


@contextlib.contextmanager
def running(
    port: int = 0, host: str = LOOPBACK, *, anchor: date | None = None, clock: Clock = system_clock
) -> Iterator[NewsroomServer]:
    """A server at work in a thread of this process for the length of the block."""
    with open_server(port, host, anchor=anchor, clock=clock) as server:
        thread = threading.Thread(
            target=server.serve_forever, args=(0.05,), name="sample-newsroom", daemon=True
        )
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: NewsroomServer
    server_version = "SampleNewsroom"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:  # the name that http.server calls
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the newsroom is a prop, its log would drown the program's own."""

    def _answer(self, *, with_body: bool) -> None:
        site = self.server.site
        page = site.pages.get(urlsplit(self.path).path, site.not_found)
        etag = _etag(page.body)
        if page.status == 200 and self._has_current(page, etag):
            self.send_response(304)
            self._validators(page, etag)
            self.end_headers()
            return
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        body = _gzipped(page.body) if packed else page.body
        self.send_response(page.status)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self._validators(page, etag)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _validators(self, page: Page, etag: str) -> None:
        self.send_header("ETag", etag)
        self.send_header("Last-Modified", format_datetime(page.last_modified, usegmt=True))
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Cache-Control", "no-cache")

    def _has_current(self, page: Page, etag: str) -> bool:
        """RFC 9110, 13.2.2: If-None-Match decides alone where it is given."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in tags.split(","))
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return parsedate_to_datetime(since) >= page.last_modified
        except (TypeError, ValueError):
            return False


@lru_cache(maxsize=512)
def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


@lru_cache(maxsize=512)
def _gzipped(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
