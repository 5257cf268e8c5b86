"""Which candidates match a filter: pages of ids best first, bounded counts, and what lies on a map.

Every condition is an index: a mark's posts (`QueuePost`, best first), days and box of the narrow `QueueEntry`, words of the
search. The one that lets the fewest through is walked, the others are looked up for each candidate on the way. Posts come
in the queue's order, so that a page stops when it is full; what days, box or words find is gathered and sorted, which is why
they are walked only where they find few. How few is asked first, with counts that stop at `FEW`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from django.db import connection

from dateline.review.filters import QueueFilter
from dateline.store.queue_conditions import Condition, Sql, by_mark, conditions_of, joined
from dateline.store.queue_index import EVERY, PAST, STANDS, UPDATE, Mark
from dateline.store.queue_rank import TOP

FEW = 20_000
VERY_FEW = 2_000
COUNTED = 1_000
"""Counts go so far, and one beyond: 1,001 means "more than 1,000"."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last candidate of a page: its rank (`queue_rank.rank_of`) and row."""

    rank: int
    id: int

    def __str__(self) -> str:
        return f"{self.rank}~{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """The cursor a link carries; None for anything that is none."""
        rank, _, row = text.partition("~")
        if not (rank.isascii() and rank.isdigit() and row.isascii() and row.isdigit()):
            return None
        cursor = cls(int(rank), int(row))
        return cursor if cursor.rank <= TOP and cursor.id < 2**63 else None


def _run(statement: Sql) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@dataclass(frozen=True, slots=True)
class Walk:
    """How the candidates of a filter are gone through: along one condition, with checks of the others. `short`: those of the
    checks that few fulfil, which may be listed first where many are counted. `is_untested`: nobody knows yet whether it is
    short; `look` finds out by going.
    """

    along: Condition
    checks: tuple[Condition, ...]
    stands: tuple[int, ...]
    last_rank: int = TOP
    short: tuple[Condition, ...] = ()
    is_untested: bool = False

    def otherwise(self) -> Walk:
        """The same candidates, along all of the queue."""
        checks = (self.along, *self.checks)
        return replace(self, along=by_mark(Mark(EVERY)), checks=checks, is_untested=False)

    def of_tab(self, tab: str) -> Walk:
        """The same filter in another tab."""
        if tab != "updates":
            return replace(self, stands=stands_of(tab))
        checks = (self.along, *self.checks)
        return replace(self, along=by_mark(Mark(UPDATE)), checks=checks, short=(), stands=stands_of(tab))

    def rows(
        self,
        *,
        stand: int | None = None,
        past: Cursor | None = None,
        backwards: bool = False,
        counted: bool = False,
    ) -> Sql:
        """FROM and WHERE of one stand, or of all; beyond a cursor. `counted`: many will be gone through."""
        row = self.along.row
        stands = self.stands if stand is None else (stand,)
        in_stands = Sql(f".stand IN ({', '.join(['%s'] * len(stands))})", stands)
        pieces = [self.along.walk]
        if self.along.best_first or len(stands) < len(STANDS):
            pieces.append(Sql(row) + in_stands)
        if self.last_rank < TOP:
            pieces.append(Sql(f"{row}.rank <= %s", (self.last_rank,)))
            # the day's sample stands higher than it would by itself
            lower = "SELECT 1 FROM store_queuesample l WHERE l.candidate_id ="
            pieces.append(
                Sql(f"NOT EXISTS ({lower} {row}.candidate_id AND l.own_rank > %s)", (self.last_rank,))
            )
        if past is not None:
            beyond = "<" if backwards else ">"
            pieces.append(Sql(f"({row}.rank, {row}.candidate_id) {beyond} (%s, %s)", (past.rank, past.id)))
        for c in self.checks:
            if counted and c.listed is not None and c in self.short:
                # said to be true, so that PostgreSQL makes a list and no join of it
                listed = c.listed + Sql("AND o") + in_stands
                pieces.append(Sql(f"({row}.candidate_id IN (") + listed + Sql(")) IS TRUE"))
            else:
                pieces.append(Sql(c.check.text.replace("{id}", f"{row}.candidate_id"), c.check.given))
        return joined(pieces, " AND ")

    def page(self, size: int, past: Cursor | None = None, *, backwards: bool = False) -> Sql:
        """Rank and id of the next ones, nearest first. In the queue's order: each stand's own, then the first among
        these.
        """
        row, way = self.along.row, "DESC" if backwards else "ASC"
        if not self.along.best_first:
            return (
                Sql(f"SELECT {row}.rank AS rank, {row}.candidate_id AS candidate_id")
                + self.rows(past=past, backwards=backwards)
                + Sql(f"ORDER BY {row}.rank {way}, {row}.candidate_id {way} LIMIT %s", (size,))
            )
        of_stands = [
            Sql(f"SELECT * FROM (SELECT {row}.rank AS rank, {row}.candidate_id AS candidate_id")  # noqa: S608
            + self.rows(stand=stand, past=past, backwards=backwards)
            + Sql(f"ORDER BY {row}.rank {way}, {row}.candidate_id {way} LIMIT %s) s", (size,))
            for stand in self.stands
        ]
        return (
            Sql("SELECT rank, candidate_id FROM (")
            + joined(of_stands, " UNION ALL ")
            + Sql(f") q ORDER BY rank {way}, candidate_id {way} LIMIT %s", (size,))
        )

    def number(self, limit: int = COUNTED) -> Sql:
        """A subquery that counts to one beyond `limit`."""
        counted = self.rows(counted=True)
        return Sql("(SELECT COUNT(*) FROM (SELECT 1") + counted + Sql("LIMIT %s) c)", (limit + 1,))

    def size(self) -> Sql:
        """A subquery that counts what is walked along, to one beyond `FEW`."""
        walked = self.along.size or self.rows()
        return Sql("(SELECT COUNT(*) FROM (SELECT 1") + walked + Sql("LIMIT %s) c)", (FEW + 1,))

    def gathering(self) -> Sql:
        """All that matches in any stand, gathered once, for a walk that is not in the queue's order: it is short. To one
        beyond `FEW` where nobody knows whether it is.
        """
        row = self.along.row
        every = replace(self, stands=stands_of("all"))
        found = Sql(f"SELECT {row}.rank AS rank, {row}.candidate_id AS candidate_id, {row}.stand AS stand")
        found += every.rows()
        if self.is_untested:
            found += Sql("LIMIT %s", (FEW + 1,))
        return Sql("WITH gathered AS MATERIALIZED (") + found + Sql(")")

    def page_of_gathered(self, size: int, past: Cursor | None) -> Sql:
        """What `page` says, of what was gathered."""
        rows = replace(
            self,
            along=replace(self.along, walk=Sql("FROM gathered g WHERE TRUE"), row="g"),
            checks=(),
            last_rank=TOP,
        )
        return rows.page(size, past)


def stands_of(tab: str) -> tuple[int, ...]:
    match tab:
        case "all":
            return tuple(range(len(STANDS)))
        case "updates":
            return tuple(n for n, stand in enumerate(STANDS) if stand not in ("proposed", PAST))
        case _:
            return (STANDS.index(tab),)


def walks_of(filters: Sequence[QueueFilter]) -> list[Walk | None]:
    """How to go through what matches each; None where nothing can. One query, none where no filter has a choice or all sizes
    are known. Equal filters, as people who share views have them, are looked at once and get the same walk.
    """
    each = list(dict.fromkeys(filters))
    asked = [(wanted, conditions_of(wanted), stands_of(wanted.tab)) for wanted in each]
    counts = [
        _size_of(c, conditions, stands)
        for _, conditions, stands in asked
        if conditions and not _is_plain(conditions)
        for c in conditions
    ]
    numbers = iter(_sizes(counts))
    found = dict(zip(each, (_walk(*one, numbers) for one in asked), strict=True))
    return [found[wanted] for wanted in filters]


SIZE_SECONDS = 300
"""A size only chooses the way: one that is so old chooses as well."""
_MOST_SIZES = 4_000
_known_sizes: dict[tuple[str, Sql], tuple[float, int]] = {}


def walks_to_look(wanted: QueueFilter, others: Sequence[QueueFilter]) -> list[Walk | None]:
    """The same for `look`, that of `wanted` first. Where words alone are asked for, looking finds them all anyway: they are
    not counted before.
    """
    conditions, stands = conditions_of(wanted), stands_of(wanted.tab)
    if conditions is None or len(conditions) > 1 or conditions[0].size is None:
        return walks_of([wanted, *others])
    if _known_size(_size_of(conditions[0], conditions, stands)) is not None:
        return walks_of([wanted, *others])
    walk = Walk(conditions[0], (), stands, _last_rank(wanted), is_untested=True)
    return [walk, *walks_of(others)]


def _sizes(counts: Sequence[Sql]) -> list[int]:
    """The answers of subqueries that count, as they were a few minutes ago at most. One query, none where all are known."""
    known = {count: _known_size(count) for count in counts}
    asked = [count for count, size in known.items() if size is None]
    for count, size in zip(asked, _counted(asked), strict=True):
        known[count] = size
        _keep_size(count, size)
    return [known[count] or 0 for count in counts]


def _known_size(count: Sql) -> int | None:
    until, size = _known_sizes.get((str(connection.settings_dict["NAME"]), count), (0.0, 0))
    return size if until > time.monotonic() else None


def _keep_size(count: Sql, size: int) -> None:
    if len(_known_sizes) >= _MOST_SIZES:
        _known_sizes.clear()
    _known_sizes[str(connection.settings_dict["NAME"]), count] = (time.monotonic() + SIZE_SECONDS, size)


def _counted(counts: Sequence[Sql]) -> tuple[int, ...]:
    """The answers of subqueries that count. One query, none where there are none."""
    return _run(Sql("SELECT") + joined(counts, ", "))[0] if counts else ()


def _size_of(condition: Condition, conditions: Sequence[Condition], stands: tuple[int, ...]) -> Sql:
    """To one beyond `FEW`. Words are not counted where another condition finds very few: counting them gathers them all."""
    size = Walk(condition, (), stands).size()
    others = [Walk(c, (), stands).number(VERY_FEW) for c in conditions if c.size is None]
    if condition.size is None or not others:
        return size
    few = joined([other + Sql("<= %s", (VERY_FEW,)) for other in others], " OR ")
    return Sql("(CASE WHEN") + few + Sql("THEN %s ELSE", (FEW + 1,)) + size + Sql("END)")


def _is_plain(conditions: Sequence[Condition]) -> bool:
    return len(conditions) == 1 and conditions[0].best_first


def _walk(
    wanted: QueueFilter, conditions: list[Condition] | None, stands: tuple[int, ...], numbers: Iterator[int]
) -> Walk | None:
    """Takes its conditions' sizes off `numbers`."""
    if conditions is None:
        return None
    along = conditions[0]
    short: tuple[Condition, ...] = ()
    if not _is_plain(conditions):
        sizes = list(islice(numbers, len(conditions)))
        number, _, at = min((sizes[n], not c.best_first, n) for n, c in enumerate(conditions))
        along = conditions[at]
        short = tuple(c for c, size in zip(conditions, sizes, strict=True) if size <= FEW)
        if number > FEW and not along.best_first:
            along = by_mark(Mark(EVERY))
    checks = tuple(c for c in conditions if c is not along)
    return Walk(along, checks, stands, _last_rank(wanted), short)


