"""The process in which apprise runs: `python -m dateline.adapters.chat_process`, JSON in, JSON out, one address each.

Apprise knows more than a hundred services, and each asks the network in its own way, at addresses that a user wrote. So
it runs behind a wall of its own: Python's audit hooks (PEP 578) see every connection, file and process before it is made.
A connection goes only to an address that was looked up here and judged as for every fetch (`adapters.guard`); no process
is started, nothing is written, and nothing is read but Python and its libraries.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import sys
import sysconfig
from collections.abc import Collection
from ipaddress import ip_address
from typing import Any

from ssrfguard import SSRFGuardError, Target, resolve

from dateline.adapters.guard import Guard, parse_allow_list

_STATUS = re.compile(r"error=(\d{3})\b")
_REFUSED = ("subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "pty.", "os.remove",
            "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate",
            "shutil.", "syslog.", "ctypes.dlopen", "socket.bind", "socket.sendto", "socket.sendmsg")  # fmt: skip
_CERTIFICATES = ("/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share/zoneinfo", "/etc/localtime")


class Wall:
    """What the process may touch. `behind_wall` puts it up for good."""

    def __init__(self, allow_private_hosts: Collection[str]) -> None:
        self._guard = Guard(parse_allow_list(allow_private_hosts))
        self._look_up = socket.getaddrinfo
        self._judged: set[tuple[str, int]] = set()
        self._refused = False
        paths = (sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), *filter(None, sys.path))
        self._readable = tuple({os.path.realpath(p) for p in (*paths, *_CERTIFICATES)})

    @property
    def has_refused(self) -> bool:
        """Whether an address inside was asked for."""
        return self._refused

    def put_up(self) -> None:
        socket.getaddrinfo = self.getaddrinfo
        sys.addaudithook(self._hook)

    def getaddrinfo(self, host: Any, port: Any, *more: Any, **named: Any) -> Any:
        """As `socket.getaddrinfo`, of which only judged answers are left. Raises OSError for the others."""
        name = host.decode("ascii") if isinstance(host, bytes) else str(host)
        number = int(port or 0)
        answers = self._look_up(name, number, *more, **named)
        try:
            self._guard.check_url(f"https://{_bracketed(name)}:{number}/", name, number)
            target = Target("tcp", name, number, host_as_written=name)
            found = resolve(target, policy=self._guard.policy_for(name, number), resolver=lambda *_: answers)
        except SSRFGuardError as e:
            self._refused = True
            raise PermissionError("The address lies inside a private network.") from e
        good = {str(address.ip) for address in found}
        self._judged |= {(address, number) for address in good}
        return [answer for answer in answers if str(answer[4][0]) in good]

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "socket.connect":
            self._check_connection(args[1])
        elif event == "open":
            self._check_file(*args)
        elif event.startswith(_REFUSED):
            raise PermissionError(f"{event} is not for chats.")

    def _check_connection(self, address: Any) -> None:
        # a name would be looked up once more, behind our back; a path is a socket on this machine
        if isinstance(address, tuple) and len(address) >= 2 and isinstance(address[0], str):
            try:
                own = str(ip_address(address[0].partition("%")[0]))
            except ValueError:
                own = ""
            if (own, address[1]) in self._judged:
                return
        self._refused = True
        raise PermissionError("The connection leads to an address that was not looked up here.")

    def _check_file(self, path: Any, mode: Any, flags: Any) -> None:
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if isinstance(path, int) or path is None:
            return  # opened already
        real = os.path.realpath(os.fsdecode(path))
        inside = any(real == p or real.startswith(p + os.sep) for p in self._readable)
        if writes or not inside:
            raise PermissionError("Files are not for chats.")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def opened(address: str, schemes: Collection[str]) -> tuple[Any, str]:
    """Apprise's object for an address, or None with a sentence about why not; none of them shows the address."""
    from apprise import Apprise, AppriseAsset
    from apprise.common import PersistentStoreMode

    asset = AppriseAsset(
        async_mode=False,
        http_redirects=False,
        storage_mode=PersistentStoreMode.MEMORY,
        app_id="dateline",
        app_url="",
        image_url_mask="",  # no picture of somebody else's server in our messages
    )
    scheme = address.partition(":")[0].lower()
    found = Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    # the web addresses that some services give, https://hooks.slack.com/..., name a service too
    its: Any = getattr(found, "schemas", frozenset)
    named = {scheme} if scheme not in ("http", "https") else set(its())
    if not named & set(schemes):
        return None, f"Addresses of that kind are not allowed here; these are: {', '.join(sorted(schemes))}."
    if found is None:
        return None, "The address cannot be used as it is written; see the service's page of apprise."
    # what a user wrote into the address changes neither
    found.redirects, found.verify_certificate = False, True
    return found, ""


def answer(asked: dict[str, Any], wall: Wall) -> dict[str, Any]:
    """`asked`: {"address", "schemes"}, with "title" and "body" where it is to be sent. {"service", "problem"} comes back."""
    import apprise

    # texts that are marked up would be read as such: links, mentions of everybody
    log = _Statuses()
    logging.getLogger("apprise").handlers[:] = [log]
    found, problem = opened(asked["address"], asked["schemes"])
    if found is None:
        return {"service": "", "problem": problem}
    service = str(found.service_name)
    if "body" not in asked:
        return {"service": service, "problem": ""}
    sent = False
    try:
        sent = bool(
            found.notify(body=asked["body"], title=asked["title"], body_format=apprise.NotifyFormat.TEXT)
        )
    except (OSError, TypeError, ValueError) as e:
        log.last = type(e).__name__
    if sent:
        return {"service": service, "problem": ""}
    if wall.has_refused:
        why = "its address is refused; if its host is yours, add it to fetch.allow_private_hosts"
    else:
        why = f"it answered {log.last}" if log.last else "it did not answer, or refused it"
    return {"service": service, "problem": f"{service} did not take the message: {why}."}


class _Statuses(logging.Handler):
    """Keeps the status of the last answer from apprise's log, and nothing else of it: it names addresses."""

    last = ""

    def emit(self, record: logging.LogRecord) -> None:
        if status := _STATUS.search(record.getMessage()):
            self.last = status[1]


def main() -> None:
    import apprise  # noqa: F401  before the wall: it looks for its plugins itself

    asked = json.load(sys.stdin)
    wall = Wall(asked["allow_private_hosts"])
    wall.put_up()
    json.dump(answer(asked, wall), sys.stdout)


if __name__ == "__main__":
    main()
