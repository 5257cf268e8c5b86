"""The switch of the C library, where it has one."""

from __future__ import annotations

import ctypes

import pytest

from dateline.adapters.allocator import return_large_blocks


def test_the_switch_can_be_set_where_the_c_library_has_it() -> None:
    assert return_large_blocks() == hasattr(ctypes.CDLL(None), "mallopt")


def test_a_system_without_it_goes_on_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    assert not return_large_blocks()
