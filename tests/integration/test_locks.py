"""Locks that processes share, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from dateline.store.locks import Lock, alone, hold, only_one

pytestmark = pytest.mark.django_db(transaction=True)


def _elsewhere(lock: Lock) -> bool:
    """Whether another connection gets `lock` now."""
    try:
        with only_one(lock) as ours:
            return ours
    finally:
        connection.close()


def test_who_holds_a_lock_keeps_others_from_that_one_alone() -> None:
    with ThreadPoolExecutor(1) as other:
        for held in Lock:
            with only_one(held) as ours:
                assert ours
                free = {lock for lock in Lock if other.submit(_elsewhere, lock).result()}
            assert free == {*Lock} - {held}
            assert other.submit(_elsewhere, held).result()


def test_a_lock_that_is_waited_for_is_kept_until_the_block_ends() -> None:
    with ThreadPoolExecutor(1) as other:
        with alone(Lock.SCHEMA):
            assert not other.submit(_elsewhere, Lock.SCHEMA).result()
        assert other.submit(_elsewhere, Lock.SCHEMA).result()


def test_copies_are_marked_while_a_backfill_goes_on() -> None:
    def mark() -> bool:
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    with connection.cursor() as cursor:
                        cursor.execute("SET LOCAL lock_timeout = '5s'")
                hold(Lock.COPIES)
            return True
        finally:
            connection.close()

    with only_one(Lock.BACKFILL) as ours, ThreadPoolExecutor(1) as other:
        assert ours and other.submit(mark).result()
