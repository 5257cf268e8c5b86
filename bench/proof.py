"""The proof on many machines: what is killed, restarted and cut off changes nothing in what comes out.

`python -m bench proof` (`--small` for a short one): a database, a Prefect server and four workers on machines of
their own take a stream of articles. Machines of workers are killed while they hold a batch, the server is killed and
started again, the database is away for a while. What is then in the database must equal what one process makes of the
same stream in one undisturbed run: the same articles, reports and candidates, row for row.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.machines import machines
from bench.proof_news import served, stream, today
from bench.proof_office import Office

TABLES = {
    "poll": "store_feed",
    "fetch": "store_feedentry",
    "extract": "store_document",
    "annotate": "store_article",
}
KEEPING = ("collect", "link", "upkeep")
WORKERS = {"worker1": KEEPING, "worker2": KEEPING, "worker3": ("understand",), "worker4": ("understand",)}
"""Each with the queues that it serves."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`lease`, `away`, `every`: seconds. Moments are shares of the stream's articles that have been read."""

    stories: int = 2_000
    feeds: int = 20
    lease: int = 60
    batch: int = 50
    every: int = 60
    away: float = 30.0
    dead_readers: tuple[float, ...] = (0.1, 0.4, 0.7)
    restart_at: float = 0.25
    away_at: float = 0.55
    give_up: float = 3600.0


SMALL = Plan(
    stories=120,
    feeds=5,
    lease=8,
    batch=8,
    every=10,
    away=4.0,
    dead_readers=(0.3,),
    restart_at=0.2,
    away_at=0.6,
)


@dataclass(slots=True)
class Death:
    """A machine that died with a batch. `lease_left`: seconds until its lease ended; `taken_after`: until all that it held
    was another's or done; None where that was not seen."""

    at: float
    machine: str
    step: str
    rows: int
    lease_left: float
    taken_after: float | None = None


@dataclass(slots=True)
class Outcome:
    apart: bool
    articles: int
    seconds: float = 0.0
    log: list[str] = field(default_factory=list)
    deaths: list[Death] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    runs: dict[str, int] = field(default_factory=dict)
    still_running: int = 0


# What must be the same, by what it is known by; nothing in it depends on when a page was seen.
SNAPSHOT = {
    "entries": "SELECT feed_id || ' ' || key, link || ' ' || state FROM store_feedentry",
    "pages": "SELECT url || ' ' || blob_id, state FROM store_document",
    "articles": """SELECT a.key, concat_ws(' | ', a.feed_id, a.state, a.title, a.language, a.published, a.gated,
        root.key, md5(a.text)) FROM store_article a LEFT JOIN store_article root ON root.id = a.copy_root_id""",
    "mentions": """SELECT a.key || ' ' || m.kind || ' ' || m.field || ' ' || m.start || ' ' || m."end" || ' ' || count(*), ''
        FROM store_mention m JOIN store_article a ON a.id = m.article_id
        GROUP BY a.key, m.kind, m.field, m.start, m."end" """,
    "reports": "SELECT key, state || ' ' || record::text FROM store_report",
    "candidates": "SELECT key, state || ' ' || record::text FROM store_candidate",
    "members": """SELECT r.key, c.key FROM store_candidatereport m JOIN store_report r ON r.id = m.report_id
        LEFT JOIN store_candidate c ON c.id = m.candidate_id""",
}


DEAD_RUNS = """SELECT run FROM store_worker
    WHERE ended_at IS NULL AND run IS NOT NULL AND seen_at < now() - make_interval(secs => %s)"""


def snapshot(database: psycopg.Connection[Any]) -> dict[str, list[tuple[Any, ...]]]:
    return {what: sorted(database.execute(query).fetchall()) for what, query in SNAPSHOT.items()}


