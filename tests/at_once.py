"""Two transactions at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection, transaction

PATIENCE = 30  # seconds
AS_FAR_AS_IT_CAN = 0.3  # seconds that the block has before what it may wait for is over


@contextmanager
def committed_late(act: Callable[[], object]) -> Iterator[None]:
    """`act` has been done on a connection of its own when the block begins, and is committed while the block goes on.

    Raises what `act` raised.
    """
    done, going_on = threading.Event(), threading.Event()

    def do() -> None:
        try:
            with transaction.atomic():
                act()
                done.set()
                assert going_on.wait(PATIENCE)
                time.sleep(AS_FAR_AS_IT_CAN)
        finally:
            done.set()
            connection.close()

    with ThreadPoolExecutor(1) as other:
        ended = other.submit(do)
        assert done.wait(PATIENCE)
        going_on.set()
        yield
        ended.result(PATIENCE)
