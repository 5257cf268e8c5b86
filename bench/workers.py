"""What a second worker brings, and what Prefect costs: `python -m bench workers` (`--articles 200` for a short one).

A stream of invented articles of about 500 words is collected once into PostgreSQL. Then the stage `understand` is done on
copies of that database: by one process that calls the pipeline in a loop, by two of them at once, and by a Prefect worker
that runs the flow, with its server. One and two workers are compared with one reading process each; loop and flow with two,
as work pools and `dateline run` have it where nothing else is set.

Processor time is summed over all processes that take part, those of PostgreSQL left out where loop and flow are compared,
since both need it alike; looked at every quarter of a second, so that at most that much of each process's end is missed. On
a busy machine only processor time says something.

A flow's run is ordered as a schedule does it, ahead: a worker starts what is due within ten seconds, and the run waits for
its time. The clock counts from then; the processors of run, worker and server count from the order on, until the run's
process has ended. The loop pays for what it needs itself: a process, its imports, the model.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from bench.machines import Machine
from bench.places import home_with_gazetteer
from bench.proof_news import served, stream, today
from bench.proof_office import Office

FEEDS = 20
ROUNDS = 8
BATCH = 100
AHEAD = timedelta(seconds=12)  # a run is ordered before it is due: no less than a worker looks ahead
LOOP = """
import time
from dateline import bootstrap
from dateline.operations import recorded_cycle
from dateline.pipeline import STAGES, drain_beside_others
with bootstrap.open_pipeline() as p, recorded_cycle("understand"):
    for result in drain_beside_others(p, STAGES["understand"], sleep=time.sleep):
        pass
"""
LINK = """
from dateline import bootstrap
from dateline.pipeline import STAGES, drain
with bootstrap.open_pipeline() as p:
    list(drain(p, STAGES["link"]))
