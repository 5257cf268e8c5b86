"""The text of a comment: whom it names with @, and what of it is shown as a link."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

LONGEST = 4_000
MOST_NAMED = 20

# Django's user names are letters, digits and @ . + - _; an address of mail names nobody.
_NAMED = re.compile(r"(?<![\w@.+/-])@([\w.+-][\w@.+-]*)")
_LINK = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
_BEHIND = ".,;:!?)]}»”’…،؛؟۔"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a comment. Its pieces, one after the other, are the comment to the letter."""

    kind: Literal["text", "link", "name"]
    text: str


def settled_text(text: str) -> str:
    """The comment as it is kept: line breaks as they are, no blank space at the ends, no control characters. "" is none."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in plain if c in "\n\t" or c.isprintable() or c in "\u200c\u200d\u200e\u200f")
    return plain.strip()


def names_in(text: str) -> tuple[str, ...]:
    """What stands behind each @, each way it may be meant: "@sana." is "sana." or "sana". In order, none twice."""
    found: dict[str, None] = {}
    for match in _NAMED.finditer(text):
        for name in _readings(match[1]):
            found.setdefault(name)
    return tuple(found)[: 3 * MOST_NAMED]


def _readings(name: str) -> list[str]:
    bare = name.rstrip(".-+@")
    return [name, bare] if bare and bare != name else [name]


def pieces(text: str, names: Collection[str]) -> tuple[Piece, ...]:
    """The comment cut at its links (http and https alone) and at the users `names` that it names."""
    known = set(names)
    cuts: list[tuple[int, int, Literal["link", "name"]]] = []
    for match in _LINK.finditer(text):
        end = match.start() + len(match[0].rstrip(_BEHIND))
        if end > match.start() + len("https://"):
            cuts.append((match.start(), end, "link"))
    for match in _NAMED.finditer(text):
        for name in _readings(match[1]):
            if name in known:
                cuts.append((match.start(), match.start() + 1 + len(name), "name"))
                break
    out: list[Piece] = []
    at = 0
    for start, end, kind in sorted(cuts):
        if start < at:
            continue
        if start > at:
            out.append(Piece("text", text[at:start]))
        out.append(Piece(kind, text[start:end]))
        at = end
    if at < len(text):
        out.append(Piece("text", text[at:]))
    return tuple(out)
