"""What is told of a saved view: a subject and a short plain text with links to the desk. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline.publish.words import one_line, said_in_chats

MOST_LINES = 20
LONGEST_LINE = 300  # characters


@dataclass(frozen=True, slots=True)
class Line:
    """One candidate or incident: what there is to say of it, and where on the desk it is (a path)."""

    words: str
    path: str


def view_message(
    title: str, lines: Sequence[Line], number: int, *, desk: str, path: str, stop: str, chat: bool
) -> tuple[str, str]:
    """Subject and text. `lines`: the first of `number`. `desk`: its address, before each path. `path`: of the whole view,
    `stop`: of the page that ends the notices. `chat`: not a mail.
    """
    said = said_in_chats if chat else one_line
    subject = f"dateline: {said(title)}: {number} new"
    parts = [f"{said(line.words)[:LONGEST_LINE]}\n{desk}{line.path}" for line in lines[:MOST_LINES]]
    if number > len(parts):
        parts.append(f"... and {number - len(parts)} more: {desk}{path}")
    parts.append(f"To end these notices: {desk}{stop}")
    return subject, "\n\n".join(parts)
