"""The wall between hostile addresses and this machine's networks: every connection goes to an address that
was looked up once and checked, never to a name (`ssrfguard`). Private networks open only where the setting
says so.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import re
import select
import socket
import ssl
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

import httpcore
from ssrfguard import (
    DEFAULT_DENIED,
    AddressTable,
    Block,
    BlockedAddressError,
    BlockedURLError,
    Policy,
    Reach,
    Target,
    resolve,
)

from dateline.errors import ConfigurationError

MAX_HEAD = 128 * 1024
"""Bytes read at most until an answer's head ends, interim answers included; a head alone may have 100 KiB (h11)."""

Network = IPv4Network | IPv6Network
Resolver = Any  # the shape of socket.getaddrinfo

# What an intranet lives on. Link-local (cloud metadata), multicast and translated ranges are not among them.
_INTRANET: tuple[Network, ...] = tuple(
    ip_network(n)
    for n in (
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "::1/128",
        "fc00::/7",
    )
)
# Addresses with a meaning of their own that the registries don't know.
_DENIED = AddressTable(
    (
        *DEFAULT_DENIED.blocks,
        Block(ip_network("168.63.129.16/32"), "Azure's platform service", "no RFC", Reach.DENIED),
    )
)
# A last label of digits or 0x makes a host an IPv4 address in some spelling (WHATWG URL, "ends in a number").
_NUMBER_AT_END = re.compile(r"(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$", re.I)
# The Fetch standard's "bad ports": services that a request could be smuggled into, never web servers.
_BAD_PORTS = """
1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117
119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601
636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6379 6566 6665 6666 6667 6668 6669
6679 6697 10080 11211
"""
_PORTS = frozenset(range(1, 65536)) - {int(port) for port in _BAD_PORTS.split()}


@dataclass(frozen=True, slots=True)
class AllowList:
    """Which private hosts may be reached.

    `hosts`: (address or name, port or None for any). `suffixes`: (".intranet", port or None) for
    "*.intranet". `networks`: whoever answers there, by whatever name.
    """

    hosts: frozenset[tuple[str, int | None]]
    suffixes: frozenset[tuple[str, int | None]]
    networks: tuple[Network, ...]

    @functools.lru_cache(maxsize=4096)  # noqa: B019  (one list a process)
    def opened_for(self, host: str, port: int) -> tuple[Network, ...]:
        """The networks that a connection to `host:port` may reach besides the public ones.

        An address on the list opens itself, and only to those who write that address (or "localhost" for the
        loopback's): a name that suddenly resolves to it stays outside.
        """
        opened = self.networks
        name = host.rstrip(".").lower()
        own = _as_address(name)
        if own is not None:
            if self._lists(name, port):
                opened = (*opened, ip_network(own))
        elif self._lists(name, port) or any(name.endswith(s) and p in (None, port) for s, p in self.suffixes):
            opened = (*opened, *_INTRANET)
        elif name == "localhost":
            opened = (*opened, *(ip_network(a) for a in ("127.0.0.1", "::1") if self._lists(a, port)))
        return opened

    def names(self, host: str, port: int) -> bool:
        """Whether the operator opened this very host: it is theirs, and no delay is owed to it."""
        own = _as_address(host)
        if own is not None and any(own in n for n in self.networks):
            return True
        return len(self.opened_for(host, port)) > len(self.networks)

    def _lists(self, name: str, port: int) -> bool:
        return (name, None) in self.hosts or (name, port) in self.hosts


def parse_allow_list(entries: Iterable[str]) -> AllowList:
    """Read the setting: "127.0.0.1", "127.0.0.1:8899", "[::1]:80", "10.0.0.0/8", "news.intranet",
    "*.intranet".

    Raises `ConfigurationError` naming an entry that is none of these.
    """
    hosts: set[tuple[str, int | None]] = set()
    suffixes: set[tuple[str, int | None]] = set()
    networks: list[Network] = []
    for entry in entries:
        text = entry.strip().lower()
        if "/" in text:
            networks.append(_network(text))
            continue
        name, port = _host_and_port(text)
        if name.startswith("*."):
            suffixes.add((name[1:], port))
        else:
            own = _as_address(name)
            hosts.add((str(own) if own is not None else name.rstrip("."), port))
    return AllowList(frozenset(hosts), frozenset(suffixes), tuple(networks))


def _network(text: str) -> Network:
    try:
        network = ip_network(text)
        Policy(allowed_networks=(network,))
    except ValueError as e:
        raise ConfigurationError(
            f"allow_private_hosts: {text!r} cannot be used ({e}); write a network like 10.0.0.0/8"
        ) from e
    return network


def _host_and_port(text: str) -> tuple[str, int | None]:
    name, port = text, ""
    if text.startswith("["):
        name, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    elif text.count(":") == 1:
        name, _, port = text.partition(":")
    well_formed = name and not set(name) & set(" @/?#%") and "*" not in name.removeprefix("*.")
    if not well_formed or (port and not (port.isdecimal() and 0 < int(port) < 65536)):
        raise ConfigurationError(
            f"allow_private_hosts: {text!r} is no host;"
            " write 127.0.0.1, 127.0.0.1:8899, 10.0.0.0/8 or *.intranet"
        )
    return name, int(port) if port else None


@functools.lru_cache(
    maxsize=4096
)  # asked for at each step of an exchange, of names that come again and again
def _as_address(host: str) -> Any:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)  # Linux alone has it


