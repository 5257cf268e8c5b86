"""The conditions of a filter in SQL: how to walk all that fulfils one, and how to ask it of one candidate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from dateline.review.filters import Box, QueueFilter
from dateline.store import search
from dateline.store.queue_index import EVERY, Mark, marks_wanted


@dataclass(frozen=True, slots=True)
class Sql:
    """A piece of a statement with its parameters."""

    text: str
    given: tuple[Any, ...] = ()

    def __add__(self, other: Sql) -> Sql:
        return Sql(f"{self.text} {other.text}", self.given + other.given)


def joined(pieces: Sequence[Sql], word: str) -> Sql:
    return Sql(word.join(p.text for p in pieces), tuple(value for p in pieces for value in p.given))


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a filter asks for. `walk`: "FROM ... WHERE ..." of all that fulfil it, with a `rank`, a `candidate_id`
    and a `stand` named as `row`. `check`: whether the candidate with the id `{id}` does. `best_first`: the walk is in the
    queue's order. `size`: what to count instead of the walk, where that is cheaper and hardly differs. `listed`: a query
    of the ids of all that fulfil it, open for a condition on `o.stand`; None where asking each is as cheap.
    """

    walk: Sql
    row: str
    check: Sql
    best_first: bool
    size: Sql | None = None
    listed: Sql | None = None


def by_mark(mark: Mark) -> Condition:
    return Condition(
        Sql("FROM store_queuepost p WHERE p.mark = %s", (mark.number,)),
        "p",
        Sql(
            "EXISTS (SELECT 1 FROM store_queuepost o WHERE o.candidate_id = {id} AND o.mark = %s LIMIT 1 OFFSET 0)",
            (mark.number,),
        ),
        best_first=True,
        # PostgreSQL looks a mark up in three microseconds, and lists a dozen in them
        listed=Sql("SELECT o.candidate_id FROM store_queuepost o WHERE o.mark = %s", (mark.number,))
        if connection.vendor == "postgresql"
        else None,
    )


def _of_entry(fulfilled: Sql) -> Condition:
    # with an offset PostgreSQL asks for each candidate, as it is meant, and gathers nothing
    return Condition(
        Sql("FROM store_queueentry e WHERE") + fulfilled,
        "e",
        # a name of its own: the one walked along may be an entry too
        Sql("EXISTS (SELECT 1 FROM store_queueentry x WHERE x.candidate_id = {id} AND")
        + Sql(fulfilled.text.replace("e.", "x."), fulfilled.given)
        + Sql("LIMIT 1 OFFSET 0)"),
        best_first=False,
    )


def _by_days(wanted: QueueFilter) -> Condition | None:
    first, last = wanted.what.first_day, wanted.what.last_day
    said = []
    if first:
        said.append(Sql("e.last_day >= %s", (first.toordinal(),)))
    if last:
        said.append(Sql("e.first_day <= %s", (last.toordinal(),)))
    return _of_entry(joined(said, " AND ")) if said else None


def _by_box(box: Box) -> Condition:
    either = "OR" if box.over_the_date_line else "AND"
    return _of_entry(
        Sql(
            f"e.latitude BETWEEN %s AND %s AND (e.longitude >= %s {either} e.longitude <= %s)",
            (box.south, box.north, box.west, box.east),
        )
    )


def _by_words(text: str) -> Condition | None:
    """None where none of the words can be searched."""
    words = search.asked_words(text)
    if not words:
        return None
    found = Sql(search.FOUND[connection.vendor], (search.asked(words),))
    # crossed: SQLite is not to begin with all entries
    join = "JOIN" if connection.vendor == "postgresql" else "CROSS JOIN"
    return Condition(
        Sql("FROM (") + found + Sql(f") f {join} store_queueentry e ON e.candidate_id = f.id WHERE TRUE"),
        "e",
        Sql(*search.matches("{id}", words)),
        best_first=False,
        size=Sql("FROM (") + found + Sql(") f WHERE TRUE"),
    )


def conditions_of(wanted: QueueFilter) -> list[Condition] | None:
    """At least one. None where nothing can match: words were asked for, and none of them can be searched."""
    conditions = [by_mark(mark) for mark in marks_wanted(wanted)]
    if (days := _by_days(wanted)) is not None:
        conditions.append(days)
    if wanted.what.box is not None:
        conditions.append(_by_box(wanted.what.box))
    if wanted.what.text:
        if (words := _by_words(wanted.what.text)) is None:
            return None
        conditions.append(words)
    return conditions or [by_mark(Mark(EVERY))]