def differences(calm: dict[str, list[Any]], proof: dict[str, list[Any]]) -> list[str]:
    """What is lost, doubled or another, in words."""
    found = []
    for what, rows in calm.items():
        lost, more = set(rows) - set(proof[what]), set(proof[what]) - set(rows)
        if len(proof[what]) != len(rows):
            found.append(f"{what}: {len(rows)} in one process, {len(proof[what])} on many machines")
        found += [f"{what}: lost {row!r:.300}" for row in sorted(lost)[:3]]
        found += [f"{what}: only on many machines {row!r:.300}" for row in sorted(more)[:3]]
    return found


class Proof:
    def __init__(self, plan: Plan, office: Office, outcome: Outcome, say: Callable[[str], None]) -> None:
        self._plan, self._office, self._outcome, self._say = plan, office, outcome, say
        self._watchers: list[threading.Thread] = []

    def run(self) -> None:
        self._began = time.monotonic()
        self._database = self._office.connect("proof")
        self._tell("the workers start")
        for name, queues in WORKERS.items():
            self._office.start_worker(name, queues)
        self._office.order(["collect", "understand", "understand", "link"])
        self._kill_one_that_holds("fetch")
        acts: list[tuple[float, Callable[[], None]]] = [
            *((share, lambda: self._kill_one_that_holds("annotate")) for share in self._plan.dead_readers),
            (self._plan.restart_at, self._restart_server),
            (self._plan.away_at, self._take_database_away),
        ]
        for share, act in sorted(acts, key=lambda pair: pair[0]):
            self._wait_for(lambda share=share: self._read() >= share * self._outcome.articles)  # type: ignore[misc]
            act()
        self._kill_the_linker()
        self._wait_for(self._is_done)
        for watcher in self._watchers:
            watcher.join()
        self._outcome.seconds = time.monotonic() - self._began
        self._tell("everything is read and linked")
        self._look_at_runs()

    # ------------------------------------------------------------------------------------------------------ acts

    def _kill_one_that_holds(self, step: str) -> None:
        """Kill the machine of whoever holds a batch of that step, and start it again once its lease is over.

        Not before an earlier death of that step is: two machines do it, and with both away nobody would take anything over.
        """
        self._wait_for(lambda: all(d.taken_after is not None for d in self._outcome.deaths if d.step == step))
        held: list[tuple[int, str, datetime]] = []

        def holds() -> bool:
            query = f"SELECT id, lease_owner, lease_until FROM {TABLES[step]} WHERE lease_owner <> '' AND state = 'pending'"
            held[:] = self._database.execute(query).fetchall()
            return bool(held) or self._is_done()

        self._wait_for(holds)
        if not held:
            self._tell(f"all was done before another machine could die with rows of {step}")
            return
        owner = held[0][1]
        machine = self._machine_of(owner)
        # others on the machine may hold something, too
        self._office.machines[machine].kill()
        now = datetime.now(UTC)  # from here on nobody renews it
        rows = self._held_by(step, owner)
        left = max(((until - now).total_seconds() for _, until in rows), default=0.0)
        death = Death(self._clock(), machine, step, len(rows), left)
        self._outcome.deaths.append(death)
        self._tell(
            f"{machine} dies with {len(rows)} rows of {step}; their lease ends in {left:.1f} s, at most {self._plan.lease} s"
        )
        watcher = threading.Thread(target=self._watch, args=(death, owner, [id for id, _ in rows]))
        watcher.start()
        self._watchers.append(watcher)

    def _held_by(self, step: str, owner: str) -> list[tuple[int, datetime]]:
        query = f"SELECT id, lease_until FROM {TABLES[step]} WHERE lease_owner = %s AND state = 'pending'"
        return self._database.execute(query, [owner]).fetchall()

    def _machine_of(self, owner: str) -> str:
        """By the host's name, else by the process's number."""
        host, pid = owner.split(":")[:2]
        if host in WORKERS:
            return host
        for name in WORKERS:
            if any(p.pid == int(pid) for p in self._office.machines[name].processes()):
                return name
        raise RuntimeError(f"No worker has the process {owner}.")

    def _watch(self, death: Death, owner: str, ids: Sequence[int]) -> None:
        """How long it takes until all that the dead one held is another's; then its machine works again."""
        database = self._office.connect("proof")
        began = time.monotonic()
        query = f"SELECT count(*) FROM {TABLES[death.step]} WHERE id = ANY(%s) AND lease_owner = %s AND state = 'pending'"
        while time.monotonic() - began < self._plan.give_up:
            try:
                row = database.execute(query, [list(ids), owner]).fetchone()
            except psycopg.OperationalError:  # it was stopped: the plan has it so
                time.sleep(1)
                database = self._office.connect("proof")
                continue
            if row is not None and not row[0]:
                death.taken_after = time.monotonic() - began
                break
            time.sleep(0.1)
        self._tell(
            f"what {death.machine} held of {death.step} is taken over after {death.taken_after or -1:.1f} s"
        )
        self._office.start_worker(death.machine, WORKERS[death.machine])
        self._tell(f"{death.machine} works again")

    def _restart_server(self) -> None:
        self._tell("the Prefect server is killed")
        self._office.machines["server"].kill()
        self._office.start_server()
        self._office.wait_for_server()
        self._tell("the Prefect server answers again")

    def _take_database_away(self) -> None:
        with self._office.database_away() as how:
            self._tell(f"the database is away: {how}")
            time.sleep(self._plan.away)
        self._tell(f"the database is back after {self._plan.away:.0f} s")
        self._database = self._office.connect("proof")

    def _kill_the_linker(self) -> None:
        """Kill the machine that links, in the middle of it."""
        linker: list[Any] = []

        def links() -> bool:
            query = "SELECT name FROM store_worker WHERE stage = 'link' AND ended_at IS NULL ORDER BY started_at DESC"
            waiting = self._count("store_report WHERE state = 'pending'")
            unread = self._count("store_article WHERE state = 'pending'") + self._count(
                "store_document WHERE state = 'pending'"
            )
            linker[:] = self._database.execute(query).fetchall() if waiting and not unread else []
            return bool(linker) or self._is_done()

        self._wait_for(links, pause=0.02)
        if not linker:
            self._tell("linking was over before it could be killed")
            return
        machine = self._machine_of(linker[0][0])
        self._office.machines[machine].kill()
        self._tell(f"{machine} dies while it links")
        self._office.start_worker(machine, WORKERS[machine])

    # -------------------------------------------------------------------------------------------------- looking

    def _count(self, rows: str) -> int:
        row = self._database.execute(f"SELECT count(*) FROM {rows}").fetchone()
        return int(row[0]) if row else 0

    def _read(self) -> int:
        return self._count("store_article WHERE state <> 'pending'")

    def _is_done(self) -> bool:
        tables = ("store_feedentry", "store_document", "store_article", "store_report")
        return (
            not self._count("store_feed WHERE enabled AND last_polled_at IS NULL")
            and not any(self._count(f"{table} WHERE state = 'pending'") for table in tables)
            and self._read() > 0
        )

    def _wait_for(self, happened: Callable[[], bool], pause: float = 0.25) -> None:
        while not happened():
            if time.monotonic() - self._began > self._plan.give_up:
                raise RuntimeError(f"Not done after {self._plan.give_up:.0f} s: see {self._office.home}")
            time.sleep(pause)

    def _look_at_runs(self) -> None:
        """What became of the runs: none of a dead worker may count as running once its lease is over."""
        import httpx

        def counted(state: str, **more: Any) -> list[str]:
            wanted = {"tags": {"all_": ["dateline"]}, "state": {"type": {"any_": [state]}}, **more}
            url, found = f"{self._office.api}/flow_runs/filter", []
            while page := httpx.post(
                url, json={"flow_runs": wanted, "offset": len(found)}, timeout=60
            ).json():
                found += [run["id"] for run in page]
            return found

        until = time.monotonic() + self._plan.lease + 3 * self._plan.every
        while True:
            dead = {str(run) for (run,) in self._database.execute(DEAD_RUNS, [self._plan.lease]).fetchall()}
            orphans = dead.intersection(counted("RUNNING"))
            if not orphans or time.monotonic() > until:
                break
            time.sleep(1)
        self._outcome.still_running = len(orphans)
        for state in ("COMPLETED", "CRASHED", "FAILED", "CANCELLED", "RUNNING"):
            self._outcome.runs[state.lower()] = len(counted(state))

    def _clock(self) -> float:
        return time.monotonic() - self._began

    def _tell(self, what: str) -> None:
        line = f"{self._clock():6.1f} s  {what}"
        self._outcome.log.append(line)
        self._say(line)


