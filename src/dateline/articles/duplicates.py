"""The same wording: its fingerprint, its runs of five words, and whether two articles are versions of one page.

Copies in other papers, and copies of a part, are `articles.copies`.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from dateline.articles.urls import canonical_url
from dateline.model import Article

_SHINGLE = 5  # words
SAME = 0.8
"""Jaccard index from which two texts are copies: an agency's story cut by a paragraph or two stays above
it."""

_WORD = re.compile(r"\w+")
# "QUETTA, Pakistan (AP) — ", "KARACHI: ", "LONDON, Jan 31 (Reuters) - " before the first sentence.
_DATELINE = re.compile(
    r"\A[^\n.!?]{0,60}?"
    r"(?:\((?:[A-Z][\w./& -]{1,20})\)\s*[-–—:]{1,2}|[A-Z]{3,}[^\n.!?]{0,30}?[:–—]|\s[-–—]{1,2}\s)\s*"
)
# "(Reporting by ...; editing by ...)", "Copyright 2026 ..." after the last.
# What stands before it on its line is bounded: blanks without end must not be tried from each of them.
_CREDIT = re.compile(
    r"^[^\w\n]{0,40}(?:(?:additional |with )?(?:reporting|writing|editing|inputs?)\s+(?:by|from)\b.*"
    r"|copyright\b.*|©.*|all rights reserved.*)$",
    re.I | re.M,
)


def wording(text: str) -> list[str]:
    """The words that count: folded case, no marks, dateline and agency credit left off."""
    body = _CREDIT.sub("", _DATELINE.sub("", unicodedata.normalize("NFKC", text), count=1))
    return _WORD.findall(body.casefold())


def fingerprint(text: str) -> str:
    """SHA-256 (hex) of the wording: equal for texts that differ in white space, case, marks, dateline or
    credit."""
    return hashlib.sha256(" ".join(wording(text)).encode()).hexdigest()


def runs(text: str) -> list[str]:
    """The 5-word runs of the wording in their order; the whole wording where it is shorter, none without words."""
    words = wording(text)
    count = max(1, len(words) - _SHINGLE + 1) if words else 0
    return [" ".join(words[i : i + _SHINGLE]) for i in range(count)]


def shingles(text: str) -> frozenset[str]:
    """The set of 5-word runs; that of the empty text without words."""
    return frozenset(runs(text) or [""])


def similar(a: str, b: str) -> bool:
    """Whether two texts are one, lightly edited: Jaccard index of their 5-word shingles at least 0.8."""
    one, other = shingles(a), shingles(b)
    return len(one & other) >= SAME * len(one | other)


def is_version(a: Article, b: Article) -> bool:
    """Whether two articles under one canonical URL are versions of each other: got from the same address, or alike.

    The canonical URL alone is not enough: there are sites that name their front page on every page.
    """
    return canonical_url(a.url) == canonical_url(b.url) or similar(a.text, b.text)
