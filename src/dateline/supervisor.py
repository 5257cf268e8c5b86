"""`dateline up`: starts the processes of one machine, watches them, and stops all of them together.

Prefect server, the deployments' runner, the desk and the sample newsroom are children, each in a session of its own, so
that Ctrl-C reaches only this process, which then ends them in order. A child that dies is started again.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from dateline.bootstrap import desk_url
from dateline.configuration import Configuration
from dateline.errors import PortInUse
from dateline.logs import PREFECT_SETTINGS

READY_WITHIN = 90.0  # seconds for a child to answer at first start
GRACE = 8.0  # seconds between asking a child to end and ending it
LOG_BYTES = 5_000_000  # a larger log is set aside at start
RESTARTS = 5  # of one child within RESTART_WINDOW before it is given up
RESTART_WINDOW = 300.0


@dataclass(frozen=True, slots=True)
class Service:
    """A child: what to run, and the address that answers once it works (None: nothing to ask)."""

    name: str
    argv: Sequence[str]
    ready_url: str | None = None


@dataclass(slots=True)
class _Child:
    service: Service
    process: subprocess.Popen[bytes]
    starts: list[float] = field(default_factory=list)


def port_is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # as the servers do: a port whose last connections are still closing is free
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), port))
        except OSError:
            return False
    return True


def check_ports(config: Configuration) -> None:
    """Raise PortInUse for the first port that is taken, with the setting that moves it."""
    wanted = [
        (config["desk.host"], config["desk.port"], "the desk", "DATELINE_PORT"),
        ("127.0.0.1", config["prefect.port"], "Prefect", "DATELINE_PREFECT_PORT"),
    ]
    if config["newsroom.enabled"]:
        wanted.append(("127.0.0.1", config["newsroom.port"], "the sample newsroom", "DATELINE_NEWSROOM_PORT"))
    for host, port, who, setting in wanted:
        if not port_is_free(host, port):
            raise PortInUse(
                f"Port {port} for {who} is in use; stop what uses it (another `dateline up`?) or set {setting}.",
                resource=str(port),
            )


def prefect_environment(config: Configuration) -> dict[str, str]:
    """Prefect's settings for one machine: loopback, no telemetry, records in batches (docs/adr/004)."""
    url = f"http://127.0.0.1:{config['prefect.port']}/api"
    return {
        "PREFECT_HOME": str(config.home / "prefect"),
        "PREFECT_API_URL": url,
        "PREFECT_SERVER_UI_API_URL": url,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
        # kept in memory they would be gone with a server that restarts, and runs under way be ended
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        # what is scheduled is looked for ten seconds ahead; only what somebody orders waits for this
        "PREFECT_RUNNER_POLL_FREQUENCY": "5",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_SETTINGS_PATH": str(PREFECT_SETTINGS),
    }


def environment(config: Configuration) -> dict[str, str]:
    """What every child gets: the same data and config folder, whatever folder it runs in."""
    return {
        **os.environ,
        **prefect_environment(config),
        "DATELINE_HOME": str(config.home),
        "DATELINE_CONFIG": str(config.config),
        "PYTHONUNBUFFERED": "1",
    }


def services(config: Configuration, anchor: date | None) -> list[Service]:
    python = sys.executable
    desk_host, desk_port, prefect_port = config["desk.host"], config["desk.port"], config["prefect.port"]
    found = []
    if anchor is not None:
        port = config["newsroom.port"]
        argv = [python, "-m", "dateline.newsroom", "--port", str(port), "--anchor", anchor.isoformat()]
        found.append(Service("newsroom", argv, f"http://127.0.0.1:{port}/"))
    prefect = [python, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(prefect_port)]
    found.append(Service("prefect", prefect, f"http://127.0.0.1:{prefect_port}/api/health"))
    uvicorn = [
        python,
        "-m",
        "uvicorn",
        "dateline.site.asgi:application",
        "--host",
        desk_host,
        "--port",
        str(desk_port),
    ]
    found.append(
        Service(
            "desk",
            [*uvicorn, "--log-level", "warning", "--no-server-header"],
            f"{desk_url(config)}/login/",
        )
    )
    return found


RUNNER = Service("runner", [sys.executable, "-m", "dateline.flows.deployments"])


def answers(url: str) -> bool:
    """Whether a child's address answers at all."""
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:  # noqa: S310  (our own loopback address)
            return bool(reply.status < 500)
    except HTTPError as e:
        return e.code < 500
    except (OSError, HTTPException):
        return False


