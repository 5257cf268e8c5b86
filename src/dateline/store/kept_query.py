"""Queries that are built once: what Django makes of one is kept, and only its values are given anew.

Django builds a query's SQL each time it is asked, which takes longer than the database does where rows are read by their
keys. What runs for each article asks through these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

_MARK = 2_000_000_000
"""The value that stands for the first parameter while a query is built, as a number or as text; the next is one more."""


@dataclass(frozen=True, slots=True)
class _Built:
    """`pieces`: the SQL around its parameters. `given`: each parameter's value, or the number of the argument that it is.
    `converters`: for each column (Django's converter, its expression), in order.
    """

    pieces: Sequence[str]
    given: Sequence[tuple[Any, int | None]]
    converters: Sequence[tuple[int, Sequence[Callable[..., Any]], Any]]


class KeptQuery:
    """A query whose values are all that changes.

    `build` is given as many arguments as `kinds` names and answers a `values_list` of them: "text" and "number" stand for
    one value, "texts" and "numbers" for a list after `__in`. Each argument goes into the query as it is, at one place or
    several.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *kinds: str) -> None:
        self._build, self._kinds = build, kinds
        self._built: dict[str, _Built] = {}  # by kind of database

    def __call__(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows for these values; none where a list of them is empty."""
        if any(kind.endswith("s") and not value for kind, value in zip(self._kinds, values, strict=True)):
            return []
        built = self._built.get(connection.vendor) or self._made()
        sql, parameters = [built.pieces[0]], []
        for piece, (fixed, argument) in zip(built.pieces[1:], built.given, strict=True):
            if argument is None:
                sql.append("%s")
                parameters.append(fixed)
            elif self._kinds[argument].endswith("s"):
                sql.append(", ".join(["%s"] * len(values[argument])))
                parameters.extend(values[argument])
            else:
                sql.append("%s")
                parameters.append(values[argument])
            sql.append(piece)
        with connection.cursor() as cursor:
            cursor.execute("".join(sql), parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return [self._converted(built, row) for row in found] if built.converters else found

    def first(self, *values: Any) -> list[Any]:
        """The rows' first columns."""
        return [row[0] for row in self(*values)]

    @staticmethod
    def _converted(built: _Built, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for at, converters, expression in built.converters:
            for convert in converters:
                values[at] = convert(values[at], expression, connection)
        return tuple(values)

    def _made(self) -> _Built:
        marks: dict[Any, int] = {}
        arguments: list[Any] = []
        for n, kind in enumerate(self._kinds):
            mark: Any = _MARK + n if kind.startswith("number") else str(_MARK + n)
            marks[mark] = n
            arguments.append([mark] if kind.endswith("s") else mark)
        compiler = self._build(*arguments).query.get_compiler(connection=connection)
        sql, given = compiler.as_sql()
        columns = [expression for expression, *_ in compiler.select]
        converters = compiler.get_converters(columns)
        built = _Built(
            sql.split("%s"),
            [(value, marks.get(value) if isinstance(value, str | int) else None) for value in given],
            [(at, [*convert], expression) for at, (convert, expression) in converters.items()],
        )
        missing = set(marks.values()) - {argument for _, argument in built.given}
        assert not missing, f"arguments {missing} are not in the query"
        self._built[connection.vendor] = built
        return built
