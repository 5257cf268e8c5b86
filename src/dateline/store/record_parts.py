"""A candidate's record without what a list never shows: the database leaves it out before it is sent and parsed."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, JSONField

UNLISTED = ("evidence", "report_keys", "tellers")
"""Where the words stand, and who tells it: nine tenths of the record of a story of many reports."""


class ListedParts(Func):
    """`ListedParts("record")`: the record without `UNLISTED`."""

    output_field = JSONField()
    left_out: tuple[str, ...] = UNLISTED

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        paths = ", ".join(f"'$.{name}'" for name in self.left_out)
        return self.as_sql(compiler, connection, template=f"json_remove(%(expressions)s, {paths})", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        names = ", ".join(f"'{name}'" for name in self.left_out)
        return self.as_sql(compiler, connection, template=f"(%(expressions)s - ARRAY[{names}])", **context)


class RankedParts(ListedParts):
    """The record with who tells it besides, which a learned ranking reads."""

    left_out = tuple(name for name in UNLISTED if name != "tellers")
