"""The posts that linking searches: `incidents.link_index` on the database.

Posts lie in the order of their primary key (signpost, day, candidate), so that the entries of a signpost that are
nearest to a day are read from where they stand, back and forth, and no further than the bound. A search costs its
signposts times `POSTS_READ` entries each way at most, whatever the table holds, and one query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.db import connection

from dateline.incidents.link_index import POSTS_READ, Search, Signpost, best
from dateline.store import models as rows

_TABLE = rows.LinkPost._meta.db_table
# What is put into these statements is named here; values are bound. The orders are those of the key, one way and the
# other: any other would have a crowded day sorted, and so read whole. Several rows of one signpost come as one on
# SQLite, which has no LATERAL: [[day, candidate], ...] as JSON.
_BEFORE = "BETWEEN %s AND %s ORDER BY day DESC, candidate_id DESC"
_AFTER = "BETWEEN %s AND %s ORDER BY day, candidate_id"
_NEAREST = f"SELECT day, candidate_id FROM {_TABLE} AS post WHERE post.hash = wanted.value AND day {{}} LIMIT {POSTS_READ}"  # noqa: S608
_LIST = f"(SELECT json_group_array(json_array(day, candidate_id)) FROM ({_NEAREST}))"  # noqa: S608
_FIND = {
    "sqlite": f"SELECT wanted.key, {_LIST.format(_BEFORE)}, {_LIST.format(_AFTER)} FROM json_each(%s) AS wanted",  # noqa: S608
    "postgresql": f"""SELECT wanted.key - 1, near.day, near.candidate_id
        FROM unnest(%s::bigint[]) WITH ORDINALITY AS wanted (value, key)
        CROSS JOIN LATERAL (({_NEAREST.format(_BEFORE)}) UNION ALL ({_NEAREST.format(_AFTER)})) AS near""",  # noqa: S608
}
_FILE = {
    "sqlite": f"INSERT OR IGNORE INTO {_TABLE} (hash, day, candidate_id) SELECT value, %s, %s FROM json_each(%s)",  # noqa: S608
    "postgresql": f"""INSERT INTO {_TABLE} (hash, day, candidate_id) SELECT value, %s, %s
        FROM unnest(%s::bigint[]) AS value ON CONFLICT DO NOTHING""",  # noqa: S608
}


def file_candidate(candidate_id: int, posts: Sequence[Signpost], day: int) -> None:
    """Let a candidate be found under these signposts on that day (`date.toordinal`). Filed twice is filed once."""
    with connection.cursor() as cursor:
        cursor.execute(_FILE[connection.vendor], [day, candidate_id, _bound([post.key for post in posts])])


def find_candidates(search: Search) -> list[int]:
    """Ids of the candidates worth a comparison, best first (`link_index.best`). Some may be gone, or empty, by now."""
    return best(search, _entries(search))


def _entries(search: Search) -> Iterator[tuple[Signpost, list[tuple[int, int]]]]:
    """For each signpost (day, candidate id) of its `POSTS_READ` entries nearest to the day."""
    for post, near in zip(search.posts, _read(search), strict=True):
        if len(near) > POSTS_READ:
            near.sort(key=lambda entry: (abs(entry[0] - search.day), -entry[1]))
        yield post, near[:POSTS_READ]


def _read(search: Search) -> list[list[tuple[int, int]]]:
    """For each signpost (day, candidate id): up to `POSTS_READ` from before the day's end, and as many from after it."""
    near: list[list[tuple[int, int]]] = [[] for _ in search.posts]
    keys = _bound([post.key for post in search.posts])
    before, after = [search.first_day, search.day], [search.day + 1, search.last_day]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(_FIND["sqlite"], [*before, *after, keys])
            for nth, *lists in cursor.fetchall():
                near[nth] = [(day, candidate) for some in lists for day, candidate in json.loads(some)]
        else:
            cursor.execute(_FIND["postgresql"], [keys, *before, *after])
            for nth, day, candidate in cursor.fetchall():
                near[nth].append((day, candidate))
    return near


def _bound(keys: list[int]) -> str | list[int]:
    """A list of keys as a parameter: SQLite reads JSON, PostgreSQL an array."""
    return json.dumps(keys) if connection.vendor == "sqlite" else keys
