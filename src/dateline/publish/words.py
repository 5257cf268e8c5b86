"""Words that come from outside, as they go out in messages."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Titles and addresses come from outside: nothing in them may begin a line of its own."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


_IN_CHATS = str.maketrans({"<": "‹", ">": "›", "@": "＠", "`": "'", "*": "∗", "|": "¦"})


def said_in_chats(text: str) -> str:
    """A line of words from outside that no chat reads as more: not as a mention of everybody, a link or a block of code."""
    return one_line(text).translate(_IN_CHATS).replace("](", "] (").replace("__", "_ _").replace("~~", "~ ~")
