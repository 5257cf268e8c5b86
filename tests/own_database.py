"""Databases of a test's own, of either kind, which are copied in a moment; one of them is Django's default at a time.

`pytest-django` keeps tests from the database: who uses these asks for `django_db_blocker` and unblocks it.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections

from dateline.site.settings import database


class OwnDatabases:
    """By name, in `home`; PostgreSQL where the URL of a server is given, else SQLite."""

    def __init__(self, home: Path, server_url: str = "") -> None:
        self._home, self._server = home, server_url
        self._prefix = f"own_{secrets.token_hex(4)}"

    def url(self, name: str) -> str:
        if not self._server:
            return f"sqlite:///{self._home / name}.sqlite3"
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{self._prefix}_{name}"))

    def make(self, name: str) -> None:
        """A new, empty one."""
        if self._server:
            self._run(f"CREATE DATABASE {self._prefix}_{name}")

    def copy(self, name: str, source: str) -> None:
        """`name` is what `source` is now; nobody may be connected to either."""
        if self._server:
            self.drop(name)
            self._run(f"CREATE DATABASE {self._prefix}_{name} TEMPLATE {self._prefix}_{source}")
        else:
            for ending in ("-wal", "-shm", "-journal"):
                (self._home / f"{name}.sqlite3{ending}").unlink(missing_ok=True)
            shutil.copy(self._home / f"{source}.sqlite3", self._home / f"{name}.sqlite3")

    def adopt(self, name: str, existing: str) -> None:
        """`name` is what an existing one is: a file, or a database of the server."""
        if self._server:
            self._run(f"CREATE DATABASE {self._prefix}_{name} TEMPLATE {existing}")
        else:
            shutil.copy(existing, self._home / f"{name}.sqlite3")

    def use(self, name: str) -> None:
        """Make it Django's default connection."""
        connections["default"].close()
        settings = database(self.url(name), self._home)
        settings["CONN_MAX_AGE"] = 0
        if not self._server:
            # nothing here has to outlive a power cut; a process that is killed loses nothing that it wrote
            settings["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
        connections.settings["default"] = settings
        connections.configure_settings({"default": settings})
        del connections["default"]

    def drop(self, name: str) -> None:
        if self._server:
            # a process that was killed may be seen as connected for a moment
            self._run(f"DROP DATABASE IF EXISTS {self._prefix}_{name} WITH (FORCE)")

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def own_databases(home: Path, server_url: str = "") -> Iterator[OwnDatabases]:
    """Afterwards Django's default is what it was before. They stay until their folder and their server go."""
    before = connections.settings["default"]
    made = OwnDatabases(home, server_url)
    try:
        yield made
    finally:
        connections["default"].close()
        connections.settings["default"] = before
        del connections["default"]
