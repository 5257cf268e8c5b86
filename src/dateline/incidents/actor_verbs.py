"""Verbs of harm: their voice, their subject and their objects, by the words around them."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.incidents import actor_words as w
from dateline.incidents.actor_phrases import FAR, FIGHTERS, Phrases, Word
from dateline.model import Actor


class Verbs(Phrases):
    """`subjects` and `passive`: place of a verb -> its subject's actors, its voice; read from left to right."""

    def __init__(self, words: Sequence[Word], actors: Sequence[Actor]) -> None:
        super().__init__(words, actors)
        self.subjects: dict[int, list[int]] = {}
        self.passive: dict[int, bool] = {}
        self.by_means = any(word.low in w.MEANS or "bomb" in word.low for word in words)

    def voice(self, place: int) -> str | None:
        """Active or passive where the word is a verb of harm, else None."""
        low = self.low(place)
        if self.words[place].actor >= 0 or low not in w.VERB_FORMS:
            return None
        if low in w.DIED or (
            low in w.SUFFERED and any(self.low(i) in w.WOUNDS for i in range(place + 1, place + 6))
        ):
            return "passive"
        if low in w.REPELLED:
            return (
                "passive" if any(self.low(i) in w.ATTACK_NOUNS for i in range(place + 1, place + 5)) else None
            )
        needed = w.NEEDS.get(low)
        if needed is not None and not any(self.low(i) in needed for i in range(place + 1, place + 7)):
            return None
        if low in w.PAST_ONLY:
            return "active"
        if needed is not None and low in w.PAST:
            return None if self.low(place - 1) in w.BE or self.low(place + 1) == "by" else "active"
        if low in w.PARTICIPLE_ONLY or low in w.PAST:
            return self._voice_of_past(place, low)
        before, after = self.low(place - 1), self.low(place + 1)
        if low in w.GERUND:
            noun = low in w.ATTACK_NOUNS or low in w.OF_VICTIMS
            verb = (
                before in w.BEFORE_GERUND or (before == "in" and not noun) or self.words[place - 1].actor >= 0
            )
            compound = after == "of" or after in w.AFTER_COMPOUND
            return "active" if place and verb and not compound else None
        if low in w.SURE_PRESENT and before not in ("the", "a", "to"):
            return "active"
        if low in w.PRESENT and not (low in ("bomb", "bombs") and after in w.AFTER_BOMB):
            person = place > 0 and (
                self.words[place - 1].actor >= 0 or before in ("to", "who", "and", "they")
            )
            ends = (
                after in w.PREPOSITIONS and low not in ("fire", "open", "clash", "fight", "battle", "shoot")
            ) or after in ("", ".", ",", "'s")
            if person and before == "and" and not self._actor_within(place - 1, 6):
                return None
            following = self.words[place + 1].actor >= 0 if place + 1 < len(self.words) else False
            if (
                person
                and not ends
                and (following or after not in w.PAST)
                and after not in w.BE
                and after not in w.HAVE
            ):
                return "active"
        return None

    def _actor_within(self, place: int, reach: int) -> bool:
        return any(self.words[i].actor >= 0 for i in range(max(0, place - reach), place))

    def _voice_of_past(self, place: int, low: str) -> str | None:
        i = place - 1
        while i >= 0 and (self.low(i) in w.ADVERBS or self.low(i).endswith("ly")):
            i -= 1
        before = self.low(i)
        if before in w.BE:
            return "passive"
        if before in ("and", ",", "or") and i > 0:
            for k in range(i - 1, max(-1, i - 8), -1):
                if k in self.passive and not any(self.words[m].actor >= 0 for m in range(k, i)):
                    if self.passive[k] and not self._object_follows(place):
                        return "passive"
                    break
        if before in w.HAVE and low != "dead":
            return "active"
        if low in w.PARTICIPLE_ONLY or self.low(place + 1) == "by":
            return "passive"
        if before in ("the", "a", "an") and place - i == 1:
            return None  # "the wounded", "the accused"
        if low == "fired" and before in w.SHOTS:
            return None
        if low in w.WITHOUT_OBJECT:
            return "active"
        if self._object_follows(place):
            return "active"
        subject = self.subject(place)
        if low in w.STRIKES and subject and self.kind(subject[0]) in FIGHTERS:
            return "active"
        return "passive"

    def _object_follows(self, place: int) -> bool:
        i = place + 1
        if self.low(i) in ("dead", "down", "up"):
            i += 1
        if self.low(i) in ("and", "or") and (self.low(i + 1) in w.PAST):
            i += 2
        if i >= len(self.words):
            return False
        low = self.low(i)
        if self.words[i].actor >= 0:
            return True
        return not (
            low in w.PREPOSITIONS
            or low in w.CLAUSE_ENDS
            or low in (",", "and", "or", "'", '"', "”")
            or low in w.BE
            or low in w.RELATIVES
            or low in ("today", "yesterday", "overnight", "early", "late", "later", "while")
            or low in w.SPEECH
            or low.endswith("ly")
        )

    def subject(self, place: int) -> list[int]:
        """The actors that are the subject of the verb at `place`, by the nearest noun phrase before it."""
        if self.low(place - 1) == "," and self.low(place) in w.GERUND:
            main = self._last_subject(place)
            if main:
                return main
        i = place - 1
        passed = 0
        reduced = self.low(place) not in w.PAST_ONLY and not self._object_follows(place)
        while i >= 0 and self.low(i) not in w.RELATIVES:
            helps = self.low(i) in w.BE or self.low(i) in w.HAVE
            if not helps and self.low(i) not in w.ADVERBS and not self.low(i).endswith("ly"):
                break
            reduced = reduced and not helps
            i -= 1
        joined = False
        while self.low(i) in w.BEGINNINGS:
            i -= 1
        follows_on = self.low(i) in ("and", "then")
        low_end = max(-1, place - FAR)
        while i > low_end:
            word = self.words[i]
            if word.actor >= 0:
                if word.actor in self.silent and self.part.get(word.actor) == "source":
                    return []
                preposition, at, _ = self.governor(i)
                free = preposition == "" or (preposition in w.CONJUNCTIONS and word.actor not in self.silent)
                if (free or (reduced and passed == 0)) and word.actor not in self.silent:
                    return self._with_joined(i)
                if preposition:
                    i = at
                passed += 1
            elif word.low in w.RELATIVES:
                return self._before_relative(i)
            elif word.low == "it" and (passed or self.low(i - 1) in w.PREPOSITIONS):
                passed += 1  # an object
            elif word.low in w.PRONOUNS or (word.low in ("its", "their") and i > 0):
                return self._antecedent(i)
            elif word.low == ",":
                if passed and not follows_on and not self._apposition(i):
                    return []
            elif word.low in ("and", "then", "or"):
                joined = True
            elif i in self.passive:
                if joined or passed == 0 or self.low(place) in w.GERUND:
                    return self.subjects.get(i, [])
                return []
            elif not follows_on and self._finite(i):
                return self._over_relative(i)
            elif word.low in w.CLAUSE_ENDS or word.low in w.SPEECH:
                gerund = self.low(place).endswith("ing") and word.low in ("while", "after", "before", "when")
                return self._last_subject(i) if gerund else self._over_relative(i)
            else:
                passed += 1
            i -= 1
        return []

    def _over_relative(self, place: int) -> list[int]:
        """Where a verb is that of a clause with "who", the one for whom "who" stands is the subject."""
        for i in range(place - 1, max(-1, place - 5), -1):
            if self.low(i) in ("who", "which") and self.words[i - 1].actor >= 0:
                return self._before_relative(i)
        return []

    def _before_relative(self, place: int) -> list[int]:
        """Whom "who" stands for: the actor next to it, or with a phrase in between ("men in uniform who")."""
        phrase = False
        for i in range(place - 1, max(-1, place - 7), -1):
            if self.words[i].actor >= 0:
                return (
                    self._with_joined(i)
                    if phrase or (i >= place - 2 and self.low(place - 1) in (",", self.low(i)))
                    else []
                )
            if self.low(i) in w.CLAUSE_ENDS or self._stops(i):
                return []
            phrase = phrase or self.low(i) in w.PREPOSITIONS
        return []

    def _finite(self, place: int) -> bool:
        """Whether a word is a verb with an object of its own, so that what stands before it is its subject."""
        low = self.low(place)
        if low in w.RESPONDS and low not in w.SPEECH:
            return True
        object_next = self.low(place + 1) not in w.PREPOSITIONS and self.low(place + 1) not in (",", "and")
        return low.endswith("ed") and self._verb_like(low) and object_next

    def _apposition(self, comma: int) -> bool:
        """Whether a comma ends an insertion (", including a commander of the X,"), not a clause."""
        for i in range(comma - 1, max(-1, comma - 14), -1):
            if self.low(i) == ",":
                return self.low(i + 1) in (*w.INSERTED, "one")
            if self.low(i + 1) == "including":
                return True
        return self.low(comma + 1) in w.INSERTED

    def _antecedent(self, place: int) -> list[int]:
        """Who "they", "it" or "its fighters" are: the nearest actor before, one that speaks too."""
        if self.low(place) in ("he", "she", "i", "we", "you", "his", "her"):
            return []
        before = self._last_subject(place)
        if before:
            return before
        for i in range(place - 1, max(-1, place - 16), -1):
            number = self.words[i].actor
            if number >= 0 and self.governor(i)[0] == "":
                if number in self.silent:
                    if self.part.get(number) != "source":
                        continue
                    self.silent.discard(number)
                    self.part.pop(number, None)
                return [number]
        return []

    def _last_subject(self, place: int) -> list[int]:
        """The subject of the last verb of harm before a place, if one was read."""
        return next((self.subjects[v] for v in sorted(self.subjects, reverse=True) if v < place), [])

    def _objects(self, place: int) -> list[int]:
        out = []
        for i in range(place + 1, min(len(self.words), place + FAR)):
            word = self.words[i]
            if word.actor >= 0:
                if word.actor in self.silent:
                    continue
                preposition, at, _ = self.governor(i)
                if at <= place or preposition == "":
                    if at <= place or self.words[at].actor >= 0:
                        out.append(word.actor)
                elif (
                    preposition in w.AT_VICTIMS
                    or (preposition == "near" and self.by_means)
                    or (preposition == "from" and self.low(place) in w.TAKEN_FROM)
                ):
                    out.append(word.actor)
            elif (
                word.low in w.CLAUSE_ENDS or word.low in w.SPEECH or (i > place + 1 and self._another_verb(i))
            ):
                break
        return out

    def _another_verb(self, place: int) -> bool:
        low = self.low(place)
        return (
            low in w.PAST_ONLY
            or (low in w.PAST and self.low(place - 1) not in ("two", "three", "the", "a"))
            or low in w.BE
            or low in w.RELATIVES
        )
