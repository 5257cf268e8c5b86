"""Decompression stops at its bound."""

from __future__ import annotations

import contextlib
import gzip
import os
import tracemalloc
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.documents.bounds import BrokenEncodingError, TooLargeError, decode_body

MIB = 1024 * 1024


def raw_deflate(data: bytes) -> bytes:
    squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeezer.compress(data) + squeezer.flush()


PACK = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=2),
    "zstd": zstandard.ZstdCompressor().compress,
}
BODY = b"<p>Police said. </p>" * 500


@pytest.mark.parametrize("coding", PACK)
def test_each_coding_is_undone(coding: str) -> None:
    assert decode_body(PACK[coding](BODY), coding, MIB) == BODY


@pytest.mark.parametrize(
    ("raw", "coding"),
    [
        (BODY, ""),
        (BODY, "identity"),
        (gzip.compress(BODY), "X-GZIP"),
        (raw_deflate(BODY), "deflate"),
        (gzip.compress(BODY[:100]) + gzip.compress(BODY[100:]), "gzip"),
        (gzip.compress(BODY) + b"\0" * 8, "gzip"),
        (BODY, "gzip"),
        (brotli.compress(gzip.compress(BODY)), "gzip, br"),
    ],
    ids=[
        "none",
        "identity",
        "x-gzip",
        "bare deflate",
        "two members",
        "padding",
        "not compressed at all",
        "two codings",
    ],
)
def test_what_hosts_really_send_is_read(raw: bytes, coding: str) -> None:
    assert decode_body(raw, coding, MIB) == BODY


@pytest.mark.parametrize("size", [200_000, 256 * 1024, 3 * MIB])
@pytest.mark.parametrize("coding", PACK)
def test_large_bodies_come_back_whole(coding: str, size: int) -> None:
    for body in (os.urandom(size), b"a" * size):
        assert decode_body(PACK[coding](body), coding, 4 * MIB) == body


@pytest.mark.parametrize("coding", PACK)
def test_a_bomb_stops_at_the_bound_and_takes_no_memory(coding: str) -> None:
    bomb = PACK[coding](b"\0" * (24 * MIB))
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            decode_body(bomb, coding, MIB)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB


def test_a_bomb_in_a_bomb_stops_too() -> None:
    with pytest.raises(TooLargeError):
        decode_body(gzip.compress(gzip.compress(b"\0" * (24 * MIB))), "gzip, gzip", MIB)


@pytest.mark.parametrize(
    "coding", ["gzip, gzip, gzip", ", ".join(["gzip"] * 200), "compress", "sdch", "gzip;q=1"]
)
def test_long_chains_and_unknown_codings_are_refused(coding: str) -> None:
    with pytest.raises(BrokenEncodingError):
        decode_body(gzip.compress(BODY), coding, MIB)


@pytest.mark.parametrize("coding", PACK)
def test_cut_and_broken_data_is_said_to_be_broken(coding: str) -> None:
    packed = PACK[coding](os.urandom(5000))
    broken = packed[:10] + bytes(b ^ 0xFF for b in packed[10:60]) + packed[60:]
    for raw in (packed[: len(packed) // 2], broken):
        try:
            assert len(decode_body(raw, coding, MIB)) < 5001
        except BrokenEncodingError:
            continue


def test_a_cut_gzip_is_not_taken_for_a_whole_page() -> None:
    with pytest.raises(BrokenEncodingError):
        decode_body(gzip.compress(os.urandom(5000))[:-200], "gzip", MIB)


def test_a_bounded_kind_that_may_be_cut_is_cut() -> None:
    assert decode_body(gzip.compress(BODY), "gzip", 100, truncate=True) == BODY[:100]
    assert decode_body(BODY, "", 100, truncate=True) == BODY[:100]


def test_plain_bytes_past_the_bound_are_refused() -> None:
    with pytest.raises(TooLargeError):
        decode_body(b"x" * 101, "", 100)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.lists(st.sampled_from([*PACK, "identity"]), max_size=2))
def test_what_was_packed_comes_back(body: bytes, codings: list[str]) -> None:
    raw = body
    for coding in codings:
        raw = PACK[coding](raw) if coding in PACK else raw
    assert decode_body(raw, ", ".join(codings), MIB) == body


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(sorted(PACK)))
def test_any_bytes_give_a_body_or_a_reason(raw: bytes, coding: str) -> None:
    with contextlib.suppress(TooLargeError, BrokenEncodingError):
        assert len(decode_body(raw, coding, 1000)) <= 1000