class Supervisor:
    """The children of one `dateline up`."""

    def __init__(self, config: Configuration, say: Callable[[str], None]) -> None:
        self._logs = config.home / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._environment = environment(config)
        self._home = config.home
        self._say = say
        self._children: list[_Child] = []
        self._stop = threading.Event()

    def start(self, service: Service) -> None:
        self._children.append(_Child(service, self._spawn(service), [time.monotonic()]))

    def _spawn(self, service: Service) -> subprocess.Popen[bytes]:
        file = self.log_file(service.name)
        if file.exists() and file.stat().st_size > LOG_BYTES:
            file.replace(file.with_suffix(".log.1"))
        with file.open("ab") as log:
            return subprocess.Popen(  # noqa: S603  (our own modules)
                service.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd=self._home,
                start_new_session=True,
                preexec_fn=end_with_parent if sys.platform == "linux" else None,
            )

    def log_file(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def wait_until_ready(self, service: Service) -> bool:
        """Wait for a child's address; False where it ended or did not answer in time, or we are told to stop."""
        child = next(c for c in self._children if c.service is service)
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until and not self._stop.is_set():
            if child.process.poll() is not None:
                return False
            if service.ready_url is None or answers(service.ready_url):
                # the answer may be somebody else's, who took the port meanwhile: then our child has ended
                self._stop.wait(0.2)
                return child.process.poll() is None
            self._stop.wait(0.2)
        return False

    def ask_to_stop(self, *_: object) -> None:
        self._stop.set()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    def watch(self) -> int:
        """Until told to stop: start again what died. Returns the exit status."""
        while not self._stop.wait(1.0):
            for child in self._children:
                status = child.process.poll()
                if status is None:
                    continue
                now = time.monotonic()
                child.starts = [t for t in child.starts if now - t < RESTART_WINDOW]
                log = self.log_file(child.service.name)
                if len(child.starts) > RESTARTS:
                    self._say(
                        f"{child.service.name} ended {len(child.starts)} times (status {status}); giving up. See {log}"
                    )
                    return 1
                self._say(f"{child.service.name} ended (status {status}) and is started again. See {log}")
                child.starts.append(now)
                child.process = self._spawn(child.service)
        return 0

    def stop_all(self) -> None:
        """End the children, last started first; the runner's own children go with its session."""
        for child in reversed(self._children):
            signal_group(child.process, signal.SIGTERM if child.service is not RUNNER else signal.SIGKILL)
        until = time.monotonic() + GRACE
        for child in reversed(self._children):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(timeout=max(0.1, until - time.monotonic()))
        for child in self._children:
            signal_group(child.process, signal.SIGKILL)
            child.process.wait()


PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent() -> None:
    """In a child before it starts: ask the kernel for SIGTERM when its parent is killed and cannot stop it."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def signal_group(process: subprocess.Popen[Any], number: int) -> None:
    # the child leads its session, so its process group has its number
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


@contextlib.contextmanager
def sample_newsroom(config: Configuration, anchor: date | None) -> Iterator[None]:
    """The sample newsroom in this process, for one cycle; if `dateline up` serves it already, that one is used."""
    from dateline.newsroom.server import running

    if anchor is None or not port_is_free("127.0.0.1", config["newsroom.port"]):
        yield
        return
    with running(config["newsroom.port"], anchor=anchor):
        yield


def run(
    config: Configuration,
    *,
    anchor: date | None,
    password: str | None,
    editor: str,
    say: Callable[[str], None],
) -> int:
    """Start everything, say where it is, and stay until Ctrl-C or SIGTERM. Returns the exit status."""
    supervisor = Supervisor(config, say)
    previous: Mapping[int, object] = {
        number: signal.signal(number, supervisor.ask_to_stop)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    }
    log_in = f"Log in as    {editor}   password  {password}   (shown once; change it at /password/)"
    untold = [log_in] if password else []
    try:
        check_ports(config)  # again: building the gazetteer took its time
        wanted = services(config, anchor)
        for service in wanted:
            supervisor.start(service)
        for service in wanted:
            if not supervisor.wait_until_ready(service) and not supervisor.stopping:
                say(f"{service.name} did not start; see {supervisor.log_file(service.name)}")
                return 1
        if supervisor.stopping:
            return 0
        supervisor.start(RUNNER)
        say("")
        say(f"The desk:    http://{config['desk.host']}:{config['desk.port']}/")
        say(f"Prefect:     http://127.0.0.1:{config['prefect.port']}/")
        if anchor is not None:
            say(f"Newsroom:    http://127.0.0.1:{config['newsroom.port']}/  (invented sample stories)")
        if untold:
            say(untold.pop())
        else:
            say("Log in as before; `dateline users add NAME --role editor` makes another user.")
        say("Ctrl-C stops everything.")
        return supervisor.watch()
    finally:
        for line in untold:  # it is kept nowhere: the next start cannot tell it
            say(line)
        say("Stopping ...")
        supervisor.stop_all()
        for number, handler in previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]
        say("Stopped.")
