"""Secrets that a page shows once: passwords, tokens, keys of webhooks."""

from __future__ import annotations


class ShownOnce(str):
    """Words for the page alone: what prints a template's values while it looks for a fault prints none of it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "a secret"