def _last_rank(wanted: QueueFilter) -> int:
    return TOP - 100 * wanted.least_score


def walk_of(wanted: QueueFilter) -> Walk | None:
    return walks_of([wanted])[0]


# ------------------------------------------------------------------------------------------------------ answers


def page_of(
    walk: Walk | None, size: int, past: Cursor | None = None, *, backwards: bool = False
) -> list[Cursor]:
    """The next `size` that match, nearest first."""
    if walk is None:
        return []
    return [Cursor(rank, pk) for rank, pk in _run(walk.page(size, past, backwards=backwards))]


_NAMED = "SELECT c.id, c.key, c.score, c.state FROM ("
Named = tuple[int, str, float, str]
"""A row's id, key, score and state."""


def before(walk: Walk | None, past: Cursor) -> Named | None:
    """The last one that matches before that place. One query."""
    if walk is None:
        return None
    last = Sql(_NAMED) + walk.page(1, past, backwards=True)
    found = _run(last + Sql(") r JOIN store_candidate c ON c.id = r.candidate_id"))
    return next(((pk, key, score, state) for pk, key, score, state in found), None)


def round_of(walk: Walk | None, size: int, past: Cursor) -> list[Named]:
    """The next `size` that match, and behind them the first ones of all: once round the queue. One query."""
    if walk is None:
        return []
    following = Sql("SELECT 0 AS turn, b.rank, b.candidate_id FROM (") + walk.page(size, past) + Sql(") b")
    ahead = Sql("SELECT 1, a.rank, a.candidate_id FROM (") + walk.page(size) + Sql(") a")
    round_ = Sql(_NAMED) + joined([following, ahead], " UNION ALL ")
    found = _run(
        round_ + Sql(") r JOIN store_candidate c ON c.id = r.candidate_id ORDER BY r.turn, r.rank, c.id")
    )
    return [(pk, key, score, state) for pk, key, score, state in found]


def numbers_of(walks: Sequence[Walk | None], limit: int = COUNTED) -> list[int]:
    """How many match each, `limit` + 1 for more than `limit`. One query."""
    return list(_counted([Sql("(SELECT 0)") if walk is None else walk.number(limit) for walk in walks]))


@dataclass(frozen=True, slots=True)
class Look:
    """What a page of the queue begins with. Numbers are `COUNTED` + 1 for more."""

    page: list[Cursor]
    by_tab: dict[str, int]
    others: list[int]


_PAGE, _UPDATES = (
    -1,
    len(STANDS),
)  # what a row of `look` is about: of the page, or how many in a stand; others count down
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
    found = _run(gathered + joined(pieces, " UNION ALL ")) if pieces else []
    numbers = {what: number for what, number, _ in found if what != _PAGE}
    if walk is not None and walk.is_untested:
        matching = sum(numbers.get(n, 0) for n in range(len(STANDS)))
        _keep_size(Walk(walk.along, (), walk.stands).size(), matching)
        if matching > FEW:
            return look(walk.otherwise(), tabs, others, size=size, past=past)
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
    return [Spot(lat, lon, number, int(best) % 10**12) for lat, lon, number, best in _run(statement)]
