"""Python's memory in processes that work through many articles, or answer many readers."""

from __future__ import annotations

import gc

YOUNG = 50_000
"""New objects after which they are looked through for cycles. At Python's 700, linking articles one at a time took
7 % more processor time, and up to 200 ms more for an article in which all there was had to be looked through."""


def settle() -> None:
    """Let the collector of cycles run seldom: what is read here is freed without it. Said twice is said once."""
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def settle_for_good() -> None:
    """As `settle`, in a process that serves: what is there by now stays to its end, and is looked through no more."""
    settle()
    gc.collect()
    gc.freeze()
