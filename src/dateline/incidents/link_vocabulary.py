"""How rare words are: document frequencies that are learnt from reports as they come, bounded and storable.

Words of a day count from the next day on, so that the order of a day's articles changes nothing. Rare words
that never came again are forgotten first (lossy counting, Manku and Motwani 2002), and all counts are halved
from time to time: the vocabulary moves slowly and never grows beyond its bounds.
"""

from __future__ import annotations

import json
import math
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from dateline.incidents.link_words import prior_share

if TYPE_CHECKING:
    from dateline.incidents.similarity import Wording

PRIOR_DOCUMENTS = 100  # how many documents the shares of `link_words` are worth
LEAST_SETTLED = 10  # a tenth of the documents, or they wait for another day: rarities move in steps
MOST_TERMS = 60_000
MOST_DOCUMENTS = 40_000  # then all counts are halved


@dataclass(slots=True)
class Vocabulary:
    """Document frequencies of terms. `documents` and `counts` are settled; those of the open day wait."""

    documents: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    open_day: int = 0  # ordinal (`date.toordinal`)
    _open: Counter[str] = field(default_factory=Counter)
    _open_documents: int = 0
    _rarity: dict[str, float] = field(default_factory=dict, repr=False, compare=False)
    _vectors: WeakKeyDictionary[Wording, Mapping[str, float]] = field(
        default_factory=WeakKeyDictionary, repr=False, compare=False
    )

    def add(self, terms: Iterable[str], day: int) -> None:
        """Count a document that appeared on `day`. Documents of earlier days than the open one count with it."""
        if day > self.open_day:
            if self._open_documents * LEAST_SETTLED >= self.documents:
                self.settle()
            self.open_day = day
        self._open.update(set(terms))
        self._open_documents += 1

    def settle(self) -> None:
        """Count the open day's documents from now on."""
        if not self._open_documents:
            return
        self.documents += self._open_documents
        for term, n in self._open.items():
            self.counts[term] = self.counts.get(term, 0) + n
        self._open.clear()
        self._open_documents = 0
        self._rarity.clear()
        self._vectors.clear()
        if self.documents > MOST_DOCUMENTS:
            self.documents //= 2
            self.counts = {t: n // 2 for t, n in self.counts.items() if n > 1}
        least = 1
        while len(self.counts) > MOST_TERMS:
            self.counts = {t: n for t, n in self.counts.items() if n > least}
            least *= 2

    def idf(self, term: str) -> float:
        """ln((N + 1) / (df + .5)) over counted and imagined documents, never below 0."""
        rarity = self._rarity.get(term)
        if rarity is None:
            held = self.counts.get(term, 0) + prior_share(term) * PRIOR_DOCUMENTS + 0.5
            rarity = max(0.0, math.log((self.documents + PRIOR_DOCUMENTS + 1) / held))
            self._rarity[term] = rarity
        return rarity

    def vector(self, wording: Wording) -> Mapping[str, float]:
        """Term weights of unit length."""
        vector = self._vectors.get(wording)
        if vector is None:
            idf, known = self.idf, self._rarity.get
            weighed = [(t, n * (known(t) or idf(t))) for t, n in wording.terms.items()]
            norm = math.sqrt(sum(w * w for _, w in weighed)) or 1.0
            self._vectors[wording] = vector = {t: w / norm for t, w in weighed if w > 0.0}
        return vector

    def to_bytes(self) -> bytes:
        """What is settled, compressed. Equal vocabularies give equal bytes."""
        return _packed([self.open_day, self.documents, sorted(self.counts.items())])

    @classmethod
    def from_bytes(cls, blob: bytes) -> Vocabulary:
        """The vocabulary that `to_bytes` made; an empty one of no bytes. ValueError where it is neither."""
        if not blob:
            return cls()
        day, documents, counts = _unpacked(blob, 3)
        return cls(documents, dict(counts), day)

    def take_waiting(self) -> bytes:
        """The words that wait for the end of the open day, compressed; b"" if none do. They wait here no more."""
        if not self._open_documents:
            return b""
        blob = _packed([self._open_documents, sorted(self._open.items())])
        self._open.clear()
        self._open_documents = 0
        return blob

    def put_waiting(self, blob: bytes) -> None:
        """Let the words that `take_waiting` gave wait here. ValueError where it gave no such thing."""
        documents, counts = _unpacked(blob, 2)
        self._open.update(dict(counts))
        self._open_documents += documents


def _packed(state: Sequence[Any]) -> bytes:
    return zlib.compress(json.dumps(state, ensure_ascii=False, separators=(",", ":")).encode())


def _unpacked(blob: bytes, length: int) -> list[Any]:
    try:
        state: list[Any] = json.loads(zlib.decompress(blob))
        if len(state) != length:
            raise ValueError("not a vocabulary: another shape")
    except (zlib.error, TypeError) as e:
        raise ValueError(f"not a vocabulary: {e}") from e
    return state
