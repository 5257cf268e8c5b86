"""Who is said by others to have done it: blamed, accused, suspected, held responsible, denying."""

from __future__ import annotations

from dateline.incidents import actor_words as w
from dateline.incidents.actor_verbs import Verbs


class Blame(Verbs):
    """Accusations in a sentence; an accuser plays no part by it."""

    def accusations(self) -> None:
        if not any(word.low in w.BLAME for word in self.words):
            return
        for i, word in enumerate(self.words):
            if word.low in w.ACCUSING:
                active = self.low(i - 1) not in w.BE and self.low(i + 1) not in ("of", "in")
                reduced = self.low(i + 1) in ("of", "in")
                if word.low == "suspected" and not reduced and self.low(i - 1) not in ("has", "have", "who"):
                    continue
                if word.low == "suspect" and self.low(i - 1) in ("the", "a", "one", "another", ""):
                    continue
                if active:
                    self._accuse_after(i)
                    continue
            headline = self.low(i + 1) in ("of", "in") and word.low in w.ACCUSING
            if word.low in w.ACCUSED_OF and (headline or self._be_before(i)):
                # "shot two men accused of spying": the object of another verb is no suspect of this event.
                names = [n for n in self.subject(i) if not headline or not self._after_verb(n)]
                if word.low == "blamed" and self.low(i + 1) == "on":
                    self._accuse_after(i)
                elif (word.low != "said" and word.low != "reported") or self.low(i + 1) == "to":
                    for number in names:
                        self.give(number, "accused")
            if word.low in w.DENYING and (
                any(self.low(k) in w.DENIED for k in range(i + 1, i + 4)) or self.low(i + 1) in w.GERUND
            ):
                for number in self.subject(i):
                    self.give(number, "accused")
            if word.low == "responsible":
                self._held_responsible(i)
            if (self.low(i), self.low(i + 1)) in (("pointed", "to"), ("attributed", "to"), ("pinned", "on")):
                self._accuse_after(i + 1)
            if word.low == "finger" or (
                word.low == "blame" and self.low(i - 1) in ("put", "lay", "laid", "the")
            ):
                self._accuse_after(i)

    def _held_responsible(self, place: int) -> None:
        """Marks X in "holds the X responsible" and "the X, which the government holds responsible"."""
        verb = next(
            (
                k
                for k in range(place - 1, max(-1, place - 9), -1)
                if self.low(k) in ("held", "holds", "hold", "holding")
            ),
            None,
        )
        if verb is None:
            return
        objects = [self.words[k].actor for k in range(verb + 1, place) if self.words[k].actor >= 0]
        relative = next(
            (k for k in range(verb - 1, max(-1, verb - 7), -1) if self.low(k) in w.RELATIVES), None
        )
        for number in objects or (self._before_relative(relative) if relative is not None else []):
            self.give(number, "accused")

    def _accuse_after(self, place: int) -> None:
        """The accused: the first actor that is the object, or follows "on"."""
        for i in range(place + 1, min(len(self.words), place + 14)):
            number = self.words[i].actor
            if number >= 0:
                preposition, at, _ = self.governor(i)
                if preposition in ("", "on", "at", "that") or at <= place + 1:
                    for k in range(i, min(len(self.words), i + 8)):
                        if self.words[k].actor >= 0:
                            self.give(self.words[k].actor, "accused")
                        elif self.low(k) not in w.LINES_BETWEEN:
                            break
                    return
            elif self.low(i) in (".", ";") or (
                self.low(i) == "that" and not self.low(place).startswith(("suspect", "alleg"))
            ):
                return

    def _after_verb(self, number: int) -> bool:
        return any(self.voice(k) is not None for k in range(self.at[number]))

    def _be_before(self, place: int) -> bool:
        i = place - 1
        while self.low(i) in w.ADVERBS and self.low(i) not in w.BE:
            i -= 1
        return self.low(i) in w.BE
