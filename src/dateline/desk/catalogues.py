"""The catalogues of messages, made quick to look up."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import trans_real


def cut_fallbacks() -> None:
    """Without this a message that has no British spelling of its own, which is nearly each, is looked for in the American
    English catalogue of every app in turn. They hold nothing: English is what messages are written in.
    """
    trans_real.translation(settings.LANGUAGE_CODE)._fallback = None  # type: ignore[attr-defined]
