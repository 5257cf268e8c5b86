"""Which candidates are shown as a sample, high in the queue whatever their rank, so that none is hidden for good.

Everybody's turn is by a hash of the key, which knows nothing of the score. A round takes those whose turn comes next, as
many as a share of the places of the queue, and the next round goes on behind the last of them: of `n` open
candidates each has been shown after `rounds(n, share)` rounds. The sample is random in all but name, so what
editors make of it tells how a ranking does on the whole queue, and not only on what it put on top itself.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Sequence

DEPTH = 4_000
"""Places of the queue that samples are put into: more than is read in a day."""
LEAST = 25
"""What fits on one page hides nobody."""


def turn(key: str) -> str:
    """Where the candidate's turn comes: candidates take turns in the order of this."""
    return hashlib.sha256(f"shown-as-a-sample:{key}".encode()).hexdigest()


def number_of(open_candidates: int, share: float) -> int:
    """How many candidates one round shows."""
    if open_candidates <= LEAST or share <= 0:
        return 0
    return max(1, round(share * min(open_candidates, DEPTH)))


def rounds(open_candidates: int, share: float) -> int:
    """After how many rounds each of so many candidates has been shown, while none is added; 0: all are on one page."""
    number = number_of(open_candidates, share)
    return math.ceil(open_candidates / number) if number else 0


def next_round(keys: Collection[str], after: str, number: int) -> list[str]:
    """The `number` keys whose turns come next behind `after` (a turn, "" before the first round), once round the circle."""
    circle = sorted((turn(key), key) for key in keys)
    start = next((n for n, (at, _) in enumerate(circle) if at > after), 0)
    return [key for _, key in (circle[start:] + circle[:start])[:number]]


def places(number: int, open_candidates: int, share: float) -> list[int]:
    """The places (0 is the top) that so many samples are put into, one in each stretch of 1 / `share`, in its middle."""
    step = max(1, min(round(1 / share), open_candidates // max(1, number)))
    return [min(open_candidates - 1, step // 2 + n * step) for n in range(number)]


def lifted(ranks: Sequence[int], chosen: Sequence[int], share: float) -> list[int]:
    """The rank that each of the `chosen` gets. `ranks`: of all open candidates, best (smallest) first; `chosen`: the own
    ranks of the sample, in the order of their turns. Nobody is put lower than they stand; who stands high by themselves
    leaves the place to the next.
    """
    wanted = iter(places(len(chosen), len(ranks), share))
    free, put = next(wanted, 0), []
    for own in chosen:
        if own <= ranks[free]:
            put.append(own)
        else:
            put.append(ranks[free])
            free = next(wanted, free)
    return put
