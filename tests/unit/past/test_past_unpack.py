"""Gzipped files are read piece by piece, and what is hostile in them is bounded."""

from __future__ import annotations

import gzip
import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.past.unpack import DamagedError, Unpacked, unpacked_head


def member(text: bytes) -> bytes:
    return gzip.compress(text, mtime=0)


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=5), st.booleans(), st.integers(1, 50))
def test_the_content_is_the_same_however_it_is_packed_and_read(
    parts: list[bytes], packed: bool, size: int
) -> None:
    whole = b"".join(parts)
    if not packed and whole.startswith(b"\x1f\x8b"):
        return
    stream = Unpacked(io.BytesIO(b"".join(map(member, parts)) if packed else whole))
    got = b""
    while piece := stream.read(size):
        got += piece
    assert got == whole
    assert stream.tell() == len(whole)


@given(st.lists(st.binary(max_size=40), max_size=8), st.integers(1, 20))
def test_lines_are_those_of_the_content_cut_at_the_bound(lines: list[bytes], longest: int) -> None:
    content = b"\n".join(lines)
    stream = Unpacked(io.BytesIO(b"x\n" + content))
    assert stream.readline() == b"x\n"
    got = []
    while line := stream.readline(longest):
        assert len(line) <= longest
        got.append(line)
    assert b"".join(got) == content


def test_a_damaged_member_costs_itself_and_the_next_one_is_read() -> None:
    broken = bytearray(member(b"second " * 400))
    broken[20:30] = b"\xff" * 10
    stream = Unpacked(io.BytesIO(member(b"first") + bytes(broken) + member(b"third")))
    assert stream.read(5) == b"first"
    with pytest.raises(DamagedError):
        stream.read(5000)
    assert stream.next_member()
    assert stream.read(100) == b"third"
    assert not stream.read(1)


def test_a_file_that_is_cut_off_says_so() -> None:
    stream = Unpacked(io.BytesIO(member(b"a" * 10_000)[:-12]))
    with pytest.raises(DamagedError, match="cut off"):
        stream.read(20_000)
    assert not stream.next_member()


def test_a_bomb_is_given_up_within_bounds_of_memory_and_the_member_behind_it_is_read() -> None:
    # 120 MB of zeros, in pieces so that making it costs no memory either
    packer = gzip.zlib.compressobj(9, gzip.zlib.DEFLATED, 31)  # type: ignore[attr-defined]
    bomb = b"".join([packer.compress(bytes(1_000_000)) for _ in range(120)]) + packer.flush()
    stream = Unpacked(io.BytesIO(bomb + member(b"after")))
    tracemalloc.start()
    with pytest.raises(DamagedError, match="200 times"):
        stream.skip(600_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10_000_000
    assert stream.tell() < 70_000_000
    assert stream.next_member()
    assert stream.read(10) == b"after"


def test_the_beginning_of_a_gzipped_file_is_unpacked_though_it_is_cut() -> None:
    assert unpacked_head(member(b"WARC/1.1 " + bytes(200))[:40], 4) == b"WARC"
    assert unpacked_head(b"plain", 3) == b"pla"
    assert unpacked_head(b"\x1f\x8bgarbage", 3) == b""
