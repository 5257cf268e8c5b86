"""Judges of the machine: versions, packages, disk, memory, clock, time zones, ports, permissions."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from statistics import median
from typing import Literal

from packaging.requirements import Requirement

from dateline.doctor.findings import Finding, duration, fail, ok, size, warn

FIRST_PYTHON, BEYOND_PYTHON = (3, 11), (3, 14)
SHOWN_PACKAGES = ("Django", "prefect", "spacy", "feedparser", "httpx", "trafilatura")
LEAST_FREE = 1_000_000_000  # bytes: below, SQLite's rollback and PostgreSQL's log may not find their room
LITTLE_FREE = 5_000_000_000
LEAST_INODES = 10_000
WORKER_BYTES = 400_000_000  # a reading process with model and gazetteer, measured: docs/quality.md
NETWORK_FILE_SYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ceph"})
TOLERATED_DRIFT = 60.0  # seconds between this clock and others
MOST_DRIFT = 600.0

PortState = Literal["free", "ours", "taken"]


def python(running: tuple[int, int, int]) -> Finding:
    says = ".".join(map(str, running))
    if FIRST_PYTHON <= running[:2] < BEYOND_PYTHON:
        return ok("Python", says)
    return fail("Python", f"{says} is not supported", "Make an environment with Python 3.11, 3.12 or 3.13.")


def packages(required: Iterable[str], installed: Mapping[str, str]) -> Finding:
    """`required`: as in a package's metadata. `installed`: names in small letters with hyphens -> version."""
    wrong = []
    for line in required:
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        found = installed.get(package_key(wanted.name))
        if found is None:
            wrong.append(f"{wanted.name} is missing")
        elif not wanted.specifier.contains(found, prereleases=True):
            wrong.append(f"{wanted.name} is {found}, {wanted.specifier} is needed")
    if wrong:
        return fail(
            "packages",
            "; ".join(wrong),
            "Install dateline anew into an environment of its own: `python -m pip install --upgrade dateline`.",
        )
    shown = [f"{name} {installed[key]}" for name in SHOWN_PACKAGES if (key := package_key(name)) in installed]
    return ok("packages", ", ".join(shown))


def package_key(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def disk(folder: str, free: int, total: int, inodes: int | None) -> Finding:
    """`inodes`: free ones; None where the file system does not count them."""
    says = f"{size(free)} free of {size(total)} under {folder}"
    if free < LEAST_FREE:
        return fail("disk", says, "Make room now: at a full disk nothing more is saved.")
    if inodes is not None and inodes < LEAST_INODES:
        return fail(
            "disk", f"{inodes} inodes free under {folder}", "Remove small files: none can be made soon."
        )
    if free < LITTLE_FREE:
        return warn("disk", says, "Make room, or shorten what is kept (operator's guide, retention).")
    return ok("disk", says)


def file_system(folder: str, mounts: str, *, sqlite: bool) -> Finding:
    """`mounts`: the text of /proc/mounts. SQLite's locks are not to be trusted on file systems of a network."""
    home, found, kind = PurePosixPath(folder), PurePosixPath("/"), "unknown"
    for line in mounts.splitlines():
        parts = line.split()
        if len(parts) < 3:
            continue
        point = PurePosixPath(parts[1].replace("\\040", " "))
        if (home == point or point in home.parents) and len(point.parts) >= len(found.parts):
            found, kind = point, parts[2]
    if sqlite and kind in NETWORK_FILE_SYSTEMS:
        return fail(
            "file system",
            f"{folder} lies on {kind}, where SQLite's locks are not safe",
            "Put DATELINE_HOME on a disk of this machine, or use PostgreSQL.",
        )
    return ok("file system", kind)


def memory(available: int | None, workers: int) -> Finding:
    """`available`: bytes that processes may still get; None where that is not known."""
    if available is None:
        return ok("memory", "not known on this system")
    needed = workers * WORKER_BYTES
    says = f"{size(available)} available, {workers} reading processes take about {size(needed)}"
    if available < needed:
        return warn("memory", says, "Lower `ingest.workers`, or give the machine more memory.")
    return ok("memory", says)


def clock(drifts: Sequence[float]) -> Finding:
    """`drifts`: seconds by which hosts' clocks were ahead of ours when they answered, one a host."""
    if len(drifts) < 3:
        return ok("clock", "too few answers of hosts in the last two days to compare with")
    drift = median(drifts)
    how = "behind" if drift > 0 else "ahead of"
    says = f"{duration(drift)} {how} the clocks of {len(drifts)} hosts (median)"
    if abs(drift) > MOST_DRIFT:
        return fail(
            "clock", says, "Set the clock by NTP (`timedatectl set-ntp true`), then restart dateline."
        )
    if abs(drift) > TOLERATED_DRIFT:
        return warn("clock", says, "Set the clock by NTP (`timedatectl set-ntp true`).")
    return ok("clock", says)


def time_zones(missing: Sequence[str], version: str) -> Finding:
    if missing:
        return fail(
            "time zones",
            f"no data for {', '.join(missing)}",
            "Install the system's package tzdata, or `python -m pip install tzdata`.",
        )
    return ok("time zones", version)


def port(name: str, number: int, setting: str, state: PortState) -> Finding:
    """`state` "ours": what answers there is dateline's own."""
    check = f"port of {name}"
    if state == "taken":
        return warn(
            check,
            f"{number} is used by something else",
            f"Stop what uses it, or set {setting}; `dateline up` does not start so.",
        )
    return ok(check, f"{number}, {'answers' if state == 'ours' else 'free: nothing runs there now'}")


def private_file(path: str, mode: int | None) -> Finding:
    """`mode`: of a file that holds a secret; None where it is not there yet."""
    check = f"permissions of {PurePosixPath(path).name}"
    if mode is None:
        return ok(check, f"{path} is not there yet; it is made readable for its owner alone")
    says = f"{stat.filemode(mode)} {path}"
    if mode & 0o077:
        return fail(
            check,
            f"{says}: others of this machine can read it",
            f"`chmod 600 {path}`. Whoever read it may use it: make a new one.",
        )
    return ok(check, says)
