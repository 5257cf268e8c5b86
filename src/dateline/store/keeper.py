"""What says that this process lives, while it works: a thread that renews its leases."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, connection

from dateline.errors import first_line
from dateline.owners import owner_name
from dateline.store import workers

log = logging.getLogger(__name__)

BEATS_A_LEASE = 4  # the lease of a process that dies has at least three quarters of its time left
MOST_BEATS = 1000  # a process that hangs is not alive for ever: with leases of a minute, about four hours


@contextmanager
def at_work(stage: str, lease_for: timedelta, run: UUID | None = None) -> Iterator[None]:
    """This process is listed as a worker, and what it claims stays its own for as long as it works on it.

    A lease can thus be much shorter than a batch takes. Raises ProgramTooOld where it may not work here.
    """
    name = owner_name(os.getpid())
    workers.begin(name, os.getpid(), stage, run, datetime.now(UTC))
    stop = threading.Event()
    beats = threading.Thread(target=_beat, args=(name, lease_for, stop), name="keeper", daemon=True)
    beats.start()
    try:
        yield
    finally:
        stop.set()
        beats.join()
        # a database that is away is told of nothing; the process is then listed as died
        with suppress(DatabaseError):
            workers.end(name, datetime.now(UTC))


def _beat(name: str, lease_for: timedelta, stop: threading.Event) -> None:
    try:
        for _ in range(MOST_BEATS):
            if stop.wait(lease_for.total_seconds() / BEATS_A_LEASE):
                return
            now = datetime.now(UTC)
            try:
                workers.beat(name, now, now + lease_for)
            except DatabaseError as e:
                # away or busy: the next beat may come in time, else others take over what is held here
                log.warning("Leases could not be renewed: %s", first_line(e))
                connection.close()
        log.error("A run that takes longer than %s is taken for one that hangs.", lease_for * MOST_BEATS / 4)
    finally:
        connection.close()
