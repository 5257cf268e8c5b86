"""What goes out to others by itself: incidents to webhooks, saved views to those who asked to be told of them.

Each receiver has one message under way at a time, and all receivers theirs beside each other. Sending runs in threads; the
database is asked by the calling thread alone. What a killed run had begun is begun again by the next one: on the same
machine at once, on another when the lease has run out.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Callable, Collection
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from os import getpid
from typing import TYPE_CHECKING, Protocol, TypeVar

from dateline.errors import NoticeFailed
from dateline.owners import is_alive, owner_name
from dateline.ports import Clock, Lease
from dateline.publish.webhooks import Answer

if TYPE_CHECKING:
    from dateline.store.view_notices import ViewMessage
    from dateline.store.webhooks import Letter

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # well beyond the deadline of one exchange
LONGEST_RUN = timedelta(seconds=90)  # then nothing new begins: a receiver that is slow waits for the next run
MOST_AT_ONCE = 50

Chance = Callable[[], float]


class _Work(Protocol):
    @property
    def row(self) -> int: ...


W = TypeVar("W", bound=_Work)
R = TypeVar("R")


def deliver_webhooks(
    post: Callable[[Letter], Answer], clock: Clock, *, chance: Chance = random.random, owner: str = ""
) -> dict[str, int]:
    """Let every receiver have what it has not yet. `post` does not raise. Answers how many of each outcome, by name."""
    from dateline.store import models as rows
    from dateline.store.claims import release_dead
    from dateline.store.webhooks import give_up_old, next_letter, settle_letter

    release_dead((rows.Webhook,), is_alive)

    def settle(letter: Letter, answer: Answer, lease: Lease, now: datetime) -> str:
        after = settle_letter(letter, answer, lease, now, chance())
        if after is not None and after.outcome in ("dead", "gone"):
            log.warning("Delivery %s is given up: %s", letter.message.id, after.reason)
        return _OUTCOMES[after.outcome] if after else "deliveries taken over"

    done = _side_by_side(next_letter, post, settle, clock, owner)
    done["deliveries given up"] += give_up_old(clock.now())
    return {what: number for what, number in done.items() if number}


_OUTCOMES = {
    "taken": "deliveries taken",
    "later": "deliveries to be tried again",
    "dead": "deliveries given up",
    "gone": "webhooks gone",
}


def tell_views(
    send: Callable[[ViewMessage], None],
    clock: Clock,
    desk: str,
    *,
    chance: Chance = random.random,
    owner: str = "",
) -> dict[str, int]:
    """Tell those who asked of what is new in their saved views. `send` raises `NoticeFailed`. `desk`: the address that links
    begin with.
    """
    from dateline.store import models as rows
    from dateline.store.claims import release_dead
    from dateline.store.view_notices import due_notices, settle_message, take_message

    release_dead((rows.ViewNotice,), is_alive)
    due = due_notices(clock.now())

    def take(lease: Lease, now: datetime, passing: Collection[int]) -> ViewMessage | None:
        while due:
            if message := take_message(due.pop(0), lease, now, desk):
                return message
        return None

    def sent(message: ViewMessage) -> str:
        try:
            send(message)
        except NoticeFailed as e:
            return str(e)
        return ""

    def settle(message: ViewMessage, problem: str, lease: Lease, now: datetime) -> str:
        if problem:
            log.warning("A notice of a saved view was not told: %s It is tried again later.", problem)
        outcome = settle_message(message, problem, lease, now, chance())
        return f"notices of views {outcome or 'taken over'}"

    return dict(_side_by_side(take, sent, settle, clock, owner))


def _side_by_side(
    take: Callable[[Lease, datetime, Collection[int]], W | None],
    send: Callable[[W], R],
    settle: Callable[[W, R, Lease, datetime], str],
    clock: Clock,
    owner: str,
) -> Counter[str]:
    """`take` work until there is none, `send` it in threads, `settle` each as soon as it is done; counts what came of it."""
    owner = owner or owner_name(getpid())
    done: Counter[str] = Counter()
    ends = clock.now() + LONGEST_RUN
    with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="dateline-telling") as threads:
        under_way: dict[Future[R], tuple[W, Lease]] = {}
        while True:
            while (now := clock.now()) < ends and len(under_way) < MOST_AT_ONCE:
                lease = Lease(owner, now + LEASE)
                work = take(lease, now, [one.row for one, _ in under_way.values()])
                if work is None:
                    break
                under_way[threads.submit(send, work)] = (work, lease)
            if not under_way:
                return done
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                work, lease = under_way.pop(future)
                done[settle(work, future.result(), lease, clock.now())] += 1
