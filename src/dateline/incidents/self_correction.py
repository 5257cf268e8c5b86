"""Where a paper says that it had it wrong: "An earlier version of this article said ...", "Correction: ..."."""

from __future__ import annotations

import re

from dateline.mentions.spans import split_sentences
from dateline.model import Span

_PIECE = "(?:article|story|report|post|item|dispatch|headline)"
_NOTE = re.compile(
    rf"\b(?:an?|the) (?:earlier|previous|original) version of (?:this|the|our) {_PIECE}\b"
    rf"|\b(?:this|the) {_PIECE} (?:has been|was|is) (?:corrected|amended|updated to correct)\b"
    r"|^\W*(?:corrections?|clarification|corrigendum|erratum)\b\s*[:\-–—(]"
    r"|\bregrets? the error\b|\bwas (?:reported|stated) in error\b"
    r"|\bune version (?:précédente|antérieure) de (?:cet|l['’])\s?(?:article|dépêche)\b|^\W*rectificatif\b"
    r"|^\W*تص[حه]ي?ی?ح\s*:",
    re.IGNORECASE | re.MULTILINE,
)


def correction_note(text: str) -> Span | None:
    """The sentence by which the paper corrects itself, the first such; None if there is none."""
    note = _NOTE.search(text)
    if note is None:
        return None
    sentences = split_sentences(text)
    start, end = next((s for s in sentences if s[0] <= note.start() < s[1]), note.span())
    return Span(max(start, text.rfind("\n", 0, note.start()) + 1), end)
