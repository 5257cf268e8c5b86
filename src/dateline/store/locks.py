"""PostgreSQL's advisory locks, held to the transaction's end. SQLite's IMMEDIATE transactions are alone already."""

from __future__ import annotations

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """Any numbers, the same in every process."""

    LINKING = 0x64617465
    COPIES = 0x64617468
    CHAIN = 0x6465636964
    WATCHES = 0x77617463
    OUTCOMES = 0x6F757463


def hold(lock: Lock, *, shared: bool = False) -> None:
    """Wait for `lock` and keep it until the transaction ends. `shared`: others may share it, and nobody has it alone."""
    if connection.vendor == "postgresql":
        function = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [lock.value])
