"""How the candidates of a filter are gone through: along which of its conditions, and which are looked up on the way.

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


def run(statement: Sql) -> list[tuple[Any, ...]]:
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

    def after_all(self, matching: int) -> Walk | None:
        """What to take instead of one that nobody had tested, now that so many were found; None where it was short."""
        _keep_size(Walk(self.along, (), self.stands).size(), matching)
        if matching <= FEW:
            return None
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


def walks_of(filters: Sequence[QueueFilter], looked: bool = False) -> list[Walk | None]:
    """How to go through what matches each; None where nothing can. One query, none where no filter has a choice or all sizes
    are known. Equal filters, as people who share views have them, are looked at once and get the same walk.

    `looked`: the first is for `queue_match.look`. Where it asks for words alone that gathers them anyway, so that they are
    not counted before.
    """
    each = list(dict.fromkeys(filters))
    asked = [_Asked(wanted, conditions_of(wanted), stands_of(wanted.tab)) for wanted in each]
    untested = {asked[0].wanted: asked[0].words_alone()} if looked else {}
    counted_for = [one for one in asked if untested.get(one.wanted) is None]
    numbers = iter(_sizes([count for one in counted_for for count in one.counts()]))
    found = untested | {one.wanted: _walk(one, numbers) for one in counted_for}
    return [found[wanted] for wanted in filters]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A filter with its conditions; None where nothing can match."""

    wanted: QueueFilter
    conditions: list[Condition] | None
    stands: tuple[int, ...]

    @property
    def has_choice(self) -> bool:
        found = self.conditions or []
        return len(found) > 1 or any(not c.best_first for c in found)

    @property
    def last_rank(self) -> int:
        return TOP - 100 * self.wanted.least_score

    def counts(self) -> list[Sql]:
        """The size of each condition, where there is a choice."""
        return [self._size_of(c) for c in self.conditions or ()] if self.has_choice else []

    def words_alone(self) -> Walk | None:
        """A walk along its words, where it asks for nothing else and nobody knows how many they find; else None."""
        if self.conditions is None or len(self.conditions) > 1 or self.conditions[0].size is None:
            return None
        if self.last_rank < TOP:  # what is found says nothing of what the words find
            return None
        if _known_size(self._size_of(self.conditions[0])) is not None:
            return None
        return Walk(self.conditions[0], (), self.stands, is_untested=True)

    def _size_of(self, condition: Condition) -> Sql:
        """To one beyond `FEW`. Words are not counted where another condition finds very few: that gathers them all."""
        size = Walk(condition, (), self.stands).size()
        others = [Walk(c, (), self.stands).number(VERY_FEW) for c in self.conditions or () if c.size is None]
        if condition.size is None or not others:
            return size
        few = joined([other + Sql("<= %s", (VERY_FEW,)) for other in others], " OR ")
        return Sql("(CASE WHEN") + few + Sql("THEN %s ELSE", (FEW + 1,)) + size + Sql("END)")


def _walk(asked: _Asked, numbers: Iterator[int]) -> Walk | None:
    """Takes its conditions' sizes off `numbers`."""
    conditions = asked.conditions
    if conditions is None:
        return None
    along = conditions[0]
    short: tuple[Condition, ...] = ()
    if asked.has_choice:
        sizes = list(islice(numbers, len(conditions)))
        number, _, at = min((sizes[n], not c.best_first, n) for n, c in enumerate(conditions))
        along = conditions[at]
        short = tuple(c for c, size in zip(conditions, sizes, strict=True) if size <= FEW)
        if number > FEW and not along.best_first:
            along = by_mark(Mark(EVERY))
    checks = tuple(c for c in conditions if c is not along)
    return Walk(along, checks, asked.stands, asked.last_rank, short)


def walk_of(wanted: QueueFilter) -> Walk | None:
    return walks_of([wanted])[0]


# -------------------------------------------------------------------------------------------------------- sizes

SIZE_SECONDS = 300
"""A size only chooses the way: one that is so old chooses as well."""
_MOST_SIZES = 4_000
_known_sizes: dict[tuple[str, Sql], tuple[float, int]] = {}


def _sizes(counts: Sequence[Sql]) -> list[int]:
    """The answers of subqueries that count, as they were a few minutes ago at most. One query, none where all are known."""
    known = {count: _known_size(count) for count in counts}
    asked = [count for count, size in known.items() if size is None]
    for count, size in zip(asked, counted(asked), strict=True):
        known[count] = size
        _keep_size(count, size)
    return [known[count] or 0 for count in counts]


def _known_size(count: Sql) -> int | None:
    until, size = _known_sizes.get(_key(count), (0.0, 0))
    return size if until > time.monotonic() else None


def _keep_size(count: Sql, size: int) -> None:
    """What such a subquery would answer, found on another way."""
    if len(_known_sizes) >= _MOST_SIZES:
        _known_sizes.clear()
    _known_sizes[_key(count)] = (time.monotonic() + SIZE_SECONDS, size)


def _key(count: Sql) -> tuple[str, Sql]:
    return str(connection.settings_dict["NAME"]), count


def counted(counts: Sequence[Sql]) -> tuple[int, ...]:
    """The answers of subqueries that count. One query, none where there are none."""
    return run(Sql("SELECT") + joined(counts, ", "))[0] if counts else ()
