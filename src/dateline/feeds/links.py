"""Addresses as feeds give them: made absolute, and only those that can be followed."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_BREAK = re.compile(r"[\r\n\t]+")
_LONGEST = 4000  # characters; past it no server answers


def absolute_link(stated: str, base: str) -> str:
    """`stated` joined to `base`; empty where it is no http(s) address (javascript:, data:, mailto:,
    broken) or is longer than 4,000 characters."""
    text = stated.strip()
    if not text or len(text) > _LONGEST:
        return ""
    # Written over several lines, with spaces inside, or escaped twice: none of it is meant.
    text = "".join(part.strip() for part in _BREAK.split(text)).replace(" ", "%20").replace("&amp;", "&")
    try:
        joined = urljoin(base, text) if base else text
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme.lower() in ("http", "https") and parts.netloc:
        return joined
    # A file read from disk has no address of its own; its relative links are kept as they are.
    return joined if not base and not parts.scheme else ""