def prove(plan: Plan, gazetteer: Path, say: Callable[[str], None], keep: Path | None = None) -> Outcome:
    """Run the plan; the outcome has what happened and every difference."""
    home = keep or Path(tempfile.mkdtemp(prefix="dateline-proof-"))
    home.mkdir(exist_ok=True)
    home.chmod(0o755)
    (home / "gazetteer.sqlite3").symlink_to(gazetteer)
    stories = stream(plan.stories, plan.feeds, today())
    try:
        with (
            machines(["database", "server", *WORKERS]) as (here, made),
            served(here, stories, plan.feeds) as feeds,
        ):
            outcome = Outcome(bool(made["server"].space), len(stories))
            office = Office(home, here, made, lease=plan.lease, batch=plan.batch)
            office.make_database_server()
            office.start_server()
            office.make_sources(feeds)
            say("one process reads and links the whole stream, undisturbed")
            began = time.monotonic()
            office.run_calmly()
            say(f"one process: {time.monotonic() - began:.0f} s")
            office.wait_for_server()
            office.deploy(plan.every)
            Proof(plan, office, outcome, say).run()
            with office.connect("calm") as calm, office.connect("proof") as proof:
                before, after = snapshot(calm), snapshot(proof)
            outcome.sizes = {what: len(rows) for what, rows in after.items()}
            outcome.differences = differences(before, after)
        return outcome
    finally:
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)


