"""Locks that processes share. On PostgreSQL advisory locks; on SQLite what is within a transaction is alone already, since
transactions are IMMEDIATE, and what takes longer locks a file of the data folder.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import IntEnum, unique
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection


@unique
class Lock(IntEnum):
    """Any numbers, the same in every process, and no two the same: PostgreSQL keeps those of sessions and of transactions
    in one space."""

    LINKING = 0x64617465
    SCHEMA = 0x64617466
    WATCH = 0x64617467
    COPIES = 0x64617468
    BACKUP = 0x64617469
    TELLING = 0x6461746A
    BACKFILL = 0x6461746B
    CHAIN = 0x6465636964
    WATCHES = 0x77617463
    OUTCOMES = 0x6F757463


def hold(lock: Lock, *, shared: bool = False) -> None:
    """Wait for `lock` and keep it until the transaction ends. `shared`: others may share it, and nobody has it alone."""
    if connection.vendor == "postgresql":
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [lock.value])


@contextmanager
def alone(lock: Lock) -> Iterator[None]:
    """Wait for `lock` and keep it until the block ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [lock.value])
        try:
            yield
        finally:
            _give_back(lock)
        return
    with _file(lock).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
        yield


@contextmanager
def only_one(lock: Lock) -> Iterator[bool]:
    """Whether nobody else holds `lock` now.

    Held until the block ends, and given back by the system where the process is killed. On PostgreSQL it is the
    connection's: whoever closes that inside gives the lock away.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock.value])
            (ours,) = cursor.fetchone()
        try:
            yield ours
        finally:
            if ours:
                _give_back(lock)
        return
    with _file(lock).open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def _give_back(lock: Lock) -> None:
    # where the connection is gone, so is its lock
    with suppress(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [lock.value])


def _file(lock: Lock) -> Path:
    home: Path = settings.CONFIGURATION.home
    return home / f"{lock.name.lower()}.lock"
