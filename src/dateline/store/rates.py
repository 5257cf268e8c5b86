"""How often somebody may ask, counted in the database, so that it holds over all processes of the desk.

A process takes a block of requests at a time from what is left of the window, and counts within it by itself: one write for
a twentieth of the limit, and never more given out than the limit, whatever the number of processes. What a process took and
did not use is lost when the window ends.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from dateline.store import models as rows

WINDOW = 60  # seconds
BLOCKS = 20  # of a limit
MOST_KEYS = 20_000  # that a process remembers
KEPT = 60  # windows after which a row goes

# Raw: Django's upsert can set a column to a new value but not add to it. SQLite and PostgreSQL read it alike.
_GIVE = """
INSERT INTO {table} (key, "window", given) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
  given = CASE WHEN {table}."window" = excluded."window" THEN {table}.given + excluded.given ELSE excluded.given END,
  "window" = excluded."window"
"""


@dataclass(slots=True)
class _Block:
    window: int
    left: int


@dataclass(slots=True)
class Rates:
    """What this process took of the limits. `take` answers the seconds to wait, 0 where the request may go on."""

    blocks: dict[str, _Block] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    cleared: int = 0

    def take(self, who: str, limit: int, now: datetime, *, cost: int = 1) -> int:
        """Count a request of `who` against `limit` a window. `cost`: for how many it counts, at most `limit`."""
        moment = int(now.timestamp())
        window, key = moment // WINDOW, _key(who)
        with self.lock:
            block = self.blocks.get(key)
            if block is None or block.window != window:
                block = _Block(window, 0)
            if block.left < cost:
                block.left += _give(key, window, limit, max(cost - block.left, limit // BLOCKS, 1))
                self._remember(key, block, window)
            if block.left < cost:
                return WINDOW - moment % WINDOW
            block.left -= cost
        return 0

    def _remember(self, key: str, block: _Block, window: int) -> None:
        if len(self.blocks) >= MOST_KEYS:
            self.blocks = {k: b for k, b in self.blocks.items() if b.window == window}
            if len(self.blocks) >= MOST_KEYS:
                self.blocks.clear()
        self.blocks[key] = block
        if window >= self.cleared + KEPT:
            self.cleared = window
            rows.RateWindow.objects.filter(window__lt=window - KEPT).delete()


def _key(who: str) -> str:
    """Addresses are not kept in the clear."""
    return hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()


def _give(key: str, window: int, limit: int, wanted: int) -> int:
    """How many of `wanted` are left for this key in this window; they are taken."""
    table = connection.ops.quote_name(rows.RateWindow._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_GIVE.format(table=table), [key, window, wanted])
        # of our own transaction: nobody else's comes between
        given: int = rows.RateWindow.objects.values_list("given", flat=True).get(pk=key)
        surplus = min(wanted, max(0, given - limit))
        if surplus:
            rows.RateWindow.objects.filter(pk=key).update(given=given - surplus)
    return wanted - surplus


RATES = Rates()
