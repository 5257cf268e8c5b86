"""Facts of this machine and of the config folder, each judged."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import closing
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from dateline import bootstrap, supervisor
from dateline.configuration import FILE_NAME, SETTINGS, Configuration
from dateline.disk import lack
from dateline.doctor import machine, reading
from dateline.doctor.findings import Finding, fail, ok
from dateline.errors import ConfigurationError

ZONES = ("UTC", "Asia/Karachi", "America/New_York")
_KEY_FILE = "secret.key"


def python(config: Configuration) -> Finding:
    return machine.python(sys.version_info[:3])


def packages(config: Configuration) -> Finding:
    installed = {machine.package_key(d.metadata["Name"]): d.version for d in metadata.distributions()}
    return machine.packages(metadata.requires("dateline") or (), installed)


def disk(config: Configuration) -> Finding:
    if why := lack(config):
        return fail("disk", why, "No cycle begins before.")
    usage = shutil.disk_usage(config.home)
    counts = os.statvfs(config.home)
    return machine.disk(
        str(config.home), usage.free, usage.total, counts.f_favail if counts.f_files else None
    )


def file_system(config: Configuration) -> Finding:
    mounts = Path("/proc/mounts")
    text = mounts.read_text(encoding="utf-8", errors="replace") if mounts.exists() else ""
    home = str(config.home.resolve())
    return machine.file_system(home, text, sqlite=not config["database_url"])


def memory(config: Configuration) -> Finding:
    return machine.memory(_available_memory(), config["ingest.workers"])


def _available_memory() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    found = next((line.split()[1] for line in lines if line.startswith("MemAvailable:")), None)
    available = int(found) * 1024 if found else None
    # in a container less may be allowed than the machine has
    allowed, used = (Path("/sys/fs/cgroup") / name for name in ("memory.max", "memory.current"))
    try:
        room = int(allowed.read_text(encoding="ascii")) - int(used.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return available
    return room if available is None else min(available, room)


def time_zones(config: Configuration) -> Finding:
    missing = []
    for name in ZONES:
        try:
            zoneinfo.ZoneInfo.no_cache(name)
        except zoneinfo.ZoneInfoNotFoundError:
            missing.append(name)
    return machine.time_zones(missing, _zone_version())


def _zone_version() -> str:
    for folder in zoneinfo.TZPATH:
        for file in (Path(folder) / "tzdata.zi", Path(folder) / "+VERSION"):
            if file.exists():
                with file.open(encoding="utf-8") as lines:
                    return f"the system's {lines.readline().removeprefix('# version ').strip()}"
    try:
        return f"tzdata {metadata.version('tzdata')}"
    except metadata.PackageNotFoundError:
        return "the system's"


def permissions(config: Configuration) -> Iterator[Finding]:
    key, settings = config.home / _KEY_FILE, config.config / FILE_NAME
    yield machine.private_file(str(key), key.stat().st_mode if key.exists() else None)
    secrets = any(config[s.name] and config.origins[s.name] == str(settings) for s in SETTINGS if s.secret)
    if secrets:
        yield machine.private_file(str(settings), settings.stat().st_mode)


def ports(config: Configuration) -> Iterator[Finding]:
    desk = config["desk.host"], config["desk.port"]
    yield _port("the desk", *desk, "DATELINE_PORT", f"{bootstrap.desk_url(config)}/login/", "dateline")
    number = config["prefect.port"]
    health = f"http://127.0.0.1:{number}/api/health"
    yield _port("Prefect", "127.0.0.1", number, "DATELINE_PREFECT_PORT", health, "true")
    if config["newsroom.enabled"]:
        number = config["newsroom.port"]
        home = f"http://127.0.0.1:{number}/"
        yield _port(
            "the sample newsroom", "127.0.0.1", number, "DATELINE_NEWSROOM_PORT", home, "Sample newsroom"
        )


def _port(name: str, host: str, number: int, setting: str, url: str, mark: str) -> Finding:
    """`mark`: what stands in the answer of our own server."""
    state: machine.PortState = "free"
    if not supervisor.port_is_free(host, number):
        try:
            state = "ours" if mark in httpx.get(url, timeout=3, trust_env=False).text else "taken"
        except httpx.HTTPError:
            state = "taken"
    return machine.port(name, number, setting, state)


def config_files(config: Configuration) -> Finding:
    from dateline.adapters.gazetteer_config import read_config
    from dateline.articles.agencies import load_agencies
    from dateline.feeds.sources import load_sources
    from dateline.mentions.actors import load_actors
    from dateline.mentions.codebook import load_codebook
    from dateline.mentions.meanings import read_meanings

    files = bootstrap.reader_files(config)
    readers: dict[str, Callable[[], Any]] = {
        "sources": lambda: len(load_sources(config.config / "feeds")),
        "types of incidents": lambda: len(load_codebook(files.codebook).types),
        "actors": lambda: len(load_actors(files.actors).entries),
        "agencies": lambda: len({*load_agencies(bootstrap.agencies_files(config)).forms.values()}),
        "approved rules": lambda: sum(len(read_meanings(file)) for file in files.meanings if file.exists()),
        "gazetteer files": lambda: len(
            bootstrap.gazetteer_extras(config) if read_config(bootstrap.gazetteer_extras(config)) else ()
        ),
    }
    counts, problems = {}, []
    for kind, read in readers.items():
        try:
            counts[kind] = str(read())
        except ConfigurationError as e:
            problems.append(str(e))
    return reading.config_files(counts, problems)


def alerts(config: Configuration) -> Finding:
    try:
        ways = [way.name for way in bootstrap.open_notices(config)]
    except ConfigurationError as e:
        return fail("alerts", str(e), "Mend the setting; the operator's guide has its form.")
    if bool(config["alerts.mail_to"]) != bool(config["alerts.mail_server"]):
        return fail(
            "alerts", "mail is half set", "Set alerts.mail_to and alerts.mail_server, or none of them."
        )
    return ok("alerts", f"told by {', '.join(ways)}")


def gazetteer(config: Configuration) -> Finding:
    path = bootstrap.gazetteer_path(config)
    if not path.exists():
        return reading.gazetteer(str(path), None, 0, current=False)
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)) as db:
            meta = dict(db.execute("SELECT key, value FROM meta"))
            (places,) = db.execute("SELECT count(*) FROM place").fetchone()
    except sqlite3.DatabaseError:
        meta, places = {}, 0
    current = bootstrap.gazetteer_is_current(config)
    return reading.gazetteer(str(path), meta, places, current=current)


def model(config: Configuration) -> Finding:
    from dateline.adapters.tagger import SpacyTagger

    tagger = SpacyTagger()
    problem = ""
    try:
        loads = tagger.warm_up("en")
    except (OSError, ImportError, ValueError) as e:
        loads, problem = True, " ".join(str(e).split())
    return reading.model(", ".join(tagger.models) if loads else "", problem)
