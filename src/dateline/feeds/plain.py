"""Plain text out of a feed's titles and names."""

from __future__ import annotations

import html
import re

# Neither expression can run past the next "<", so both stay linear on any input.
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")
_DROPPED = re.compile(r"<(script|style)\b[^<>]*>[^<]*(?:<(?!/\1)[^<]*)*</\1[^<>]*>", re.I)
_SPACE = re.compile(r"\s+")
_LONGEST = 2000  # characters; the longest headline of a real feed is under 400


def plain_text(markup: str) -> str:
    """`markup` without tags, scripts and entities, on one line, cut at 2,000 characters."""
    text = markup[: 4 * _LONGEST]
    if "<" in text:
        text = _TAG.sub(" ", _DROPPED.sub(" ", text))
    if "&" in text:
        text = html.unescape(text)
        if "<" in text:
            # Escaped twice: the tags appear only now.
            text = _TAG.sub(" ", _DROPPED.sub(" ", text))
    return _SPACE.sub(" ", text).strip()[:_LONGEST]


_BRACKETED = re.compile(r"^\s*\S+@\S+\s*\(([^()]+)\)\s*$")
_MAIL = re.compile(r"\s*[<(]?\s*[\w.+-]+@[\w-]+\.[\w.-]+\s*[>)]?\s*")


def author_name(stated: str) -> str:
    """The name in "a@b.org (Name)", "Name (a@b.org)" or "Name"; empty where there is only an address."""
    text = plain_text(stated)
    found = _BRACKETED.match(text)
    if found:
        return found[1].strip()
    return _MAIL.sub(" ", text).strip(" ,;-") if "@" in text else text
