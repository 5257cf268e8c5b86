"""Many rows written at once, a few columns of each.

Django's `bulk_update` builds a CASE for every column and row, and an upsert binds the columns that stay as they are too;
both cost ten times what the database itself takes for the 500 feeds of a poll. One statement a row is no better: each is
planned anew, and on SQLite each waits for Python's lock, which the thread that fetches holds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Model

_SQLITE_VALUES = 999  # that an old SQLite takes in one statement


def update_columns(rows: Sequence[Model], names: Sequence[str]) -> None:
    """Write the named fields of `rows` (all of one model) as the instances have them. Call inside a transaction that
    holds the rows; one that is gone meanwhile is passed over.

    Needs SQLite 3.33 (UPDATE ... FROM) or PostgreSQL.
    """
    if not rows:
        return
    meta = rows[0]._meta
    by_name = {field.name: field for field in meta.concrete_fields}
    assert meta.pk is not None
    fields = [by_name[meta.pk.name], *(by_name[name] for name in names)]
    quote = connection.ops.quote_name
    table = quote(meta.db_table)
    columns = [quote(str(field.column)) for field in fields]
    assigned = ", ".join(f"{column} = given.{column}" for column in columns[1:])
    # names come from the model alone, values are bound
    update = f"UPDATE {table} SET {assigned} FROM given WHERE {table}.{columns[0]} = given.{columns[0]}"  # noqa: S608
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One value of JSON: adapting eight thousand values by themselves takes four times what writing them takes.
            kinds = ", ".join(f"{c} {f.db_type(connection)}" for c, f in zip(columns, fields, strict=True))
            record = [{str(f.column): getattr(row, f.attname) for f in fields} for row in rows]
            given = f"WITH given AS (SELECT * FROM jsonb_to_recordset(%s::jsonb) AS row ({kinds}))"  # noqa: S608
            cursor.execute(f"{given} {update}", [json.dumps(record, default=_instant)])
            return
        marks = "(" + ", ".join(["%s"] * len(fields)) + ")"
        at_once = _SQLITE_VALUES // len(fields)
        for start in range(0, len(rows), at_once):
            some = rows[start : start + at_once]
            values = [
                field.get_db_prep_save(getattr(row, field.attname), connection)
                for row in some
                for field in fields
            ]
            given = f"WITH given ({', '.join(columns)}) AS (VALUES {', '.join([marks] * len(some))})"
            cursor.execute(f"{given} {update}", values)


def _instant(value: Any) -> str:
    """Dates and times as JSON has them; anything else that is no JSON is a mistake."""
    if not isinstance(value, date):
        raise TypeError(f"{type(value).__name__} is not written in bulk")
    return value.isoformat()
