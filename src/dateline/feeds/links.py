"""Addresses as feeds give them: made absolute, and only those that can be followed."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

_LONGEST = 4000  # characters; past it no server answers


def absolute_link(stated: str, base: str) -> str:
    """`stated` joined to `base`; empty where it is no http(s) address (javascript:, data:, mailto:,
    broken)."""
    text = "".join(stated.split())
    if not text or len(text) > _LONGEST:
        return ""
    try:
        joined = urljoin(base, text) if base else text
        parts = urlsplit(joined)
    except ValueError:
        return ""
    if parts.scheme.lower() in ("http", "https") and parts.netloc:
        return joined
    # A file read from disk has no address of its own; its relative links are kept as they are.
    return joined if not base and not parts.scheme else ""