class _Prompt(httpcore.AsyncNetworkStream):
    """A stream that acknowledges at once what comes in (Linux forgets the option, so it is set before each read).

    A server that sends head and body apart otherwise waits 40 ms for our delayed acknowledgement before the body,
    at every request of a connection but the first.

    It also bounds what comes before an answer's head ends: interim answers (100 Continue) without end would keep
    the thread that reads them busy until the deadline, and with it all other exchanges. And it tells an answer that
    was there before its request: a host may append one to another answer, to be taken for what the next asks for.
    """

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream
        self._socket = stream.get_extra_info("socket")
        self._head_left: int | None = None
        self._is_asked = True

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if _QUICKACK is not None and self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, _QUICKACK, 1)
        data = await self._stream.read(max_bytes, timeout)
        self._is_asked = True
        if self._head_left is not None:
            self._head_left -= len(data)
            if self._head_left < 0:
                raise httpcore.RemoteProtocolError("the head of the answer does not end")
        return data

    def head_has_come(self) -> None:
        """What is read from now on is a body. Raises `RemoteProtocolError` where nothing was read since the request."""
        self._head_left = None
        if not self._is_asked:
            raise httpcore.RemoteProtocolError("the host sent an answer before it was asked")

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._head_left = MAX_HEAD
        self._is_asked = False
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        return _Prompt(await self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable" and self._socket is not None:
            return _is_readable(self._socket)  # the pool asks it of every idle connection at every request
        return self._stream.get_extra_info(info)


def head_has_come(stream: Any) -> None:
    """Tell the stream of an answer that its head is read. Raises `RemoteProtocolError`, see there."""
    if isinstance(stream, _Prompt):
        stream.head_has_come()


def _is_readable(raw: Any) -> bool:
    """Whether something waits to be read, or the other end has hung up."""
    if raw.fileno() < 0:
        return True
    poll = select.poll()
    poll.register(raw, select.POLLIN)
    return bool(poll.poll(0))


async def _checked(stream: httpcore.AsyncNetworkStream, address: Any) -> httpcore.AsyncNetworkStream:
    """`stream`, once the socket says that it leads to the address that was checked."""
    peer = stream.get_extra_info("server_addr")
    if peer is None or ip_address(str(peer[0]).partition("%")[0]) != address:
        await stream.aclose()
        raise BlockedAddressError(str(address), "the connection leads to another address than was checked")
    return _Prompt(stream)


class Guard(httpcore.AsyncNetworkBackend):
    """A network backend for httpcore that resolves once, checks every answer, and connects to what it
    checked.

    Look-ups run in threads of its own and are left behind when their exchange's deadline ends: `getaddrinfo`
    has no time-out, and a host whose name server stalls must not hold the others up.
    """

    def __init__(
        self, allow: AllowList, *, lookups: int = 128, resolver: Resolver = socket.getaddrinfo
    ) -> None:
        self.allow = allow
        self._resolver = resolver
        self._threads = ThreadPoolExecutor(max_workers=lookups, thread_name_prefix="dateline-dns")
        self._policies: dict[tuple[Network, ...], Policy] = {}
        self._sockets = httpcore.AnyIOBackend()

    def policy_for(self, host: str, port: int) -> Policy:
        """What may be reached under that name and port."""
        opened = self.allow.opened_for(host, port)
        policy = self._policies.get(opened)
        if policy is None:
            policy = self._policies[opened] = Policy(
                denied_networks=_DENIED, allowed_networks=opened, allowed_ports=_PORTS
            )
        return policy

    def check_url(self, url: str, host: str, port: int) -> None:
        """Refuse what can be refused without a look-up: scheme, port, credentials, encoded and literal
        addresses.

        Raises `ssrfguard.SSRFGuardError`.
        """
        if port not in _PORTS:
            raise BlockedURLError(url, f"port {port} belongs to another service than the web")
        if _NUMBER_AT_END.search(host) and _as_address(host) is None:
            raise BlockedURLError(url, f"{host} is an address in disguise")
        self.policy_for(host, port).check_url(url)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Raises `ssrfguard.SSRFGuardError` for a refused address, `httpcore.ConnectError` for the rest."""
        if port not in _PORTS:
            raise BlockedURLError(f"{host}:{port}", f"port {port} belongs to another service than the web")
        # The answers of the one look-up are what is checked and what is connected to. They are here already, so
        # that `resolve` only judges them, on the loop: ssrfguard's own backend takes a thread for that.
        try:
            async with asyncio.timeout(timeout):
                answers = await self._look_up(host, port)
        except TimeoutError as e:
            raise httpcore.ConnectTimeout("the name server does not answer") from e
        target = Target("tcp", host, port, host_as_written=host)
        policy = self.policy_for(host, port)
        allowed = resolve(target, policy=policy, resolver=lambda *_: answers)
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in allowed[: policy.max_connection_attempts]:
            try:
                stream = await self._sockets.connect_tcp(
                    str(address.ip), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as e:
                failure = failure or e
                continue
            return await _checked(stream, address.ip)
        raise failure or httpcore.ConnectError(f"{host} has no address")

    async def _look_up(self, host: str, port: int) -> Sequence[Any]:
        """What `getaddrinfo` says, in its form; a literal address needs no look-up and so no thread."""
        own = _as_address(host)
        if own is not None and self._resolver is socket.getaddrinfo and "%" not in host:
            if own.version == 4:
                return ((socket.AF_INET, socket.SOCK_STREAM, 6, "", (str(own), port)),)
            return ((socket.AF_INET6, socket.SOCK_STREAM, 6, "", (str(own), port, 0, 0)),)
        flags = socket.AI_NUMERICHOST if own is not None else 0
        lookup = functools.partial(self._resolver, host, port, 0, socket.SOCK_STREAM, 0, flags)
        try:
            return list(await asyncio.get_running_loop().run_in_executor(self._threads, lookup))
        except (socket.gaierror, UnicodeError) as e:
            raise httpcore.ConnectError(f"the name cannot be looked up: {e}") from e

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("no request goes to a socket file")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
