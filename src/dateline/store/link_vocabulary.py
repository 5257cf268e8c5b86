"""The vocabulary of linking in the database: what is settled as one row, the open day's words as a row a linking.

A linking writes no more than the words of its own reports. Once a day, when the first report of the next day comes,
the words that wait are counted and the one row is written anew. It is read once in a process and again only when
another process has begun a new day.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from dateline.incidents.link_vocabulary import Vocabulary
from dateline.store import models as rows


def settled_vocabulary() -> Vocabulary:
    """What is settled, to look words up in: whoever asks in this process gets the same one. Nothing may be added to it."""
    blob = rows.LinkVocabulary.objects.values_list("counts", flat=True).first()
    return _made_of(bytes(blob or b""))


@lru_cache(maxsize=1)  # to make one of 60,000 words takes 60 ms, and a day's are the same
def _made_of(blob: bytes) -> Vocabulary:
    return Vocabulary.from_bytes(blob)


class StoredVocabulary:
    """Call `load` first and `save` last, both inside the transaction of the linking; `forget` when that was undone."""

    def __init__(self) -> None:
        self.words = Vocabulary()
        self._settled = False  # a day ended since it was loaded

    def load(self) -> None:
        day = rows.LinkVocabulary.objects.values_list("day", flat=True).first()
        if day is None:
            self.words = Vocabulary()
        elif day != self.words.open_day:
            self.words = Vocabulary.from_bytes(bytes(rows.LinkVocabulary.objects.get().counts))

    def add(self, terms: Iterable[str], day: int) -> None:
        """Count a document that appeared on `day` (`date.toordinal`)."""
        if day > self.words.open_day and not self._settled:
            self._settled = True
            for waiting in rows.WaitingWords.objects.values_list("counts", flat=True):
                self.words.put_waiting(bytes(waiting))
        self.words.add(terms, day)

    def save(self) -> None:
        if self._settled:
            rows.WaitingWords.objects.all().delete()
        waiting = self.words.take_waiting()
        if self._settled:
            rows.LinkVocabulary.objects.update_or_create(
                pk=1, defaults={"day": self.words.open_day, "counts": self.words.to_bytes()}
            )
            self._settled = False
        if waiting:
            rows.WaitingWords.objects.create(counts=waiting)

    def forget(self) -> None:
        """What was counted since `load` is not in the database."""
        self.words = Vocabulary()
        self._settled = False
