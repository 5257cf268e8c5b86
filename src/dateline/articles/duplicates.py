"""The same wording in several places: syndicated copies, re-published versions, near-copies.

`fingerprint` is equal for equal wording. Near-copies are found with MinHash signatures (rensa, 128
permutations over 5-word shingles) and settled by the Jaccard index of the shingles themselves.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

from rensa import RMinHash

from dateline.articles.urls import canonical_url
from dateline.model import Article

PERMUTATIONS = 128
_SEED = 42
_SHINGLE = 5  # words
SAME = 0.8
"""Jaccard index from which two texts are copies: an agency's story cut by a paragraph or two stays above
it."""

_CANDIDATE = 0.6  # of the signatures: far enough below SAME that MinHash's error (0.09 at 128) loses nothing

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


def shingles(text: str) -> frozenset[str]:
    """The set of 5-word runs; the whole wording where it is shorter."""
    words = wording(text)
    return frozenset(" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1)))


def signature(text: str) -> tuple[int, ...]:
    """128 unsigned 32-bit minima; two texts' share of equal ones estimates their Jaccard index (error
    0.09)."""
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    minhash.update(sorted(shingles(text)))
    return tuple(minhash.digest())


def estimate(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Estimated Jaccard index of two signatures, 0..1."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def similar(a: str, b: str) -> bool:
    """Whether two texts are copies of one another: Jaccard index of their 5-word shingles at least 0.8."""
    if estimate(signature(a), signature(b)) < _CANDIDATE:
        return False
    return jaccard(a, b) >= SAME


def jaccard(a: str, b: str) -> float:
    """Jaccard index of the 5-word shingles of two texts, 0..1."""
    one, other = shingles(a), shingles(b)
    return len(one & other) / len(one | other)


def is_version(a: Article, b: Article) -> bool:
    """Whether two articles under one canonical URL are versions of each other: got from the same address, or alike.

    The canonical URL alone is not enough: there are sites that name their front page on every page.
    """
    return canonical_url(a.url) == canonical_url(b.url) or similar(a.text, b.text)
