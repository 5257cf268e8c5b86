"""How work is cut for the parsers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.adapters.parsers import CHUNK, CHUNK_BYTES, _chunks


@given(st.lists(st.integers(0, 2 * CHUNK_BYTES), max_size=80))
def test_chunks_keep_the_order_and_stay_small(sizes: list[int]) -> None:
    chunks = _chunks(sizes, lambda size: size)
    assert [size for chunk in chunks for size in chunk] == sizes
    assert all(0 < len(chunk) <= CHUNK for chunk in chunks)
    assert all(sum(chunk) <= CHUNK_BYTES for chunk in chunks if len(chunk) > 1)


def test_small_items_share_chunks() -> None:
    assert [len(chunk) for chunk in _chunks([1] * (2 * CHUNK + 1), lambda size: size)] == [CHUNK, CHUNK, 1]
