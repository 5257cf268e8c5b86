"""A backup under a writer's load holds one moment, and a restore gives exactly that, on both databases."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from dateline import backing_up, disk, restoring
from dateline.backup_archive import MANIFEST, Manifest, opened
from dateline.errors import ConfigurationError, DatelineError, DiskFull, UsageError
from killing import in_child
from office import Office, configured, confirm, first_news, open_office, reject, state
from own_database import OwnDatabases, own_databases


@dataclass
class Place:
    """An office with some rows on the database "office", and an empty database and folder "other"."""

    databases: OwnDatabases
    office: Office
    other: Office
    kind: str

    @property
    def file(self) -> Path:
        return self.office.home / "taken.zip"

    def on(self, name: str, work: Callable[[], Any]) -> Any:
        """What `work` answers in a child on that database, its office's configuration being the process's own."""
        office = self.office if name == "office" else self.other
        self.databases.use(name)
        with configured(office):
            return in_child(work, office.home).answer

    def take(self) -> None:
        self.on("office", lambda: backing_up.take_backup(self.office.config(), self.file).size)

    def restore(self, **how: Any) -> None:
        self.on("other", lambda: str(restoring.restore(self.other.config(), self.file, **how)))


@contextmanager
def placed(
    request: pytest.FixtureRequest, home: Path, kind: str, migrated_name: Callable[[str], str]
) -> Iterator[Place]:
    server = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    migrated = migrated_name(kind)
    with own_databases(home, server) as databases:
        databases.adopt("office", migrated)
        databases.adopt("other", migrated) if kind == "postgresql" else databases.make("other")
        place = Place(databases, Office(home / "office_home"), Office(home / "other_home"), kind)
        for office in (place.office, place.other):
            office.home.mkdir()
            (office.home / "secret.key").write_text(f"key of {office.home.name}")
        place.on("office", lambda: [act(place.office) for act in (open_office, first_news, confirm, reject)])
        yield place


@pytest.fixture(params=["sqlite", "postgresql"])
def both(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    migrated_name: Callable[[str], str],
    django_db_blocker: Any,
) -> Iterator[Place]:
    with django_db_blocker.unblock(), placed(request, tmp_path, request.param, migrated_name) as place:
        yield place


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    migrated_name: Callable[[str], str],
    django_db_blocker: Any,
) -> Iterator[Place]:
    with django_db_blocker.unblock(), placed(request, tmp_path, "sqlite", migrated_name) as place:
        yield place


def digests(place: Place, name: str) -> dict[str, Any]:
    """Rows and hash of each table of a database, read anew."""

    def read() -> dict[str, Any]:
        from django.db import connection

        if place.kind == "sqlite":
            from dateline.store.backup_sqlite import digests

            return {
                table: [d.rows, d.sha256]
                for table, d in digests(Path(connection.settings_dict["NAME"]), lambda *_: None).items()
            }
        from dateline.store import backup_postgres as database

        with database.snapshot():
            found = {table: database.digest(database.copy_out(table)) for table in database.tables()}
        return {table: [d.rows, d.sha256] for table, d in found.items()}

    answer: dict[str, Any] = place.on(name, read)
    return answer


def written_down(manifest: Manifest) -> dict[str, Any]:
    return {
        table: [digest.rows, digest.sha256]
        for table, digest in manifest.tables.items()
        if table != "django_migrations"
    }


def without_migrations(found: dict[str, Any]) -> dict[str, Any]:
    return {table: digest for table, digest in found.items() if table != "django_migrations"}


@contextmanager
def a_writer() -> Iterator[None]:
    """Another process that writes two rows in a transaction, again and again."""
    child = os.fork()
    if child == 0:
        from django.db import connection, transaction

        from dateline.store import models as rows
        from fakes import START

        connection.close()
        for number in range(100_000):
            with transaction.atomic():
                rows.Backfill.objects.create(key=f"{number:06d}", kind="list", name="one", started_at=START)
                rows.Cycle.objects.create(flow=f"{number:06d}", started_at=START)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def number_written(place: Place) -> int:
    from dateline.store import models as rows

    written: int = place.on("office", lambda: rows.Backfill.objects.count())
    return written


def test_a_backup_under_load_holds_one_moment_and_is_restored_to_the_row_beside_what_was_there(
    both: Place,
) -> None:
    place = both
    place.databases.use("office")
    with a_writer():
        until = time.monotonic() + 60
        while (before := number_written(place)) < 3 and time.monotonic() < until:
            time.sleep(0.05)
        place.take()
        after = number_written(place)
        while number_written(place) <= after and time.monotonic() < until:
            time.sleep(0.05)  # it goes on writing: the backup has not ended it
    with opened(place.file) as (_, manifest):
        taken = manifest.tables["store_backfill"].rows
    assert before <= taken <= after < number_written(place)
    assert manifest.tables["store_cycle"].rows == taken + 1  # and that of the first news

    place.restore()
    assert without_migrations(digests(place, "other")) == written_down(manifest)
    assert (place.other.home / "secret.key").read_text() == "key of office_home"
    # the live one, without what was written since, is what was taken
    place.on("office", lambda: _forget(taken))
    assert without_migrations(digests(place, "office")) == written_down(manifest)
    assert place.on("other", state) == place.on("office", state)

    # what is there now is replaced only when that is said, and is put aside then
    place.on("other", lambda: _rename("amina", "zarina"))
    with pytest.raises(AssertionError, match="--replace"):
        place.restore()
    assert "zarina" in place.on("other", names)
    place.restore(replace=True)
    assert place.on("other", names) == ["amina", "bashir"]
    assert place.on("other", lambda: _put_aside(place)) == ["bashir", "zarina"]
    # and new rows are numbered behind those that came back
    place.on("other", lambda: _rename("amina", "dawud", new=True))


def _forget(taken: int) -> None:
    from dateline.store import models as rows

    rows.Backfill.objects.filter(key__gte=f"{taken:06d}").delete()
    rows.Cycle.objects.filter(flow__gte=f"{taken:06d}", flow__regex=r"^\d+$").delete()
    rows.Backup.objects.all().delete()


def names() -> list[str]:
    from django.contrib.auth.models import User

    return sorted(User.objects.values_list("username", flat=True))


def _rename(name: str, other: str, *, new: bool = False) -> None:
    from django.contrib.auth.models import User

    if new:
        User.objects.create(username=other)
    else:
        User.objects.filter(username=name).update(username=other)


def _put_aside(place: Place) -> list[str]:
    """Names of users in the database that was put aside."""
    import sqlite3

    from django.db import connection

    if place.kind == "sqlite":
        (folder,) = place.other.home.glob("replaced-*")
        (file,) = folder.glob("*.sqlite3")
        return sorted(name for (name,) in sqlite3.connect(file).execute("SELECT username FROM auth_user"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'replaced_%'")
        (schema,) = cursor.fetchone()
        cursor.execute(f'SELECT username FROM "{schema}".auth_user')
        return sorted(name for (name,) in cursor.fetchall())


def test_a_second_backup_beside_the_first_is_refused(both: Place) -> None:
    place = both

    def twice() -> list[str]:
        from django.db import connection

        config, refused = place.office.config(), list[str]()

        def second() -> None:
            try:
                backing_up.take_backup(config, place.office.home / "second.zip")
            except UsageError as e:
                refused.append(str(e))
            finally:
                connection.close()

        def begin_another(what: str, done: int, of: int) -> None:
            if not refused:
                thread = threading.Thread(target=second)
                thread.start()
                thread.join()

        backing_up.take_backup(config, place.file, begin_another)
        return refused

    assert place.on("office", twice) == ["Another backup is being made; wait until it is done."]
    assert not (place.office.home / "second.zip").exists()


def test_a_backup_is_for_its_owner_and_holds_the_key_and_the_configuration(place: Place) -> None:
    place.take()
    assert stat.S_IMODE(place.file.stat().st_mode) == 0o600
    with zipfile.ZipFile(place.file) as archive:
        assert {"database.sqlite3", "home/secret.key", "config/dateline.toml", MANIFEST} <= set(
            archive.namelist()
        )
    restored = place.on("other", lambda: _restored(place))
    assert restored == [None, False, 0o600]


def _restored(place: Place) -> list[Any]:
    done = restoring.restore(place.other.config(), place.file)
    mode = stat.S_IMODE((place.other.home / "secret.key").stat().st_mode)
    return [done.config, done.upgraded, mode]


def test_another_configuration_is_put_beside_the_one_in_use(place: Place) -> None:
    place.take()
    with zipfile.ZipFile(place.file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    before = hashlib.sha256(members["config/dateline.toml"]).hexdigest()
    members["config/dateline.toml"] += b"\n# of then\n"
    after = hashlib.sha256(members["config/dateline.toml"]).hexdigest()
    _write_again(place.file, members, before.encode(), after.encode())
    assert place.on("other", lambda: _restored(place))[0] == str(place.other.home / "config-of-backup")
    put = place.other.home / "config-of-backup" / "dateline.toml"
    assert put.read_bytes() == members["config/dateline.toml"]


@pytest.mark.parametrize("name", ["config/../../evil", "home/../evil", "home/other.txt", "/etc/evil"])
def test_a_file_that_would_lie_outside_its_folder_is_refused(place: Place, name: str) -> None:
    place.take()
    with zipfile.ZipFile(place.file) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    members[name] = b"evil"
    entry = f'"files": {{"{name}": "{hashlib.sha256(b"evil").hexdigest()}",'
    _write_again(place.file, members, b'"files": {', entry.encode())
    said = place.on("other", lambda: _refusal(lambda: restoring.restore(place.other.config(), place.file)))
    assert "was not made by dateline" in said
    assert sorted(file.name for file in place.other.home.iterdir()) == ["secret.key"]


def _write_again(file: Path, members: dict[str, bytes], old: bytes, new: bytes) -> None:
    """The same archive with other words in its manifest."""
    assert old in members[MANIFEST]
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content.replace(old, new, 1) if name == MANIFEST else content)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b'"0017_care_of_data"', b'"0099_of_a_newer_one"', "install that version"),
        (b'"format": 1', b'"format": 2', "newer version"),
        (b'"engine": "sqlite"', b'"engine": "postgresql"', "DATELINE_DATABASE_URL"),
        (b'"rows": 2', b'"rows": 3', "not those that were saved"),
        (b'"taken_at"', b'"taken"', "no backup of dateline"),
    ],
)
def test_a_backup_that_cannot_be_used_is_refused_with_a_sentence_and_nothing_is_touched(
    place: Place, old: bytes, new: bytes, says: str
) -> None:
    place.take()
    with zipfile.ZipFile(place.file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    _write_again(place.file, members, old, new)
    refused = place.on("other", lambda: _refusal(lambda: restoring.restore(place.other.config(), place.file)))
    assert says in refused
    assert (place.other.home / "secret.key").read_text() == "key of other_home"
    assert sorted(file.name for file in place.other.home.iterdir()) == ["secret.key"]


def _refusal(work: Callable[[], Any]) -> str:
    try:
        work()
    except (UsageError, ConfigurationError) as e:
        return str(e)
    return "it was not refused"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_damaged_file_is_found_out(place: Place, share: float) -> None:
    place.take()
    raw = bytearray(place.file.read_bytes())
    at = int(len(raw) * share)
    raw[at] ^= 0x40
    place.file.write_bytes(raw)
    assert "damaged" in place.on("other", lambda: _refusal(lambda: backing_up.check(place.file)))


def test_so_many_backups_are_kept_and_files_of_others_are_left(place: Place) -> None:
    folder = place.office.home / "backups"
    folder.mkdir()
    for name in ("dateline-20250101-000000.zip", "dateline-20250102-000000.zip", "mine.zip", "notes.txt"):
        (folder / name).write_bytes(b"")
    for _ in range(2):
        place.on("office", lambda: backing_up.take_backup(place.office.config()).size)
        time.sleep(1.1)  # their names are seconds apart
    left = sorted(file.name for file in folder.iterdir())
    assert len(left) == 5
    assert left[0] == "dateline-20250102-000000.zip"
    assert {"mine.zip", "notes.txt"} < set(left)


def test_a_disk_without_room_is_told_before_anything_is_written(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "free_bytes", lambda folder: 1_000_000)
    told = place.on("office", lambda: _tried(place))
    assert "make room there" in told[0]
    assert told[1] == told[0]
    assert told[2] is None
    assert not place.file.exists()
    assert list(place.office.home.glob(".*")) == []


def _tried(place: Place) -> list[Any]:
    from dateline.store.backups import last_attempt, last_backup

    try:
        backing_up.take_backup(place.office.config(), place.file)
    except DatelineError as e:
        assert isinstance(e, DiskFull)
        attempt = last_attempt()
        assert attempt is not None
        return [str(e), attempt.problem, last_backup()]
    return ["there was room"]


def test_a_night_in_which_the_database_goes_away_is_told_and_stops_nothing(
    both: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def goes_away(*_: Any) -> Any:
        raise OperationalError("server closed the connection\nunexpectedly")

    def night() -> list[Any]:
        from dateline.operations import nightly_backup
        from dateline.store.backups import last_attempt

        done, attempt = nightly_backup(), last_attempt()
        return [done, attempt.problem if attempt else ""]

    monkeypatch.setattr(backing_up, "_take_sqlite", goes_away)
    monkeypatch.setattr(backing_up, "_take_postgres", goes_away)
    done, problem = both.on("office", night)
    assert done == {"backups that failed": 1}
    assert problem == "The database could not be read to its end (server closed the connection); try again."


def test_a_database_that_somebody_has_open_is_not_put_aside(place: Place) -> None:
    import subprocess
    import sys

    place.take()
    place.restore()
    file = place.databases.url("other").removeprefix("sqlite:///")
    program = "import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute('SELECT 1 FROM auth_user'); print(); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(AssertionError, match=f"Process {other.pid} has"):
            place.restore(replace=True)
        other.communicate(b"\n")
    place.restore(replace=True)
