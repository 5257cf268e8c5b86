"""Files that may be gzipped, read from their beginning on and never held whole; what is hostile in them is bounded."""

from __future__ import annotations

import zlib
from typing import IO

GZIP = b"\x1f\x8b"
_MEMBER = b"\x1f\x8b\x08"
_STEP = 64 * 1024
_LARGE = 64 * 1024 * 1024
_GROWTH = 200
"""A gzip member that is larger than 64 MiB and 200 times its compressed size is a bomb: text and markup shrink to a
fifth, a repeated page to a hundredth, zeros to a thousandth."""


class DamagedError(ValueError):
    """The compressed data cannot be read on; the message is a clause without a full stop."""


class Unpacked:
    """A binary file's content, unpacked where it is gzip (of one member or many).

    `read` and `readline` raise `DamagedError` where the data is broken, cut off or a bomb; `next_member` then goes on
    at the next member, if there is one. `tell` counts bytes of content.
    """

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self._held = bytearray()  # content that was unpacked and not yet read
        self._at = 0  # where in `_held` the reading is
        self._position = 0
        self._packed = b""  # raw bytes that were read and not yet unpacked
        self._out = self._in = 0  # bytes of the member under way
        self._inflater: zlib._Decompress | None = None
        self._has_ended = False
        first = self._more()
        self._is_gzip = first.startswith(GZIP)
        self._packed = first
        if self._is_gzip:
            self._begin()

    def tell(self) -> int:
        return self._position

    def read(self, size: int) -> bytes:
        """As many bytes as there are, at most `size`; fewer only at the end."""
        while len(self._held) - self._at < size and self._fill():
            pass
        return self._take(size)

    def readline(self, size: int = -1) -> bytes:
        """To the end of the line, that included, or `size` bytes of it."""
        most = size if size is not None and size >= 0 else 1 << 62
        searched = self._at
        while True:
            end = self._held.find(b"\n", searched)
            if end >= 0:
                return self._take(min(end + 1 - self._at, most))
            if len(self._held) - self._at >= most:
                return self._take(most)
            kept = len(self._held) - self._at
            if not self._fill():
                return self._take(most)
            searched = self._at + kept

    def skip(self, size: int) -> None:
        """Past the next `size` bytes, or to the end."""
        while size > 0 and (piece := self.read(min(size, _STEP))):
            size -= len(piece)

    def seek_line(self, start: bytes) -> bool:
        """To the next line that begins with `start`; False where none comes any more. Lines without end are passed in
        pieces."""
        at_beginning = True
        while True:
            if at_beginning:
                while len(self._held) - self._at < len(start) and self._fill():
                    pass
                if self._held.startswith(start, self._at):
                    return True
            line = self.readline(_STEP)
            if not line:
                return False
            at_beginning = line.endswith(b"\n")

    def next_member(self) -> bool:
        """Leave what is left of the damaged member; False where the file has no other. It counts as one byte more than
        what could be unpacked of it, so that a place behind it is told from one before it."""
        self._position += len(self._held) - self._at + 1
        self._held.clear()
        self._at = 0
        if not self._is_gzip:
            return False
        rest = self._packed
        while True:
            found = rest.find(_MEMBER)
            if found < 0:
                more = self._more()
                if not more:
                    self._has_ended = True
                    return False
                rest = rest[-2:] + more
                continue
            self._packed, self._has_ended = rest[found:], False
            self._begin()
            try:
                return self._fill()
            except DamagedError:  # the magic bytes stood in the middle of data
                if self._has_ended:
                    return False
                rest = self._packed

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[self._at : self._at + size])
        self._at += len(taken)
        self._position += len(taken)
        if self._at > _STEP:
            del self._held[: self._at]
            self._at = 0
        return taken

    def _begin(self) -> None:
        self._inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._in = self._out = 0

    def _more(self) -> bytes:
        data: bytes = self._raw.read(_STEP) or b""
        return data

    def _fill(self) -> bool:
        """Unpack some more; False at the end."""
        if self._has_ended:
            return False
        if not self._is_gzip:
            data = self._packed or self._more()
            self._packed = b""
            self._held += data
            self._has_ended = not data
            return bool(data)
        return self._inflate()

    def _inflate(self) -> bool:
        assert self._inflater is not None
        while True:
            if self._inflater.eof:
                if not self._another():
                    self._has_ended = True
                    return False
                continue
            data = self._packed or self._more()
            if not data:
                self._has_ended = True
                raise DamagedError("it is cut off")
            try:
                piece = self._inflater.decompress(data, _STEP)
            except zlib.error as e:
                # whatever follows the magic bytes that did not lead a member may hold the next one
                self._packed = data[1:] if not self._out else data
                raise DamagedError(f"its gzip data is broken ({e})") from e
            self._packed = self._inflater.unconsumed_tail or self._inflater.unused_data
            self._in += len(data) - len(self._packed)
            self._out += len(piece)
            if self._out > _LARGE and self._out > _GROWTH * self._in:
                raise DamagedError(f"it unpacks to more than {_GROWTH} times its size")
            if piece:
                self._held += piece
                return True

    def _another(self) -> bool:
        """Whether a member follows; zeros and what else is none are padding."""
        rest = self._packed
        while len(rest) < len(_MEMBER) and (more := self._more()):
            rest += more
        self._packed = rest
        if not rest.startswith(_MEMBER):
            return False
        self._begin()
        return True


def unpacked_head(head: bytes, size: int) -> bytes:
    """The first `size` bytes of content, or fewer, of a file that begins with `head`."""
    if not head.startswith(GZIP):
        return head[:size]
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, size)
    except zlib.error:
        return b""