def main(words: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench proof", description=__doc__)
    parser.add_argument("--stories", type=int, default=Plan().stories)
    parser.add_argument(
        "--small", action="store_true", help="the plan of the test: 120 stories, short leases"
    )
    parser.add_argument("--keep", type=Path, help="keep data and logs in this folder")
    given = parser.parse_args(list(words))
    from bench.places import home_with_gazetteer

    gazetteer = home_with_gazetteer() / "gazetteer.sqlite3"
    plan = SMALL if given.small else Plan(stories=given.stories)
    outcome = prove(plan, gazetteer, lambda line: print(line, flush=True), given.keep)
    print()
    print(
        "machines: "
        + ("network namespaces" if outcome.apart else "plain processes (no root or no `ip` here)")
    )
    for death in outcome.deaths:
        taken = "never" if death.taken_after is None else f"{death.taken_after:.1f} s"
        print(
            f"{death.machine} died with {death.rows} rows of {death.step}: taken over after {taken} (lease {plan.lease} s)"
        )
    print("runs: " + ", ".join(f"{n} {state}" for state, n in outcome.runs.items()))
    print(f"runs of the dead that still count as running: {outcome.still_running}")
    print("in the database: " + ", ".join(f"{n} {what}" for what, n in outcome.sizes.items()))
    print(f"took {outcome.seconds:.0f} s")
    for line in outcome.differences:
        print(f"DIFFERENT  {line}")
    print("result equals the one-process run" if not outcome.differences else "NOT EQUAL")
    if outcome.differences or outcome.still_running:
        raise SystemExit(1)
