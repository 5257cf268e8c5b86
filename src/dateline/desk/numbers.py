"""Whole numbers in addresses and forms, where anybody may write anything."""

from __future__ import annotations

MOST_DIGITS = 18  # a database's whole number holds them in any case
REVISION_DIGITS = 9


def whole_number(text: str, digits: int = MOST_DIGITS) -> int | None:
    """The number that `text` writes, in at most so many of the digits 0 to 9; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
