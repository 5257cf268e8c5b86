"""Confirmed incidents as Apache Parquet: our own columns, each with its type, in row groups that go out one by one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from dateline.publish.columns import Column, Kind, Value
from dateline.publish.outgoing import About

ROWS = 2_000
"""Rows of a group: what is held in memory at once, some 4 MB."""

_TYPES: dict[Kind, Any] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "list": pa.list_(pa.string()),
}


class _Outlet(io.RawIOBase):
    """Where the writer writes to; `taken` gives away what has come since."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._written += len(part)
        return len(part)

    def tell(self) -> int:
        return self._written

    def taken(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def schema_of(columns: Sequence[Column], about: About) -> Any:
    """The Arrow schema: each field with its meaning, and the file's title and licence line as its metadata."""
    return pa.schema(
        [pa.field(c.name, _TYPES[c.type], metadata={"description": c.meaning}) for c in columns],
        metadata={"title": about.title, "licence": about.rights},
    )


def parquet_pieces(
    rows: Iterable[Sequence[Value]], columns: Sequence[Column], about: About
) -> Iterator[bytes]:
    outlet, schema, left = _Outlet(), schema_of(columns, about), iter(rows)
    with pq.ParquetWriter(outlet, schema, compression="zstd") as writer:
        yield outlet.taken()
        while group := list(islice(left, ROWS)):
            held = [[_whole(row[n]) for row in group] for n in range(len(columns))]
            arrays = [pa.array(values, type=field.type) for values, field in zip(held, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield outlet.taken()
    yield outlet.taken()


def _whole(value: Value) -> Value:
    """Half a surrogate pair, which no encoding can carry, becomes "?"."""
    if isinstance(value, tuple):
        return tuple(str(_whole(v)) for v in value)
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    return value
