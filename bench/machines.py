"""Machines for the proof: network namespaces joined by a bridge, each with a host name and address of its own.

Where they cannot be made (no root, no `ip`), the machines are plain processes of this one, on loopback.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

NET = "10.213.77"
BRIDGE = "dlproof0"


@dataclass(slots=True)
class Machine:
    """`space`: its namespace; "" where it is a plain process of this machine."""

    name: str
    address: str
    space: str
    link: str = ""
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(
        self, argv: Sequence[str], env: Mapping[str, str], log: Path, user: str = ""
    ) -> subprocess.Popen[bytes]:
        """Run a command there, as `user` where one is named; what it prints is added to `log`."""
        with log.open("ab") as out:
            process = subprocess.Popen(
                [*self._enter(user), *argv],
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def run(
        self, argv: Sequence[str], env: Mapping[str, str], user: str = ""
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self._enter(user), *argv],
            env=dict(env),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def _enter(self, user: str) -> list[str]:
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--"] if user else []
        if not self.space:
            return as_user
        named = ["sh", "-c", f'hostname {self.name} && exec "$@"', "sh"]
        return ["ip", "netns", "exec", self.space, "unshare", "--uts", *named, *as_user]

    def processes(self) -> list[psutil.Process]:
        """What runs there and was started here, children included."""
        found: dict[int, psutil.Process] = {}
        for started in self.running:
            with suppress(psutil.NoSuchProcess):
                process = psutil.Process(started.pid)
                found |= {p.pid: p for p in [process, *process.children(recursive=True)]}
        if self.space:
            listed = subprocess.run(
                ["ip", "netns", "pids", self.space], capture_output=True, text=True, check=False
            )
            for pid in map(int, listed.stdout.split()):
                with suppress(psutil.NoSuchProcess):
                    found[pid] = psutil.Process(pid)
        return list(found.values())

    def kill(self) -> None:
        """The machine dies: everything on it at once, without a word."""
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                os.kill(process.pid, signal.SIGKILL)
        for started in self.running:
            started.wait()
        self.running.clear()

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """The cable is out. Only where it has a namespace."""
        subprocess.run(["ip", "link", "set", self.link, "down"], check=True)
        try:
            yield
        finally:
            subprocess.run(["ip", "link", "set", self.link, "up"], check=True)


def can_be_apart() -> bool:
    """Whether namespaces can be made here."""
    if os.geteuid() != 0 or not all(shutil.which(tool) for tool in ("ip", "unshare", "setpriv")):
        return False
    tried = subprocess.run(["ip", "netns", "add", "dlproof-try"], capture_output=True, check=False)
    subprocess.run(["ip", "netns", "del", "dlproof-try"], capture_output=True, check=False)
    return tried.returncode == 0


@contextmanager
def machines(names: Sequence[str]) -> Iterator[tuple[str, dict[str, Machine]]]:
    """The address of this machine as they see it, and the machines by name. All that runs on them ends with the block."""
    if not can_be_apart():
        made = {name: Machine(name, "127.0.0.1", "") for name in names}
        try:
            yield "127.0.0.1", made
        finally:
            for machine in made.values():
                machine.kill()
        return
    made = {}
    _remove(names)
    _ip("link", "add", BRIDGE, "type", "bridge")
    _ip("addr", "add", f"{NET}.1/24", "dev", BRIDGE)
    _ip("link", "set", BRIDGE, "up")
    try:
        for number, name in enumerate(names):
            made[name] = _join(name, number)
        yield f"{NET}.1", made
    finally:
        for machine in made.values():
            machine.kill()
        _remove(names)


def _join(name: str, number: int) -> Machine:
    space, link, address = f"dlproof-{name}", _link(number), f"{NET}.{number + 10}"
    _ip("netns", "add", space)
    _ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
    _ip("link", "set", link, "master", BRIDGE, "up")
    for command in (
        ("addr", "add", f"{address}/24", "dev", "eth0"),
        ("link", "set", "eth0", "up"),
        ("link", "set", "lo", "up"),
    ):
        _ip("-n", space, *command)
    return Machine(name, address, space, link)


def _link(number: int) -> str:
    return f"dlproofv{number}"


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _remove(names: Sequence[str]) -> None:
    """What is left of these, be it of a proof that was killed."""
    for number, name in enumerate(names):
        # a space that a process still holds keeps its end, and with it the name of this one
        subprocess.run(["ip", "link", "del", _link(number)], capture_output=True, check=False)
        subprocess.run(["ip", "netns", "del", f"dlproof-{name}"], capture_output=True, check=False)
    for _ in range(20):
        subprocess.run(["ip", "link", "del", BRIDGE], capture_output=True, check=False)
        if not Path(f"/sys/class/net/{BRIDGE}").exists():
            return
        time.sleep(0.1)
