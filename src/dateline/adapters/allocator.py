"""Large blocks of memory go back to the system as soon as they are free."""

from __future__ import annotations

import ctypes

_M_MMAP_THRESHOLD = -3  # <malloc.h> of glibc
_LARGE = 128 * 1024  # bytes; glibc's own first value


def return_large_blocks() -> bool:
    """Fix the size from which glibc maps a block by itself; False where the C library has no such switch.

    Left alone, glibc raises it to the largest block that was ever freed. Bodies of many megabytes that grow side by
    side then lie in one heap with holes between them: forty hosts with the largest answers took 63 to 158 MiB, by chance;
    with this 55 to 69.
    """
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE))
    except (AttributeError, OSError, TypeError):
        return False
