"""A full disk leaves a database that can be used, says what to do, and is gone on with when there is room."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg.errors
import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from builders import logged_in, make_user
from dateline import backing_up, disk, operations
from dateline.disk import advice, is_full, lack
from dateline.errors import DiskFull
from dateline.pipeline import Pipeline
from dateline.store import models as rows
from killing import in_child
from office import Office, configured, first_news, open_office, state
from own_database import OwnDatabases, own_databases
from pipeline_story import FIRST, GWADAR, HERALD, cycle, p, publish

__all__ = ["p"]


# --------------------------------------------------------------------------------------- a disk that is really full


@contextmanager
def a_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of that size on `folder`; skips where none may be mounted."""
    folder.mkdir()
    argv = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)]
    done = subprocess.run(argv, capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.decode().strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def offices(
    tmp_path: Path, migrated_name: Callable[[str], str], django_db_blocker: Any
) -> Iterator[OwnDatabases]:
    """Databases "calm" and "small", migrated, in a folder of their own."""
    (tmp_path / "disk").mkdir()
    migrated = migrated_name("sqlite")
    with django_db_blocker.unblock(), own_databases(tmp_path, "") as databases:
        databases.adopt("calm", migrated)
        databases.adopt("small", migrated)
        yield databases


def on(databases: OwnDatabases, name: str, office: Office, work: Callable[[], Any], pages: int = 0) -> Any:
    """What `work` answers in a child on that database. `pages`: so many more than there are, and no more, fit on it."""

    def limited() -> Any:
        if pages:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM")  # what is free inside the file is room too
                cursor.execute("PRAGMA page_count")
                cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0] + pages}")
        return work()

    databases.use(name)
    with configured(office):
        return in_child(limited, office.home).answer


def told(work: Callable[[], Any]) -> str:
    """What is said of a disk that is full."""
    try:
        work()
    except Exception as e:  # noqa: BLE001  (looked at)
        return advice(e) if is_full(e) else repr(e)
    return "it fitted"


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_run_on_a_full_disk_changes_nothing_by_halves_and_goes_on(
    offices: OwnDatabases, tmp_path: Path, pages: int
) -> None:
    calm, small = Office(tmp_path / "calm"), Office(tmp_path / "small")
    for name, office in (("calm", calm), ("small", small)):
        office.home.mkdir()
        on(offices, name, office, lambda office=office: open_office(office))
    on(offices, "calm", calm, lambda: first_news(calm))

    said = on(offices, "small", small, lambda: told(lambda: first_news(small)), pages)
    assert "disk with the data folder is full" in said
    assert "Make room there" in said
    assert on(offices, "small", small, lambda: state()["chain"]) == []
    on(offices, "small", small, lambda: first_news(small))
    assert on(offices, "small", small, state) == on(offices, "calm", calm, state)


def test_a_database_on_a_disk_without_a_byte_left_is_whole_and_goes_on(
    offices: OwnDatabases, tmp_path: Path
) -> None:
    office = Office(tmp_path / "office")
    office.home.mkdir()
    on(offices, "small", office, lambda: open_office(office))
    size = (tmp_path / "small.sqlite3").stat().st_size // 1_000_000
    with a_disk(tmp_path / "full", size + 2) as full:
        (full / "small.sqlite3").write_bytes((tmp_path / "small.sqlite3").read_bytes())
        databases = OwnDatabases(full)
        ballast = full / "ballast"
        with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))
        said = on(databases, "small", office, lambda: told(lambda: first_news(office)))
        assert "is full" in said
        ballast.unlink()
        assert on(databases, "small", office, lambda: state()["chain"]) == []
        on(databases, "small", office, lambda: first_news(office))
        found = on(databases, "small", office, state)
        assert len(found["store_candidate"]) == 3
        offices.use("small")


def test_a_backup_that_fills_the_disk_leaves_nothing_and_says_so(
    offices: OwnDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = Office(tmp_path / "office")
    office.home.mkdir()
    on(offices, "small", office, lambda: open_office(office))
    with a_disk(tmp_path / "full", 1) as full:
        monkeypatch.setattr(
            disk, "need", lambda folder, size, what: None
        )  # as if others had filled it meanwhile
        said = on(
            offices,
            "small",
            office,
            lambda: told(lambda: backing_up.take_backup(office.config(), full / "b.zip")),
        )
        assert "The disk became full while" in said
        assert list(full.iterdir()) == []


# ---------------------------------------------------------------------------------------------------- what is said


def postgresql_is_full() -> OperationalError:
    """As Django gives on what PostgreSQL says (SQLSTATE 53100)."""
    error = OperationalError('could not extend file "base/16384/2619": No space left on device')
    error.__cause__ = psycopg.errors.DiskFull(str(error))
    return error


FULL = {"sqlite": lambda: OperationalError("database or disk is full"), "postgresql": postgresql_is_full}


@contextmanager
def no_room(kind: str) -> Iterator[None]:
    """Each statement that writes fails as on a full disk."""

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            raise FULL[kind]()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.parametrize("kind", FULL)
def test_a_full_disk_heals_by_itself_once_there_is_room(kind: str) -> None:
    assert operations.is_transient(FULL[kind]())
    assert is_full(FULL[kind]())
    assert not is_full(OperationalError("the connection is closed"))
    assert ("database server" in advice(FULL[kind]())) == (kind == "postgresql")


@pytest.mark.django_db
def test_the_operator_reads_of_it_in_the_runs(database: str) -> None:
    with pytest.raises(OperationalError), operations.recorded_cycle("ingest"):
        raise FULL[database]()
    assert "Make room there" in rows.Cycle.objects.get().note


@pytest.mark.django_db
def test_no_run_begins_where_there_is_too_little_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda folder: 30_000_000)
    with pytest.raises(DiskFull, match="make room there"), operations.recorded_cycle("ingest"):
        pytest.fail("it has begun")
    assert rows.Cycle.objects.get().note.startswith("DiskFull: Only 30 MB are free")
    with operations.recorded_cycle("maintain"):  # which makes room
        pass
    monkeypatch.setenv("DATELINE_LEAST_FREE_MB", "0")
    with operations.recorded_cycle("ingest"):
        pass


def test_room_is_asked_for_by_the_setting(tmp_path: Path) -> None:
    from dateline import configuration

    config = configuration.load(
        {"DATELINE_HOME": str(tmp_path / "new"), "DATELINE_LEAST_FREE_MB": "1"}, cwd=tmp_path
    )
    assert lack(config) == ""
    config = configuration.load(
        {"DATELINE_HOME": str(tmp_path / "new"), "DATELINE_LEAST_FREE_MB": "999999999"}, cwd=tmp_path
    )
    assert "disk.least_free_mb asks for 999,999,999 MB" in lack(config)


@pytest.mark.django_db
def test_the_desk_is_read_on_a_full_disk_and_says_that_an_act_was_not_kept(
    p: Pipeline, database: str
) -> None:
    publish(p, HERALD, (GWADAR, FIRST))
    cycle(p)
    candidate = rows.Candidate.objects.get()
    client = logged_in(make_user("amina", "editor"))
    page = reverse("candidate", args=[candidate.key])
    with no_room(database):
        for path in ("/", page, "/sources", "/runs", "/incidents", "/mentions"):
            assert client.get(path).status_code == 200, path
        answer = client.post(reverse("decide", args=[candidate.key]), {"verdict": "confirm", "revision": 0})
    assert answer.status_code == 503
    assert "What you sent was not kept: nothing was changed." in answer.content.decode()
    assert rows.Decision.objects.count() == 0
