"""Unit tests open no socket: whoever reaches for the network here is told so at once."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest


class SocketOpenedError(AssertionError):
    """A unit test reached for the network."""


def _refused(*args: Any, **kwargs: Any) -> Any:
    raise SocketOpenedError("unit tests open no sockets; give the code a fake instead")


@pytest.fixture(autouse=True)
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("connect", "connect_ex", "bind", "sendto"):
        monkeypatch.setattr(socket.socket, name, _refused)
    for name in ("create_connection", "create_server", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, _refused)
    yield
