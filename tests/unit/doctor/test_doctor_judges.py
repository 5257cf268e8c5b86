"""What doctor makes of facts: a fault made for every check, beside the case that is well."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from dateline.doctor import care, databases, machine, reading, work
from dateline.doctor.findings import Finding, duration, size
from dateline.feeds.health import SourceHealth, Trouble

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
GB = 1_000_000_000
NFS = "/dev/sda1 / ext4 rw 0 0\nserver:/x /srv/data nfs4 rw 0 0\n/dev/sdb1 /srv/data-two ext4 rw 0 0\n"
REQUIRED = ["Django>=5.2,<5.3", "en_model==3.8; python_version < '3'", "pandas>=2; extra == 'pandas'"]


def source(state: str, *troubles: str, id: str = "herald") -> SourceHealth:
    return SourceHealth(
        feed_id=id,
        title="Herald",
        url="https://herald.example/rss",
        country="PK",
        language="en",
        origin="config",
        enabled=state != "off",
        state=state,
        words=state,
        last_success_at=None,
        next_poll_at=None,
        interval=300.0,
        failures=0,
        entries=0,
        articles=0,
        entries_a_week=0,
        usual_a_week=None,
        days=(),
        reason="",
        troubles=tuple(Trouble(kind, "words") for kind in troubles),
    )


def lease(*, until: int = 60, alive: bool = True) -> work.Lease:
    return work.Lease("host:1:2", 7, NOW + timedelta(seconds=until), alive)


def run(number: int, *, minutes: int = 30) -> work.Run:
    return work.Run(UUID(int=number), f"ingest-{number}", NOW - timedelta(minutes=minutes))


def process(state: str, version: str = "0.1.0") -> care.Process:
    return care.Process("desk-two", "understand", state, version)


def receiver(*, why: str = "", hours: int = 0, dead: int = 0) -> care.Receiver:
    return care.Receiver("partner", why, NOW - timedelta(hours=hours) if hours else None, dead)


# what was found, the result, words that it says or tells to do
CASES = [
    ("python", machine.python((3, 12, 1)), "ok", "3.12.1"),
    ("an old python", machine.python((3, 10, 9)), "fail", "Python 3.11"),
    ("a python that is too new", machine.python((3, 14, 0)), "fail", "not supported"),
    ("packages", machine.packages(REQUIRED, {"django": "5.2.1"}), "ok", "Django 5.2.1"),
    ("another release", machine.packages(REQUIRED, {"django": "4.2"}), "fail", "Django is 4.2"),
    ("a package that is gone", machine.packages(REQUIRED, {}), "fail", "Django is missing"),
    ("disk", machine.disk("/data", 60 * GB, 90 * GB, None), "ok", "60.0 GB free of 90.0 GB"),
    ("little disk", machine.disk("/data", 3 * GB, 90 * GB, 10**6), "warn", "Make room"),
    ("a full disk", machine.disk("/data", GB // 2, 90 * GB, 10**6), "fail", "now"),
    ("no inodes", machine.disk("/data", 60 * GB, 90 * GB, 12), "fail", "12 inodes"),
    ("a disk of its own", machine.file_system("/srv/data-two/x", NFS, sqlite=True), "ok", "ext4"),
    ("SQLite over the network", machine.file_system("/srv/data/x", NFS, sqlite=True), "fail", "nfs4"),
    ("only files there", machine.file_system("/srv/data/x", NFS, sqlite=False), "ok", "nfs4"),
    ("no table of mounts", machine.file_system("/srv", "", sqlite=True), "ok", "unknown"),
    ("memory", machine.memory(4 * GB, 2), "ok", "800 MB"),
    ("little memory", machine.memory(GB // 2, 2), "warn", "ingest.workers"),
    ("memory that nobody tells", machine.memory(None, 2), "ok", "not known"),
    ("a right clock", machine.clock([0.4, -1.0, 2.0]), "ok", "of 3 hosts"),
    ("one host is wrong", machine.clock([0.0, 0.0, 9e5]), "ok", "0 seconds"),
    ("a clock behind", machine.clock([90.0, 95.0, 100.0]), "warn", "behind"),
    ("a clock an hour ahead", machine.clock([-3600.0, -3601.0, -3599.0]), "fail", "60 minutes ahead of"),
    ("nothing to compare with", machine.clock([5000.0]), "ok", "too few"),
    ("time zones", machine.time_zones([], "2026a"), "ok", "2026a"),
    ("no time zones", machine.time_zones(["Asia/Karachi"], ""), "fail", "tzdata"),
    ("a free port", machine.port("the desk", 8000, "DATELINE_PORT", "free"), "ok", "free"),
    ("our port", machine.port("the desk", 8000, "DATELINE_PORT", "ours"), "ok", "answers"),
    ("a taken port", machine.port("the desk", 8000, "DATELINE_PORT", "taken"), "warn", "DATELINE_PORT"),
    ("a key for us alone", machine.private_file("/d/secret.key", 0o100600), "ok", "-rw-------"),
    (
        "a key for the group",
        machine.private_file("/d/secret.key", 0o100640),
        "fail",
        "chmod 600 /d/secret.key",
    ),
    ("no key yet", machine.private_file("/d/secret.key", None), "ok", "not there yet"),
    ("SQLite", databases.sqlite("3.51.3", "WAL", "WAL", GB), "ok", "journal mode WAL, 1.0 GB"),
    ("an old SQLite", databases.sqlite("3.40.1", "TRUNCATE", "TRUNCATE", GB), "ok", "safe only from 3.51.3"),
    ("an old SQLite with a log", databases.sqlite("3.40.1", "TRUNCATE", "WAL", GB), "fail", "corrupted"),
    ("PostgreSQL", databases.postgresql(160004, "UTF8", 7, 100, GB), "ok", "PostgreSQL 16.4, 7 of 100"),
    ("an old PostgreSQL", databases.postgresql(130018, "UTF8", 7, 100, GB), "fail", "14 or newer"),
    ("another encoding", databases.postgresql(160004, "LATIN1", 7, 100, GB), "fail", "UTF8"),
    ("few connections left", databases.postgresql(160004, "UTF8", 80, 100, GB), "warn", "max_connections"),
    ("a schema", databases.schema("0014_preferences", 0), "ok", "0014_preferences"),
    ("a schema that was old", databases.schema("0014_preferences", 3), "ok", "3 changes"),
    ("no clock of its own", databases.clock(None), "ok", "this machine's own"),
    ("the database's clock", databases.clock(-0.2), "ok", "behind"),
    ("a database 20 seconds ahead", databases.clock(20.0), "warn", "ahead of"),
    ("a database minutes behind", databases.clock(-300.0), "fail", "5 minutes behind"),
    ("nothing stored", databases.future("run", None), "ok", "none"),
    ("a run of tomorrow", databases.future("run", 86_400.0), "warn", "24 hours from now"),
    ("config files", reading.config_files({"sources": "55"}, []), "ok", "55 sources"),
    (
        "a file that cannot be read",
        reading.config_files({}, ["a.yml: url: is missing"]),
        "fail",
        "a.yml: url",
    ),
    ("no gazetteer", reading.gazetteer("/g", None, 0, current=False), "fail", "gazetteer build"),
    ("a torn gazetteer", reading.gazetteer("/g", {}, 0, current=False), "fail", "anew"),
    (
        "a gazetteer",
        reading.gazetteer("/g", {"version": "2: dump"}, 9, current=True),
        "ok",
        "9 places of dump",
    ),
    ("an old one", reading.gazetteer("/g", {"version": "2: dump"}, 9, current=False), "warn", "older"),
    ("a model", reading.model("en-3.8.0", ""), "ok", "en-3.8.0"),
    ("no model", reading.model("", ""), "fail", "by name alone"),
    ("a broken model", reading.model("en-3.8.0", "[E053] no such file"), "fail", "E053"),
    ("no source", work.sources([]), "warn", "feeds add"),
    ("sources", work.sources([source("well"), source("off", id="b")]), "ok", "2, of them 1 off"),
    ("a failing one", work.sources([source("failing")]), "warn", "herald failing"),
    ("a late one", work.sources([source("late")]), "warn", "herald not reached or late"),
    ("a silent one", work.sources([source("well", "silent")]), "warn", "herald silent"),
    (
        "one that failed too often",
        work.sources([source("off", "disabled")]),
        "warn",
        "switched off by failures",
    ),
    (
        "several",
        work.sources([source("failing", id=f"s{n}") for n in range(5)]),
        "warn",
        "s0, s1, s2 and 2 more",
    ),
    ("no lease", work.leases([], 0, NOW), "ok", "none is held"),
    ("work under way", work.leases([lease()], 0, NOW), "ok", "7 rows are being worked on"),
    ("a lease that ran out", work.leases([lease(until=-1)], 0, NOW), "warn", "host:1:2"),
    ("a dead owner", work.leases([lease(alive=False)], 0, NOW), "warn", "work no more"),
    ("tried too often", work.leases([lease()], 3, NOW), "warn", "3 rows were tried"),
    ("runs", work.runs([run(1)], {UUID(int=1)}, 0, NOW), "ok", "1 under way"),
    ("a run that just began", work.runs([run(1, minutes=1)], set(), 0, NOW), "ok", "1 under way"),
    ("an orphan", work.runs([run(1), run(2)], {UUID(int=1)}, 0, NOW), "warn", "ingest-2 count as running"),
    ("late runs", work.runs([], set(), 4, NOW), "warn", "4 runs are late"),
    ("no cycle yet", work.cycles(None, "", NOW, sources=3), "ok", "none has run yet"),
    ("a cycle", work.cycles(NOW - timedelta(minutes=5), "", NOW, sources=3), "ok", "5 minutes ago"),
    ("nothing for hours", work.cycles(NOW - timedelta(hours=7), "", NOW, sources=3), "warn", "dateline up"),
    ("nothing to poll", work.cycles(NOW - timedelta(hours=7), "", NOW, sources=0), "ok", "7 hours ago"),
    ("a stopped cycle", work.cycles(NOW, "OSError: x", NOW, sources=3), "warn", "OSError: x"),
    ("a whole chain", work.audit_chain([], 9, 9), "ok", "all 9 decisions"),
    ("a long chain", work.audit_chain([], 9, 99), "ok", "--full"),
    (
        "a backup",
        care.backups(NOW - timedelta(hours=9), "b.tar", "", NOW, incidents=3),
        "ok",
        "9 hours old: b.tar",
    ),
    (
        "an old backup",
        care.backups(NOW - timedelta(days=9), "b.tar", "", NOW, incidents=3),
        "warn",
        "9 days old",
    ),
    ("no backup", care.backups(None, "", "", NOW, incidents=3), "warn", "dateline backup"),
    ("nothing to lose yet", care.backups(None, "", "", NOW, incidents=0), "ok", "none yet"),
    ("a backup that failed", care.backups(NOW, "b.tar", "no room", NOW, incidents=3), "warn", "no room"),
    ("nobody works", care.workers([], "0.1.0"), "ok", "none within a day"),
    ("workers", care.workers([process("working"), process("ended")], "0.1.0"), "ok", "1 working, 1 ended"),
    (
        "a dead worker",
        care.workers([process("working"), process("died")], "0.1.0"),
        "warn",
        "understand on desk-two",
    ),
    ("two versions", care.workers([process("working", "0.0.9")], "0.1.0"), "warn", "version 0.0.9"),
    ("no receiver", care.receivers("webhooks", [], "Webhooks"), "ok", "none"),
    ("receivers", care.receivers("webhooks", [receiver()], "Webhooks"), "ok", "arrived"),
    ("one that is off", care.receivers("webhooks", [receiver(why="410")], "Webhooks"), "warn", "off (410)"),
    (
        "one that fails",
        care.receivers("webhooks", [receiver(hours=3)], "Webhooks"),
        "warn",
        "since 2026-05-20 06:30",
    ),
    ("dead letters", care.receivers("webhooks", [receiver(dead=4)], "Webhooks"), "warn", "4 dead letters"),
    ("a broken chain", work.audit_chain(["Decision 3 was changed.", "x"], 9, 9), "fail", "(1 more)"),
]


@pytest.mark.parametrize(
    ("finding", "result", "words"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_fact_is_judged_and_told_in_words(finding: Finding, result: str, words: str) -> None:
    assert finding.result == result
    assert words in f"{finding.says} {finding.do}"


@pytest.mark.parametrize("finding", [case[1] for case in CASES], ids=[c[0] for c in CASES])
def test_whatever_is_not_well_says_what_to_do_in_a_sentence(finding: Finding) -> None:
    assert finding.says
    assert bool(finding.do) == (finding.result != "ok")
    assert not finding.do or finding.do.endswith(".")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (-90, "90 seconds"), (300, "5 minutes"), (7200, "2 hours"), (400_000, "5 days")],
)
def test_a_duration_is_told_in_one_unit(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("number", "words"), [(999, "999 bytes"), (12_000, "12 kB"), (8.8e5, "880 kB"), (2.7e11, "270.0 GB")]
)
def test_a_size_is_told_in_one_unit(number: float, words: str) -> None:
    assert size(number) == words
