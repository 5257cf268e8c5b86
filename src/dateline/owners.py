"""Who holds a lease: a process named so that, after its death, no later one is taken for it."""

from __future__ import annotations

import os
import socket


def process_start(pid: int) -> str:
    """When a process began, in clock ticks since the machine did; "" where that cannot be known or there is none.

    Source: field 22 of /proc/PID/stat, proc(5). Tells a process from a later one with the same number.
    """
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123
            return stat.read().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def host_name() -> str:
    """This machine's name, as leases and the list of workers have it."""
    return socket.gethostname()[:30]


def owner_name(pid: int) -> str:
    """Names a process for its leases: host, number and start, at most 64 characters."""
    return f"{host_name()}:{pid}:{process_start(pid)}"


def is_alive(owner: str) -> bool:
    """Whether a lease's owner may still work. A process of another host counts as alive: its lease must run out."""
    host, _, rest = owner.partition(":")
    pid, _, started = rest.partition(":")
    if host != host_name() or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process_start(int(pid)) == started