"""
COLLECT = """
from dateline import bootstrap
from dateline.pipeline import STAGES, drain
with bootstrap.open_pipeline() as p:
    list(drain(p, STAGES["collect"]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds: on the clock, and of processors by who took part."""

    wall: float
    processor: dict[str, float]

    @property
    def work(self) -> float:
        """Without PostgreSQL."""
        return sum(seconds for who, seconds in self.processor.items() if who != "PostgreSQL")


def measure(parts: dict[str, Callable[[], list[psutil.Process]]], is_over: Callable[[], bool]) -> Cost:
    """Until it is over. `parts`: who takes part, and the processes of it now; what they used before does not count."""
    used: dict[str, dict[tuple[int, float], float]] = {who: {} for who in parts}
    before: dict[tuple[int, float], float] = {}
    began = time.monotonic()

    def look(first: bool = False) -> None:
        for who, processes in parts.items():
            for process in processes():
                try:
                    key, times = (process.pid, process.create_time()), process.cpu_times()
                except psutil.Error:
                    continue
                used[who][key] = times.user + times.system
                if first:
                    before[key] = used[who][key]

    look(first=True)
    while not is_over():
        look()
        time.sleep(0.25)
    wall = time.monotonic() - began
    look()
    return Cost(
        wall, {who: sum(s - before.get(key, 0.0) for key, s in seen.items()) for who, seen in used.items()}
    )


def tree(started: Sequence[subprocess.Popen[Any]]) -> list[psutil.Process]:
    found = []
    for process in started:
        try:
            parent = psutil.Process(process.pid)
            found += [parent, *parent.children(recursive=True)]
        except psutil.Error:
            continue
    return found


class Bench:
    def __init__(self, office: Office, articles: int) -> None:
        self._office, self._articles = office, articles

    def in_a_loop(self, workers: int) -> Cost:
        """So many processes at once read, each in one process of its own, on a copy of what was collected."""
        name = f"loop{workers}"
        self._office.copy_database("calm", name)
        cost = self.run(LOOP, name, workers)
        self._check(name)
        return cost

    def run(self, script: str, database: str, times: int = 1) -> Cost:
        """The script in so many processes at once."""
        env = self._office.environment("here", self._office.url(database, local=True))
        started = [subprocess.Popen([sys.executable, "-c", script], env=env) for _ in range(times)]
        cost = measure(
            {"dateline": lambda: tree(started), "PostgreSQL": self._office.machines["database"].processes},
            lambda: all(p.poll() is not None for p in started),
        )
        if any(p.returncode for p in started):
            raise RuntimeError("a process failed")
        return cost

    def start_prefect_worker(self) -> None:
        self._office.deploy(86_400)
        self._office.start_worker("worker3", ("understand",))
        log = self._office.home / "worker3.log"
        while "started" not in log.read_text(encoding="utf-8"):
            time.sleep(0.2)
        time.sleep(5)

    def by_prefect(self) -> Cost:
        """The flow, by a worker that waits for it; the worker's and the server's own start is not counted."""
        self._office.copy_database("calm", "proof")
        self._office.order(["understand"], datetime.now(UTC) + AHEAD)
        cost = measure(
            {
                "worker and readers": self._office.machines["worker3"].processes,
                "Prefect server": self._office.machines["server"].processes,
                "PostgreSQL": self._office.machines["database"].processes,
            },
            self._run_is_over,
        )
        self._check("proof")
        return Cost(cost.wall - AHEAD.total_seconds(), cost.processor)

    def _run_is_over(self) -> bool:
        with self._office.connect("proof") as database:
            row = database.execute("SELECT count(*) FROM store_worker WHERE ended_at IS NOT NULL").fetchone()
        return bool(row and row[0]) and len(self._office.machines["worker3"].processes()) == 1

    def _check(self, name: str) -> None:
        with self._office.connect(name) as database:
            row = database.execute("SELECT count(*) FROM store_article WHERE state = 'annotated'").fetchone()
        if row is None or row[0] != self._articles:
            raise RuntimeError(f"{row and row[0]} of {self._articles} articles were read")


def main(words: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench workers", description=__doc__)
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument(
        "--rounds", type=int, default=3, help="of loop and flow, turn by turn; medians are compared"
    )
    given = parser.parse_args(list(words))
    home = Path(tempfile.mkdtemp(prefix="dateline-workers-"))
    home.chmod(0o755)
    (home / "gazetteer.sqlite3").symlink_to(home_with_gazetteer() / "gazetteer.sqlite3")
    here = "127.0.0.1"
    made = {name: Machine(name, here, "") for name in ("database", "server", "worker3")}
    stories = stream(given.articles, FEEDS, today(), rounds=ROUNDS)
    try:
        with served(here, stories, FEEDS) as feeds:
            office = Office(home, here, made, lease=60, batch=BATCH, asks=10)
            office.make_database_server()
            office.make_sources(feeds)
            bench = Bench(office, given.articles)
            _say(
                f"collecting {given.articles} articles of {FEEDS} feeds",
                bench.run(COLLECT, "calm"),
                given.articles,
            )
        one = bench.in_a_loop(1)
        _say("understanding, one worker", one, given.articles)
        _say("linking", bench.run(LINK, "loop1"), given.articles)
        two = bench.in_a_loop(2)
        _say("understanding, two workers", two, given.articles)
        print(f"two workers take {two.wall / one.wall:.2f} of one worker's time (at most 0.60)")
        print(f"  by processor time {two.work / one.work / 2:.2f}: half of what all of them use")
        office.readers = 2
        office.start_server()
        office.wait_for_server()
        bench.start_prefect_worker()
        loops, flows = [], []
        for _ in range(given.rounds):
            loops.append(bench.in_a_loop(1))
            _say("understanding in a loop, two readers", loops[-1], given.articles)
            flows.append(bench.by_prefect())
            _say("understanding by Prefect, two readers", flows[-1], given.articles)
        work = statistics.median(c.work for c in flows) / statistics.median(c.work for c in loops)
        wall = statistics.median(c.wall for c in flows) / statistics.median(c.wall for c in loops)
        print(
            f"orchestration costs {work - 1:.1%} of processor time, {wall - 1:.1%} on the clock (at most 5 %)"
        )
    finally:
        for machine in made.values():
            machine.kill()
        shutil.rmtree(home, ignore_errors=True)


def _say(who: str, cost: Cost, articles: int) -> None:
    parts = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in cost.processor.items())
    each = sum(cost.processor.values()) / articles * 1000
    print(f"{who}: {cost.wall:.1f} s on the clock; processors: {parts}; {each:.1f} ms an article", flush=True)
