"""Which candidates match a filter: pages of ids best first, bounded counts, and what lies on a map, by the way that
`queue_walk` chose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.store.queue_conditions import Sql, joined
from dateline.store.queue_index import STANDS
from dateline.store.queue_walk import COUNTED, Cursor, Walk, counted, run, stands_of


def page_of(
    walk: Walk | None, size: int, past: Cursor | None = None, *, backwards: bool = False
) -> list[Cursor]:
    """The next `size` that match, nearest first."""
    if walk is None:
        return []
    return [Cursor(rank, pk) for rank, pk in run(walk.page(size, past, backwards=backwards))]


_NAMED = "SELECT c.id, c.key, c.score, c.state FROM ("
Named = tuple[int, str, float, str]
"""A row's id, key, score and state."""


def before(walk: Walk | None, past: Cursor) -> Named | None:
    """The last one that matches before that place. One query."""
    if walk is None:
        return None
    last = Sql(_NAMED) + walk.page(1, past, backwards=True)
    found = run(last + Sql(") r JOIN store_candidate c ON c.id = r.candidate_id"))
    return next(((pk, key, score, state) for pk, key, score, state in found), None)


def round_of(walk: Walk | None, size: int, past: Cursor) -> list[Named]:
    """The next `size` that match, and behind them the first ones of all: once round the queue. One query."""
    if walk is None:
        return []
    following = Sql("SELECT 0 AS turn, b.rank, b.candidate_id FROM (") + walk.page(size, past) + Sql(") b")
    ahead = Sql("SELECT 1, a.rank, a.candidate_id FROM (") + walk.page(size) + Sql(") a")
    round_ = Sql(_NAMED) + joined([following, ahead], " UNION ALL ")
    found = run(
        round_ + Sql(") r JOIN store_candidate c ON c.id = r.candidate_id ORDER BY r.turn, r.rank, c.id")
    )
    return [(pk, key, score, state) for pk, key, score, state in found]


def numbers_of(walks: Sequence[Walk | None], limit: int = COUNTED) -> list[int]:
    """How many match each, `limit` + 1 for more than `limit`. One query."""
    return list(counted([Sql("(SELECT 0)") if walk is None else walk.number(limit) for walk in walks]))


@dataclass(frozen=True, slots=True)
class Look:
    """What a page of the queue begins with. Numbers are `COUNTED` + 1 for more."""

    page: list[Cursor]
    by_tab: dict[str, int]
    others: list[int]


# What a row of `look` is about: a candidate of the page; how many match in a stand, by its number; in "updates"; in each of
# the others, counted down.
_PAGE = -1
_UPDATES = len(STANDS)
_FIRST_OTHER = -2


def look(
    walk: Walk | None,
    tabs: Sequence[str],
    others: Sequence[Walk | None] = (),
    *,
    size: int = 0,
    past: Cursor | None = None,
) -> Look:
    """The next `size` that match, how many match in each tab, and how many match each of `others`. One query; two where
    words turn out to be so common that they had better be looked up on the way.
    """
    each = list(dict.fromkeys(other for other in others if other is not None))
    asked = [(_FIRST_OTHER - n, other.number()) for n, other in enumerate(each)]
    pieces = []
    gathered = Sql("")
    if walk is not None:
        asked.append((_UPDATES, walk.of_tab("updates").number()))
        if walk.along.best_first:
            asked += [(n, replace(walk, stands=(n,)).number()) for n in range(len(STANDS))]
        else:
            gathered = walk.gathering()
            pieces.append(
                Sql("SELECT g.stand AS what, COUNT(*) AS number, 0 AS id FROM gathered g GROUP BY g.stand")
            )
        if size:
            page = walk.page(size, past) if walk.along.best_first else walk.page_of_gathered(size, past)
            pieces.append(
                Sql("SELECT %s AS what, s.rank AS number, s.candidate_id AS id FROM (", (_PAGE,))
                + page
                + Sql(") s")
            )
    pieces += [
        Sql(f"SELECT {what} AS what, {count.text} AS number, 0 AS id", count.given) for what, count in asked
    ]
    found = run(gathered + joined(pieces, " UNION ALL ")) if pieces else []
    numbers = {what: number for what, number, _ in found if what != _PAGE}
    if walk is not None and walk.is_untested:
        instead = walk.after_all(sum(numbers.get(n, 0) for n in range(len(STANDS))))
        if instead is not None:
            return look(instead, tabs, others, size=size, past=past)
    by_tab = {tab: sum(numbers.get(n, 0) for n in stands_of(tab)) for tab in tabs}
    by_tab["updates"] = numbers.get(_UPDATES, 0)
    most = COUNTED + 1
    of_others = {other: min(numbers.get(_FIRST_OTHER - n, 0), most) for n, other in enumerate(each)}
    return Look(
        sorted((Cursor(rank, pk) for what, rank, pk in found if what == _PAGE), key=lambda c: (c.rank, c.id)),
        {tab: min(number, most) for tab, number in by_tab.items()},
        [0 if other is None else of_others[other] for other in others],
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """Candidates of one cell of a map's grid: their middle, their number and the best of them."""

    latitude: float
    longitude: float
    number: int
    best: int  # its row's id


def spots_of(walk: Walk | None, cell: float, most_candidates: int, most_spots: int) -> list[Spot]:
    """What matches, the best `most_candidates` of it, on a grid of cells `cell` degrees wide; fullest cells first."""
    if walk is None:
        return []
    statement = (
        Sql(
            "SELECT AVG(e.latitude), AVG(e.longitude), COUNT(*), MIN(m.rank * 1000000000000 + m.candidate_id)"
            " FROM ("
        )
        + walk.page(most_candidates)
        + Sql(
            ") m JOIN store_queueentry e ON e.candidate_id = m.candidate_id WHERE e.latitude IS NOT NULL"
            " GROUP BY FLOOR(e.latitude / %s), FLOOR(e.longitude / %s) ORDER BY 3 DESC, 4 LIMIT %s",
            (cell, cell, most_spots),
        )
    )
    return [Spot(lat, lon, number, int(best) % 10**12) for lat, lon, number, best in run(statement)]
