"""The gate: can this article hold an incident at all? Decided in microseconds, before any model reads it."""

from __future__ import annotations

from dateline.mentions.codebook import Codebook, anchored
from dateline.mentions.spans import fold


def may_hold_incident(title: str, text: str, codebook: Codebook) -> bool:
    """Whether title or text has, at a word's start, one of the codebook's gate words.

    One Aho-Corasick pass that stops at the first hit, a few hundred microseconds at worst. The gate words are those
    without which no medium or strong trigger can match, so that what it turns away could make no report. It is wide
    on purpose; whether a whole pattern matches is decided sentence by sentence, before any model runs.
    """
    return next(anchored(codebook.gate, fold(f"{title}\n{text}")), None) is not None
