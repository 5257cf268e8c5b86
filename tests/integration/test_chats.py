"""Messages to chats by apprise: which addresses may be used, and the wall around the process that sends them."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from typing import Any

import pytest

from dateline.adapters.chat_process import Wall, opened
from dateline.adapters.chats import ChatSender
from dateline.configuration import DEFAULT_SCHEMES
from dateline.errors import NoticeFailed, UsageError
from hooks import status, webhook

TOKEN = "3ccdd113474722377935511fc85d3dd4"


@pytest.mark.parametrize(
    ("address", "service"),
    [
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#news", "Slack"),
        ("https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "Slack"),
        ("matrixs://user:password@matrix.example.org/#room", "Matrix"),
        (f"mmosts://chat.example.org/{TOKEN}", "Mattermost"),
        (f"mmost://chat.example.org/{TOKEN}", None),
        ("mailtos://user:password@example.org?smtp=10.0.0.1", None),
        ("json://10.0.0.1/", None),
        ("https://example.org/", None),
        ("syslog://", None),
        ("slack://", None),
        ("file:///etc/passwd", None),
        ("no address", None),
    ],
)
def test_only_the_schemes_of_the_settings_are_used(address: str, service: str | None) -> None:
    found, problem = opened(address, DEFAULT_SCHEMES)
    assert (str(found.service_name) if found else None) == service
    assert bool(problem) == (service is None)
    assert "password" not in problem


def test_what_a_user_wrote_into_the_address_opens_nothing() -> None:
    found, _ = opened(f"mmosts://chat.example.org/{TOKEN}?redirect=yes&verify=no", DEFAULT_SCHEMES)
    assert (found.redirects, found.verify_certificate) == (False, True)


def answering(*addresses: str) -> Any:
    given = list(addresses)
    return lambda _host, port, *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (given.pop(0), port))]


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        ("chat.example.org", "93.184.215.14", True),
        ("chat.example.org", "127.0.0.1", False),
        ("chat.example.org", "169.254.169.254", False),
        ("10.0.0.1", "10.0.0.1", False),
        ("chat.intranet", "10.0.0.1", True),
        ("chat.intranet", "169.254.169.254", False),
        ("0x7f.1", "127.0.0.1", False),
    ],
)
def test_a_connection_goes_to_what_was_looked_up_and_judged_alone(
    host: str, address: str, allowed: bool
) -> None:
    wall = Wall(["*.intranet"])
    wall._look_up = answering(address)
    if allowed:
        assert wall.getaddrinfo(host, 443)[0][4] == (address, 443)
        wall._check_connection((address, 443))
    else:
        with pytest.raises(PermissionError):
            wall.getaddrinfo(host, 443)
    for other in (("198.51.100.7", 443), (address, 22), ("localhost", 443), "/run/docker.sock"):
        with pytest.raises(PermissionError):
            wall._check_connection(other)
    assert wall.has_refused


def test_no_address_inside_is_reached_by_a_chat() -> None:
    with webhook(status(200, b"ok")) as hook:
        address = hook.url.replace("http", "mmost").replace("hook", TOKEN)
        with pytest.raises(NoticeFailed, match="allow_private_hosts") as refused:
            ChatSender(["mmost"]).send(address, "Subject", "Text")
        assert hook.got == []
        ChatSender(["mmost"], allow_private_hosts=["127.0.0.1"]).send(address, "dateline: 1 new", "Attack")
    ((_, body),) = hook.got
    assert json.loads(body)["text"].split() == ["dateline:", "1", "new", "Attack"]
    assert TOKEN not in str(refused.value)
    assert b"http" not in body, "no picture of another server in it"


ATTEMPTS = """
import os, socket, subprocess, sys
from dateline.adapters.chat_process import Wall
Wall([]).put_up()
for attempt in (
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.fork(),
    lambda: open(sys.argv[1], "w"),
    lambda: open(sys.argv[2]).read(),
    lambda: os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT),
    lambda: socket.create_connection(("127.0.0.1", int(sys.argv[3]))),
    lambda: socket.socket().connect(("127.0.0.1", int(sys.argv[3]))),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", 514)),
):
    try:
        attempt()
    except PermissionError:
        print("refused")
    else:
        print("done")
"""


def test_behind_the_wall_nothing_is_started_read_or_written(tmp_path: Any) -> None:
    secret = tmp_path / "secret.key"
    secret.write_text("secret")
    with webhook() as hook:
        port = hook.url.split(":")[2].split("/")[0]
        done = subprocess.run(
            [sys.executable, "-c", ATTEMPTS, tmp_path / "written", secret, port],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
    assert done.stdout.split() == ["refused"] * 9
    assert not (tmp_path / "written").exists()


def test_a_chat_that_stalls_is_killed_at_the_deadline() -> None:
    leave = threading.Event()
    with webhook(lambda handler: leave.wait(120) and None) as hook:
        address = f"{hook.url.replace('http', 'mmost').replace('hook', TOKEN)}?rto=600"
        try:
            with pytest.raises(NoticeFailed, match="within 6 seconds"):
                ChatSender(["mmost"], allow_private_hosts=["127.0.0.1"], deadline=6).send(address, "a", "b")
        finally:
            leave.set()


def test_an_address_that_cannot_be_used_is_refused_without_being_repeated() -> None:
    with pytest.raises(UsageError) as refused:
        ChatSender(DEFAULT_SCHEMES).service("slack://one\ntwo/s3cret")
    assert "s3cret" not in str(refused.value)
