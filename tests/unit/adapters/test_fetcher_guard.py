"""Which addresses a request may reach; nothing here connects anywhere."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import httpcore
import httpx
import pytest
from ssrfguard import BlockedAddressError, SSRFGuardError

from dateline.adapters.guard import Guard, parse_allow_list
from dateline.errors import ConfigurationError

REFUSED_HOSTS = """
127.0.0.1 127.0.0.2 127.255.255.254 0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1
192.168.255.255 100.64.0.1 169.254.0.1 169.254.169.254 168.63.129.16 192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.1
203.0.113.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 2130706433 0x7f000001 0x7f.0.0.1 0177.0.0.1 127.1
127.0.1 [::] [::1] [::ffff:127.0.0.1] [::ffff:a9fe:a9fe] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe] [2002:7f00:1::]
[2001:0:1::] [fc00::1] [fd00::1] [fe80::1] [fec0::1] [ff02::1] [::7f00:1] [2001:db8::1] [100::1]
"""


def check(guard: Guard, url: str) -> None:
    parsed = httpx.URL(url)
    guard.check_url(str(parsed), parsed.host, parsed.port or (443 if parsed.scheme == "https" else 80))


@pytest.fixture
def strict() -> Guard:
    return Guard(parse_allow_list([]))


@pytest.mark.parametrize("host", REFUSED_HOSTS.split())
def test_no_address_inside_is_reached(strict: Guard, host: str) -> None:
    with pytest.raises((SSRFGuardError, httpx.InvalidURL)):
        check(strict, f"http://{host}/")


@pytest.mark.parametrize(
    "url",
    [
        "http://①②⑦.0.0.1/",
        "http://user:secret@paper.example/",
        "http://paper.example:25/",
        "http://paper.example:6379/",
        "ftp://paper.example/",
        "gopher://paper.example/",
        "http://" + "a" * 300 + ".example/",
    ],
)
def test_disguises_and_other_services_are_refused(strict: Guard, url: str) -> None:
    with pytest.raises((SSRFGuardError, httpx.InvalidURL)):
        check(strict, url)


@pytest.mark.parametrize(
    "url",
    ["https://paper.example/", "http://paper.example:8080/x", "http://8.8.8.8/", "https://bücher.example/"],
)
def test_the_public_web_is_open(strict: Guard, url: str) -> None:
    check(strict, url)


@pytest.mark.parametrize(
    ("entry", "opened", "closed"),
    [
        ("127.0.0.1", "127.0.0.1:8899", "127.0.0.2:8899"),
        ("127.0.0.1", "localhost:80", "[::1]:80"),
        ("127.0.0.1:8899", "127.0.0.1:8899", "127.0.0.1:8898"),
        ("[::1]:80", "[::1]:80", "127.0.0.1:80"),
        ("10.0.0.0/8", "10.1.2.3:80", "192.168.0.1:80"),
    ],
)
def test_the_setting_opens_just_what_it_says(entry: str, opened: str, closed: str) -> None:
    guard = Guard(parse_allow_list([entry]))
    check(guard, f"http://{opened}/")
    own = httpx.URL(f"http://{opened}/")
    assert guard.allow.names(own.host, own.port or 80)
    with pytest.raises(SSRFGuardError):
        check(guard, f"http://{closed}/")


@pytest.mark.parametrize(
    "entry",
    ["", "http://127.0.0.1", "10.0.0.0/99", "127.0.0.1:0", "127.0.0.1:x", "a b", "*.*.x", "64:ff9b::/96"],
)
def test_an_entry_that_means_nothing_is_a_mistake_in_the_configuration(entry: str) -> None:
    with pytest.raises(ConfigurationError, match="allow_private_hosts"):
        parse_allow_list([entry])


class Names:
    """A resolver from a table; counts look-ups. Each look-up of a name takes its next answer."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, *_: Any) -> list[Any]:
        self.asked.append(host)
        turns = self.answers[host.replace(".", "_")]
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        return [
            (socket.AF_INET6 if ":" in a else socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]


def connect(names: Names, host: str, allow: list[str]) -> None:
    asyncio.run(Guard(parse_allow_list(allow), resolver=names).connect_tcp(host, 80, timeout=5.0))


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["169.254.169.254"],
        ["::ffff:10.0.0.1"],
        ["8.8.8.8", "127.0.0.1"],
        ["10.0.0.1", "10.0.0.2"],
    ],
    ids=["loopback", "metadata", "mapped", "mixed", "all private"],
)
def test_a_name_is_refused_by_any_of_its_addresses(addresses: list[str]) -> None:
    names = Names(evil_example=[addresses])
    with pytest.raises(BlockedAddressError):
        connect(names, "evil.example", [])
    assert names.asked == ["evil.example"]


class Elsewhere(httpcore.AsyncNetworkStream):
    """A connection that leads to another address than was asked for."""

    closed = False

    def get_extra_info(self, info: str) -> Any:
        return ("127.0.0.1", 80) if info == "server_addr" else None

    async def aclose(self) -> None:
        self.closed = True


def test_a_connection_that_leads_elsewhere_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Elsewhere()

    async def connected(*_: Any, **__: Any) -> Elsewhere:
        return stream

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connected)
    with pytest.raises(BlockedAddressError):
        connect(Names(paper_example=[["10.0.0.1"]]), "paper.example", ["10.0.0.0/8"])
    assert stream.closed


def test_a_name_that_turns_to_an_opened_address_is_still_refused() -> None:
    with pytest.raises(BlockedAddressError):
        connect(Names(evil_example=[["127.0.0.1"]]), "evil.example", ["127.0.0.1"])


@pytest.mark.parametrize(
    ("allow", "host", "address"),
    [
        (["*.intranet"], "news.intranet", "10.0.0.1"),
        (["news.intranet:80"], "news.intranet", "192.168.0.1"),
        (["10.0.0.0/8"], "any.example", "10.0.0.1"),
    ],
)
def test_an_opened_name_may_resolve_inside(allow: list[str], host: str, address: str) -> None:
    Guard(parse_allow_list(allow)).policy_for(host, 80).check_address(address)
    with pytest.raises(BlockedAddressError):
        Guard(parse_allow_list([])).policy_for(host, 80).check_address(address)


def test_an_opened_name_never_reaches_the_metadata_service() -> None:
    with pytest.raises(BlockedAddressError):
        connect(Names(news_intranet=[["169.254.169.254"]]), "news.intranet", ["*.intranet"])
